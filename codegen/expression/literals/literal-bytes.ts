import type { Token } from '../../lexer/token.ts';

/**
 * The spelling of a literal. In a file that is not UTF-8 a character beyond ASCII is the byte that stands there, as for GCC:
 * it is given by its number.
 */
export function spelledInBytes({ text, file }: Token): string {
  if (file.encoding === 'utf8') return text;
  return text.replace(/\\.|[\x80-\xff]/gs, (each) =>
    each.startsWith('\\') ? each : `\\${each.charCodeAt(0).toString(8)}`,
  );
}
