/**
 * Precedence of the binary operators (C11 6.5.5 to 6.5.14), from 1 for `||` to 10 for `*`. All of them associate to
 * the left. The comma is not here: it separates more often than it operates.
 */
const precedences = new Map<string, number>([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

/** The precedence of a binary operator, higher binds tighter; 0 for what is none. */
export function precedenceOf(text: string): number {
  return precedences.get(text) ?? 0;
}
