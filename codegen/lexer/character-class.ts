/** What a character can begin or be part of. Values are small integers so that one table lookup and a switch decide. */
export const CharacterClass = {
  other: 0,
  blank: 1,
  lineEnd: 2,
  letter: 3,
  digit: 4,
  dot: 5,
  quote: 6,
  punctuation: 7,
} as const;

const classes = new Uint8Array(128);
mark(' \t\v\f\r\0', CharacterClass.blank);
mark('\n', CharacterClass.lineEnd);
// GNU: `$` counts as a letter.
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$', CharacterClass.letter);
mark('0123456789', CharacterClass.digit);
mark('.', CharacterClass.dot);
mark('"\'', CharacterClass.quote);
mark('[](){}-+&|*/~!%<>^=?:;,#', CharacterClass.punctuation);

function mark(characters: string, value: number): void {
  for (let at = 0; at < characters.length; at++) classes[characters.charCodeAt(at)] = value;
}

/** The class of a UTF-16 unit; NaN (past the end of a text) is `other`. */
export function classOf(code: number): number {
  if (code < 128) return classes[code]!;
  return code >= 128 && isExtendedLetter(code) ? CharacterClass.letter : CharacterClass.other;
}

/**
 * First and last of the characters beyond ASCII that an identifier may have (C11 D.1), as GCC reads them. Surrogates stand
 * for characters of other planes, of which it may have all but two each.
 */
const extendedLetters = [
  [0xa8, 0xa8],
  [0xaa, 0xaa],
  [0xad, 0xad],
  [0xaf, 0xaf],
  [0xb2, 0xb5],
  [0xb7, 0xba],
  [0xbc, 0xbe],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0xff],
  [0x100, 0x167f],
  [0x1681, 0x180d],
  [0x180f, 0x1fff],
  [0x200b, 0x200d],
  [0x202a, 0x202e],
  [0x203f, 0x2040],
  [0x2054, 0x2054],
  [0x2060, 0x206f],
  [0x2070, 0x218f],
  [0x2460, 0x24ff],
  [0x2776, 0x2793],
  [0x2c00, 0x2dff],
  [0x2e80, 0x2fff],
  [0x3004, 0x3007],
  [0x3021, 0x302f],
  [0x3031, 0x303f],
  [0x3040, 0xd7ff],
  [0xd800, 0xdfff],
  // GCC takes U+FD3E and U+FD3F too, which the standard leaves out.
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfe44],
  [0xfe47, 0xfffd],
] as const;

function isExtendedLetter(code: number): boolean {
  for (const [first, last] of extendedLetters) if (code <= last) return code >= first;
  return false;
}

/** True for what may continue an identifier. */
export function isWord(code: number): boolean {
  const value = classOf(code);
  return value === CharacterClass.letter || value === CharacterClass.digit;
}
