const mostInARow = 32;
const longestPause = 256;

/**
 * Whether a loop reads before it polls. The kernel lets a thread that was just woken run first where both have one processor:
 * its next fault is there before the call that served the last one returns, and a poll for it says what the read would have
 * shown. On another processor the fault comes later, and it is the read before the poll that is for nothing. Which of them it
 * is changes with what else the machine does, so it is tried, more and more rarely where it fails.
 */
export class ReadFirst {
  /** Rounds that poll before a read without a poll is tried again. */
  #polls = 0;
  /** The same after the next failure: one among many successes costs nothing more. */
  #pause = 0;
  #row = 0;

  /**
   * Whether the next round leaves the poll out; at least one of 33 does not, so that what else is polled gets its turn.
   * The answer of each such round goes to `learn`.
   */
  next(): boolean {
    if (this.#polls === 0) return true;
    this.#polls--;
    return false;
  }

  /** @param found whether a read without a poll found anything. */
  learn(found: boolean): void {
    if (found) {
      this.#pause = 0;
      this.#row++;
      if (this.#row < mostInARow) return;
      this.#row = 0;
      this.#polls = 1;
    } else {
      this.#row = 0;
      this.#polls = this.#pause;
      this.#pause = Math.min(Math.max(1, 2 * this.#pause), longestPause);
    }
  }
}
