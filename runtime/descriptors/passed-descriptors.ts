// Descriptors that another process sends over a UNIX socket (SCM_RIGHTS), and who that process is (SO_PEERCRED). Node reads
// neither; so the message is read past it, from a socket that Node has not begun to read from.

import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { SO_PEERCRED, SOL_SOCKET } from '../../generated/linux/net.ts';
import { syscalls } from '../backends/syscalls.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { requireCount } from '../kernel/require-count.ts';
import { checked } from '../kernel/syscall-error.ts';
import { FileDescriptor } from './file-descriptor.ts';
import { cmsghdr, MSG_CMSG_CLOEXEC, MSG_CTRUNC, MSG_DONTWAIT, msghdr, SCM_RIGHTS } from './socket-message.ts';

/** A message with the descriptors that came with it. */
export interface PassedDescriptors {
  /** The bytes of the message; none where the peer has closed its end. */
  readonly bytes: Buffer;
  /** Of this process now: closed by whoever takes them, or when nobody has. */
  readonly descriptors: readonly FileDescriptor[];
}

/** What may come over a socket, and when. */
export interface ReceiveOptions {
  /** Most bytes of the message: 64 KiB where it is left out. */
  readonly capacity?: number;
  /** Most descriptors that may come with it: 16 where it is left out. */
  readonly mostDescriptors?: number;
  /** Milliseconds to wait for it: 5000 where it is left out. */
  readonly timeout?: number;
}

/** The process at the other end of a UNIX socket, when it connected. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Receives one message with the descriptors that were sent with it.
 *
 * @param socket paused, as of a server with `pauseOnConnect: true`: what Node reads has lost its descriptors.
 * @throws RangeError for a capacity, a number of descriptors or a time that is none; SyscallError; Error where no message
 * comes in time, or more descriptors than there is room for.
 */
export async function receiveDescriptors(socket: Socket, options: ReceiveOptions = {}): Promise<PassedDescriptors> {
  const { capacity = 0x1_0000, mostDescriptors = 16, timeout = 5000 } = options;
  requireCount('capacity', capacity, 1);
  requireCount('mostDescriptors', mostDescriptors, 0);
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new RangeError(`expected a timeout in milliseconds, saw ${timeout}`);
  }
  const message = new Message(capacity, mostDescriptors);
  const deadline = performance.now() + timeout;
  for (;;) {
    const received = message.receive(descriptorOf(socket));
    if (received !== undefined) return received;
    if (performance.now() > deadline) throw new Error(`no message has come over the socket for ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Who is at the other end of a UNIX socket. @throws SyscallError for a socket of another kind. */
export function peerCredentials(socket: Socket): PeerCredentials {
  const memory = new PinnedMemory(16);
  const words = memory.words();
  words[3] = 12;
  const fd = descriptorOf(socket);
  const result = syscalls().socketOption(fd, SOL_SOCKET, SO_PEERCRED, memory.address, memory.address + 12);
  checked(result, 'getsockopt(SO_PEERCRED)', `of fd ${fd}`);
  return { pid: words[0]! | 0, uid: words[1]!, gid: words[2]! };
}

/** Node says the descriptor of a socket nowhere but in its handle. */
function descriptorOf(socket: Socket): number {
  const { fd } = (socket as unknown as { readonly _handle?: { readonly fd?: number } })._handle ?? {};
  if (fd === undefined || fd < 0) throw new Error('the socket is closed, or this Node does not tell its descriptor');
  return fd;
}

/** A `struct msghdr` with one buffer for bytes and one for descriptors. */
class Message {
  readonly #header = new PinnedMemory(msghdr.size);
  readonly #vector: PinnedMemory;
  readonly #bytes: PinnedMemory;
  readonly #control: PinnedMemory;

  constructor(capacity: number, mostDescriptors: number) {
    this.#bytes = new PinnedMemory(capacity);
    this.#vector = new PinnedMemory(16);
    // The kernel pads what is sent to whole words.
    this.#control = new PinnedMemory(Math.ceil((cmsghdr.size + 4 * mostDescriptors) / 8) * 8);
    this.#vector.bytes.writeBigUInt64LE(BigInt(this.#bytes.address), 0);
    this.#vector.bytes.writeBigUInt64LE(BigInt(capacity), 8);
  }

  /** @returns undefined where nothing has come yet. */
  receive(fd: number): PassedDescriptors | undefined {
    const { bytes: header } = this.#header;
    header.writeBigUInt64LE(BigInt(this.#vector.address), msghdr.iov);
    header.writeBigUInt64LE(1n, msghdr.iovlen);
    header.writeBigUInt64LE(BigInt(this.#control.address), msghdr.control);
    header.writeBigUInt64LE(BigInt(this.#control.bytes.length), msghdr.controllen);
    const result = syscalls().receiveMessage(fd, this.#header.address, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (result === -constants.errno.EAGAIN) return undefined;
    checked(result, 'recvmsg', `from fd ${fd}`);
    const descriptors = this.#descriptors(Number(header.readBigUInt64LE(msghdr.controllen)));
    if ((header.readUInt32LE(msghdr.flags) & MSG_CTRUNC) !== 0) {
      for (const descriptor of descriptors) descriptor.close();
      throw new Error('more descriptors came over the socket than were expected');
    }
    return { bytes: Buffer.from(this.#bytes.bytes.subarray(0, result)), descriptors };
  }

  #descriptors(length: number): FileDescriptor[] {
    const control = this.#control.bytes;
    const found: FileDescriptor[] = [];
    for (let at = 0; at + cmsghdr.size <= length; ) {
      const part = Number(control.readBigUInt64LE(at));
      if (part < cmsghdr.size) break;
      if (
        control.readInt32LE(at + cmsghdr.level) === SOL_SOCKET &&
        control.readInt32LE(at + cmsghdr.type) === SCM_RIGHTS
      ) {
        for (let place = at + cmsghdr.size; place + 4 <= at + part; place += 4) {
          found.push(new FileDescriptor(control.readInt32LE(place), 'a descriptor that was sent', 'offered'));
        }
      }
      at += Math.ceil(part / 8) * 8;
    }
    return found;
  }
}
