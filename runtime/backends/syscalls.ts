import { BackendError } from './backend-error.ts';
import { loadFfiNapi } from './ffi-napi.ts';
import type { Syscalls } from './seam.ts';

export type { Syscalls } from './seam.ts';

let current: Syscalls | undefined;

/**
 * The system calls of this thread, loaded at the first call.
 *
 * @throws BackendError where this machine has no way to perform them; it says what is missing.
 */
export function syscalls(): Syscalls {
  current ??= loadBackend();
  return current;
}

/** Puts other system calls in the place of the real ones, on this thread: a fake kernel. Answers the former ones. */
export function useSyscalls(replacement: Syscalls | undefined): Syscalls | undefined {
  const former = current;
  current = replacement;
  return former;
}

function loadBackend(): Syscalls {
  if (process.platform !== 'linux') {
    throw new BackendError(
      `this runtime performs Linux system calls, but this process runs on '${process.platform}'; ` +
        'the bindings can be imported and generated here, using them needs Linux',
    );
  }
  return loadFfiNapi();
}
