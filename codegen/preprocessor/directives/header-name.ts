import { tokenize } from '../../lexer/lexer.ts';
import type { Token } from '../../lexer/token.ts';
import type { IncludeForm } from '../../source/include-path.ts';
import { isDirectiveStart } from './directive.ts';

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
    parts.push(isSpacedInFile(token) ? ` ${token.text}` : token.text);
  }
  return null;
}

/**
 * GCC rule: a space counts where it stands before the token itself, in a replacement list or an argument, and not where
 * it stands before the name of the macro or the parameter that the token replaces.
 */
function isSpacedInFile({ file, start }: Token): boolean {
  const tokens = tokenize(file);
  const index = indexAt(tokens, start);
  return tokens[index]?.spaceBefore === true && !replacementStartsOf(tokens).has(index);
}

/** The index of the first token at or after an offset. */
function indexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  for (let high = tokens.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const startsOfFiles = new WeakMap<readonly Token[], ReadonlySet<number>>();

/** Where replacement lists start in a file, by index. All are looked for once: a name may have as many tokens as a file. */
function replacementStartsOf(tokens: readonly Token[]): ReadonlySet<number> {
  const known = startsOfFiles.get(tokens);
  if (known !== undefined) return known;
  const starts = new Set<number>();
  tokens.forEach((token, at) => {
    if (isDirectiveStart(token) && tokens[at + 1]?.text === 'define') starts.add(replacementStart(tokens, at + 3));
  });
  startsOfFiles.set(tokens, starts);
  return starts;
}

/** Where the replacement list of a `#define` line starts; `behindName` is the index of what follows the macro's name. */
function replacementStart(tokens: readonly Token[], behindName: number): number {
  const open = tokens[behindName];
  if (open?.text !== '(' || open.spaceBefore) return behindName;
  let end = behindName + 1;
  while (tokens[end]?.atLineStart === false && tokens[end]!.text !== ')') end++;
  return end + 1;
}

/** As an `#include` line writes it. */
export function formatHeaderName({ name, form }: HeaderName): string {
  return form === 'quoted' ? `"${name}"` : `<${name}>`;
}
