/** What one source character or escape sequence of a literal stands for. */
export interface Escape {
  readonly code: number;
  /** A code point, to be encoded (a plain character, `\u…`), or the number of one unit (`\xff`, `\377`). */
  readonly kind: 'character' | 'unit';
  /** Where the next one starts. */
  readonly end: number;
}

const simpleEscapes = new Map<string, number>([
  ['n', 10],
  ['t', 9],
  ['r', 13],
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['v', 11],
  ['e', 27],
  ['E', 27],
  ['\\', 92],
  ["'", 39],
  ['"', 34],
  ['?', 63],
]);

/**
 * Reads the character or escape sequence at `at` of a literal's text (C11 6.4.4.4; GNU: `\e` is escape, and what is no
 * escape sequence, `\%`, is the character itself). Gives one line of text for one that is malformed.
 */
export function readEscape(text: string, at: number): Escape | string {
  const code = text.codePointAt(at) ?? 0;
  if (code !== 0x5c) return { code, kind: 'character', end: at + (code > 0xffff ? 2 : 1) };
  const letter = text[at + 1] ?? '';
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) return { code: simple, kind: 'unit', end: at + 2 };
  if (letter === 'x') return readDigits(text, at, { start: at + 2, base: 16, most: text.length });
  if (letter === 'u') return readUniversalName(text, at, 4);
  if (letter === 'U') return readUniversalName(text, at, 8);
  if (letter >= '0' && letter <= '7') return readDigits(text, at, { start: at + 1, base: 8, most: 3 });
  if (letter >= ' ' && letter <= '~') return { code: letter.charCodeAt(0), kind: 'character', end: at + 2 };
  return `unknown escape sequence '\\${letter}'`;
}

interface DigitRun {
  readonly start: number;
  readonly base: 8 | 16;
  readonly most: number;
}

/** Digits past 32 bits fall out at the top, as GCC lets them. */
function readDigits(text: string, at: number, { start, base, most }: DigitRun): Escape | string {
  let code = 0;
  let end = start;
  for (; end < text.length && end - start < most; end++) {
    const digit = Number.parseInt(text[end] ?? '', base);
    if (Number.isNaN(digit)) break;
    code = (code * base + digit) % 2 ** 32;
  }
  if (end === start) return `'${text.slice(at, end)}' needs digits`;
  return { code, kind: 'unit', end };
}

function readUniversalName(text: string, at: number, digits: number): Escape | string {
  const sequence = readDigits(text, at, { start: at + 2, base: 16, most: digits });
  if (typeof sequence === 'string') return sequence;
  const { code, end } = sequence;
  if (end !== at + 2 + digits || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || isBasic(code)) {
    return `'${text.slice(at, end)}' names no character`;
  }
  return { code, kind: 'character', end };
}

/** C11 6.4.3p2: the characters of the basic set and controls are not written by number. */
function isBasic(code: number): boolean {
  return code < 0xa0 && code !== 0x24 && code !== 0x40 && code !== 0x60;
}

/** The UTF-8 code units of a code point. */
export function utf8Units(code: number): number[] {
  if (code < 0x80) return [code];
  const trail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return [0xc0 | (code >> 6), trail(0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), trail(6), trail(0)];
  return [0xf0 | (code >> 18), trail(12), trail(6), trail(0)];
}

/** The UTF-16 code units of a code point. */
export function utf16Units(code: number): number[] {
  if (code < 0x10000) return [code];
  return [0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff)];
}
