import { constants } from 'node:os';
import type { CallGate } from '../descriptors/call-gate.ts';
import { CallRow, type RowPlace } from '../descriptors/call-row.ts';
import type { PollSet } from '../descriptors/poll-set.ts';
import type { MessageReader } from './message-reader.ts';

const nothing = -constants.errno.EAGAIN;
const what = 'the userfaultfd';

const waitBytes = CallRow.bytes(1);

/**
 * A wait until any of some descriptors is ready, and a read into one side of a reader's memory after it, in one call of native
 * code.
 */
export class WaitingRow {
  /** What it takes in memory. */
  static readonly bytes = waitBytes + CallRow.bytes(1);
  /** What may follow another row. */
  readonly first: CallRow;
  /** Where the read leaves what it is answered: bytes, or a negated errno. */
  readonly readPlace: number;

  /**
   * @param gate what the read goes through, which the native code has to enter by itself. Nobody who shuts it has to wait until
   * the wait ends. Left out where who performs this is inside.
   */
  constructor(waiting: PollSet, reader: MessageReader, side: number, gate: CallGate | undefined, place: RowPlace) {
    const at = place.at + waitBytes;
    const ofRead = { what, place: { ...place, at }, ...(gate && { gate }) };
    const read = CallRow.ofOne(ofRead, 'read', reader.fd, reader.addressAlong(side), reader.bytes)!;
    this.readPlace = read.resultPlace(0);
    const ofWait = { what, place, next: { row: read, after: 1 } };
    this.first = CallRow.ofOne(ofWait, 'ppoll', waiting.address, waiting.count, 0)!;
  }

  /** What the read has answered: bytes, or a negated errno; -EAGAIN also where there was none. */
  get read(): number {
    return this.first.resultAt(this.readPlace);
  }

  /** @returns whether anything is ready. Where not, a signal has ended the wait, or the kernel refuses it. */
  perform(): boolean {
    this.first.expectResult(this.readPlace, nothing);
    return this.first.perform() > 0;
  }
}
