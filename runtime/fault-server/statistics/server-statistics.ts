import { type Distribution, Histogram, histogramBuckets } from './histogram.ts';
import { sharedTime } from './shared-clock.ts';

/** What a fault server has done since it was started. */
export interface ServerCounts {
  /** Messages of page faults; a page that several threads wait for has one for each. */
  readonly faults: number;
  /** Bytes filled from the source, those that were not asked for yet included. */
  readonly filledBytes: number;
  /** Of these, bytes that nobody had touched yet: filled in the background. */
  readonly backgroundBytes: number;
  /** Pages filled with zeroes: removed ones, and those that have no source. */
  readonly zeroedPages: number;
  /** Pages that were poisoned since their source had failed, or no huge page was left. */
  readonly poisonedPages: number;
  /** Times that there was no huge page left for a page that somebody waits for. */
  readonly exhaustedPages: number;
  /** Minor faults, and faults of protected pages. */
  readonly otherFaults: number;
  /** Rounds that were put off since an event was unread or its cause still on the way. */
  readonly deferredRounds: number;
  /** Events that change the layout: remove, unmap, remap, and fork. */
  readonly layoutEvents: number;
  /** Touchers woken because their page had changed meanwhile. */
  readonly wakes: number;
  /** Times that the source was asked. */
  readonly requests: number;
  /** Times that the source failed. */
  readonly sourceErrors: number;
  /** Pages that the source gave when they had been removed, unmapped or moved meanwhile: not used. */
  readonly stalePages: number;
  /** Times that the server woke up. */
  readonly rounds: number;
}

/** Where each count stands. */
export const counted = {
  faults: 0,
  filledBytes: 1,
  backgroundBytes: 2,
  zeroedPages: 3,
  poisonedPages: 4,
  otherFaults: 5,
  deferredRounds: 6,
  layoutEvents: 7,
  wakes: 8,
  requests: 9,
  sourceErrors: 10,
  stalePages: 11,
  rounds: 12,
  exhaustedPages: 13,
} as const satisfies Readonly<Record<keyof ServerCounts, number>>;

/** How long things took, and how many came at once. */
export interface ServerLatencies {
  /** Nanoseconds from reading the message of a fault until it was resolved. */
  readonly resolve: Distribution;
  /** Nanoseconds that a file or a module took: what lies in memory takes none. */
  readonly source: Distribution;
  /** Messages in a read. */
  readonly batch: Distribution;
}

/** As `answerDue`. */
export const endless = -1;

const answerDue = Object.keys(counted).length;
const ended = answerDue + 1;
const halted = ended + 1;
const opening = halted + 1;
const numbers = opening + 1;

/** Counted by one thread and read by any other, without messages. */
export class ServerStatistics {
  readonly shared: SharedArrayBuffer;
  /** By the places in `counted`. */
  readonly counts: Float64Array;
  readonly resolve: Histogram;
  readonly source: Histogram;
  readonly batch: Histogram;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(8 * numbers + 3 * 4 * histogramBuckets)) {
    this.shared = shared;
    this.counts = new Float64Array(shared, 0, numbers);
    const histogram = (index: number): Histogram =>
      new Histogram(new Uint32Array(shared, 8 * numbers + 4 * histogramBuckets * index, histogramBuckets));
    this.resolve = histogram(0);
    this.source = histogram(1);
    this.batch = histogram(2);
  }

  /**
   * When the function of a source that the thread is in has to return, in milliseconds of `sharedTime`; 0 outside of one, and
   * `endless` in a reading, which has no limit.
   */
  get answerDue(): number {
    return this.counts[answerDue]!;
  }

  set answerDue(milliseconds: number) {
    this.counts[answerDue] = milliseconds;
  }

  /** When the event loop last came round while a module is being opened, in milliseconds of `sharedTime`; 0 where none is. */
  get opening(): number {
    return this.counts[opening]!;
  }

  set opening(milliseconds: number) {
    this.counts[opening] = milliseconds;
  }

  /** The thread is back from a source. What time that took is not that of a module that is being opened. */
  returned(): void {
    if (this.counts[opening] !== 0) this.counts[opening] = sharedTime();
    this.counts[answerDue] = 0;
  }

  /** Whether the thread has ended as it should. */
  get ended(): boolean {
    return this.counts[ended] === 1;
  }

  set ended(value: boolean) {
    this.counts[ended] = value ? 1 : 0;
  }

  /** Whether the process is about to exit, so that the thread may wait in no system call. */
  get halted(): boolean {
    return this.counts[halted] === 1;
  }

  set halted(value: boolean) {
    this.counts[halted] = value ? 1 : 0;
  }

  readCounts(): ServerCounts {
    const values = Object.entries(counted).map(([name, index]) => [name, this.counts[index]!]);
    return Object.fromEntries(values) as unknown as ServerCounts;
  }

  readLatencies(): ServerLatencies {
    return { resolve: this.resolve.read(), source: this.source.read(), batch: this.batch.read() };
  }
}
