import { readEscape } from './escape.ts';

/** The longest string that adjacent literals make, in characters of their spelling. */
export const maximumStringLength = 65_536;

/** Whether adjacent string literals make an array of something larger than `char` (C11 6.4.5p5). */
export function isWideString(parts: readonly string[]): boolean {
  return parts.some((part) => /^[LuU]"/.test(part));
}

/**
 * The text that adjacent string literals stand for, each given with its prefix and quotes (C11 6.4.5). A numbered
 * escape (`\xff`) gives the character of that code. Null where an escape sequence is unknown.
 */
export function stringValue(parts: readonly string[]): string | null {
  let value = '';
  for (const part of parts) {
    for (let at = part.indexOf('"') + 1; at < part.length - 1; ) {
      const backslash = part.indexOf('\\', at);
      const end = backslash === -1 ? part.length - 1 : backslash;
      value += part.slice(at, end);
      at = end;
      if (at === part.length - 1) break;
      const sequence = readEscape(part, at);
      if (typeof sequence === 'string' || sequence.code > 0x10ffff) return null;
      value += String.fromCodePoint(sequence.code);
      at = sequence.end;
    }
  }
  return value;
}
