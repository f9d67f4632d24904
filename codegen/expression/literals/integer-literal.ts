import type { BasicTypeName } from '../../ast/c-type.ts';
import { holds, type IntegerModel, type Value } from '../integers/integer-type.ts';

/** The spelling of an integer literal taken apart (C11 6.4.4.1). */
export interface LiteralSpelling {
  readonly value: bigint;
  readonly decimal: boolean;
  readonly unsigned: boolean;
  /** How many `l` the suffix has. */
  readonly longs: 0 | 1 | 2;
}

/** No integer type has more digits than this, in any base. */
const MAX_DIGITS = 129;

const suffixes = new Map<string, { readonly unsigned: boolean; readonly longs: 0 | 1 | 2 }>([
  ['', { unsigned: false, longs: 0 }],
  ['u', { unsigned: true, longs: 0 }],
  ['l', { unsigned: false, longs: 1 }],
  ['ul', { unsigned: true, longs: 1 }],
  ['lu', { unsigned: true, longs: 1 }],
  ['ll', { unsigned: false, longs: 2 }],
  ['ull', { unsigned: true, longs: 2 }],
  ['llu', { unsigned: true, longs: 2 }],
]);

/** Whether a preprocessing number is a floating constant: it has a point, or an exponent of its base. */
export function isFloatingLiteral(text: string): boolean {
  if (text.includes('.')) return true;
  if (text[0] === '0' && (text[1] === 'x' || text[1] === 'X')) return text.includes('p') || text.includes('P');
  return text.includes('e') || text.includes('E');
}

/**
 * integer-constant: decimal | `0` octal | `0x` hexadecimal | GNU `0b` binary, then a suffix of `u` and `l` or `ll`.
 * Gives one line of text where it is none.
 */
export function readIntegerLiteral(text: string): LiteralSpelling | string {
  const { prefix, start, base } = baseOf(text);
  let at = start;
  while (at < text.length && isDigit(text.charCodeAt(at), Math.max(base, 10))) at++;
  const suffixText = text.slice(at);
  // `lL` is no suffix: the two letters of `ll` have the same case.
  const suffix =
    suffixText.includes('lL') || suffixText.includes('Ll') ? undefined : suffixes.get(suffixText.toLowerCase());
  if (suffix === undefined) return `'${text}' has the invalid suffix '${suffixText}'`;
  if (at === start && base !== 8) return `'${text}' has no digits`;
  for (let digit = start; digit < at; digit++) {
    if (!isDigit(text.charCodeAt(digit), base)) return `'${text}' has the invalid digit '${text[digit]}'`;
  }
  if (at - start > MAX_DIGITS) return `'${text}' is too large for any integer type`;
  return { value: BigInt(prefix + text.slice(start, at)), decimal: base === 10, ...suffix };
}

/** The base of a literal, where its digits start, and the prefix that `BigInt` knows the base by. */
function baseOf(text: string): { prefix: string; start: number; base: number } {
  if (text[0] !== '0') return { prefix: '', start: 0, base: 10 };
  if (text[1] === 'x' || text[1] === 'X') return { prefix: '0x', start: 2, base: 16 };
  if (text[1] === 'b' || text[1] === 'B') return { prefix: '0b', start: 2, base: 2 };
  return { prefix: '0o0', start: 1, base: 8 };
}

function isDigit(code: number, base: number): boolean {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 < base;
  const letter = code | 0x20;
  return base === 16 && letter >= 0x61 && letter <= 0x66;
}

const known = new WeakMap<IntegerModel, Map<string, Value | string>>();

const candidates: readonly (readonly BasicTypeName[])[] = [
  ['int', 'unsigned int'],
  ['long', 'unsigned long'],
  ['long long', 'unsigned long long'],
  ['__int128', 'unsigned __int128'],
];

/**
 * The value and type of an integer literal, remembered for each model: the first type that holds it in the list of C11 6.4.4.1p5. A decimal one
 * without `u` never becomes unsigned. GNU: `__int128` ends the list where the target has it and the value fits 64 bits.
 * Gives one line of text where the literal is malformed or too large.
 */
export function integerLiteral(text: string, model: IntegerModel): Value | string {
  let values = known.get(model);
  if (values === undefined) {
    values = new Map();
    known.set(model, values);
  }
  let value = values.get(text);
  if (value === undefined) {
    value = typedLiteral(text, model);
    values.set(text, value);
  }
  return value;
}

const tooLarge = 1n << 64n;

function typedLiteral(text: string, model: IntegerModel): Value | string {
  const spelling = readIntegerLiteral(text);
  if (typeof spelling === 'string') return spelling;
  const { value, decimal, unsigned, longs } = spelling;
  if (value >= tooLarge) return `'${text}' is too large for any integer type`;
  for (const pair of candidates.slice(longs)) {
    for (const name of pair) {
      const type = model.typeOf(name);
      if (type === null || (unsigned && type.signed) || (decimal && !unsigned && !type.signed)) continue;
      if (holds(type, value)) return { value, type };
    }
  }
  return `'${text}' is too large for 'long long', and this target has no wider type`;
}
