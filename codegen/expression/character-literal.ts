import type { BasicTypeName } from '../ast/c-type.ts';
import { readEscape, utf8Units } from './escape.ts';
import { convert, type IntegerModel, type IntegerType, type Value } from './integer-type.ts';

/**
 * The value and type of a character constant, quotes and prefix included (C11 6.4.4.4). Several characters in one are
 * packed as GCC does: a byte each, the first one highest, the last four kept. Gives one line of text where it is none.
 */
export function characterLiteral(text: string, model: IntegerModel): Value | string {
  const open = text.indexOf("'");
  const close = text.endsWith("'") ? text.length - 1 : text.length;
  const type = elementType(text.slice(0, open), model);
  if (type === null) return `${text} has the unknown prefix '${text.slice(0, open)}'`;
  const units: number[] = [];
  for (let at = open + 1; at < close; ) {
    const sequence = readEscape(text, at);
    if (typeof sequence === 'string') return sequence;
    at = sequence.end;
    if (sequence.kind === 'character' && open === 0) units.push(...utf8Units(sequence.code));
    else units.push(sequence.code);
  }
  const last = units.at(-1);
  if (last === undefined) return 'the character constant is empty';
  if (open > 0) return { value: convert(BigInt(last), type), type };
  if (units.length === 1) return { value: convert(BigInt(last), type), type: model.int };
  const packed = units.slice(-4).reduce((sum, unit) => (sum << 8n) | BigInt(unit & 0xff), 0n);
  return { value: convert(packed, model.int), type: model.int };
}

const prefixes = new Map<string, BasicTypeName>([
  ['', 'char'],
  ['u8', 'unsigned char'],
  ['u', 'unsigned short'],
  ['U', 'unsigned int'],
]);

function elementType(prefix: string, model: IntegerModel): IntegerType | null {
  if (prefix === 'L') return model.wideCharacter;
  const name = prefixes.get(prefix);
  return name === undefined ? null : model.typeOf(name);
}
