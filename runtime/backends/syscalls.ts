import { BackendError } from './backend-error.ts';
import type { Backend, CLibrary } from './c-library.ts';
import { type BackendName, loadFirstBackend, requireBackendNames } from './choice.ts';
import { Libc } from './libc.ts';
import type { Syscalls } from './seam.ts';

export type { Syscalls } from './seam.ts';

let backend: Backend | undefined;
let current: Syscalls | undefined;

/**
 * The system calls of this thread, loaded at the first call.
 *
 * @throws BackendError where this machine has no way to perform them; it says what is missing.
 */
export function syscalls(): Syscalls {
  current ??= new Libc(thisBackend());
  return current;
}

/** Puts other system calls in the place of the real ones, on this thread: a fake kernel. Answers the former ones. */
export function useSyscalls(replacement: Syscalls | undefined): Syscalls | undefined {
  const former = current;
  current = replacement;
  return former;
}

/**
 * Chooses what performs the system calls of this thread, and loads it.
 *
 * @param names those to try, in order.
 * @throws BackendError also where another one is in use already; RangeError for a name that is none, or none at all.
 */
export function chooseBackend(names: readonly BackendName[]): void {
  requireBackendNames(names);
  if (backend === undefined) backend = loadFirstBackend(names);
  else if (!names.some((name) => backend?.name.startsWith(`${name} `))) {
    throw new BackendError(
      `this thread performs its system calls through ${backend.name} already, expected ${names.join(' or ')}; ` +
        'choose before the runtime is first used',
    );
  }
}

/**
 * A shared library of the caller's own, or all that the process has loaded, through the backend of this thread.
 *
 * @throws BackendError where it cannot be opened.
 */
export function openLibrary(path: string | null): CLibrary {
  try {
    return thisBackend().open(path);
  } catch (cause) {
    if (cause instanceof BackendError) throw cause;
    throw new BackendError(`the library '${path}' cannot be opened: ${(cause as Error).message}`, { cause });
  }
}

function thisBackend(): Backend {
  backend ??= loadFirstBackend();
  return backend;
}
