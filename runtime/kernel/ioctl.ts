import { syscalls } from '../backends/syscalls.ts';
import { shown } from '../struct-view/checks.ts';
import { byteLengthOf, type IoctlRequest, memoryOf, StructView } from '../struct-view.ts';
import { PinnedMemory } from './pinned-memory.ts';
import { SyscallError } from './syscall-error.ts';

/**
 * Performs a request on any device: `ioctl(fd, UFFDIO_CONTINUE, UffdioContinue.alloc())`. What the kernel writes is in
 * `argument` afterwards, also where the request was refused. A request that takes nothing needs none:
 * `ioctl(fd, LOOP_CLR_FD)`.
 *
 * @param name for the error message: `UFFDIO_CONTINUE`.
 * @returns what the kernel answers, mostly 0.
 * @throws SyscallError; TypeError for an argument that is none; RangeError for a descriptor or request that is no number of 32 bits.
 */
export function ioctl(fd: number, request: IoctlRequest<undefined>): number;
export function ioctl<Argument>(fd: number, request: IoctlRequest<Argument>, argument: Argument, name?: string): number;
export function ioctl(fd: number, request: number, argument?: unknown, name?: string): number {
  requireNumbers(fd, request);
  const result = perform(fd, request, argument);
  if (result >= 0) return result;
  const syscall = `ioctl(${name ?? `0x${request.toString(16)}`})`;
  throw new SyscallError({ syscall, errno: result, detail: `on fd ${fd}` });
}

/** C would make 0 of what is no number, and cut off what is too large. */
function requireNumbers(fd: number, request: number): void {
  if ((fd | 0) !== fd) throw new RangeError(`expected the number of a file descriptor, saw ${shown(fd)}`);
  if (request >>> 0 !== request) throw new RangeError(`expected a request of 32 bits, saw ${shown(request)}`);
}

function perform(fd: number, request: number, argument: unknown): number {
  if (argument instanceof StructView) return withMemory(fd, request, memoryOf(argument), byteLengthOf(argument));
  if (argument instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = argument;
    return withMemory(fd, request, new DataView(buffer, byteOffset, byteLength), byteLength);
  }
  if (argument !== undefined && typeof argument !== 'number') {
    throw new TypeError(`expected a record view, a Uint8Array, a number or undefined, saw ${shown(argument)}`);
  }
  return syscalls().ioctl(fd, request, argument ?? 0);
}

/** A request has 14 bits at most for the size of its argument, from bit 16 on: no driver goes by more, whatever was given. */
const greatestArgument = 2 ** 14;

/** Of more bytes a function of V8 is the faster one, although calling it takes as long as the ioctl. */
const fewBytes = 256;

let pinned: PinnedMemory | undefined;
let pinnedView: DataView;

/** What goes to the kernel lies in pinned memory, so that a view of any memory will do. All arguments share it. */
function withMemory(fd: number, request: number, memory: DataView, length: number): number {
  if (pinned === undefined || pinned.bytes.length < length || pinned.syscalls !== syscalls()) {
    pinned = new PinnedMemory(Math.max(greatestArgument, length));
    pinnedView = new DataView(pinned.bytes.buffer, pinned.bytes.byteOffset, pinned.bytes.length);
  }
  copy(memory, pinnedView, length);
  const told = (request >>> 16) % greatestArgument;
  if (told > length) pinned.bytes.fill(0, length, told);
  const result = pinned.syscalls.ioctl(fd, request, pinned.address);
  copy(pinnedView, memory, length);
  return result;
}

function copy(from: DataView, to: DataView, length: number): void {
  if (length > fewBytes) {
    new Uint8Array(to.buffer, to.byteOffset, length).set(new Uint8Array(from.buffer, from.byteOffset, length));
    return;
  }
  let at = 0;
  for (; at + 4 <= length; at += 4) to.setInt32(at, from.getInt32(at));
  for (; at < length; at++) to.setInt8(at, from.getInt8(at));
}
