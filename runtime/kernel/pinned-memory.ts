import { holding } from '../backends/holding.ts';
import { type Syscalls, syscalls } from '../backends/syscalls.ts';

/**
 * Zeroed memory of this thread together with its address. An address keeps nothing alive: whoever gives it to the kernel
 * keeps this object, and with it the bytes, reachable.
 */
export class PinnedMemory {
  /** The memory itself: a view over it, such as a record's, keeps it alive. */
  readonly bytes: Buffer;
  /** That of its first byte. It never changes. */
  readonly address: number;
  /** What told the address. */
  readonly syscalls: Syscalls = syscalls();

  /** @param bytes where it lies, so many of them; memory of its own where left out. */
  constructor(length: number, bytes: Buffer = Buffer.alloc(length)) {
    this.bytes = bytes;
    this.address = this.syscalls.addressOf(this.bytes);
  }

  /** Performs an ioctl whose argument lies here. @returns what the kernel answers, or the negated errno. */
  ioctl(fd: number, request: number): number {
    return holding(this.bytes, () => this.syscalls.ioctl(fd, request, this.address));
  }

  /** The same bytes as 32-bit words. */
  words(): Uint32Array {
    return new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length >> 2);
  }
}
