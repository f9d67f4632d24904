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

interface ServerData {
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
    handle: userfaultfd.handle,
    stopFd: stop.fd,
    target: Number(target.address),
    source: Number(source.address),
  };
  const worker = startWorker(fileURLToPath(import.meta.url), { workerData: data });
  await once(worker, 'message');
  await work();
  const served = once(worker, 'message');
  stop.signal();
  return ((await served) as [number])[0];
}

function serve({ handle, stopFd, target, source }: ServerData): number {
  const userfaultfd = Userfaultfd.borrow(handle);
  const size = pageSize();
  const waiting = new PollSet([userfaultfd.fd, stopFd]);
  const reader = new MessageReader(userfaultfd);
  const copier = new PageCopier(userfaultfd);
  parentPort?.postMessage('ready');
  for (let served = 0; ; ) {
    waiting.wait();
    if (waiting.returned(1) !== 0) return served;
    const count = reader.read();
    for (let index = 0; index < count; index++) {
      const address = reader.faultAddress(index);
      const page = address - (address % size);
      if (copier.copy(page, source + (page - target), size) === size) served++;
    }
  }
}

if (!isMainThread) parentPort?.postMessage(serve(workerData as ServerData));
