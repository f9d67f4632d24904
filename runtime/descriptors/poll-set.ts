import { constants } from 'node:os';
import { POLLIN, Pollfd } from '../../generated/linux/poll.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';
import { nearMemory } from '../kernel/near-memory.ts';
import type { PinnedMemory } from '../kernel/pinned-memory.ts';
import { SyscallError } from '../kernel/syscall-error.ts';
import { CallRow } from './call-row.ts';

const interrupted = -constants.errno.EINTR;
/** Milliseconds: an int of C. */
const longest = 0x7fff_ffff;

const { size, offsets } = Pollfd.layout;
/** Of a `struct pollfd` and its members, in numbers of 16 bits. */
const step = size >> 1;
const [fdAt, eventsAt, returnedAt] = [offsets.fd >> 1, offsets.events >> 1, offsets.revents >> 1];

let sets = 0;

/** Descriptors to wait for together, prepared once: waiting allocates nothing. It blocks the calling thread. */
export class PollSet {
  readonly count: number;
  /** Another one for each set of a thread, from 1 on. */
  readonly serial = ++sets;
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory: PinnedMemory;
  readonly #returned: Int16Array;
  /** The wait that nothing else ends; null where there is no code for rows, and undefined as long as nobody has asked. */
  #row: CallRow | null | undefined;

  /**
   * @param descriptors their order gives the index for `returned`. Those below 0 are never ready.
   * @param events POLL* bits.
   * @throws RangeError for numbers that no file can have, and bits that there are not.
   */
  constructor(descriptors: readonly number[], events: number = POLLIN) {
    this.count = descriptors.length;
    this.#memory = nearMemory(size * descriptors.length);
    const { bytes } = this.#memory;
    this.#returned = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
    const words = this.#memory.words();
    if ((events & 0xffff) !== events) throw new RangeError(`expected events of 16 bits, saw ${events}`);
    for (const [index, fd] of descriptors.entries()) {
      if ((fd | 0) !== fd) throw new RangeError(`expected numbers of descriptors, saw ${fd}`);
      words[(step * index + fdAt) >> 1] = fd;
      this.#returned[step * index + eventsAt] = events;
    }
  }

  /**
   * Waits until a descriptor is ready. A signal does not end the wait.
   *
   * @param timeout milliseconds, rounded up, at most 2³¹ − 1 (24 days); for ever where it is left out, negative or infinite.
   * @returns how many are ready, 0 after `timeout`.
   * @throws RangeError where `timeout` is no number; SyscallError
   */
  wait(timeout = -1): number {
    return this.#wait(timeout === -1 || timeout === 0 ? timeout : wholeMilliseconds(timeout));
  }

  #wait(timeout: number): number {
    const deadline = timeout > 0 ? performance.now() + timeout : 0;
    let ready = this.#poll(timeout);
    while (ready === interrupted) {
      ready = this.#poll(timeout > 0 ? Math.max(0, Math.ceil(deadline - performance.now())) : timeout);
    }
    if (ready < 0) throw new SyscallError({ syscall: 'poll', errno: ready, detail: `of ${this.count} descriptors` });
    return ready;
  }

  /** Where its `struct pollfd`s lie, as long as it is reachable: for calls that wait with it themselves. */
  get address(): number {
    return this.#memory.address;
  }

  #poll(timeout: number): number {
    if (timeout === -1 && this.#row === undefined) {
      this.#row = CallRow.ofOne({ what: 'what is polled' }, 'ppoll', this.address, this.count, 0);
    }
    return timeout === -1 && this.#row ? this.#row.perform() : this.#syscalls.poll(this.address, this.count, timeout);
  }

  /** The events that the last wait found on the descriptor at `index`: `POLLIN`, `POLLERR` and so on. */
  returned(index: number): number {
    return this.#returned[step * index + returnedAt]!;
  }
}

function wholeMilliseconds(timeout: number): number {
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new RangeError(`expected a timeout in milliseconds, saw ${timeout}`);
  }
  return timeout < 0 || timeout === Number.POSITIVE_INFINITY ? -1 : Math.min(Math.ceil(timeout), longest);
}
