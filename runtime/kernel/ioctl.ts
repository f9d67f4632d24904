import { syscalls } from '../backends/syscalls.ts';
import { bytesOf, type IoctlRequest, StructView } from '../struct-view.ts';
import { PinnedMemory } from './pinned-memory.ts';
import { SyscallError } from './syscall-error.ts';

/**
 * Performs a request on any device: `ioctl(fd, UFFDIO_CONTINUE, UffdioContinue.alloc())`. What the kernel writes is in
 * `argument` afterwards, also where the request was refused.
 *
 * @param name for the error message: `UFFDIO_CONTINUE`.
 * @returns what the kernel answers, mostly 0.
 * @throws SyscallError; TypeError for an argument that is none.
 */
export function ioctl<Argument>(
  fd: number,
  request: IoctlRequest<Argument>,
  argument: Argument,
  name = `0x${request.toString(16)}`,
): number {
  const passed: unknown = argument instanceof StructView ? bytesOf(argument) : argument;
  const result =
    passed instanceof Uint8Array ? withMemory(fd, request, passed) : syscalls().ioctl(fd, request, integerOf(passed));
  if (result < 0) throw new SyscallError({ syscall: `ioctl(${name})`, errno: result, detail: `on fd ${fd}` });
  return result;
}

function integerOf(argument: unknown): number {
  if (argument === undefined) return 0;
  if (typeof argument === 'number') return argument;
  throw new TypeError(`expected a record view, a Uint8Array, a number or undefined, saw a ${typeof argument}`);
}

/** A request has 14 bits at most for the size of its argument, from bit 16 on: no driver goes by more, whatever was given. */
const greatestArgument = 2 ** 14;

let pinned: PinnedMemory | undefined;
/** The part of it that the last argument had: making it anew takes as long as the call. */
let given: Uint8Array = new Uint8Array(0);

/** What goes to the kernel lies in pinned memory, so that a view of any memory will do. All arguments share it. */
function withMemory(fd: number, request: number, bytes: Uint8Array): number {
  const { length } = bytes;
  if (pinned === undefined || pinned.bytes.length < length || pinned.syscalls !== syscalls()) {
    pinned = new PinnedMemory(Math.max(greatestArgument, length));
  }
  if (given.length !== length || given.buffer !== pinned.bytes.buffer) given = pinned.bytes.subarray(0, length);
  given.set(bytes);
  const told = (request >>> 16) % greatestArgument;
  if (told > length) pinned.bytes.fill(0, length, told);
  const result = pinned.syscalls.ioctl(fd, request, pinned.address);
  bytes.set(given);
  return result;
}
