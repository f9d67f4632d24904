// The machine code of calls in a row enters and leaves gates, too: what the words mean stands there as well
// (backends/row-code.ts).

import { beginUninterrupted, endUninterrupted } from '../backends/uninterrupted.ts';

/** Milliseconds: a worker that is terminated when its native code has just left the gate tells nobody. */
const longestWait = 20;

const shutBit = -0x8000_0000;
const lastInside = shutBit + 1;

const { add } = Atomics;

/** Where the state of a gate lies, for the gates of other threads on the same descriptor: a plain object. */
export interface GatePlace {
  readonly memory: SharedArrayBuffer;
  /**
   * Of the 32-bit word with the calls in flight. The word after it says whose turn the place is, and the two after that who
   * alone may read from the descriptor: which thread, and what it descends from.
   */
  readonly word: number;
  readonly turn: number;
  /** What stands there where it is whoever has this place. */
  readonly reader?: number | undefined;
}

/** Where the words of a place are, after the first one. */
const [turnAt, readerAt, ancestorAt] = [1, 2, 3];

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
  /** Where the turn is, and who reads alone. */
  readonly #turnAt: number;
  readonly #readerAt: number;
  readonly #turn: number;
  readonly #reader: number;

  constructor(place: GatePlace = { memory: new SharedArrayBuffer(16), word: 0, turn: 0 }) {
    this.place = place;
    this.#words = new Int32Array(place.memory);
    this.#word = place.word;
    this.#turnAt = place.word + turnAt;
    this.#readerAt = place.word + readerAt;
    this.#turn = place.turn;
    this.#reader = place.reader ?? 0;
  }

  /** Whether nobody else has to read everything that comes. */
  get mayRead(): boolean {
    return this.#words[this.#readerAt] === this.#reader || this.isReadByAll;
  }

  /**
   * Leaves reading to one reader.
   *
   * @param reader says which thread it is, and `ancestor` the worker that this descends from: numbers from 1 on.
   * @returns his place; undefined where there is such a one already.
   */
  readAlone(reader: number, ancestor: number): GatePlace | undefined {
    if (Atomics.compareExchange(this.#words, this.#readerAt, 0, reader) !== 0) return undefined;
    this.#words[this.#word + ancestorAt] = ancestor;
    return { ...this.place, reader };
  }

  /** Lets everybody read again, where the one reader has this place. */
  endReadingAlone(): void {
    if (this.#isOurs()) Atomics.compareExchange(this.#words, this.#readerAt, this.#reader, 0);
  }

  get isShut(): boolean {
    return Atomics.load(this.#words, this.#word) < 0 || !this.#isOurs();
  }

  /** @returns whether the call may begin; `leave` has to follow it then, and until that nobody terminates this thread. */
  enter(): boolean {
    beginUninterrupted();
    // Who gives the place to another descriptor changes the turn before it opens the gate: a plain read after this sees it.
    const words = this.#words;
    return (add(words, this.#word, 1) >= 0 && words[this.#turnAt] === this.#turn) || leaveAgain(this);
  }

  leave(): void {
    const words = this.#words;
    const word = this.#word;
    if (add(words, word, -1) === lastInside) tell(words, word);
    endUninterrupted();
  }

  /** Wakes who waits for the last one: after native code that has entered and left by itself, and has found that it was that. */
  lastHasLeft(): void {
    tell(this.#words, this.#word);
  }

  /** Whether nobody reads alone. */
  get isReadByAll(): boolean {
    return this.#words[this.#readerAt] === 0 || !this.#isOurs();
  }

  /** @returns whether it was open before. */
  shut(): boolean {
    return this.#isOurs() && Atomics.or(this.#words, this.#word, shutBit) >= 0;
  }

  /**
   * Waits until no call is in flight, blocking the thread.
   *
   * @param patience milliseconds. A worker that runs out of memory in a call never leaves, nor does one that is terminated by
   * whoever does not wait (backends/uninterrupted.ts).
   * @returns whether all have left. Where they have not, the number of the descriptor may not be given to another file.
   */
  drain(patience = 5000): boolean {
    const deadline = performance.now() + patience;
    for (;;) {
      const state = Atomics.load(this.#words, this.#word);
      if (state === shutBit || state === 0) return true;
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#words, this.#word, state, Math.min(left, longestWait));
    }
  }

  #isOurs(): boolean {
    return Atomics.load(this.#words, this.#turnAt) === this.#turn;
  }
}

/** Wakes who waits for the last one. */
function tell(words: Int32Array, word: number): void {
  Atomics.notify(words, word);
}

function leaveAgain(gate: CallGate): false {
  gate.leave();
  return false;
}

/** Opens a shut gate, where nobody is inside, for the next turn. @returns the turn. */
export function openGate(words: Int32Array, word: number): number {
  Atomics.and(words, word, ~shutBit);
  return Atomics.load(words, word + turnAt);
}

/** Ends a turn: whoever comes late finds the gate shut for him, whoever has the place by then. */
export function endTurn(words: Int32Array, word: number): void {
  Atomics.add(words, word + turnAt, 1);
}
