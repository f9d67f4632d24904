// node:ffi, which Node itself has since 26.1. It wants 64-bit arguments as bigints and gives 64-bit results as such. On a hot path
// the same ones come again and again, the addresses of pinned memory and their lengths: each parameter keeps the last.

import { BackendError } from './backend-error.ts';
import type { Backend, CFunction, CLibrary, CType, Prototype } from './c-library.ts';

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

const typeNames: Readonly<Record<CType, string>> = {
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
  return {
    name: `node:ffi ${process.version}`,
    open: (path) => new NodeFfiLibrary(new DynamicLibrary(path)),
    addressOf: (memory) => Number(getRawPointer(memory)),
    viewOf: (address, length) => Buffer.from(toArrayBuffer(BigInt(address), length, false)),
  };
}

function requireModule(): NodeFfi {
  if (!/^(x64|arm64|riscv64|loong64|ppc64)$/.test(process.arch)) {
    throw new BackendError(`the node:ffi backend is for 64-bit machines, this one is '${process.arch}'`);
  }
  try {
    const module = process.getBuiltinModule('node:ffi' as 'node:fs') as unknown as NodeFfi | undefined;
    if (module !== undefined) return module;
  } catch (cause) {
    throw new BackendError(`node:ffi does not load: ${(cause as Error).message}`, { cause });
  }
  throw new BackendError(
    `there is no node:ffi in this Node ${process.version}; it comes with Node 26.1, unless --no-experimental-ffi turns it off`,
  );
}

/** Converts what a parameter is given to what node:ffi wants. */
class Parameter {
  readonly #wide: boolean;
  #number = 0;
  #bigint = 0n;

  constructor(type: CType) {
    this.#wide = typeNames[type] === 'int64';
  }

  argument(value: number): number | bigint {
    if (!this.#wide) return value;
    if (value !== this.#number) {
      this.#bigint = BigInt(value);
      this.#number = value;
    }
    return this.#bigint;
  }
}

class NodeFfiLibrary implements CLibrary {
  readonly #library: DynamicLibrary;

  constructor(library: DynamicLibrary) {
    this.#library = library;
  }

  function(symbol: string, [result, parameters]: Prototype): CFunction {
    const native = this.#native(symbol, {
      arguments: parameters.map((type) => typeNames[type]),
      return: typeNames[result],
    });
    const each = parameters.map((type) => new Parameter(type));
    if (typeNames[result] !== 'int64' && each.length === 3) return ofThree(native, each);
    return (...values) => Number(native(...values.map((value, index) => each[index]!.argument(value))));
  }

  #native(symbol: string, signature: Parameters<DynamicLibrary['getFunction']>[1]): NativeFunction {
    try {
      return this.#library.getFunction(symbol, signature);
    } catch (cause) {
      throw new BackendError(`there is no function '${symbol}' in this library`, { cause });
    }
  }
}

/**
 * What a fault takes are functions of three parameters. All are called from this one place, so that V8 does not know which,
 * and does not build the call of one into its code: Node 26.10 may abort where a worker is terminated while V8 does.
 */
function ofThree(native: NativeFunction, [first, second, third]: readonly Parameter[]): CFunction {
  return (a, b, c) => native(first!.argument(a!), second!.argument(b!), third!.argument(c!)) as number;
}
