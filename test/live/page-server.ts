// The fast loop as a handler thread: serves every page from the same place of a source until it is stopped.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  EventFd,
  type Mapping,
  MessageReader,
  PageCopier,
  PollSet,
  pageSize,
  startWorker,
  Userfaultfd,
  type UserfaultfdHandle,
} from 'uapi-bindgen/runtime';

/** Says to a worker that it is to serve, and not another one whose program imports this. */
const role = 'page server';

interface ServerData {
  readonly role: typeof role;
  readonly handle: UserfaultfdHandle;
  readonly stopFd: number;
  readonly target: number;
  readonly source: number;
}

/** Serves `target` from `source` in a worker while `work` runs. Answers the number of pages served. */
export async function whileServing(
  userfaultfd: Userfaultfd,
  target: Mapping,
  source: Mapping,
  work: () => void | Promise<void>,
): Promise<number> {
  using stop = EventFd.open();
  const data: ServerData = {
    role,
    handle: userfaultfd.handle,
    stopFd: stop.fd,
    target: Number(target.address),
    source: Number(source.address),
  };
  const worker = startWorker(fileURLToPath(import.meta.url), { workerData: data });
  const ended = once(worker, 'exit');
  await once(worker, 'message');
  const served = once(worker, 'message');
  try {
    await work();
  } finally {
    stop.signal();
  }
  const [count] = (await served) as [number];
  await ended;
  return count;
}

function serve({ handle, stopFd, target, source }: ServerData): number {
  const userfaultfd = Userfaultfd.borrow(handle);
  const size = pageSize();
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  const reader = new MessageReader(userfaultfd);
  const copier = new PageCopier(userfaultfd);
  parentPort?.postMessage('ready');
  for (let served = 0; ; ) {
    const count = reader.readOrWait(waiting);
    if (waiting.returned(1) !== 0) return served;
    for (let index = 0; index < count; index++) {
      const address = reader.faultAddress(index);
      const page = address - (address % size);
      if (copier.copy(page, source + (page - target), size) === size) served++;
    }
  }
}

const data = workerData as Partial<ServerData> | null;
if (!isMainThread && data?.role === role) parentPort?.postMessage(serve(data as ServerData));
