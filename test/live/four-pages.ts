import { expect } from 'chai';
import { UFFD_FEATURE_EVENT_REMOVE } from 'uapi-bindgen/linux/userfaultfd';
import {
  Mapping,
  MessageReader,
  PinnedMemory,
  PollSet,
  pageSize,
  RangeTransfer,
  transferKinds,
  Userfaultfd,
} from 'uapi-bindgen/runtime';
import { Toucher } from './toucher.ts';

const size = pageSize();

/** Four pages of memory, the last of which is there already, and what serves them in a loop. */
export class FourPages implements Disposable {
  readonly userfaultfd = Userfaultfd.open({ required: UFFD_FEATURE_EVENT_REMOVE });
  readonly mapping = Mapping.anonymous(4 * size);
  readonly source = new PinnedMemory(4 * size);
  readonly reader: MessageReader;
  readonly waiting: PollSet;
  readonly transfer: RangeTransfer;
  readonly #touchers: Toucher[] = [];

  constructor(capacity = 16) {
    this.userfaultfd.register(this.mapping);
    this.source.bytes.fill('s');
    this.reader = new MessageReader(this.userfaultfd, capacity);
    this.waiting = new PollSet([this.userfaultfd.fd]);
    this.transfer = new RangeTransfer(transferKinds.copy, this.userfaultfd);
    this.transfer.perform(this.page(3), size, this.source.address);
  }

  page(index: number): number {
    return Number(this.mapping.address) + index * size;
  }

  async toucher(): Promise<Toucher> {
    const toucher = await Toucher.start(this.mapping);
    this.#touchers.push(toucher);
    return toucher;
  }

  /** Waits until there is a message that nobody has read. */
  expectMessage(): void {
    expect(this.userfaultfd.poll(5000)).to.equal(true);
  }

  /** Fills pages from `index` on as the last of a round. */
  fill(index: number, pages = 1): number {
    return this.transfer.perform(this.page(index), pages * size, this.source.address, this.reader);
  }

  /** The same, and waits for what comes next. */
  fillAndWait(index: number): number {
    return this.transfer.perform(this.page(index), size, this.source.address, this.reader, this.waiting);
  }

  async stop(): Promise<void> {
    for (const toucher of this.#touchers) await toucher.stop();
  }

  [Symbol.dispose](): void {
    this.userfaultfd.close();
    this.mapping.close();
  }
}
