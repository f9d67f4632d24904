/**
 * How a C function takes or gives an integer. `long`, `ulong` (also `size_t`) and `address` are as wide as a pointer; `offset`
 * (`off64_t`) has 64 bits on every machine.
 */
export type CType = 'int' | 'uint' | 'long' | 'ulong' | 'address' | 'offset';

/** What a C function is declared as: `['int', ['address', 'ulong', 'int']]` is `int poll(struct pollfd *, nfds_t, int)`. */
export type Prototype = readonly [result: CType, parameters: readonly CType[]];

/** Takes and gives integers of at most 53 bits; what does not fit is the caller's mistake and is not looked for here. */
export type CFunction = (...values: number[]) => number;

/** The functions of a shared library, or of the whole process. */
export interface CLibrary {
  /** @throws BackendError where the library has no such function. */
  function(symbol: string, prototype: Prototype): CFunction;
}

/** A way of calling C on this thread. Everything else is built on this: one file beside this one for each. */
export interface Backend {
  /** With its version: `koffi 3.3.4`. */
  readonly name: string;
  /** The library at `path`, or the process with everything it has loaded. It is never unloaded. */
  open(path: string | null): CLibrary;
  /** Where `memory` lies. It stays there as long as it is reachable. */
  addressOf(memory: Uint8Array): number;
  /** The same of memory that threads share; undefined where this backend cannot tell. */
  addressOfShared(memory: Uint8Array): number | undefined;
  /** A view of memory that JavaScript does not own. */
  viewOf(address: number, length: number): Buffer;
}
