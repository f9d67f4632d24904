import { constants } from 'node:os';
import type { Backend, FunctionOfAddress, PreparedCalls } from './c-library.ts';
import { holding } from './holding.ts';
import { codeBytes, type RowCode, rowCode } from './row-code.ts';
import type { Syscalls } from './seam.ts';
import { sharedObject } from './shared-object.ts';
import { uninterrupted } from './uninterrupted.ts';

/** Whether native code performs system calls in a row on this thread. */
export type RowSupport =
  | {
      /** Of the address of a row. */
      readonly calls: PreparedCalls;
      readonly numbers: RowCode['numbers'];
    }
  | {
      /** Why it does not. */
      readonly missing: string;
    };

/** The environment variable that says whether this library may have its own machine code executed. */
const variable = 'UAPI_BINDGEN_MACHINE_CODE';

/** What the loader may have loaded already, on another thread, is the same code as long as it has the same names. */
const symbols = { ofWord: 'uapi_bindgen_rows_4', ofDouble: 'uapi_bindgen_rows_4_of_double' } as const;

/** From Linux 6.3 on a file in memory says whether it may be executed as a program: this may not. */
const MFD_CLOEXEC = 1;
const MFD_NOEXEC_SEAL = 8;

const { EINVAL } = constants.errno;

type FileCalls = Pick<Syscalls, 'memfd' | 'write' | 'close'>;

/**
 * Loads the code for this machine, as a shared object in memory: so every backend finds it, and the loader makes it executable.
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

/** The code as a shared object, in which it is found by either name. */
export function rowObject({ machine, ofDouble, instructions }: RowCode, names: FunctionOfAddress): Buffer {
  const before = codeBytes(ofDouble);
  const code = Buffer.concat([before, codeBytes(instructions)]);
  const functions = [
    { symbol: names.ofDouble, at: 0 },
    { symbol: names.ofWord, at: before.length },
  ];
  return sharedObject({ machine, code, functions });
}

function loadCode(code: RowCode, native: Backend, calls: FileCalls): RowSupport {
  const object = rowObject(code, symbols);
  let fd = calls.memfd('uapi-bindgen', MFD_CLOEXEC | MFD_NOEXEC_SEAL);
  if (fd === -EINVAL) fd = calls.memfd('uapi-bindgen', MFD_CLOEXEC);
  if (fd < 0) return { missing: `there is no file in memory for it: errno ${-fd}` };
  try {
    const written = holding(object, () => calls.write(fd, native.addressOf(object), object.length));
    if (written !== object.length) return { missing: `it could not be written: errno ${-written}` };
    // The dot keeps the name apart from those of other libraries in memory: the loader takes the same name for the same library.
    const library = native.open(`/proc/self/fd/./${fd}`);
    return { calls: library.preparedCalls(symbols), numbers: code.numbers };
  } catch (error) {
    return { missing: `it could not be loaded: ${(error as Error).message}` };
  } finally {
    calls.close(fd);
  }
}
