import { isUtf8 } from 'node:buffer';
import { readEscape, utf8Units, utf16Units } from './escape.ts';

/** The longest string that adjacent literals make, in characters of their spelling. */
export const maximumStringLength = 65_536;

/** Whether adjacent string literals make an array of something larger than `char` (C11 6.4.5p5). */
export function isWideString(parts: readonly string[]): boolean {
  return parts.some((part) => /^[LuU]"/.test(part));
}

/**
 * The bytes of adjacent string literals of `char`, each given with its prefix and quotes, without the zero at the end
 * (C11 6.4.5). A character is encoded in UTF-8, as GCC does; a numbered escape (`\xff`) is one byte, of which GCC keeps the
 * low 8 bits. A character of the result stands for each byte. Null where an escape sequence is malformed.
 */
export function stringBytes(parts: readonly string[]): string | null {
  let bytes = '';
  for (const part of parts) {
    for (let at = part.indexOf('"') + 1; at < part.length - 1; ) {
      const backslash = part.indexOf('\\', at);
      const end = backslash === -1 ? part.length - 1 : backslash;
      bytes += encoded(part.slice(at, end));
      at = end;
      if (at === part.length - 1) break;
      const sequence = readEscape(part, at);
      if (typeof sequence === 'string') return null;
      const { code, kind } = sequence;
      bytes += String.fromCharCode(...(kind === 'character' ? utf8Units(code) : [code & 0xff]));
      at = sequence.end;
    }
  }
  return bytes;
}

/**
 * How many elements the array of a wide string has, without the zero at the end; `prefix` is `L`, `u` or `U`, and `size` that
 * of an element in bytes. Null where an escape sequence is malformed or a part has another prefix.
 */
export function wideLength(parts: readonly string[], prefix: string, size: number): number | null {
  let length = 0;
  for (const part of parts) {
    const open = part.indexOf('"');
    if (open > 0 && part.slice(0, open) !== prefix) return null;
    for (let at = open + 1; at < part.length - 1; ) {
      const sequence = readEscape(part, at);
      if (typeof sequence === 'string') return null;
      length += size === 2 && sequence.kind === 'character' ? utf16Units(sequence.code).length : 1;
      at = sequence.end;
    }
  }
  return length;
}

/** The text that the bytes of a string are in UTF-8; null where they are none. */
export function textOfBytes(bytes: string): string | null {
  if (isPlain(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : null;
}

function encoded(characters: string): string {
  return isPlain(characters) ? characters : Buffer.from(characters, 'utf8').toString('latin1');
}

function isPlain(characters: string): boolean {
  return !/[^\0-\x7f]/.test(characters);
}
