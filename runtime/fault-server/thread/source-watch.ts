import { counted, type ServerStatistics } from '../statistics/server-statistics.ts';

/** Milliseconds between two looks. */
const interval = 10;

/**
 * Looks whether the thread of a server stays in one and the same function of a source for too long. Only there may it be ended:
 * elsewhere it may be inside native code, which does not expect that.
 */
export class SourceWatch implements Disposable {
  readonly #statistics: ServerStatistics;
  readonly #timer: NodeJS.Timeout;
  #requests = -1;
  #opening = -1;
  /** When the thread was last seen elsewhere. */
  #since = performance.now();

  /**
   * @param patience milliseconds.
   * @param stuck is called once, when it has been there for longer.
   */
  constructor(statistics: ServerStatistics, patience: number, stuck: () => void) {
    this.#statistics = statistics;
    this.#timer = setInterval(() => {
      if (!this.#isWhereItWas()) this.#since = performance.now();
      else if (performance.now() - this.#since > patience) {
        clearInterval(this.#timer);
        stuck();
      }
    }, interval);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #isWhereItWas(): boolean {
    const { answerDue, counts, opening } = this.#statistics;
    const requests = counts[counted.requests]!;
    const isInside = answerDue > 0 || (answerDue === 0 && opening > 0);
    const isSame = isInside && requests === this.#requests && opening === this.#opening;
    this.#requests = requests;
    this.#opening = opening;
    return isSame;
  }
}
