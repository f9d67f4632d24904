/** Type qualifiers (C11 6.7.3), a bit for each. */
export type Qualifiers = number;

const constant = 1;
const volatile = 2;
/** `restrict`, of pointers alone. */
export const restrict: Qualifiers = 4;
/** `_Atomic`: in a C type it is a node of its own, but behind a `*`. */
export const atomic: Qualifiers = 8;

const words = new Map<string, Qualifiers>([
  ['const', constant],
  ['__const', constant],
  ['__const__', constant],
  ['volatile', volatile],
  ['__volatile', volatile],
  ['__volatile__', volatile],
  ['restrict', restrict],
  ['__restrict', restrict],
  ['__restrict__', restrict],
  ['_Atomic', atomic],
]);

/** What a word says; 0 where it is no qualifier. */
export function qualifierOf(word: string): Qualifiers {
  return words.get(word) ?? 0;
}
