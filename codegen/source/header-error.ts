import type { Span } from './source-file.ts';

/** One `#include` on the way from the header asked for to the place of an error. */
export interface IncludeSite {
  /** Name of the including header, relative to its include root. */
  readonly header: string;
  /** 1-based line of the `#include`. */
  readonly line: number;
}

/** What a {@link HeaderError} knows beside its message. */
export interface HeaderErrorDetails {
  /** The offending text; absent where no text is to blame (a header that does not exist on the command line). */
  readonly span?: Span | undefined;
  /** Outermost include first; empty for an error in the header asked for. */
  readonly includeChain?: readonly IncludeSite[] | undefined;
  /** What the user can do next, one sentence. */
  readonly hint?: string | undefined;
  /** The C name that nothing defines, where that is what is wrong: `size_t`, `struct sockaddr`. Another header,
   *  included first, may define it. */
  readonly missing?: string | null | undefined;
}

/** What an error says at most, in characters: it may name what the header wrote. */
const longestMessage = 300;

/**
 * The header (or an include of it) is wrong, or holds what this generator refuses.
 * Data only: `cli/` draws the source line and the caret. `message` is one line, lower case, C names in single quotes.
 */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  readonly span: Span | null;
  includeChain: readonly IncludeSite[];
  readonly hint: string | null;
  readonly missing: string | null;

  constructor(message: string, details: HeaderErrorDetails = {}) {
    const { stackTraceLimit } = Error;
    // Every name that is not bound makes one, and its stack is shown to nobody: it would cost more than all the rest.
    Error.stackTraceLimit = 0;
    super(shortened(message));
    Error.stackTraceLimit = stackTraceLimit;
    this.span = details.span ?? null;
    this.includeChain = details.includeChain ?? [];
    this.hint = details.hint === undefined ? null : shortened(details.hint);
    this.missing = details.missing ?? null;
  }
}

/** The middle of a long message is what the header wrote. */
function shortened(message: string): string {
  if (message.length <= longestMessage) return message;
  return `${message.slice(0, longestMessage - 100)} … ${message.slice(-97)}`;
}
