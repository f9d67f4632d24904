import { maximumTokenLength } from '../../lexer/lexer.ts';
import { type HideSet, spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import { sizeOf, union } from './hide-set.ts';
import { type Budget, overLimit } from './limits.ts';
import type { MacroArguments } from './macro-arguments.ts';
import { isPasteOperator } from './macro-definition.ts';
import type { Macro } from './macro-table.ts';
import { type MacroTemplate, templateOf } from './macro-template.ts';
import { copyToken, placemarker, withSpace } from './make-token.ts';
import { paste } from './paste.ts';
import { stringize } from './stringize.ts';

/** One use of a macro. */
export interface Invocation {
  readonly macro: Macro;
  readonly name: Token;
  /** Null for an object-like macro. */
  readonly arguments: MacroArguments | null;
  /** What every token of the result is hidden from. */
  readonly hideSet: HideSet;
  /** Full expansion of an argument as if it were the rest of the file (C11 6.10.3.1). */
  expand(argument: readonly Token[]): readonly Token[];
}

/**
 * The replacement list of a macro with its arguments put in, and `#` and `##` done: Prosser's `subst`. Never empty: a
 * macro that leaves nothing leaves a placemarker, which carries the white space before the macro's name.
 * @throws HeaderError
 */
export function substitute(invocation: Invocation, budget: Budget): Token[] {
  const { macro, name } = invocation;
  const template = templateOf(macro);
  const substitution = new Substitution(invocation, template, budget);
  const result = template.hasOperators ? substitution.run(0, macro.replacement.length) : substitution.runPlain();
  const first = result[0];
  if (first === undefined) return [placemarker(name, name.spaceBefore)];
  if (first.spaceBefore !== name.spaceBefore) result[0] = withSpace(first, name.spaceBefore);
  return result;
}

class Substitution {
  readonly #invocation: Invocation;
  readonly #budget: Budget;
  readonly #body: readonly Token[];
  readonly #template: MacroTemplate;
  /** The macro's name where a file names it. */
  readonly #origin: Token;
  readonly #expanded: (readonly Token[])[] = [];
  /** Whether the variable argument has tokens; null until `__VA_OPT__` asks. */
  #hasVariable: boolean | null = null;
  #result: Token[] = [];

  constructor(invocation: Invocation, template: MacroTemplate, budget: Budget) {
    this.#invocation = invocation;
    this.#template = template;
    this.#budget = budget;
    this.#body = invocation.macro.replacement;
    this.#origin = invocation.name.expandedFrom ?? invocation.name;
  }

  /** The substituted tokens of a replacement list without `#`, `##` and `__VA_OPT__`. */
  runPlain(): Token[] {
    const body = this.#body;
    const { parameters } = this.#template;
    for (let at = 0; at < body.length; at++) {
      const token = body[at]!;
      const parameter = parameters === null ? -1 : parameters[at]!;
      if (parameter === -1) {
        this.#budget.spend(1, this.#origin);
        this.#result.push(this.#own(token, token.kind, token.text));
      } else {
        this.#append(this.#placed(this.#expandedArgument(parameter), token), 0);
      }
    }
    return this.#result;
  }

  /** The substituted tokens of a stretch of the replacement list. */
  run(from: number, to: number): Token[] {
    const outer = this.#result;
    this.#result = [];
    let at = from;
    while (at < to) {
      const pasting = isPasteOperator(this.#body[at]);
      if (pasting) at++;
      const end = this.#operandEnd(at);
      const operand = this.#operand(at, end, pasting || (end < to && isPasteOperator(this.#body[end])));
      if (pasting) this.#pasteOnto(operand, at);
      else this.#append(operand, 0);
      at = end;
    }
    const result = this.#result;
    this.#result = outer;
    return result;
  }

  /** The index after the operand at `at`: one token, `# parameter`, or `__VA_OPT__ ( … )`, itself perhaps behind `#`. */
  #operandEnd(at: number): number {
    const start = this.#isStringize(at) ? at + 1 : at;
    if (!this.#isVariableOption(start)) return start + 1;
    let end = start + 2;
    for (let depth = 1; depth > 0; end++) {
      const text = this.#body[end]?.text;
      if (text === '(') depth++;
      else if (text === ')') depth--;
    }
    return end;
  }

  /** What one operand becomes. `asWritten`: next to `##` an argument is not expanded, and an empty one leaves a mark. */
  #operand(at: number, end: number, asWritten: boolean): Token[] {
    const token = this.#body[at]!;
    if (this.#isStringize(at)) {
      const text = stringize(
        this.#isVariableOption(at + 1) ? this.#variableOption(at + 1, end) : this.#argument(this.#parameterAt(at + 1)),
      );
      this.#budget.spend(text.length >> 2, this.#origin);
      if (text.length > maximumTokenLength) {
        throw overLimit(`'#' makes a string of more than ${maximumTokenLength} characters`, this.#origin);
      }
      return [this.#own(token, 'string', text)];
    }
    if (this.#isVariableOption(at)) return this.#placed(this.#variableOption(at, end), token);
    const parameter = this.#parameterAt(at);
    if (parameter === -1) return [this.#own(token, token.kind, token.text)];
    return this.#placed(asWritten ? this.#argument(parameter) : this.#expandedArgument(parameter), token);
  }

  /** An argument in the place of a parameter: hidden from the macro, and with the white space before the parameter. */
  #placed(tokens: readonly Token[], parameter: Token): Token[] {
    const { hideSet } = this.#invocation;
    if (tokens.length === 0) return [this.#own(parameter, 'placemarker', '')];
    let seen: HideSet | null = null;
    let joined: HideSet | null = hideSet;
    return tokens.map((token, index) => {
      if (token.hideSet !== seen) {
        seen = token.hideSet;
        joined = union(hideSet, seen);
        this.#budget.spend(sizeOf(seen), this.#origin);
      }
      const spaceBefore = index === 0 ? parameter.spaceBefore : token.spaceBefore;
      return copyToken(token, token.kind, token.text, spaceBefore, joined, token.expandedFrom);
    });
  }

  #pasteOnto(operand: readonly Token[], at: number): void {
    const left = this.#result.at(-1);
    const right = operand[0];
    if (left === undefined || right === undefined) throw this.#error("'##' has no operand on one side", at);
    if (left.text === ',' && this.#isVariableParameter(at)) {
      // GNU: `, ## __VA_ARGS__` pastes nothing; it drops the comma where the variable argument was left out.
      if (this.#invocation.arguments?.variableOmitted) this.#result.pop();
      const spaceBefore = this.#argument(this.#parameterAt(at))[0]?.spaceBefore ?? false;
      this.#append([withSpace(right, spaceBefore), ...operand.slice(1)], 0);
      return;
    }
    const pasted = paste(left, right);
    this.#budget.spend(pasted.text.length >> 2, this.#origin);
    this.#result[this.#result.length - 1] = pasted;
    this.#append(operand, 1);
  }

  #append(tokens: readonly Token[], from: number): void {
    this.#budget.spend(tokens.length, this.#origin);
    for (let at = from; at < tokens.length; at++) this.#result.push(tokens[at]!);
  }

  /** `__VA_OPT__ ( … )`: its content where the expanded variable argument has tokens, else nothing. */
  #variableOption(at: number, end: number): Token[] {
    this.#hasVariable ??= this.#lastArgument().some((token) => token.kind !== 'placemarker');
    if (!this.#hasVariable) return [];
    return this.run(at + 2, end - 1);
  }

  /** The variable argument, expanded. */
  #lastArgument(): readonly Token[] {
    return this.#expandedArgument((this.#invocation.macro.parameters ?? []).length - 1);
  }

  #argument(parameter: number): readonly Token[] {
    return this.#invocation.arguments?.list[parameter] ?? [];
  }

  #expandedArgument(parameter: number): readonly Token[] {
    let tokens = this.#expanded[parameter];
    if (tokens === undefined) {
      tokens = this.#invocation.expand(this.#argument(parameter));
      this.#expanded[parameter] = tokens;
    }
    return tokens;
  }

  /** A token that the replacement list itself brings in. */
  #own(token: Token, kind: Token['kind'], text: string): Token {
    return copyToken(token, kind, text, token.spaceBefore, this.#invocation.hideSet, this.#origin);
  }

  /** Which parameter the replacement list names at `at`, or -1. */
  #parameterAt(at: number): number {
    return this.#template.parameters?.[at] ?? -1;
  }

  #isVariableParameter(at: number): boolean {
    const { macro } = this.#invocation;
    return macro.variadic && this.#parameterAt(at) === (macro.parameters ?? []).length - 1;
  }

  #isStringize(at: number): boolean {
    const token = this.#body[at];
    return this.#invocation.arguments !== null && token?.kind === 'punctuator' && token.text === '#';
  }

  #isVariableOption(at: number): boolean {
    return this.#invocation.macro.variadic && this.#body[at]?.text === '__VA_OPT__';
  }

  #error(message: string, at: number): HeaderError {
    return new HeaderError(message, { span: spanOf(this.#body[at] ?? this.#origin) });
  }
}
