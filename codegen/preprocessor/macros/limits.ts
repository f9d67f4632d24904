import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';

/** What one header may cost. The defaults are at least four times what any header of Linux needs. */
export interface Limits {
  /** `#include`s open at once, as in GCC. */
  readonly includeDepth: number;
  /** Files entered in all, each inclusion counted. */
  readonly inclusions: number;
  /** Tokens of the files entered, skipped groups and repeated inclusions counted. */
  readonly tokensRead: number;
  /** Macro invocations inside arguments of others, and macros that led to one token. */
  readonly macroDepth: number;
  /** Work of macro expansion: tokens made and collected, and names of hide sets compared. For the header and for all
   *  later expansions through its macro table together. */
  readonly expansionSteps: number;
  /** The same for one call of the macro table's `expand`. */
  readonly stepsPerExpansion: number;
}

export const defaultLimits: Limits = {
  includeDepth: 200,
  inclusions: 10_000,
  tokensRead: 8_000_000,
  macroDepth: 256,
  expansionSteps: 2_000_000,
  stepsPerExpansion: 1_000_000,
};

/** An amount that is spent as work is done. What a part spends, the whole it belongs to spends as well. */
export class Budget {
  readonly #limit: number;
  readonly #what: string;
  readonly #whole: Budget | null;
  #left: number;

  /** `what` completes "more than 200 …". */
  constructor(limit: number, what: string, whole: Budget | null = null) {
    this.#limit = limit;
    this.#what = what;
    this.#whole = whole;
    this.#left = limit;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  get spent(): number {
    return this.#limit - this.#left;
  }

  /** @throws HeaderError at `blame` once more is spent than there was. */
  spend(amount: number, blame: Token | null): void {
    this.#left -= amount;
    if (this.#left < 0) throw overLimit(`more than ${this.#limit} ${this.#what}`, blame);
    this.#whole?.spend(amount, blame);
  }
}

/** What several readings may cost together; each has its own limits as well. */
export interface SharedBudgets {
  readonly tokensRead: Budget;
  readonly expansionSteps: Budget;
}

/** What an error says of a limit. */
export const limitHint = 'no header of Linux comes near this limit: look for an include or a macro that repeats itself';

/** The error for a header that wants more than its limits allow. */
export function overLimit(message: string, blame: Token | null): HeaderError {
  return new HeaderError(message, {
    span: blame === null ? undefined : spanOf(blame),
    hint: limitHint,
  });
}
