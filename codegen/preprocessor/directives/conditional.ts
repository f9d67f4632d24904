import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import { type Directive, isDirectiveStart, readDirective } from './directive.ts';
import type { OpenFile } from './source-stack.ts';

/** An `#if` whose `#endif` has not been read (C11 6.10.1). */
export interface Conditional {
  readonly opener: Token;
  /** One of its groups has been read: all others are skipped. */
  taken: boolean;
  sawElse: boolean;
}

/** Answers an `#if`, `#ifdef`, `#ifndef` or the `#elif` forms of these. */
export type ConditionTest = (directive: Directive) => boolean;

const openers = new Set(['if', 'ifdef', 'ifndef']);
const branches = new Set(['elif', 'elifdef', 'elifndef', 'else', 'endif']);

export function isConditional(name: string): boolean {
  return openers.has(name) || branches.has(name);
}

/**
 * if-section (C11 6.10): does what a conditional directive asks for and leaves `file` at the first token of the group
 * to be read, or after the `#endif`.
 * @throws HeaderError
 */
export function processConditional(file: OpenFile, directive: Directive, holds: ConditionTest): void {
  let next: Directive | null = directive;
  if (openers.has(directive.name.text)) {
    const taken = holds(directive);
    file.conditionals.push({ opener: directive.name, taken, sawElse: false });
    next = taken ? null : skipGroup(file);
  }
  while (next !== null) next = enterBranch(file, next, holds) ? null : skipGroup(file);
}

/** Passes an `#elif`, `#else` or `#endif`: true where the text after it is to be read. */
function enterBranch(file: OpenFile, directive: Directive, holds: ConditionTest): boolean {
  const { name } = directive;
  const conditional = file.conditionals.at(-1);
  if (conditional === undefined) {
    throw new HeaderError(`'#${name.text}' without '#if'`, { span: spanOf(name) });
  }
  if (name.text === 'endif') {
    file.conditionals.pop();
    return true;
  }
  if (conditional.sawElse) {
    throw new HeaderError(`expected '#endif' after '#else', saw '#${name.text}'`, { span: spanOf(name) });
  }
  if (name.text === 'else') conditional.sawElse = true;
  // C11 6.10.1p6: once a group has been read, the conditions after it are not evaluated.
  if (conditional.taken) return false;
  conditional.taken = name.text === 'else' || holds(directive);
  return conditional.taken;
}

/** Skips to the `#elif`, `#else` or `#endif` that ends the group, and reads it. @throws HeaderError at the file's end. */
function skipGroup(file: OpenFile): Directive {
  const { tokens } = file;
  let depth = 0;
  for (let at = file.index; ; at++) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'end') throw unterminated(file);
    if (!isDirectiveStart(token)) continue;
    const name = tokens[at + 1];
    if (name === undefined || name.atLineStart) continue;
    if (openers.has(name.text)) depth++;
    else if (branches.has(name.text)) {
      if (depth === 0) {
        file.index = at;
        const directive = readDirective(file);
        if (directive !== null) return directive;
      } else if (name.text === 'endif') depth--;
    }
  }
}

/** The error for a file that ends inside an `#if`. */
export function unterminated(file: OpenFile): HeaderError {
  const opener = file.conditionals.at(-1)?.opener;
  return new HeaderError(`expected '#endif' for '#${opener?.text ?? 'if'}', saw the end of the file`, {
    span: opener === undefined ? undefined : spanOf(opener),
  });
}
