import type { Token } from '../lexer/token.ts';
import type { IncludeForm } from '../source/include-path.ts';

/** What an `#include` or `__has_include` asks for. */
export interface HeaderName {
  readonly name: string;
  readonly form: IncludeForm;
}

/**
 * header-name (C11 6.4.7), also pieced together from the tokens that a macro gave (6.10.2p4). Null where the tokens
 * begin with none; what follows it is not looked at.
 */
export function parseHeaderName(tokens: readonly Token[]): HeaderName | null {
  const first = tokens[0];
  if (first === undefined) return null;
  if (first.kind === 'header-name') return { name: first.text.slice(1, -1), form: 'angled' };
  if (first.kind === 'string' && first.text.startsWith('"')) return { name: first.text.slice(1, -1), form: 'quoted' };
  if (first.text !== '<') return null;
  const parts: string[] = [];
  for (const token of tokens.slice(1)) {
    if (token.text === '>') return { name: parts.join(''), form: 'angled' };
    parts.push(token.spaceBefore && parts.length > 0 ? ` ${token.text}` : token.text);
  }
  return null;
}

/** As an `#include` line writes it. */
export function formatHeaderName({ name, form }: HeaderName): string {
  return form === 'quoted' ? `"${name}"` : `<${name}>`;
}
