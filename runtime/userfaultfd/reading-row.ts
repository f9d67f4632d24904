import { constants } from 'node:os';
import type { CallGate } from '../descriptors/call-gate.ts';
import { CallRow, type CallRowOptions, type RowPlace } from '../descriptors/call-row.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';

const nothing = -constants.errno.EAGAIN;

/** The ioctl and a read at once, the wait, and the read after it. */
const answerBytes = CallRow.bytes(2);
const waitBytes = CallRow.bytes(1);
const readBytes = CallRow.bytes(1);

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
  static readonly bytes = answerBytes + waitBytes + readBytes;
  readonly #answer: CallRow;
  readonly #late: CallRow | undefined;

  /** @param waiting what it waits with, if it does: its descriptors, for as long as it takes. */
  constructor(ioctl: KeptIoctl, reader: MessageReader, side: number, waiting: PollSet | undefined, place: RowPlace) {
    const { fd, gate, what, request, address } = ioctl;
    const reads = [fd, reader.addressAlong(side), reader.bytes] as const;
    const row = (calls: number, offset: number, more: Pick<CallRowOptions, 'gate' | 'next'>): CallRow =>
      CallRow.of({ calls, what, place: { ...place, at: place.at + offset }, ...more })!;
    if (waiting === undefined || !CallRow.enters(gate)) {
      this.#answer = row(2, 0, { gate });
    } else {
      const late = row(1, answerBytes + waitBytes, { gate });
      late.set(0, 'read', ...reads);
      const wait = row(1, answerBytes, { next: { row: late, after: 1 } });
      wait.set(0, 'ppoll', waiting.address, waiting.count, 0);
      this.#answer = row(2, 0, { gate, next: { row: wait, after: 1 } });
      this.#late = late;
    }
    this.#answer.set(0, 'ioctl', fd, request, address);
    this.#answer.set(1, 'read', ...reads);
  }

  get waits(): boolean {
    return this.#late !== undefined;
  }

  /**
   * @param atOnce whether it reads before it waits.
   * @returns what the kernel answers the ioctl. Where that has failed, it neither reads nor waits.
   * @throws ClosedError
   */
  perform(reader: MessageReader, atOnce: boolean): number {
    const late = this.#late;
    if (late === undefined) return this.#performAtOnce(reader);
    const answer = this.#answer;
    answer.performFirst(atOnce ? 2 : 1);
    late.expectResult(0, nothing);
    const result = answer.perform();
    if (result < 0) return result;
    if (atOnce) reader.hasReadAlong(answer.result(1));
    reader.hasReadLate(late.result(0));
    return result;
  }

  #performAtOnce(reader: MessageReader): number {
    const answer = this.#answer;
    const result = answer.perform();
    if (result >= 0) reader.hasReadAlong(answer.result(1));
    return result;
  }
}
