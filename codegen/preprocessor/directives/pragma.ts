import { spell } from '../../lexer/lexer.ts';
import { spanOf, type Token } from '../../lexer/token.ts';
import { addToList } from '../../source/add-to-list.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Expander } from '../macros/expander.ts';
import type { MacroDefinitions } from '../macros/macro-definitions.ts';
import type { Macro } from '../macros/macro-table.ts';
import { copyToken, placemarker } from '../macros/make-token.ts';
import { described, operandError, parenthesized } from './operands.ts';
import type { SourceStack } from './source-stack.ts';

/** What `#pragma` and `_Pragma` do to the preprocessor itself: `once`, `push_macro`, `pop_macro`, `GCC poison`, `GCC error`. */
export class Pragmas {
  readonly #macros: MacroDefinitions;
  readonly #stack: SourceStack;
  readonly #once = new Set<SourceFile>();
  readonly #pushed = new Map<string, (Macro | null)[]>();
  readonly #poisoned = new Set<string>();

  constructor(macros: MacroDefinitions, stack: SourceStack) {
    this.#macros = macros;
    this.#stack = stack;
  }

  /** Whether any pragma has had an effect on macros or files. */
  get areUsed(): boolean {
    return this.#once.size > 0 || this.#pushed.size > 0 || this.#poisoned.size > 0;
  }

  /** True for a file that has asked not to be included again. */
  hasOnce(file: SourceFile): boolean {
    return this.#once.has(file);
  }

  markOnce(file: SourceFile): void {
    this.#once.add(file);
  }

  /** @throws HeaderError for a name that `#pragma GCC poison` forbids from there on. */
  refusePoisoned(token: Token): void {
    const { kind, text } = token;
    if (this.#poisoned.size === 0 || kind !== 'identifier' || !this.#poisoned.has(text)) return;
    throw new HeaderError(`'${text}' is used after '#pragma GCC poison ${text}'`, {
      span: spanOf(token),
      hint: 'no C compiler that knows the pragma takes it: read the header without the one that forbids the name',
    });
  }

  /** The token that `#pragma operands` leaves in the stream for the parser, once its effect here is done. */
  pragma(place: Token, operands: readonly Token[]): Token {
    return this.#token(place, spell(operands));
  }

  /** `_Pragma ( string-literal )` (C11 6.10.9). @throws HeaderError */
  operator(name: Token, input: Expander): Token {
    return this.#token(name, operandOf(name, input));
  }

  #token(place: Token, text: string): Token {
    const [, action, name] = /^(push|pop)_macro ?\( ?"([^"]*)" ?\)/.exec(text) ?? [];
    const file = this.#stack.top?.file;
    if (/^once\b/.test(text) && file !== undefined) this.markOnce(file);
    else if (action === 'push') this.#push(name ?? '');
    else if (action === 'pop') this.#pop(name ?? '');
    else if (/^GCC poison /.test(text)) this.#poison(text.split(' ').slice(2));
    else if (/^GCC error\b/.test(text)) throw operandError(`#pragma ${text}`, place);
    return pragmaToken(place, text);
  }

  #poison(names: readonly string[]): void {
    for (const name of names) {
      this.#macros.undefine(name);
      this.#poisoned.add(name);
    }
  }

  #push(name: string): void {
    addToList(this.#pushed, name, this.#macros.get(name));
  }

  #pop(name: string): void {
    const macro = this.#pushed.get(name)?.pop();
    if (macro === null) this.#macros.undefine(name);
    else if (macro !== undefined) this.#macros.define(macro);
  }
}

/** Pragmas of GCC 12 that its preprocessor leaves to the compiler, or that are errors: an expression may hold none. */
const leftToTheCompiler = new RegExp(
  '^(pack|weak|redefine_extname|message|scalar_storage_order|STDC FLOAT_CONST_DECIMAL64|GCC (dependency|diagnostic|' +
    'error|ivdep|optimize|pch_preprocess|pop_options|push_options|reset_options|target|unroll|visibility))(?![\\w$])',
);

/** `_Pragma` in the value of a macro: it vanishes, or is what no expression may hold. It has no effect. @throws HeaderError */
export function pragmaInValue(name: Token, input: Expander): Token {
  const text = operandOf(name, input);
  return leftToTheCompiler.test(text) ? pragmaToken(name, text) : placemarker(name, name.spaceBefore);
}

/** The string of `_Pragma ( string-literal )` as the text after `#pragma`. */
function operandOf(name: Token, input: Expander): string {
  const [literal, extra] = parenthesized(name, input);
  if (literal?.kind !== 'string' || extra !== undefined) {
    const saw = extra ?? literal;
    throw operandError(`expected one string in '_Pragma', saw ${saw === undefined ? "')'" : described(saw)}`, name);
  }
  const text = literal.text.replace(/^L?"|"$/g, '').replace(/\\([\\"])/g, '$1');
  return text.trim().replace(/\s+/g, ' ');
}

function pragmaToken(place: Token, text: string): Token {
  return copyToken(place, 'pragma', text, true, null, place.expandedFrom);
}
