// Any file that can be polled on Node's event loop. libuv polls only descriptors of kinds that it knows, and a userfaultfd is
// none; so a socket is made over a pipe, and before libuv has looked at it its descriptor is made to mean that file (dup3).
// Nothing private of Node is used, no thread waits, and the descriptor that libuv closes is its own.

import { type OnReadOpts, Socket } from 'node:net';
import { O_CLOEXEC } from '../../generated/linux/fcntl.ts';
import { syscalls } from '../backends/syscalls.ts';
import { uninterrupted } from '../backends/uninterrupted.ts';
import { checked } from '../kernel/syscall-error.ts';
import { openPipe } from './pipe.ts';

/**
 * A socket that reads from the file of `fd`.
 *
 * @param onread where the bytes go and who is told: then the socket itself gives no data.
 */
export function socketOver(fd: number, onread?: OnReadOpts): Socket {
  // A thread that is terminated before the socket has the descriptor would leave it open.
  return uninterrupted(() => socketOverPipe(fd, onread));
}

function socketOverPipe(fd: number, onread: OnReadOpts | undefined): Socket {
  const [reading, writing] = openPipe();
  syscalls().close(writing);
  const socket = new Socket({ fd: reading, readable: true, writable: false, ...(onread && { onread }) });
  const result = syscalls().duplicate(fd, reading, O_CLOEXEC);
  if (result < 0) socket.destroy();
  checked(result, 'dup3', `of fd ${fd}`);
  return socket;
}
