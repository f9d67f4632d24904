import type { BasicTypeName } from '../../ast/c-type.ts';
import { convert, type IntegerModel, type IntegerType, type Value } from '../integers/integer-type.ts';
import { readEscape, utf8Units, utf16Units } from './escape.ts';

/** A character constant read: its value, and the type that its elements have. */
interface CharacterConstant {
  readonly value: bigint;
  readonly element: IntegerType;
  /** Without a prefix, as `'a'` and `'ab'` are. */
  readonly plain: boolean;
  readonly length: number;
}

/**
 * The value and type of a character constant, quotes and prefix included (C11 6.4.4.4). Several characters in one are
 * packed as GCC does: a byte each, the first one highest, the last four kept; with a prefix the last unit counts. Gives one
 * line of text where it is none.
 */
export function characterLiteral(text: string, model: IntegerModel): Value | string {
  const constant = readCharacters(text, model);
  if (typeof constant === 'string') return constant;
  return { value: constant.value, type: constant.plain ? model.int : constant.element };
}

/**
 * The same in an `#if`, where no type is narrower than intmax_t: the value, and whether it is signed. GNU: there a
 * single character is unsigned where `char` is, and several in one are not.
 */
export function conditionCharacter(
  text: string,
  model: IntegerModel,
): { readonly value: bigint; readonly signed: boolean } | string {
  const constant = readCharacters(text, model);
  if (typeof constant === 'string') return constant;
  const { value, element, plain, length } = constant;
  return { value, signed: element.signed || (plain && length > 1) };
}

function readCharacters(text: string, model: IntegerModel): CharacterConstant | string {
  const open = text.indexOf("'");
  const close = text.endsWith("'") ? text.length - 1 : text.length;
  const element = elementType(text.slice(0, open), model);
  if (element === null) return `${text} has the unknown prefix '${text.slice(0, open)}'`;
  const plain = open === 0;
  let length = 0;
  let last = 0;
  let packed = 0n;
  for (let at = open + 1; at < close; ) {
    const sequence = readEscape(text, at);
    if (typeof sequence === 'string') return sequence;
    at = sequence.end;
    for (const unit of sequence.kind === 'character' ? unitsOf(sequence.code, element) : [sequence.code]) {
      length++;
      last = unit;
      packed = BigInt.asUintN(32, (packed << 8n) | BigInt(unit & 0xff));
    }
  }
  if (length === 0) return 'the character constant is empty';
  const value = plain && length > 1 ? convert(packed, model.int) : convert(BigInt(last), element);
  return { value, element, plain, length };
}

/** The units that a character is encoded in: UTF-8, UTF-16 or UTF-32. */
function unitsOf(code: number, element: IntegerType): readonly number[] {
  if (element.size === 1) return utf8Units(code);
  return element.size === 2 ? utf16Units(code) : [code];
}

const prefixes = new Map<string, BasicTypeName>([
  ['', 'char'],
  ['u8', 'unsigned char'],
  ['u', 'unsigned short'],
  ['U', 'unsigned int'],
]);

/** What a character or string literal with a prefix consists of; null for an unknown one. */
export function elementType(prefix: string, model: IntegerModel): IntegerType | null {
  if (prefix === 'L') return model.wideCharacter;
  const name = prefixes.get(prefix);
  return name === undefined ? null : model.typeOf(name);
}
