// ffi-napi's low-level path. `ffi.Library` and `ffi.ForeignFunction` allocate their arguments anew for every call, which costs
// 24 µs an ioctl and leaks in a loop that never yields. Here each function is prepared once: its call interface, its argument
// slots and its result live as long as the thread, and a call writes a few integers.

import { createRequire } from 'node:module';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { littleEndian } from '../struct-view.ts';
import { BackendError } from './backend-error.ts';
import type { Backend, CFunction, CLibrary, CType, Prototype } from './c-library.ts';
import { throwWhereForbidden } from './forbidden.ts';
import { isShared } from './shared-bytes.ts';
import { uninterrupted } from './uninterrupted.ts';
import { setPair, signedPair } from './words.ts';

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

interface Packages {
  readonly ref: RefNapi;
  readonly ffi: FfiNapi;
  readonly bindings: FfiBindings;
  readonly version: string;
}

const require = createRequire(import.meta.url);

/** @throws BackendError */
export function loadFfiNapi(): Backend {
  const packages = uninterrupted(requirePackages);
  const { ref } = packages;
  if (!littleEndian || ref.sizeof.pointer !== 8) {
    throw new BackendError(`the ffi-napi backend is for little-endian 64-bit machines, this one is '${process.arch}'`);
  }
  return {
    name: `ffi-napi ${packages.version}`,
    open: (path) => uninterrupted(() => new FfiNapiLibrary(packages, path)),
    addressOf: (memory) => addressOf(ref, memory),
    addressOfShared: (memory) => uninterrupted(() => addressOfShared(ref, memory)),
    viewOf: (address, length) => {
      const pointer = Buffer.alloc(8);
      pointer.writeBigUInt64LE(BigInt(address));
      return uninterrupted(() => ref.readPointer(pointer, 0, length));
    },
  };
}

function addressOf(ref: RefNapi, memory: Uint8Array): number {
  if (!isShared(memory)) return uninterrupted(() => ref.address(memory));
  throw new TypeError(
    'expected bytes that one thread has, saw those of a SharedArrayBuffer: ffi-napi does not tell where they lie',
  );
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
      "the package 'ffi-napi' is not installed; run 'npm install --ignore-scripts ffi-napi ref-napi' (its install " +
        'script fails on current Node, its prebuilt binary works)',
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
    throwWhereForbidden("'ffi-napi'", cause);
    throw new BackendError(
      `'ffi-napi' is installed but does not load on ${process.platform}-${process.arch} with Node ${process.version}: ` +
        `${(cause as Error).message}; its prebuilt binaries are for glibc on x64 and arm64, elsewhere it has to be ` +
        "compiled: 'npm rebuild --foreground-scripts ref-napi ffi-napi'",
      { cause },
    );
  }
}

/** The binding asks Node for the ArrayBuffer of what it is given, which Node 20 does not have for shared memory. */
function addressOfShared(ref: RefNapi, memory: Uint8Array): number | undefined {
  try {
    return ref.address(memory);
  } catch {
    return undefined;
  }
}

class FfiNapiLibrary implements CLibrary {
  readonly #packages: Packages;
  readonly #library: { get(symbol: string): Buffer };

  constructor(packages: Packages, path: string | null) {
    this.#packages = packages;
    this.#library = new packages.ffi.DynamicLibrary(path);
  }

  function(symbol: string, [result, parameters]: Prototype): CFunction {
    return uninterrupted(() => prepare(this.#packages, this.#code(symbol), result, parameters.length));
  }

  #code(symbol: string): Buffer {
    try {
      return this.#library.get(symbol);
    } catch (cause) {
      throw new BackendError(`there is no function '${symbol}' in this library`, { cause });
    }
  }
}

/** Those of `syscall`: a number and six arguments. */
const mostParameters = 7;

/** By the number of parameters. What is copied of one has addresses of types that it keeps, so it lives as long as the thread. */
const interfaces = new Map<number, Buffer>();

/**
 * Every argument takes a 64-bit register, of which the function reads as much as its parameter is wide (the System V x86-64 ABI
 * and AAPCS64 leave the rest unspecified).
 */
function interfaceOf({ ref, ffi }: Packages, parameters: number): Buffer {
  let made = interfaces.get(parameters);
  if (made === undefined) {
    made = ffi.CIF(ref.types.long!, new Array<object>(parameters).fill(ref.types.long!));
    interfaces.set(parameters, made);
  }
  return made;
}

/**
 * What a call works on, in one memory: the binding looks for each that it is given, and whoever keeps one of these buffers keeps
 * the arguments that the others point to.
 */
class CallSlots {
  readonly callInterface: Buffer;
  readonly resultBytes: Buffer;
  readonly result: Uint32Array;
  readonly pointers: Buffer;
  readonly values: Uint32Array;

  constructor({ ref }: Packages, callInterface: Buffer) {
    const argumentBytes = 8 * mostParameters;
    const pointersAt = 8 + 8 * Math.ceil(callInterface.length / 8);
    const valuesAt = pointersAt + argumentBytes;
    const memory = new ArrayBuffer(valuesAt + argumentBytes);
    this.callInterface = Buffer.from(memory, 8, callInterface.length);
    this.resultBytes = Buffer.from(memory, 0, 8);
    this.result = new Uint32Array(memory, 0, 2);
    this.pointers = Buffer.from(memory, pointersAt, argumentBytes);
    this.values = new Uint32Array(memory, valuesAt, 2 * mostParameters);
    callInterface.copy(this.callInterface);
    const first = ref.address(this.resultBytes) + valuesAt;
    for (let offset = 0; offset < argumentBytes; offset += 8) {
      this.pointers.writeBigUInt64LE(BigInt(first + offset), offset);
    }
  }
}

function prepare(packages: Packages, code: Buffer, resultType: CType, count: number): CFunction {
  const { ffi_call: call } = packages.bindings;
  const slots = new CallSlots(packages, interfaceOf(packages, count));
  const { callInterface, resultBytes, result, pointers, values } = slots;
  const narrow = resultType === 'int';
  if (narrow && count <= 3) {
    return (first = 0, second = 0, third = 0) => {
      setPair(values, 0, first);
      setPair(values, 2, second);
      setPair(values, 4, third);
      call(callInterface, code, resultBytes, pointers);
      return result[0]! | 0;
    };
  }
  return (...all) => {
    for (let index = 0; index < count; index++) setPair(values, 2 * index, all[index] ?? 0);
    call(callInterface, code, resultBytes, pointers);
    if (narrow) return result[0]! | 0;
    return resultType === 'uint' ? result[0]! : signedPair(result, 0);
  };
}
