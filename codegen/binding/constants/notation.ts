import type { Notation } from '../model/binding-model.ts';

export const decimal: Notation = { base: 10, digits: 1 };
export const hexadecimal: Notation = { base: 16, digits: 1 };

/** A replacement list that is one integer literal, perhaps in parentheses: says nothing that the value does not. */
const loneLiteral = /^[( ]*-? *(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|[1-9][0-9]*)[uUlL]*[ )]*$/;

/** How far `#define A B`, `#define B C`, … is followed. */
const longestAliasChain = 8;

/**
 * How the header writes a macro's value: hexadecimal where it writes hexadecimal or computes with bits, octal and
 * decimal where it writes those. An alias is written as what it names. `textOf` gives a macro's replacement list.
 */
export function notationOf(text: string | null, textOf: (name: string) => string | null): Notation {
  let replacement = text;
  for (let step = 0; replacement !== null && step < longestAliasChain; step++) {
    const literal = loneLiteral.exec(replacement);
    if (literal?.[1] !== undefined) return { base: 16, digits: literal[1].length };
    if (literal?.[2] !== undefined && literal[2].length > 1) return { base: 8, digits: 1 };
    if (/0[xX]|<<|~|\|/.test(replacement)) return hexadecimal;
    if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(replacement)) return decimal;
    replacement = textOf(replacement);
  }
  return decimal;
}

/** The replacement list for people, or null where it is the value itself or the macro's own name. */
export function expressionOf(name: string, text: string | null): string | null {
  return text === null || text === name || loneLiteral.test(text) ? null : text;
}
