import type { RowSupport } from './native-rows.ts';

/**
 * The seam between this runtime and the machine: the few C functions that it needs, one file beside this one per way of
 * calling them.
 *
 * Results follow the kernel's own convention: not negative on success, else the negated errno. Addresses are numbers
 * (user addresses fit in 53 bits), so that a hot path touches no bigint. No function keeps memory alive whose address it
 * was given: see `PinnedMemory`.
 */
export interface Syscalls {
  /** What performs the calls, with its version: `ffi-napi 4.0.3`. */
  readonly backend: string;
  /** Bytes in a page of this machine's. */
  readonly pageSize: number;
  open(path: string, flags: number): number;
  close(fd: number): number;
  read(fd: number, address: number, length: number): number;
  write(fd: number, address: number, length: number): number;
  /** `argument` is an integer or an address, as the request wants it. */
  ioctl(fd: number, request: number, argument: number): number;
  /** `address` is that of `count` records `struct pollfd`; `timeout` is in milliseconds, -1 waits for ever. */
  poll(address: number, count: number, timeout: number): number;
  /** Several system calls in one call of native code, see `CallRow`. It is loaded at the first question. */
  rows(): RowSupport;
  eventfd(initial: number, flags: number): number;
  /** Writes the descriptors of both ends to `address`, as two ints: that for reading, that for writing. */
  pipe(address: number, flags: number): number;
  /** recvmsg: `address` is that of a `struct msghdr`. Descriptors that come with the message are of this process then. */
  receiveMessage(fd: number, address: number, flags: number): number;
  /** getsockopt: `address` is where the value goes, `length` that of an int with its room, which becomes its length. */
  socketOption(fd: number, level: number, option: number, address: number, length: number): number;
  /** dup3: has `replaced` mean the file of `fd`. */
  duplicate(fd: number, replaced: number, flags: number): number;
  /** `argument` is an integer: the commands that take an address have a record of their own. */
  fcntl(fd: number, command: number, argument: number): number;
  memfd(name: string, flags: number): number;
  truncate(fd: number, length: number): number;
  /** The system call `number` with up to six integers, the others being 0: for those that have no function here. */
  syscall(number: number, ...values: readonly number[]): number;
  mmap(address: number, length: number, protection: number, flags: number, fd: number, offset: number): number;
  munmap(address: number, length: number): number;
  madvise(address: number, length: number, advice: number): number;
  mprotect(address: number, length: number, protection: number): number;
  /** `target` matters with MREMAP_FIXED only. */
  mremap(address: number, length: number, newLength: number, flags: number, target: number): number;
  /** Where `memory` lies. It stays there as long as it is reachable. ffi-napi does not tell it of a SharedArrayBuffer. */
  addressOf(memory: Uint8Array): number;
  /** The same of memory that threads share; undefined where the backend cannot tell. */
  addressOfShared(memory: Uint8Array): number | undefined;
  /** Reads from `address` into `memory`, as native code would: the calling thread waits where a page is missing. */
  load(address: number, memory: Uint8Array): void;
  /** Writes `memory` to `address`. */
  store(address: number, memory: Uint8Array): void;
  fill(address: number, value: number, length: number): void;
  /** memcpy: the ranges may not overlap. */
  copy(destination: number, source: number, length: number): void;
  /** A view of foreign memory. It must not be cloned to another thread, and dangles after `munmap`; with ffi-napi it costs milliseconds. */
  viewOf(address: number, length: number): Buffer;
}
