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
  /** Reads that were allowed, and of which nobody has said that one found nothing. */
  #allowed = 0;

  /**
   * Reads that may leave the poll out, as long as each finds something: asked again only when they have. The poll follows
   * where it is 0; at least one of 33 rounds polls, so that what else is polled gets its turn.
   */
  allow(): number {
    if (this.#allowed > 0) this.#pause = 0;
    if (this.#polls === 0 && this.#allowed === mostInARow) this.#polls = 1;
    if (this.#polls > 0) {
      this.#polls--;
      this.#allowed = 0;
      return 0;
    }
    const more = this.#pause > 0 ? 1 : mostInARow - this.#allowed;
    this.#allowed += more;
    return more;
  }

  /** One of them found nothing. */
  failed(): void {
    this.#allowed = 0;
    this.#polls = this.#pause;
    this.#pause = Math.min(Math.max(1, 2 * this.#pause), longestPause);
  }
}
