const shutBit = -0x8000_0000;

/**
 * Counts the calls in flight on a descriptor, over all threads that share it. Once it is shut no call begins any more, and
 * whoever shut it can wait for the last one: so that no call ever meets a file that got the number after closing.
 */
export class CallGate {
  /** For the gates of other threads on the same descriptor. */
  readonly shared: SharedArrayBuffer;
  /** The calls in flight, and `shutBit`. */
  readonly #state: Int32Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.shared = shared;
    this.#state = new Int32Array(shared);
  }

  get isShut(): boolean {
    return Atomics.load(this.#state, 0) < 0;
  }

  /** @returns whether the call may begin; `leave` has to follow it then. */
  enter(): boolean {
    if (Atomics.add(this.#state, 0, 1) >= 0) return true;
    this.leave();
    return false;
  }

  leave(): void {
    if (Atomics.sub(this.#state, 0, 1) === shutBit + 1) Atomics.notify(this.#state, 0);
  }

  /** @returns whether it was open before. */
  shut(): boolean {
    return Atomics.or(this.#state, 0, shutBit) >= 0;
  }

  /**
   * Waits until no call is in flight, blocking the thread.
   *
   * @param patience milliseconds. A worker that is terminated in a call never leaves, and a call that takes longer holds its
   * file in the kernel by itself, so going on then is safe.
   * @returns whether all have left.
   */
  drain(patience = 1000): boolean {
    const deadline = performance.now() + patience;
    for (;;) {
      const state = Atomics.load(this.#state, 0);
      if (state === shutBit || state === 0) return true;
      if (Atomics.wait(this.#state, 0, state, deadline - performance.now()) === 'timed-out') return false;
    }
  }
}
