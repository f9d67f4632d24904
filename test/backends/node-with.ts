import type { BackendName } from 'uapi-bindgen/runtime';
import { type NodeBinary, nodeBinary } from './node-binary.ts';

/** A program of Node and how it is told to use a backend, to be followed by a file; or why it cannot be had. */
export type NodeCommand = { readonly command: readonly string[] } | { readonly missing: string };

/** The Node that the tests of a backend run on: node:ffi needs a newer one than that which runs. */
export function nodeFor(backend: BackendName): NodeBinary {
  return backend === 'node:ffi' ? nodeBinary(26) : { path: process.execPath };
}

/** What is started by it, and everything that this starts, uses `backend`. */
export function nodeWith(backend: BackendName): NodeCommand {
  const binary = nodeFor(backend);
  if ('missing' in binary) return binary;
  // Tests look at what is printed, and Node says of node:ffi that it is experimental.
  const options = `${process.env.NODE_OPTIONS ?? ''} --disable-warning=ExperimentalWarning`.trim();
  return { command: ['env', `UAPI_BINDGEN_BACKEND=${backend}`, `NODE_OPTIONS=${options}`, binary.path] };
}
