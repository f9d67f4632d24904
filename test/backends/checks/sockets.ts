import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PinnedMemory, syscalls } from 'uapi-bindgen/runtime';
import { SO_PEERCRED, SOL_SOCKET } from '../../../generated/linux/net.ts';
import { MSG_DONTWAIT } from '../../../runtime/descriptors/socket-message.ts';
import type { Checks } from '../check.ts';

const { EAGAIN, EBADF, ENOTSOCK } = constants.errno;

/** The descriptor of a socket that this process has connected with itself, and its peer. */
async function connected(work: (fd: number, peer: Socket) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  const server = createServer({ pauseOnConnect: true }).listen(join(folder, 'socket'));
  try {
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const peer = connect(join(folder, 'socket'));
    const [socket] = (await accepted) as [Socket & { readonly _handle: { readonly fd: number } }];
    await work(socket._handle.fd, peer);
    socket.destroy();
    peer.destroy();
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

export const checks: Checks = {
  'getsockopt and recvmsg': async () => {
    await connected(async (fd, peer) => {
      const credentials = new PinnedMemory(12);
      const length = new PinnedMemory(4);
      length.words()[0] = 12;
      expect(syscalls().socketOption(fd, SOL_SOCKET, SO_PEERCRED, credentials.address, length.address)).to.equal(0);
      expect([credentials.words()[0], length.words()[0]]).to.deep.equal([process.pid, 12]);

      const text = new PinnedMemory(5);
      const part = new PinnedMemory(16);
      part.bytes.writeBigUInt64LE(BigInt(text.address));
      part.bytes.writeBigUInt64LE(5n, 8);
      const header = new PinnedMemory(56);
      header.bytes.writeBigUInt64LE(BigInt(part.address), 16);
      header.bytes.writeBigUInt64LE(1n, 24);
      expect(syscalls().receiveMessage(fd, header.address, MSG_DONTWAIT)).to.equal(-EAGAIN);
      await new Promise((resolve) => peer.write('hello, backend', resolve));
      expect(syscalls().receiveMessage(fd, header.address, MSG_DONTWAIT)).to.equal(5);
      expect(text.bytes.toString()).to.equal('hello');
      expect(syscalls().receiveMessage(-1, header.address, 0)).to.equal(-EBADF);
      expect(syscalls().socketOption(0, 1 << 20, 0, credentials.address, length.address)).to.be.oneOf([
        -ENOTSOCK,
        -EBADF,
      ]);
    });
  },
};
