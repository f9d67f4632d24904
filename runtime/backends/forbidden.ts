import { BackendError } from './backend-error.ts';

/** What Node's errors say where an option of it, and not the machine, keeps native code from being used. */
const options: Readonly<Record<string, string>> = {
  ERR_DLOPEN_DISABLED: 'under --permission --allow-addons allows native packages, and --no-addons forbids them',
  ERR_ACCESS_DENIED: 'under --permission --allow-ffi allows node:ffi, --allow-fs-read the files of packages',
};

/** @throws BackendError where an option of Node forbids `what`. */
export function throwWhereForbidden(what: string, cause: unknown): void {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const advice = options[code];
  if (advice !== undefined) throw new BackendError(`Node does not let ${what} load: ${message} (${advice})`, { cause });
}
