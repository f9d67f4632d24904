import { constants } from 'node:os';
import { UFFDIO_COPY, UffdioCopy } from '../generated/linux/userfaultfd.ts';
import { PinnedMemory } from './pinned-memory.ts';
import { littleEndian } from './struct-view.ts';
import { type Syscalls, syscalls } from './syscalls.ts';

const { size, offsets } = UffdioCopy.layout;
const lowWord = littleEndian ? 0 : 1;
const highWord = 1 - lowWord;
const twoTo32 = 0x1_0000_0000;

/** Performs UFFDIO_COPY with a record that it keeps: copying allocates nothing and throws nothing. */
export class PageCopier {
  readonly #target: { readonly fd: number };
  readonly #syscalls: Syscalls = syscalls();
  readonly #memory = new PinnedMemory(size);
  readonly #words: Uint32Array = this.#memory.words();

  /** @param mode UFFDIO_COPY_MODE_* bits. */
  constructor(target: { readonly fd: number }, mode = 0n) {
    this.#target = target;
    new UffdioCopy(this.#memory.bytes).mode = mode;
  }

  /**
   * Copies `length` bytes into missing pages and wakes whoever waits for them, unless the mode says otherwise.
   *
   * @returns the bytes copied, which may be less than `length`: asked for the rest, the kernel says why. Where nothing
   * was copied, the negated errno.
   */
  copy(destination: number, source: number, length: number): number {
    this.#set(offsets.dst, destination);
    this.#set(offsets.src, source);
    this.#set(offsets.len, length);
    // Kernels before 6.15 may leave the result alone.
    this.#set(offsets.copy, 0);
    const result = this.#syscalls.ioctl(this.#target.fd, UFFDIO_COPY, this.#memory.address);
    if (result === 0) return length;
    return result === -constants.errno.EAGAIN ? this.#copied() || result : result;
  }

  /** The bytes copied when the kernel stopped half-way; 0 where its result is a negative errno. */
  #copied(): number {
    const word = offsets.copy >> 2;
    const high = this.#words[word + highWord]! | 0;
    return high < 0 ? 0 : high * twoTo32 + this.#words[word + lowWord]!;
  }

  #set(offset: number, value: number): void {
    const word = offset >> 2;
    this.#words[word + lowWord] = value;
    this.#words[word + highWord] = Math.floor(value / twoTo32);
  }
}
