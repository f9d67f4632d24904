import type { CallGate } from '../descriptors/call-gate.ts';
import { CallRow, type RowPlace } from '../descriptors/call-row.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';
import { WaitingRow } from './waiting-row.ts';

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
  readonly #answer: CallRow;
  readonly #late: WaitingRow | undefined;

  /** @param waiting what it waits with, if it does: its descriptors, for as long as it takes. */
  constructor(ioctl: KeptIoctl, reader: MessageReader, side: number, waiting: PollSet | undefined, place: RowPlace) {
    const { fd, gate, what, request, address } = ioctl;
    if (waiting !== undefined && CallRow.enters(gate)) {
      this.#late = new WaitingRow(waiting, reader, side, gate, { ...place, at: place.at + answerBytes });
    }
    const next = this.#late && { row: this.#late.first, after: 1 };
    this.#answer = CallRow.of({ calls: 2, gate, what, place, ...(next && { next }) })!;
    this.#answer.set(0, 'ioctl', fd, request, address);
    this.#answer.set(1, 'read', fd, reader.addressAlong(side), reader.bytes);
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
    late.begin();
    const result = answer.perform();
    if (result < 0) return result;
    if (atOnce) reader.hasReadAlong(answer.result(1));
    reader.hasReadLate(late.read);
    return result;
  }

  #performAtOnce(reader: MessageReader): number {
    const answer = this.#answer;
    const result = answer.perform();
    if (result >= 0) reader.hasReadAlong(answer.result(1));
    return result;
  }
}
