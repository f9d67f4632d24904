import { tokenize } from '../../lexer/lexer.ts';
import type { Token } from '../../lexer/token.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { isDirectiveStart } from './directive.ts';

const guards = new WeakMap<SourceFile, string | null>();

/**
 * The macro whose definition makes another inclusion of `file` empty: all of the file stands inside one
 * `#ifndef NAME … #endif` (or `#if !defined NAME`) without `#else`. Null where there is none.
 */
export function includeGuardOf(file: SourceFile): string | null {
  let guard = guards.get(file);
  if (guard === undefined) {
    guard = findGuard(tokenize(file));
    guards.set(file, guard);
  }
  return guard;
}

function findGuard(tokens: readonly Token[]): string | null {
  const guard = openingGuard(tokens);
  if (guard === null) return null;
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    if (!isDirectiveStart(tokens[at]!)) continue;
    const name = tokens[at + 1]?.text ?? '';
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') depth++;
    else if (name === 'endif') {
      depth--;
      if (depth === 0) return isLastLine(tokens, at) ? guard : null;
    } else if (depth === 1 && name.startsWith('el')) return null;
  }
  return null;
}

function openingGuard(tokens: readonly Token[]): string | null {
  let lineEnd = 1;
  while (lineEnd < tokens.length && tokens[lineEnd]?.atLineStart === false) lineEnd++;
  const [hash, ...words] = tokens.slice(0, lineEnd);
  if (hash === undefined || !isDirectiveStart(hash)) return null;
  const line = words.map((token) => token.text).join(' ');
  return (
    /^(?:ifndef|if ! defined) (\w+)$|^if ! defined \( (\w+) \)$/
      .exec(line)
      ?.slice(1)
      .find((name) => name) ?? null
  );
}

function isLastLine(tokens: readonly Token[], hash: number): boolean {
  for (let at = hash + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'end') return true;
    if (token.atLineStart) return false;
  }
  return true;
}
