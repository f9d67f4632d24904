// koffi: addresses go in as numbers, and a call costs little more than the system call itself.

import { createRequire } from 'node:module';
import { BackendError } from './backend-error.ts';
import type { Backend, CFunction, CLibrary, CType, Prototype } from './c-library.ts';
import { throwWhereForbidden } from './forbidden.ts';
import { uninterrupted } from './uninterrupted.ts';

interface Library {
  func(symbol: string, result: string, parameters: readonly string[]): CFunction;
}

interface Koffi {
  load(path: string | null): Library;
  address(memory: Uint8Array): bigint;
  view(address: bigint, length: number): ArrayBuffer;
  readonly version: string;
}

const require = createRequire(import.meta.url);

/** `koffi` reads any number into an integer parameter; results come back as numbers where they are safe integers. */
const typeNames: Readonly<Record<CType, string>> = {
  int: 'int',
  uint: 'uint',
  long: 'long',
  ulong: 'ulong',
  address: 'uintptr_t',
  offset: 'int64_t',
};

/** @throws BackendError */
export function loadKoffi(): Backend {
  const koffi = uninterrupted(requirePackage);
  const addressOf = (memory: Uint8Array): number => uninterrupted(() => Number(koffi.address(memory)));
  return {
    name: `koffi ${koffi.version}`,
    open: (path) => uninterrupted(() => new KoffiLibrary(koffi.load(path))),
    addressOf,
    addressOfShared: addressOf,
    viewOf: (address, length) => uninterrupted(() => Buffer.from(koffi.view(BigInt(address), length))),
  };
}

function requirePackage(): Koffi {
  try {
    require.resolve('koffi');
  } catch (cause) {
    throw new BackendError("the package 'koffi' is not installed; run 'npm install koffi'", { cause });
  }
  try {
    return require('koffi') as Koffi;
  } catch (cause) {
    throwWhereForbidden("'koffi'", cause);
    throw new BackendError(
      `'koffi' is installed but does not load on ${process.platform}-${process.arch} with Node ${process.version}: ` +
        `${(cause as Error).message}; its binaries are optional packages of their own, which ` +
        "'npm install --include=optional koffi' brings",
      { cause },
    );
  }
}

class KoffiLibrary implements CLibrary {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  function(symbol: string, [result, parameters]: Prototype): CFunction {
    const types = parameters.map((type) => typeNames[type]);
    try {
      return uninterrupted(() => this.#library.func(symbol, typeNames[result], types));
    } catch (cause) {
      throw new BackendError(`there is no function '${symbol}' in this library`, { cause });
    }
  }
}
