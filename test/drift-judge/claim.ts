/** Which of the two headers is asked. */
export type Side = 'old' | 'new';

/** A C text about one header, and what a compiler has to say of it. */
export interface Claim {
  readonly side: Side;
  readonly header: string;
  /** Names that mean members and tags here, and that the header may define as macros. */
  readonly unmasked: readonly string[];
  /** What stands behind the header, inside a function: one line, or several that begin with a newline. */
  readonly text: string;
  /** Null where the compiler has to accept it, else what it has to refuse it for. */
  readonly refusedFor: RegExp | null;
  /** What it says, for people. */
  readonly what: string;
}

/** There is no such question in C. */
export class NoQuestion {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
