import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import * as errnosOfLinux from '../../generated/linux/errno.ts';

/** What a system call was refused with, and what it was to do. */
export interface SyscallFailure {
  /** What was called: `ioctl(UFFDIO_COPY)`. */
  readonly syscall: string;
  /** As the kernel gave it, in either sign. */
  readonly errno: number;
  /** The addresses, lengths and descriptors involved: `to 0x7f0000000000, 4096 bytes`. */
  readonly detail?: string | undefined;
  /** Why it may have been refused and what to do next. */
  readonly advice?: string | undefined;
  /** Bytes done before the refusal, where the call can do a part. */
  readonly done?: number | undefined;
}

/** A system call that the kernel refused, in the shape of Node's own system errors. */
export class SyscallError extends Error {
  /** The name of the errno: `EAGAIN`. */
  readonly code: string;
  /** Negative, as in Node's own errors. */
  readonly errno: number;
  /** What was refused: `ioctl(UFFDIO_COPY)`. */
  readonly syscall: string;
  /** Bytes done before the refusal; undefined for a call that does all or nothing. */
  declare readonly done: number | undefined;

  constructor({ syscall, errno, detail, advice, done }: SyscallFailure) {
    const code = errnoName(errno);
    reasons ??= getSystemErrorMap();
    const unknown = errnoNames.has(Math.abs(errno)) ? 'see errno(3)' : 'unknown error';
    const reason = reasons.get(-Math.abs(errno))?.[1] ?? unknown;
    super(`${code}: ${reason}, ${syscall}${detail ? ` ${detail}` : ''}${advice ? `; ${advice}` : ''}`);
    this.name = 'SyscallError';
    this.code = code;
    this.errno = -Math.abs(errno);
    this.syscall = syscall;
    if (done !== undefined) this.done = done;
  }
}

/** Node makes a new one each time it is asked for. */
let reasons: ReadonlyMap<number, readonly [name: string, message: string]> | undefined;

/** Of several names of a number the shortest is the usual one: `EAGAIN`, not `EWOULDBLOCK`. */
const errnoNames = new Map<number, string>();
// For two numbers of five Node has no name, and the header has none for ENOTSUP.
for (const [name, value] of [...Object.entries(constants.errno), ...Object.entries(errnosOfLinux)]) {
  if (typeof value !== 'number') continue;
  const known = errnoNames.get(value);
  if (known === undefined || name.length < known.length) errnoNames.set(value, name);
}

/** `EAGAIN` for 11 and for -11, and `errno 999` for a number without a name. */
export function errnoName(errno: number): string {
  return errnoNames.get(Math.abs(errno)) ?? `errno ${Math.abs(errno)}`;
}

/** Passes the result of a system call on, or throws where it is a negated errno. */
export function checked(result: number, syscall: string, detail?: string): number {
  if (result < 0) throw new SyscallError({ syscall, errno: result, detail });
  return result;
}
