import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';

/** What specifiers belong to: a type name stands in a cast, in `sizeof` or behind the colon of an enum. */
export type Specified = 'declaration' | 'parameter' | 'member' | 'type name';

const threadWords = new Set(['_Thread_local', '__thread']);
const functionWords = new Set(['inline', '__inline', '__inline__', '_Noreturn']);
const storageWords = new Set(['typedef', 'extern', 'static', 'auto', 'register', ...threadWords]);

/**
 * The storage classes among the specifiers of one declaration (C11 6.7.1p2): one, and `_Thread_local` before or behind `static`
 * and `extern`. GNU: `__thread` stands behind them alone. Members and type names have none (C11 6.7.2.1, 6.7.7), and no function
 * specifiers; parameters may have `register` (C11 6.7.6.3p2), and what stands outside of functions neither that nor `auto`
 * (C11 6.9p2).
 */
export class StorageClasses {
  readonly #specified: Specified;
  #storage: string | null = null;
  #thread: string | null = null;
  /** The function specifier. */
  #ofFunction: Token | null = null;
  /** `auto` or `register`. */
  #ofBlock: Token | null = null;

  constructor(specified: Specified) {
    this.#specified = specified;
  }

  /** @throws HeaderError for a word that may not stand there. */
  add(token: Token): void {
    const { text } = token;
    if (functionWords.has(text)) {
      if (this.#hasNone) throw wrong(token, `'${text}' for a ${this.#specified}`, 'only functions can have it');
      this.#ofFunction = token;
      return;
    }
    if (!storageWords.has(text)) return;
    if (this.#hasNone) throw wrong(token, `'${text}' for a ${this.#specified}`, 'it has no storage class');
    if (this.#specified === 'parameter' && text !== 'register') {
      throw wrong(token, `'${text}' for a parameter`, "the only storage class of a parameter is 'register'");
    }
    const former = this.#against(text);
    if (former !== null) {
      const hint = "a declaration has one storage class, and '_Thread_local' beside 'static' and 'extern' alone";
      throw wrong(token, `'${text}' after '${former}'`, hint);
    }
    if (threadWords.has(text)) this.#thread = text;
    else this.#storage = text;
    if (text === 'auto' || text === 'register') this.#ofBlock = token;
  }

  /** Whether there is one of either kind, as in `register void`. */
  get isEmpty(): boolean {
    return this.#storage === null && this.#thread === null;
  }

  /** @throws HeaderError for what a declaration cannot have that names nothing: `inline struct s { … };` */
  refuseWithoutName(): void {
    const token = this.#ofFunction;
    if (token !== null)
      throw wrong(token, `'${token.text}' for a declaration without a name`, 'only functions can have it');
    this.refuseOutsideFunctions(false);
  }

  /** @throws HeaderError for what has a meaning in functions alone. GNU: an asm label says which register a variable is. */
  refuseOutsideFunctions(isLabelled: boolean): void {
    const token = this.#ofBlock;
    if (token === null || (isLabelled && token.text === 'register')) return;
    throw wrong(token, `'${token.text}' outside of functions`, 'leave it out, or say what the header is to declare');
  }

  /** The word before it that it cannot follow. */
  #against(text: string): string | null {
    if (threadWords.has(text)) {
      const isOfThread = this.#storage === null || this.#storage === 'static' || this.#storage === 'extern';
      return this.#thread ?? (isOfThread ? null : this.#storage);
    }
    const isOfThread = this.#thread === '_Thread_local' && (text === 'static' || text === 'extern');
    return this.#storage ?? (isOfThread ? null : this.#thread);
  }

  get #hasNone(): boolean {
    return this.#specified === 'member' || this.#specified === 'type name';
  }
}

function wrong(token: Token, message: string, hint: string): HeaderError {
  return new HeaderError(message, { span: spanOf(token), hint });
}
