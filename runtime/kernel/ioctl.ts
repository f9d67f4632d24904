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
 * @throws SyscallError
 */
export function ioctl<Argument>(
  fd: number,
  request: IoctlRequest<Argument>,
  argument: Argument,
  name = `0x${request.toString(16)}`,
): number {
  const bytes = argument instanceof StructView ? bytesOf(argument) : argument;
  const result =
    bytes instanceof Uint8Array
      ? withMemory(fd, request, bytes)
      : syscalls().ioctl(fd, request, typeof bytes === 'number' ? bytes : 0);
  if (result < 0) throw new SyscallError({ syscall: `ioctl(${name})`, errno: result, detail: `on fd ${fd}` });
  return result;
}

let pinned: PinnedMemory | undefined;

/** What goes to the kernel lies in pinned memory, so that a view of any memory will do. Arguments of the same length share it. */
function withMemory(fd: number, request: number, bytes: Uint8Array): number {
  if (pinned?.bytes.length !== bytes.length || pinned.syscalls !== syscalls()) pinned = new PinnedMemory(bytes.length);
  pinned.bytes.set(bytes);
  const result = pinned.syscalls.ioctl(fd, request, pinned.address);
  bytes.set(pinned.bytes);
  return result;
}
