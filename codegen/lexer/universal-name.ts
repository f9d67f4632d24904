import { CharacterClass, classOf } from './character-class.ts';

const universalName = /\\(?:u[\da-fA-F]{4}|U[\da-fA-F]{8})/y;
const universalNames = new RegExp(universalName.source, 'g');

/** First and last of the characters that an identifier may have, but not begin with (C11 D.2). */
const combining = [
  [0x300, 0x36f],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
] as const;

/** The universal character name (C11 6.4.3) at `at`, whatever it names: `\u00e9`; null where none is there. */
export function universalNameAt(text: string, at: number): string | null {
  universalName.lastIndex = at;
  return universalName.exec(text)?.[0] ?? null;
}

/** Where the universal character name at `at` ends, if an identifier may have its character, or begin with it; else -1. */
export function letterNameEnd(text: string, at: number, isFirst: boolean): number {
  const name = universalNameAt(text, at);
  if (name === null) return -1;
  const code = codeOf(name);
  const isLast = isFirst && combining.some(([first, last]) => code >= first && code <= last);
  return isLast || !isLetter(code) ? -1 : at + name.length;
}

/** An identifier with the characters themselves in place of their names: both spell the same identifier. */
export function withoutUniversalNames(identifier: string): string {
  return identifier.replace(universalNames, (name) => String.fromCodePoint(codeOf(name)));
}

function codeOf(name: string): number {
  return Number.parseInt(name.slice(2), 16);
}

/** C11 D.1; GNU: `$` counts as a letter. The last two characters of each plane are none. */
function isLetter(code: number): boolean {
  if (code > 0xffff) return code < 0xf0000 && (code & 0xffff) < 0xfffe;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return (code === 0x24 || code >= 0xa0) && !isSurrogate && classOf(code) === CharacterClass.letter;
}
