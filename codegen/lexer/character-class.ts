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

/** The class of a UTF-16 unit; NaN (past the end of a text) is `other`, everything beyond ASCII a letter. */
export function classOf(code: number): number {
  return code < 128 ? (classes[code] ?? 0) : code >= 128 ? CharacterClass.letter : CharacterClass.other;
}

/** True for what may continue an identifier. */
export function isWord(code: number): boolean {
  const value = classOf(code);
  return value === CharacterClass.letter || value === CharacterClass.digit;
}
