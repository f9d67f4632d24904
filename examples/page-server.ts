// A server for the memory of microVMs that are restored from a snapshot, by the protocol of Firecracker: it listens on a
// UNIX socket, where each microVM sends its userfaultfd and says which region of memory lies where in the snapshot.
// Usage: page-server.js SOCKET MEMORY_FILE

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { FaultServer, peerCredentials, receiveDescriptors, Userfaultfd } from 'uapi-bindgen/runtime';

/** A region as Firecracker describes it; fields that are not known are ignored. */
interface GuestRegion {
  readonly base_host_virt_addr: number;
  readonly size: number;
  readonly offset: number;
  /** Bytes, under the name that it has since Firecracker 1.11. */
  readonly page_size?: number;
  /** Bytes too, in spite of its name. */
  readonly page_size_kib?: number;
}

const [path, file] = process.argv.slice(2);
if (path === undefined || file === undefined) {
  console.error('Usage: node page-server.js SOCKET MEMORY_FILE');
  process.exit(1);
}

const server = FaultServer.start({ onError: ({ message }) => console.error(message) });

/** Serves until the microVM has ended: it says nothing more, and then its end of the socket is closed. */
async function serve(socket: Socket, owner: number): Promise<void> {
  const { bytes, descriptors } = await receiveDescriptors(socket);
  if (descriptors[0] === undefined) throw new Error('no userfaultfd came with the message');
  using userfaultfd = Userfaultfd.adopt(descriptors[0]);
  try {
    const guest = JSON.parse(bytes.toString()) as readonly GuestRegion[];
    const pages = await server.add(userfaultfd, {
      source: { file: file! },
      regions: guest.map(({ base_host_virt_addr: address, size: length, offset }) => ({
        address: BigInt(address),
        length,
        offset,
      })),
      pageSize: guest[0]?.page_size ?? guest[0]?.page_size_kib ?? 4096,
      prefetch: { most: 16 },
      onSourceError: 'kill',
      owner,
    });
    console.log(`serving ${pages.count} pages of process ${owner}`);
    await once(socket.resume(), 'close');
    await server.remove(userfaultfd);
    console.log(`process ${owner} has ended, ${pages.servedCount} of its pages were served`);
  } catch (error) {
    // Before its userfaultfd is closed, or it would go on with zeroes.
    process.kill(owner, 'SIGKILL');
    throw error;
  }
}

createServer({ pauseOnConnect: true }, (socket) => {
  const { pid } = peerCredentials(socket);
  serve(socket, pid).catch(({ message }: Error) => {
    console.error(`process ${pid}: ${message}`);
    socket.destroy();
  });
}).listen(path, () => console.log(`listening on ${path}`));
