import { spell } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Expander } from './expander.ts';
import type { MacroDefinitions } from './macro-definitions.ts';
import type { Macro } from './macro-table.ts';
import { copyToken } from './make-token.ts';
import { described, operandError, parenthesized } from './operands.ts';
import type { SourceStack } from './source-stack.ts';

/** What `#pragma` and `_Pragma` do to the preprocessor itself: `once`, `push_macro` and `pop_macro`. */
export class Pragmas {
  readonly #macros: MacroDefinitions;
  readonly #stack: SourceStack;
  readonly #once = new Set<SourceFile>();
  readonly #pushed = new Map<string, (Macro | null)[]>();

  constructor(macros: MacroDefinitions, stack: SourceStack) {
    this.#macros = macros;
    this.#stack = stack;
  }

  /** True for a file that has asked not to be included again. */
  hasOnce(file: SourceFile): boolean {
    return this.#once.has(file);
  }

  markOnce(file: SourceFile): void {
    this.#once.add(file);
  }

  /** The token that `#pragma operands` leaves in the stream for the parser, once its effect here is done. */
  pragma(place: Token, operands: readonly Token[]): Token {
    return this.#token(place, spell(operands));
  }

  /** `_Pragma ( string-literal )` (C11 6.10.9). @throws HeaderError */
  operator(name: Token, input: Expander): Token {
    const [literal, extra] = parenthesized(name, input);
    if (literal?.kind !== 'string' || extra !== undefined) {
      const saw = extra ?? literal;
      throw operandError(`expected one string in '_Pragma', saw ${saw === undefined ? "')'" : described(saw)}`, name);
    }
    const text = literal.text.replace(/^L?"|"$/g, '').replace(/\\([\\"])/g, '$1');
    return this.#token(name, text.trim().replace(/\s+/g, ' '));
  }

  #token(place: Token, text: string): Token {
    const [, action, name] = /^(push|pop)_macro ?\( ?"([^"]*)" ?\)/.exec(text) ?? [];
    const file = this.#stack.top?.file;
    if (/^once\b/.test(text) && file !== undefined) this.markOnce(file);
    else if (action === 'push') this.#push(name ?? '');
    else if (action === 'pop') this.#pop(name ?? '');
    return copyToken(place, 'pragma', text, true, null, place.expandedFrom);
  }

  #push(name: string): void {
    const saved = this.#pushed.get(name) ?? [];
    saved.push(this.#macros.get(name));
    this.#pushed.set(name, saved);
  }

  #pop(name: string): void {
    const macro = this.#pushed.get(name)?.pop();
    if (macro === null) this.#macros.undefine(name);
    else if (macro !== undefined) this.#macros.define(macro);
  }
}
