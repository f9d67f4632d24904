// node:ffi, which Node itself has since 26.1. It wants 64-bit arguments as bigints and gives 64-bit results as such. On a hot path
// the same ones come again and again, the addresses of pinned memory and their lengths: each parameter keeps the last.
//
// Node calls a C function in one of two ways. Either V8 builds the call into its own code, or the arguments lie in memory that
// both sides know. The first has a defect in Node 26.10: it frees the description of the function when a worker is terminated,
// and V8, compiling a call on another thread, still reads it (SIGSEGV, or "unreachable code"). What has a parameter of the type
// `function` is called in the second way: a word as wide as an address, which serves for all that has 64 bits.

import { BackendError } from './backend-error.ts';
import type { Backend, CFunction, CLibrary, CType, Prototype } from './c-library.ts';
import { throwWhereForbidden } from './forbidden.ts';

type NativeFunction = (...values: (number | bigint)[]) => number | bigint;

interface DynamicLibrary {
  getFunction(
    symbol: string,
    signature: { readonly arguments: readonly string[]; readonly return: string },
  ): NativeFunction;
}

interface NodeFfi {
  readonly DynamicLibrary: new (path: string | null) => DynamicLibrary;
  getRawPointer(memory: Uint8Array): bigint;
  toArrayBuffer(address: bigint, length: number, copy: boolean): ArrayBuffer;
}

const word = 'function';

const parameterTypes: Readonly<Record<CType, string>> = {
  int: 'int32',
  uint: 'uint32',
  long: word,
  ulong: word,
  address: word,
  offset: word,
};

const resultTypes: Readonly<Record<CType, string>> = {
  int: 'int32',
  uint: 'uint32',
  long: 'int64',
  ulong: 'int64',
  address: 'int64',
  offset: 'int64',
};

/** @throws BackendError */
export function loadNodeFfi(): Backend {
  const { DynamicLibrary, getRawPointer, toArrayBuffer } = requireModule();
  const addressOf = (memory: Uint8Array): number => Number(getRawPointer(memory));
  return {
    name: `node:ffi ${process.version}`,
    open: (path) => new NodeFfiLibrary(new DynamicLibrary(path)),
    addressOf,
    addressOfShared: addressOf,
    viewOf: (address, length) => Buffer.from(toArrayBuffer(BigInt(address), length, false)),
  };
}

function requireModule(): NodeFfi {
  if (!/^(x64|arm64|riscv64|loong64|ppc64)$/.test(process.arch)) {
    throw new BackendError(`the node:ffi backend is for 64-bit machines, this one is '${process.arch}'`);
  }
  try {
    const module = process.getBuiltinModule('node:ffi' as 'node:fs') as unknown as NodeFfi | undefined;
    if (module !== undefined) {
      // Under Node's permission model the module is there, and nothing of it may be used.
      new module.DynamicLibrary(null);
      return module;
    }
  } catch (cause) {
    throwWhereForbidden('node:ffi', cause);
    throw new BackendError(`node:ffi does not load: ${(cause as Error).message}`, { cause });
  }
  throw new BackendError(
    `there is no node:ffi in this Node ${process.version}; it comes with Node 26.1, unless --no-experimental-ffi turns it off`,
  );
}

/** Converts what a parameter is given to what node:ffi wants. */
class Parameter {
  readonly type: string;
  #number = 0;
  #word = 0n;

  constructor(type: CType) {
    this.type = parameterTypes[type];
  }

  argument(value: number): number | bigint {
    if (this.type !== word) return value;
    if (value !== this.#number) {
      this.#word = BigInt.asUintN(64, BigInt(value));
      this.#number = value;
    }
    return this.#word;
  }
}

class NodeFfiLibrary implements CLibrary {
  readonly #library: DynamicLibrary;

  constructor(library: DynamicLibrary) {
    this.#library = library;
  }

  function(symbol: string, [result, types]: Prototype): CFunction {
    const parameters = types.map((type) => new Parameter(type));
    // More arguments than a C function takes do no harm: its caller takes them away again.
    if (!parameters.some(({ type }) => type === word)) parameters.push(new Parameter('address'));
    const narrow = resultTypes[result] !== 'int64';
    while (narrow && parameters.length < 3) parameters.push(new Parameter('address'));
    const native = this.#native(symbol, parameters, resultTypes[result]);
    if (narrow && parameters.length === 3) return ofThree(native, parameters);
    return (...values) => Number(native(...parameters.map((each, index) => each.argument(values[index] ?? 0))));
  }

  #native(symbol: string, parameters: readonly Parameter[], result: string): NativeFunction {
    const signature = { arguments: parameters.map(({ type }) => type), return: result };
    try {
      return this.#library.getFunction(symbol, signature);
    } catch (cause) {
      throw new BackendError(`there is no function '${symbol}' in this library`, { cause });
    }
  }
}

/** What a fault takes are functions of three parameters or fewer: they spread no array. */
function ofThree(native: NativeFunction, [first, second, third]: readonly Parameter[]): CFunction {
  return (a = 0, b = 0, c = 0) => native(first!.argument(a), second!.argument(b), third!.argument(c)) as number;
}
