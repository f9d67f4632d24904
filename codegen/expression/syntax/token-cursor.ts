import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Span } from '../../source/source-file.ts';

/** Brackets, operators and declarators may stand in each other this deep, so that no header exhausts the stack. */
export const MAX_NESTING = 256;

/**
 * A place in a list of tokens, with the one wording for all syntax errors: "expected ';' after the member 'x', saw 'int'".
 * Spellings are compared without looking at the kind: no string or character constant is spelled like a punctuator.
 */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  readonly #endName: string;
  readonly #last: Token;
  /** Null until the cursor comes to an end that no token marks. */
  #end: Token | null = null;
  #index = 0;
  #depth = 0;

  /** `tokens` holds at least one token and may lack the `end` token; `endName` is how messages call their end. */
  constructor(tokens: readonly Token[], endName: string) {
    const last = tokens.at(-1);
    if (last === undefined) throw new HeaderError(`expected an expression, saw ${endName}`);
    this.#tokens = tokens;
    this.#endName = endName;
    this.#last = last;
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#endToken();
  }

  /** The token that was consumed last; null at the beginning. */
  get previous(): Token | null {
    return this.#tokens[this.#index - 1] ?? null;
  }

  /** How many tokens were consumed. */
  get index(): number {
    return this.#index;
  }

  peek(distance: number): Token {
    return this.#tokens[this.#index + distance] ?? this.#endToken();
  }

  #endToken(): Token {
    this.#end ??= this.#last.kind === 'end' ? this.#last : { ...this.#last, kind: 'end', text: '' };
    return this.#end;
  }

  atEnd(): boolean {
    return this.current.kind === 'end';
  }

  /** Whether the current token is spelled like this. */
  at(text: string): boolean {
    return this.current.text === text;
  }

  /** Consumes the current token; the end stays. */
  advance(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** Consumes so many tokens, none of which is the end. */
  skip(tokens: number): void {
    this.#index += tokens;
  }

  /** Consumes the current token where it is spelled like this. */
  accept(text: string): boolean {
    if (this.current.text !== text) return false;
    this.advance();
    return true;
  }

  /** Consumes a token that must be spelled like this. `after` says in the error what came before. */
  expect(text: string, after?: string): Token {
    if (this.current.text !== text) throw this.expected(`'${text}'`, after);
    return this.advance();
  }

  /** The error for a token that does not belong here; `after` is the token before where nothing better is known. */
  expected(what: string, after?: string): HeaderError {
    const behind = after ?? (this.previous === null ? null : `'${this.previous.text}'`);
    const place = behind === null ? '' : ` after ${behind}`;
    return new HeaderError(`expected ${what}${place}, saw ${this.describe(this.current)}`, {
      span: spanOf(this.current),
    });
  }

  /** A token as messages name it. */
  describe(token: Token): string {
    return token.kind === 'end' ? this.#endName : `'${token.text}'`;
  }

  /** What was consumed since `index` tokens were. */
  consumedSince(index: number): readonly Token[] {
    return this.#tokens.slice(index, this.#index);
  }

  /** The text from `first` to the token consumed last; where that is another file, `first` alone. */
  spanFrom(first: Token): Span {
    const start = spanOf(first);
    const end = spanOf(this.previous ?? first);
    if (start === end || start.file !== end.file || end.end <= start.start) return start;
    return { file: start.file, start: start.start, end: end.end };
  }

  /** Notes that a grammar rule enters itself; {@link leave} must follow. @throws HeaderError past {@link MAX_NESTING}. */
  enter(): void {
    this.#depth++;
    if (this.#depth > MAX_NESTING) {
      throw new HeaderError(`nested more than ${MAX_NESTING} deep at ${this.describe(this.current)}`, {
        span: spanOf(this.current),
      });
    }
  }

  leave(): void {
    this.#depth--;
  }
}
