import { constants } from 'node:buffer';
import type { Backend, CFunction, CLibrary, Prototype } from './c-library.ts';
import { holding } from './holding.ts';
import { loadNativeRows, type RowSupport } from './native-rows.ts';
import type { Syscalls } from './seam.ts';
import { withAddress } from './shared-bytes.ts';

/**
 * Reading and writing is declared to give an int: Linux never moves more than 2 GiB at once. The request of an ioctl has 32
 * bits in the kernel, whatever libc says. What gives an address is declared to give a long, so that failing is -1.
 */
const prototypes = {
  getpagesize: ['int', []],
  __errno_location: ['address', []],
  open: ['int', ['address', 'int', 'uint']],
  close: ['int', ['int']],
  read: ['int', ['int', 'address', 'ulong']],
  write: ['int', ['int', 'address', 'ulong']],
  ioctl: ['int', ['int', 'uint', 'long']],
  poll: ['int', ['address', 'ulong', 'int']],
  eventfd: ['int', ['uint', 'int']],
  pipe2: ['int', ['address', 'int']],
  recvmsg: ['long', ['int', 'address', 'int']],
  getsockopt: ['int', ['int', 'int', 'int', 'address', 'address']],
  dup3: ['int', ['int', 'int', 'int']],
  fcntl: ['int', ['int', 'int', 'long']],
  memfd_create: ['int', ['address', 'uint']],
  ftruncate: ['int', ['int', 'offset']],
  syscall: ['long', ['long', 'long', 'long', 'long', 'long', 'long', 'long']],
  mmap: ['long', ['address', 'ulong', 'int', 'int', 'int', 'offset']],
  munmap: ['int', ['address', 'ulong']],
  madvise: ['int', ['address', 'ulong', 'int']],
  mprotect: ['int', ['address', 'ulong', 'int']],
  mremap: ['long', ['address', 'ulong', 'ulong', 'int', 'address']],
  memcpy: ['long', ['address', 'address', 'ulong']],
  memset: ['long', ['address', 'int', 'ulong']],
} as const satisfies Readonly<Record<string, Prototype>>;

type Symbol = keyof typeof prototypes;

/** The seam on the C library of this process, through whichever backend. */
export class Libc implements Syscalls {
  readonly backend: string;
  readonly pageSize: number;
  readonly #native: Backend;
  readonly #library: CLibrary;
  readonly #prepared = new Map<Symbol, CFunction>();
  readonly #read: CFunction;
  readonly #ioctl: CFunction;
  readonly #poll: CFunction;
  /** errno of this thread: the C library keeps one for each. A call that fetches it could change it. */
  readonly #errno: Int32Array;
  #rows: RowSupport | undefined;

  constructor(native: Backend) {
    this.#native = native;
    this.#library = native.open(null);
    this.backend = native.name;
    this.pageSize = this.#function('getpagesize')();
    this.#read = this.#function('read');
    this.#ioctl = this.#function('ioctl');
    this.#poll = this.#function('poll');
    const errno = this.viewOf(this.#function('__errno_location')(), 4);
    this.#errno = new Int32Array(errno.buffer, errno.byteOffset, 1);
  }

  read(fd: number, address: number, length: number): number {
    checkInteger('read', address);
    checkInteger('read', length);
    const result = this.#read(fd, address, length);
    return result >= 0 ? result : -this.#errno[0]!;
  }

  ioctl(fd: number, request: number, argument: number): number {
    checkInteger('ioctl', argument);
    const result = this.#ioctl(fd, request, argument);
    return result >= 0 ? result : -this.#errno[0]!;
  }

  poll(address: number, count: number, timeout: number): number {
    checkInteger('poll', address);
    const result = this.#poll(address, count, timeout);
    return result >= 0 ? result : -this.#errno[0]!;
  }

  rows(): RowSupport {
    this.#rows ??= loadNativeRows(this.#native, this);
    return this.#rows;
  }

  open(path: string, flags: number): number {
    const name = Buffer.from(`${path}\0`);
    return holding(name, () => this.#call('open', this.addressOf(name), flags, 0));
  }

  close(fd: number): number {
    return this.#call('close', fd);
  }

  write(fd: number, address: number, length: number): number {
    return this.#call('write', fd, address, length);
  }

  eventfd(initial: number, flags: number): number {
    return this.#call('eventfd', initial, flags);
  }

  pipe(address: number, flags: number): number {
    return this.#call('pipe2', address, flags);
  }

  receiveMessage(fd: number, address: number, flags: number): number {
    return this.#call('recvmsg', fd, address, flags);
  }

  socketOption(fd: number, level: number, option: number, address: number, length: number): number {
    return this.#call('getsockopt', fd, level, option, address, length);
  }

  duplicate(fd: number, replaced: number, flags: number): number {
    return this.#call('dup3', fd, replaced, flags);
  }

  fcntl(fd: number, command: number, argument: number): number {
    return this.#call('fcntl', fd, command, argument);
  }

  memfd(name: string, flags: number): number {
    const text = Buffer.from(`${name}\0`);
    return holding(text, () => this.#call('memfd_create', this.addressOf(text), flags));
  }

  truncate(fd: number, length: number): number {
    return this.#call('ftruncate', fd, length);
  }

  syscall(number: number, ...values: readonly number[]): number {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = values;
    return this.#call('syscall', number, first, second, third, fourth, fifth, sixth);
  }

  mmap(address: number, length: number, protection: number, flags: number, fd: number, offset: number): number {
    return this.#call('mmap', address, length, protection, flags, fd, offset);
  }

  munmap(address: number, length: number): number {
    return this.#call('munmap', address, length);
  }

  madvise(address: number, length: number, advice: number): number {
    return this.#call('madvise', address, length, advice);
  }

  mprotect(address: number, length: number, protection: number): number {
    return this.#call('mprotect', address, length, protection);
  }

  mremap(address: number, length: number, newLength: number, flags: number, target: number): number {
    return this.#call('mremap', address, length, newLength, flags, target);
  }

  addressOf(memory: Uint8Array): number {
    return this.#native.addressOf(memory);
  }

  addressOfShared(memory: Uint8Array): number | undefined {
    return this.#native.addressOfShared(memory);
  }

  load(address: number, memory: Uint8Array): void {
    const bytes = withAddress(memory);
    holding(bytes, () => this.#call('memcpy', this.addressOf(bytes), address, bytes.byteLength));
    if (bytes !== memory) memory.set(bytes);
  }

  store(address: number, memory: Uint8Array): void {
    const bytes = withAddress(memory);
    holding(bytes, () => this.#call('memcpy', address, this.addressOf(bytes), bytes.byteLength));
  }

  fill(address: number, value: number, length: number): void {
    this.#call('memset', address, value, length);
  }

  copy(destination: number, source: number, length: number): void {
    this.#call('memcpy', destination, source, length);
  }

  viewOf(address: number, length: number): Buffer {
    checkInteger('viewOf', address);
    checkLength(length);
    return this.#native.viewOf(address, length);
  }

  #call(symbol: Symbol, ...values: readonly number[]): number {
    const [, types] = prototypes[symbol];
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      checkInteger(symbol, value);
      if (types[index] === 'int' || types[index] === 'uint') checkWidth(symbol, value);
    }
    const call = this.#function(symbol);
    const result = call(...values);
    return result >= 0 ? result : -this.#errno[0]!;
  }

  /** Prepared when it is first asked for. */
  #function(symbol: Symbol): CFunction {
    let prepared = this.#prepared.get(symbol);
    if (prepared === undefined) {
      prepared = this.#library.function(symbol, prototypes[symbol]);
      this.#prepared.set(symbol, prepared);
    }
    return prepared;
  }
}

/** What has more than the 32 bits of an int would be cut off: another file, or other flags. */
function checkWidth(symbol: string, value: number): void {
  if (value >= -0x8000_0000 && value <= 0xffff_ffff) return;
  throw new RangeError(`expected an integer of at most 32 bits as an argument of ${symbol}, saw ${value}`);
}

/** Backends read other numbers in ways of their own: rounded, modulo 2^64, or as 0. */
function checkInteger(symbol: string, value: number): void {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`expected an integer of at most 53 bits as an argument of ${symbol}, saw ${value}`);
  }
}

/** Packages that make views end the process where there can be no such Buffer. */
function checkLength(length: number): void {
  const most = constants.MAX_LENGTH;
  if (Number.isSafeInteger(length) && length >= 0 && length <= most) return;
  throw new RangeError(`expected a view of at most ${most} bytes, which is what a Buffer may have here, saw ${length}`);
}
