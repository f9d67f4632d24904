const shutBit = -0x8000_0000;

/** Where the state of a gate lies, for the gates of other threads on the same descriptor: a plain object. */
export interface GatePlace {
  readonly memory: SharedArrayBuffer;
  /** Of the 32-bit word with the calls in flight. The word after it says whose turn the place is. */
  readonly word: number;
  readonly turn: number;
}

/**
 * Counts the calls in flight on a descriptor, over all threads that share it. Once it is shut no call begins any more, and
 * whoever shut it can wait for the last one: so that no call ever meets a file that got the number after closing.
 *
 * A place may be given to another descriptor when its gate is shut and nobody is inside; its turn is another one then, which
 * keeps those out who come late.
 */
export class CallGate {
  /** For the gates of other threads on the same descriptor. */
  readonly place: GatePlace;
  /** The calls in flight, and `shutBit`. */
  readonly #words: Int32Array;
  readonly #word: number;
  readonly #turn: number;

  constructor(place: GatePlace = { memory: new SharedArrayBuffer(8), word: 0, turn: 0 }) {
    this.place = place;
    this.#words = new Int32Array(place.memory);
    this.#word = place.word;
    this.#turn = place.turn;
  }

  get isShut(): boolean {
    return Atomics.load(this.#words, this.#word) < 0 || !this.#isOurs();
  }

  /** @returns whether the call may begin; `leave` has to follow it then. */
  enter(): boolean {
    // Who gives the place to another descriptor changes the turn before it opens the gate: a plain read after this sees it.
    if (Atomics.add(this.#words, this.#word, 1) >= 0 && this.#words[this.#word + 1] === this.#turn) return true;
    this.leave();
    return false;
  }

  leave(): void {
    if (Atomics.add(this.#words, this.#word, -1) === shutBit + 1) Atomics.notify(this.#words, this.#word);
  }

  /** @returns whether it was open before. */
  shut(): boolean {
    return this.#isOurs() && Atomics.or(this.#words, this.#word, shutBit) >= 0;
  }

  /**
   * Waits until no call is in flight, blocking the thread.
   *
   * @param patience milliseconds. A worker that is terminated in a call never leaves.
   * @returns whether all have left. Where they have not, the number of the descriptor may not be given to another file.
   */
  drain(patience = 5000): boolean {
    const deadline = performance.now() + patience;
    for (;;) {
      const state = Atomics.load(this.#words, this.#word);
      if (state === shutBit || state === 0) return true;
      if (Atomics.wait(this.#words, this.#word, state, deadline - performance.now()) === 'timed-out') return false;
    }
  }

  #isOurs(): boolean {
    return Atomics.load(this.#words, this.#word + 1) === this.#turn;
  }
}

/** Opens a shut gate, where nobody is inside, for the next turn. @returns the turn. */
export function openGate(words: Int32Array, word: number): number {
  Atomics.and(words, word, ~shutBit);
  return Atomics.load(words, word + 1);
}

/** Ends a turn: whoever comes late finds the gate shut for him, whoever has the place by then. */
export function endTurn(words: Int32Array, word: number): void {
  Atomics.add(words, word + 1, 1);
}
