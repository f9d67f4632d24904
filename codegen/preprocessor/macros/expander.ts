/*
 * Macro expansion by Dave Prosser's algorithm, the one that C's committee wrote its rules from (C11 6.10.3.4). Each token
 * carries the names of the macros that may not expand it again, its hide set. A macro's result goes back to the front
 * of the input and is read again, so that a use may take its arguments from what follows; all tokens of the result are
 * hidden from the macro and, for a function-like one, from what both its name and its closing parenthesis are hidden from.
 */
import type { Token } from '../../lexer/token.ts';
import type { HeaderError } from '../../source/header-error.ts';
import { hides, intersection, sizeOf, withHidden } from './hide-set.ts';
import { type Budget, type Limits, overLimit } from './limits.ts';
import { collectArguments, type MacroArguments } from './macro-arguments.ts';
import type { Macro } from './macro-table.ts';
import { endAfter, withSpace } from './make-token.ts';
import { substitute } from './substitution.ts';

/** A stream of unexpanded tokens: an `end` token past the last, again and again. */
export interface TokenSource {
  /** `isOperand`: a macro or an operator asks, which has begun to read what belongs to it. */
  next(isOperand: boolean): Token;
}

/** What an identifier that is no macro does: `__LINE__`, `_Pragma`, in conditions `defined`. It may read its operands. */
export type Operator = (name: Token, input: Expander) => Token;

/** What expansion depends on. */
export interface ExpansionContext {
  readonly macros: { get(name: string): Macro | null };
  readonly operators: Pick<ReadonlyMap<string, Operator>, 'get' | 'has'>;
  readonly limits: Limits;
  readonly budget: Budget;
}

/** Reads a stream of tokens and replaces the macros in it. */
export class Expander {
  readonly #context: ExpansionContext;
  readonly #source: TokenSource;
  /** How many arguments this one is inside of. */
  readonly #depth: number;
  /** What was put back to be read again, the next token last. */
  readonly #pending: Token[] = [];

  constructor(context: ExpansionContext, source: TokenSource, depth: number) {
    this.#context = context;
    this.#source = source;
    this.#depth = depth;
  }

  /**
   * The next token after expansion; `end` tokens of the source come through. A placemarker does not: it leaves its
   * white space to the token after it.
   * @throws HeaderError
   */
  next(): Token {
    let token = this.step();
    let spaceOwed = false;
    for (; token.kind === 'placemarker'; token = this.step()) spaceOwed ||= token.spaceBefore;
    return spaceOwed && !token.spaceBefore ? withSpace(token, true) : token;
  }

  /** The next token as it stands, without placemarkers. */
  take(): Token {
    let token = this.#pull(true);
    let spaceOwed = false;
    for (; token.kind === 'placemarker'; token = this.#pull(true)) spaceOwed ||= token.spaceBefore;
    return spaceOwed && !token.spaceBefore ? withSpace(token, true) : token;
  }

  /** As {@link next}, but placemarkers come through as well. */
  step(): Token {
    const { macros, operators } = this.#context;
    for (;;) {
      const token = this.#pull(false);
      if (token.kind !== 'identifier') return token;
      const macro = macros.get(token.text);
      if (macro === null) {
        const operator = operators.get(token.text);
        return operator === undefined ? token : operator(token, this);
      }
      if (hides(token.hideSet, macro.name) || !this.#replace(token, macro)) return token;
    }
  }

  #pull(isOperand: boolean): Token {
    return this.#pending.pop() ?? this.#source.next(isOperand);
  }

  /** Takes a token back, to be the next one. */
  putBack(token: Token): void {
    this.#pending.push(token);
  }

  /** Puts the result of a macro in the place of its use; false for a function-like macro's name without arguments. */
  #replace(name: Token, macro: Macro): boolean {
    const { budget, limits } = this.#context;
    budget.spend(1, name);
    const taken = macro.parameters === null ? null : this.#arguments(name, macro);
    if (macro.parameters !== null && taken === null) return false;
    let inherited = name.hideSet;
    if (taken !== null && taken.close.hideSet !== inherited) {
      budget.spend(sizeOf(inherited), name);
      inherited = intersection(inherited, taken.close.hideSet);
    }
    const hideSet = withHidden(inherited, macro.name);
    if (hideSet.size > limits.macroDepth) throw this.#tooDeep(name);
    const expand = (argument: readonly Token[]) => this.#expandArgument(name, argument);
    const result = substitute({ macro, name, arguments: taken, hideSet, expand }, budget);
    this.#putBackAll(result);
    // As GCC does: `#pragma` lines among the arguments come before what the macro becomes.
    if (taken !== null) this.#putBackAll(taken.pragmas);
    return true;
  }

  #putBackAll(tokens: readonly Token[]): void {
    for (let at = tokens.length - 1; at >= 0; at--) this.#pending.push(tokens[at]!);
  }

  #arguments(name: Token, macro: Macro): MacroArguments | null {
    const open = this.take();
    if (open.kind === 'punctuator' && open.text === '(')
      return collectArguments(name, macro, this, this.#context.budget);
    this.putBack(open);
    return null;
  }

  #expandArgument(name: Token, argument: readonly Token[]): readonly Token[] {
    if (this.#depth === this.#context.limits.macroDepth) throw this.#tooDeep(name);
    if (argument.every((token) => isInert(token, this.#context))) return argument;
    // Placemarkers stay: the white space that they stand for may be seen by a `#`.
    return expandWith('step', argument, this.#context, this.#depth + 1);
  }

  #tooDeep(name: Token): HeaderError {
    return overLimit(`macros nest more than ${this.#context.limits.macroDepth} deep at '${name.text}'`, name);
  }
}

/** True for a token that expansion leaves as it is, whatever follows. */
function isInert({ kind, text }: Token, { macros, operators }: ExpansionContext): boolean {
  return kind !== 'identifier' || (macros.get(text) === null && !operators.has(text));
}

/** Full expansion of a token list as if nothing followed it. @throws HeaderError */
export function expandList(tokens: readonly Token[], context: ExpansionContext): Token[] {
  return expandWith('next', tokens, context, 0);
}

function expandWith(
  read: 'next' | 'step',
  tokens: readonly Token[],
  context: ExpansionContext,
  depth: number,
): Token[] {
  const last = tokens.at(-1);
  if (last === undefined) return [];
  const expander = new Expander(context, new TokenList(tokens, endAfter(last)), depth);
  const result: Token[] = [];
  for (let token = expander[read](); token.kind !== 'end'; token = expander[read]()) result.push(token);
  return result;
}

class TokenList implements TokenSource {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #at = 0;

  constructor(tokens: readonly Token[], end: Token) {
    this.#tokens = tokens;
    this.#end = end;
  }

  next(): Token {
    return this.#tokens[this.#at++] ?? this.#end;
  }
}
