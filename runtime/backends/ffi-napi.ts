// System calls through ffi-napi's low-level path. `ffi.Library` and `ffi.ForeignFunction` allocate their arguments anew
// for every call, which costs 24 µs an ioctl and leaks in a loop that never yields. Here each function is prepared once:
// its call interface, its argument slots and its result live as long as the thread, and a call writes a few integers.

import { createRequire } from 'node:module';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { littleEndian } from '../struct-view.ts';
import { BackendError } from './backend-error.ts';
import { holding } from './holding.ts';
import type { Syscalls } from './seam.ts';

interface RefNapi {
  readonly types: Readonly<Record<string, object>>;
  readonly sizeof: Readonly<Record<string, number>>;
  address(memory: Uint8Array): number;
  readPointer(memory: Uint8Array, offset: number, length: number): Buffer;
}

interface FfiNapi {
  readonly CIF: (result: object, parameters: readonly object[]) => Buffer;
  readonly DynamicLibrary: new (path: string | null) => { get(symbol: string): Buffer };
}

interface FfiBindings {
  ffi_call(callInterface: Buffer, code: Buffer, result: Uint8Array, argumentPointers: Uint8Array): void;
}

const require = createRequire(import.meta.url);
const twoTo32 = 0x1_0000_0000;

/** Loads ffi-napi for this thread and prepares the functions of the C library. */
export function loadFfiNapi(): Syscalls {
  return new FfiNapiSyscalls(new NativeLibrary());
}

interface Packages {
  readonly ref: RefNapi;
  readonly ffi: FfiNapi;
  readonly bindings: FfiBindings;
  readonly version: string;
}

/**
 * Where a worker is the only thread that has loaded ffi-napi, the process crashes when that worker ends, because the
 * library is unloaded under it. So the main thread loads it first and leaves a note that every later worker inherits.
 */
function requirePackages(): Packages {
  const path = resolvePackage();
  const note = `uapi-bindgen: loaded on the main thread: ${path}`;
  if (!isMainThread && getEnvironmentData(note) !== true) {
    throw new BackendError(
      'ffi-napi has to be loaded on the main thread before a worker may use it, else the process crashes when the ' +
        'worker ends; start the worker through startWorker() of uapi-bindgen/runtime, or call loadRuntime() on the ' +
        'main thread before the worker is created',
    );
  }
  const packages = loadPackages();
  if (isMainThread) setEnvironmentData(note, true);
  return packages;
}

function resolvePackage(): string {
  try {
    return require.resolve('ffi-napi');
  } catch (cause) {
    throw new BackendError(
      "this runtime performs system calls through the optional package 'ffi-napi', which is not installed; run " +
        "'npm install --ignore-scripts ffi-napi ref-napi' (its install script fails on current Node, its prebuilt " +
        'binary works)',
      { cause },
    );
  }
}

function loadPackages(): Packages {
  try {
    return {
      ref: require('ref-napi') as RefNapi,
      ffi: require('ffi-napi') as FfiNapi,
      bindings: require('ffi-napi/lib/bindings') as FfiBindings,
      version: (require('ffi-napi/package.json') as { readonly version: string }).version,
    };
  } catch (cause) {
    throw new BackendError(
      `'ffi-napi' is installed but does not load on ${process.platform}-${process.arch} with Node ${process.version}: ` +
        `${(cause as Error).message}; its prebuilt binaries are for glibc on x64 and arm64, elsewhere it has to be ` +
        "compiled: 'npm rebuild --foreground-scripts ref-napi ffi-napi'",
      { cause },
    );
  }
}

/**
 * A C function with its argument slots: set them, call, get the result. Every argument takes a 64-bit register, of which
 * the function reads as much as its parameter is wide (the System V x86-64 ABI and AAPCS64 leave the rest unspecified).
 */
export class PreparedFunction {
  /** Two words for each argument, the low one first. */
  readonly slots: Uint32Array;
  readonly #result: Int32Array;
  readonly #resultBytes: Buffer;
  readonly #pointers: Buffer;
  readonly #callInterface: Buffer;
  readonly #code: Buffer;
  readonly #ffiCall: FfiBindings['ffi_call'];

  constructor({ ref, ffi, bindings }: Packages, code: Buffer, parameterCount: number) {
    const values = Buffer.alloc(8 * parameterCount);
    this.slots = new Uint32Array(values.buffer, values.byteOffset, 2 * parameterCount);
    this.#resultBytes = Buffer.alloc(8);
    this.#result = new Int32Array(this.#resultBytes.buffer, this.#resultBytes.byteOffset, 2);
    this.#pointers = Buffer.alloc(8 * parameterCount);
    for (let offset = 0; offset < values.length; offset += 8) {
      this.#pointers.writeBigUInt64LE(BigInt(ref.address(values) + offset), offset);
    }
    const register = ref.types.long!;
    this.#callInterface = ffi.CIF(register, new Array<object>(parameterCount).fill(register));
    this.#code = code;
    this.#ffiCall = bindings.ffi_call;
  }

  setLong(index: number, value: number): void {
    this.slots[2 * index] = value;
    this.slots[2 * index + 1] = Math.floor(value / twoTo32);
  }

  /** Sets the arguments from the first on. */
  setLongs(values: readonly number[]): void {
    for (const [index, value] of values.entries()) this.setLong(index, value);
  }

  /** Calls it, for a function that returns an int. */
  callInt(): number {
    this.#ffiCall(this.#callInterface, this.#code, this.#resultBytes, this.#pointers);
    return this.#result[0]!;
  }

  /** Calls it, for a function that returns a long or a pointer. */
  callLong(): number {
    this.#ffiCall(this.#callInterface, this.#code, this.#resultBytes, this.#pointers);
    return this.#result[1]! * twoTo32 + (this.#result[0]! >>> 0);
  }
}

/** The functions of the process (`null`) or of a shared library, each prepared when it is first asked for. */
export class NativeLibrary {
  readonly packages: Packages;
  readonly #library: { get(symbol: string): Buffer };
  readonly #functions = new Map<string, PreparedFunction>();

  constructor(path: string | null = null, packages: Packages = requirePackages()) {
    if (!littleEndian || packages.ref.sizeof.pointer !== 8) {
      throw new BackendError(
        `the ffi-napi backend is for little-endian 64-bit machines, this one is '${process.arch}'`,
      );
    }
    this.packages = packages;
    this.#library = new packages.ffi.DynamicLibrary(path);
  }

  function(symbol: string, parameterCount: number): PreparedFunction {
    let prepared = this.#functions.get(symbol);
    if (prepared === undefined) {
      prepared = new PreparedFunction(this.packages, this.#library.get(symbol), parameterCount);
      this.#functions.set(symbol, prepared);
    }
    return prepared;
  }
}

class FfiNapiSyscalls implements Syscalls {
  readonly backend: string;
  readonly pageSize: number;
  readonly #libc: NativeLibrary;
  readonly #read: PreparedFunction;
  readonly #ioctl: PreparedFunction;
  readonly #poll: PreparedFunction;
  /** errno of this thread: the C library keeps one for each. */
  readonly #errno: Int32Array;

  constructor(libc: NativeLibrary) {
    this.#libc = libc;
    this.backend = `ffi-napi ${libc.packages.version}`;
    this.pageSize = libc.function('getpagesize', 0).callInt();
    this.#read = libc.function('read', 3);
    this.#ioctl = libc.function('ioctl', 3);
    this.#poll = libc.function('poll', 3);
    const errno = this.viewOf(libc.function('__errno_location', 0).callLong(), 4);
    this.#errno = new Int32Array(errno.buffer, errno.byteOffset, 1);
  }

  read(fd: number, address: number, length: number): number {
    this.#read.slots[0] = fd;
    this.#read.setLong(1, address);
    this.#read.setLong(2, length);
    const result = this.#read.callLong();
    return result >= 0 ? result : -this.#errno[0]!;
  }

  ioctl(fd: number, request: number, argument: number): number {
    this.#ioctl.slots[0] = fd;
    this.#ioctl.slots[2] = request;
    this.#ioctl.setLong(2, argument);
    const result = this.#ioctl.callInt();
    return result >= 0 ? result : -this.#errno[0]!;
  }

  poll(address: number, count: number, timeout: number): number {
    this.#poll.setLong(0, address);
    this.#poll.slots[2] = count;
    this.#poll.slots[4] = timeout;
    const result = this.#poll.callInt();
    return result >= 0 ? result : -this.#errno[0]!;
  }

  open(path: string, flags: number): number {
    const name = Buffer.from(`${path}\0`);
    return holding(name, () => this.#int('open', this.addressOf(name), flags, 0));
  }

  close(fd: number): number {
    return this.#int('close', fd);
  }

  write(fd: number, address: number, length: number): number {
    return this.#long('write', fd, address, length);
  }

  eventfd(initial: number, flags: number): number {
    return this.#int('eventfd', initial, flags);
  }

  pipe(address: number, flags: number): number {
    return this.#int('pipe2', address, flags);
  }

  receiveMessage(fd: number, address: number, flags: number): number {
    return this.#long('recvmsg', fd, address, flags);
  }

  socketOption(fd: number, level: number, option: number, address: number, length: number): number {
    return this.#int('getsockopt', fd, level, option, address, length);
  }

  duplicate(fd: number, replaced: number, flags: number): number {
    return this.#int('dup3', fd, replaced, flags);
  }

  fcntl(fd: number, command: number, argument: number): number {
    return this.#int('fcntl', fd, command, argument);
  }

  memfd(name: string, flags: number): number {
    const text = Buffer.from(`${name}\0`);
    return holding(text, () => this.#int('memfd_create', this.addressOf(text), flags));
  }

  truncate(fd: number, length: number): number {
    return this.#int('ftruncate', fd, length);
  }

  syscall(number: number, argument: number): number {
    return this.#long('syscall', number, argument);
  }

  mmap(address: number, length: number, protection: number, flags: number, fd: number, offset: number): number {
    return this.#long('mmap', address, length, protection, flags, fd, offset);
  }

  munmap(address: number, length: number): number {
    return this.#int('munmap', address, length);
  }

  madvise(address: number, length: number, advice: number): number {
    return this.#int('madvise', address, length, advice);
  }

  mprotect(address: number, length: number, protection: number): number {
    return this.#int('mprotect', address, length, protection);
  }

  mremap(address: number, length: number, newLength: number, flags: number, target: number): number {
    return this.#long('mremap', address, length, newLength, flags, target);
  }

  addressOf(memory: Uint8Array): number {
    return this.#libc.packages.ref.address(memory);
  }

  load(address: number, memory: Uint8Array): void {
    holding(memory, () => this.#long('memcpy', this.addressOf(memory), address, memory.byteLength));
  }

  store(address: number, memory: Uint8Array): void {
    holding(memory, () => this.#long('memcpy', address, this.addressOf(memory), memory.byteLength));
  }

  fill(address: number, value: number, length: number): void {
    this.#long('memset', address, value, length);
  }

  copy(destination: number, source: number, length: number): void {
    this.#long('memcpy', destination, source, length);
  }

  viewOf(address: number, length: number): Buffer {
    const pointer = Buffer.alloc(8);
    pointer.writeBigUInt64LE(BigInt(address));
    return this.#libc.packages.ref.readPointer(pointer, 0, length);
  }

  #int(symbol: string, ...values: readonly number[]): number {
    const prepared = this.#libc.function(symbol, values.length);
    prepared.setLongs(values);
    const result = prepared.callInt();
    return result >= 0 ? result : -this.#errno[0]!;
  }

  #long(symbol: string, ...values: readonly number[]): number {
    const prepared = this.#libc.function(symbol, values.length);
    prepared.setLongs(values);
    const result = prepared.callLong();
    return result >= 0 ? result : -this.#errno[0]!;
  }
}
