import { readEscape } from './escape.ts';

/**
 * The text that adjacent string literals stand for, each given with its prefix and quotes (C11 6.4.5). A numbered
 * escape (`\xff`) gives the character of that code. Null where an escape sequence is unknown.
 */
export function stringValue(parts: readonly string[]): string | null {
  let value = '';
  for (const part of parts) {
    for (let at = part.indexOf('"') + 1; at < part.length - 1; ) {
      const sequence = readEscape(part, at);
      if (typeof sequence === 'string' || sequence.code > 0x10ffff) return null;
      value += String.fromCodePoint(sequence.code);
      at = sequence.end;
    }
  }
  return value;
}
