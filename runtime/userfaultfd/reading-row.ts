import { constants } from 'node:os';
import type { CallGate } from '../descriptors/call-gate.ts';
import { CallRow, type RowPlace } from '../descriptors/call-row.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';
import { WaitingRow } from './waiting-row.ts';

const nothing = -constants.errno.EAGAIN;

/** The ioctl and a read at once. */
const answerBytes = CallRow.bytes(2);

/** An ioctl on a userfaultfd, as it is called again and again. */
export interface KeptIoctl {
  readonly fd: number;
  readonly gate: CallGate;
  /** What is closed where the gate is shut. */
  readonly what: string;
  readonly request: number;
  /** Where its argument lies. */
  readonly address: number;
}

/**
 * An ioctl, and the read of what comes next into one side of a reader's memory, in one call of native code: at once, or after a
 * wait for it. While it waits, nobody who closes the userfaultfd has to wait for it.
 */
export class ReadingRow {
  /** What it takes in memory. */
  static readonly bytes = answerBytes + WaitingRow.bytes;
  /** What it works on lives as long as it: who reads, and what it waits with, if it does. */
  readonly reader: MessageReader;
  readonly waiting: PollSet | undefined;
  readonly #answer: CallRow;
  /** Where the two reads leave what they are answered; 0 for the later one where it does not wait. */
  readonly #read: number;
  readonly #readLate: number;

  constructor(ioctl: KeptIoctl, reader: MessageReader, side: number, waiting: PollSet | undefined, place: RowPlace) {
    this.reader = reader;
    this.waiting = waiting;
    const { fd, gate, what, request, address } = ioctl;
    const late =
      waiting !== undefined && CallRow.enters(gate)
        ? new WaitingRow(waiting, reader, side, gate, { ...place, at: place.at + answerBytes })
        : undefined;
    const next = late && { row: late.first, after: 1 };
    this.#answer = CallRow.of({ calls: 2, gate, what, place, ...(next && { next }) })!;
    this.#answer.set(0, 'ioctl', fd, request, address);
    this.#answer.set(1, 'read', fd, reader.addressAlong(side), reader.bytes);
    this.#read = this.#answer.resultPlace(1);
    this.#readLate = late?.readPlace ?? 0;
    if (late !== undefined) this.#answer.expectResult(late.readPlace, nothing);
  }

  get waits(): boolean {
    return this.#readLate !== 0;
  }

  /**
   * @param atOnce whether it reads before it waits.
   * @returns what the kernel answers the ioctl. Where that has failed, it neither reads nor waits.
   * @throws ClosedError
   */
  perform(atOnce: boolean): number {
    const { reader } = this;
    const answer = this.#answer;
    const waits = this.#readLate !== 0;
    if (waits) answer.performFirst(atOnce ? 2 : 1);
    const result = answer.perform();
    if (result < 0) return result;
    if (atOnce) reader.hasReadAlong(answer.resultAt(this.#read));
    if (waits && !reader.hasFound) reader.hasReadLate(this.#takeLate());
    return result;
  }

  /** What the later read has answered; -EAGAIN where there was none. */
  #takeLate(): number {
    const result = this.#answer.resultAt(this.#readLate);
    this.#answer.expectResult(this.#readLate, nothing);
    return result;
  }
}
