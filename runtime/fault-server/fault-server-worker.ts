// The worker that serveFaults starts.

import { parentPort, workerData } from 'node:worker_threads';
import { serveHere } from '../memory/touch-guard.ts';
import { Userfaultfd, type UserfaultfdHandle } from '../userfaultfd/userfaultfd.ts';
import { FaultLoop, type FaultLoopOptions } from './fault-loop.ts';
import { openContents, type SourceDescription } from './page-contents.ts';
import { ServerCounters } from './server-counters.ts';

/** What goes to the worker. */
export interface FaultServerData
  extends Pick<FaultLoopOptions, 'stopFd' | 'regions' | 'pageSize' | 'prefetch' | 'onSourceError' | 'retries'> {
  readonly handle: UserfaultfdHandle;
  readonly source: SourceDescription;
  readonly counters: SharedArrayBuffer;
}

/** What comes from it: once that it is ready, then what went wrong. */
export type FaultServerMessage = 'ready' | Error;

function post(message: FaultServerMessage): void {
  parentPort?.postMessage(message);
}

async function serve({ handle, source, counters, ...options }: FaultServerData): Promise<void> {
  const contents = await openContents(source, options.prefetch * options.pageSize);
  const userfaultfd = Userfaultfd.borrow(handle);
  serveHere(() => options.regions);
  const loop = new FaultLoop({
    ...options,
    userfaultfd,
    hangUp: handle.hangUp,
    contents,
    counters: new ServerCounters(counters),
    report: post,
  });
  post('ready');
  try {
    loop.run();
  } catch (error) {
    loop.abandon();
    throw error;
  } finally {
    contents.close();
  }
}

await serve(workerData as FaultServerData);
