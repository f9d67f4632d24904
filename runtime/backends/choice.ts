import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { BackendError } from './backend-error.ts';
import type { Backend } from './c-library.ts';
import { loadFfiNapi } from './ffi-napi.ts';
import { loadKoffi } from './koffi.ts';
import { loadNodeFfi } from './node-ffi.ts';

/** A way to perform system calls. */
export type BackendName = 'ffi-napi' | 'koffi' | 'node:ffi';

/**
 * In the order in which they are tried where nobody has chosen: that of the fixed packages first, then that which is a package
 * too; last the one that Node calls experimental, and that may change under this runtime.
 */
const loaders: Readonly<Record<BackendName, () => Backend>> = {
  'ffi-napi': loadFfiNapi,
  koffi: loadKoffi,
  'node:ffi': loadNodeFfi,
};

/** All of them, in the order in which they are tried. */
export const backendNames = Object.keys(loaders) as readonly BackendName[];

/** The environment variable that chooses: one name, or several with commas, in the order in which they are tried. */
const variable = 'UAPI_BINDGEN_BACKEND';

/** What a thread has loaded its workers load too, unless they choose otherwise. */
const inherited = 'uapi-bindgen: backend';

/**
 * Loads the first backend that loads.
 *
 * @param chosen those to try; left out, what the thread that started this worker has, or else what UAPI_BINDGEN_BACKEND names,
 * or else all.
 * @throws BackendError with the reason of each; RangeError for a name that is none.
 */
export function loadFirstBackend(chosen?: readonly string[]): Backend {
  if (process.platform !== 'linux') {
    throw new BackendError(
      `this runtime performs Linux system calls, but this process runs on '${process.platform}'; ` +
        'the bindings can be imported and generated here, using them needs Linux',
    );
  }
  const [names, chooser] = candidates(chosen);
  const failures: Error[] = [];
  for (const name of names) {
    try {
      const backend = loadBackend(name);
      setEnvironmentData(inherited, name);
      return backend;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      failures.push(error);
    }
  }
  throw noBackend(names, chooser, failures);
}

/** @throws BackendError where it does not load; RangeError for a name that is none. */
export function loadBackend(name: string): Backend {
  requireBackendNames([name]);
  return loaders[name as BackendName]();
}

/** @throws RangeError for a name that is none, or none at all. */
export function requireBackendNames(names: readonly string[]): void {
  const unknown = names.length === 0 ? '' : names.find((name) => !Object.hasOwn(loaders, name));
  if (unknown === undefined) return;
  throw new RangeError(`there is no backend '${unknown}', expected one of ${backendNames.join(', ')}`);
}

/** The names to try, and who chose them. */
function candidates(chosen: readonly string[] | undefined): readonly [readonly string[], string | undefined] {
  if (chosen !== undefined) return [chosen, 'the caller'];
  const ofParent = isMainThread ? undefined : getEnvironmentData(inherited);
  if (typeof ofParent === 'string') return [[ofParent], 'the thread that started this worker'];
  const text = process.env[variable]?.trim();
  if (text) return [text.split(',').map((name) => name.trim()), variable];
  return [backendNames, undefined];
}

function noBackend(names: readonly string[], chooser: string | undefined, failures: readonly Error[]): BackendError {
  const [first] = failures;
  const by = chooser === undefined ? '' : `, chosen by ${chooser}`;
  if (failures.length === 1 && first !== undefined) {
    return new BackendError(`'${names[0]}'${by}, performs no system calls here: ${first.message}`, { cause: first });
  }
  const reasons = names.map((name, index) => `\n  ${name}: ${failures[index]?.message}`);
  return new BackendError(`none of ${names.length} ways to perform system calls works here${by}:${reasons.join('')}`, {
    cause: first,
  });
}
