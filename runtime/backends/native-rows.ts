import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { MFD_CLOEXEC, MFD_NOEXEC_SEAL } from '../../generated/linux/memfd.ts';
import { __NR_read } from '../../generated/linux/unistd.ts';
import type { Backend } from './c-library.ts';
import { holding } from './holding.ts';
import { type CodeAddresses, codeBytes, type RowCode, rowCode } from './row-code.ts';
import type { Syscalls } from './seam.ts';
import { sharedObject } from './shared-object.ts';
import { uninterrupted } from './uninterrupted.ts';

/** Where a row lies. V8 keeps a number of more than 31 bits as it is where there is something else beside it. */
export type RowAddress = readonly [address: number, null];

/** Whether native code performs system calls in a row on this thread. */
export type RowSupport =
  | {
      /** The same function for all rows: V8 then calls it without looking for it. */
      readonly perform: (row: RowAddress) => void;
    }
  | {
      /** Why it does not. */
      readonly missing: string;
    };

/** The environment variable that says whether this library may have its own machine code executed. */
const variable = 'UAPI_BINDGEN_MACHINE_CODE';

/** What Node looks for in an addon. */
const registers = 'napi_register_module_v1';

const { EBADF, EINVAL } = constants.errno;

type FileCalls = Pick<Syscalls, 'memfd' | 'write' | 'close'>;

/**
 * Loads the code for this machine as an addon of Node, from a file in memory: the loader makes it executable, and V8 enters it
 * without anything to convert, whatever calls C otherwise. Each thread has code of its own, which Node takes away with the thread.
 *
 * @throws RangeError where the environment variable is neither `on` nor `off`.
 */
export function loadNativeRows(native: Backend, calls: FileCalls): RowSupport {
  const setting = process.env[variable] ?? 'on';
  if (setting !== 'on' && setting !== 'off') {
    throw new RangeError(`expected ${variable} to be 'on' or 'off', saw '${setting}'`);
  }
  if (setting === 'off') return { missing: `${variable} is 'off'` };
  const code = rowCode();
  if (code === undefined) return { missing: `there is none for '${process.arch}'` };
  // A thread that is terminated meanwhile would leave the file open.
  return uninterrupted(() => loadCode(code, native, calls));
}

/** The code as a shared object. @param symbol what `perform` is called in it, for C; left out for none. */
export function rowObject(
  { machine, entry, instructions }: RowCode,
  addresses: CodeAddresses,
  symbol?: string,
): Buffer {
  const before = codeBytes(entry, addresses);
  const code = Buffer.concat([before, codeBytes(instructions)]);
  const functions = [{ symbol: registers, at: 0 }];
  if (symbol !== undefined) functions.push({ symbol, at: before.length });
  return sharedObject({ machine, code, functions });
}

function loadCode(code: RowCode, native: Backend, calls: FileCalls): RowSupport {
  const where = new Float64Array(new ArrayBuffer(8));
  const create = addressOfSymbol('napi_create_function', native);
  if (create === 0) return { missing: 'this Node has no Node-API' };
  const object = rowObject(code, { create, where: native.addressOf(new Uint8Array(where.buffer)) });
  // From Linux 6.3 on a file in memory says whether it may be executed as a program: this may not.
  let fd = calls.memfd('uapi-bindgen', MFD_CLOEXEC | MFD_NOEXEC_SEAL);
  if (fd === -EINVAL) fd = calls.memfd('uapi-bindgen', MFD_CLOEXEC);
  if (fd < 0) return { missing: `there is no file in memory for it: errno ${-fd}` };
  try {
    const written = holding(object, () => calls.write(fd, native.addressOf(object), object.length));
    if (written !== object.length) return { missing: `it could not be written: errno ${-written}` };
    const enter = loadAddon(fd);
    const perform = (row: RowAddress): void => {
      where[0] = row[0];
      enter();
    };
    return works(perform, native) ? { perform } : { missing: 'it does not do what it should' };
  } catch (error) {
    return { missing: `it could not be loaded: ${(error as Error).message}` };
  } finally {
    calls.close(fd);
  }
}

/** dlsym: 0 where nothing that the process has loaded has such a symbol. */
function addressOfSymbol(symbol: string, native: Backend): number {
  const name = Buffer.from(`${symbol}\0`);
  const dlsym = native.open(null).function('dlsym', ['address', ['address', 'address']]);
  return holding(name, () => dlsym(0, native.addressOf(name)));
}

/** @throws Error of Node's where it does not load, or may not: under the permission model, with `--no-addons`. */
function loadAddon(fd: number): () => void {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module as NodeJS.Module, pathOf(fd));
  if (typeof module.exports !== 'function') throw new Error('it has made no function');
  return module.exports as () => void;
}

/**
 * A name of the file that no other has: the loader takes two files of the same name for one, also where the first has been
 * closed and the second has got its number.
 */
function pathOf(fd: number): string {
  const noise = Array.from({ length: 64 }, () => (randomInt(2) === 0 ? '/' : './'));
  return `/proc/self/fd/${noise.join('')}${fd}`;
}

/** Whether a row of one call is performed, which the kernel answers with EBADF. */
function works(perform: (row: RowAddress) => void, native: Backend): boolean {
  const words = new BigInt64Array(12);
  words.set([1n, 0n, 0n, 0n, BigInt(__NR_read), -1n]);
  perform([native.addressOf(new Uint8Array(words.buffer)), null]);
  return words[11] === BigInt(-EBADF);
}
