import type { Userfaultfd } from '../userfaultfd/userfaultfd.ts';
import { FaultServer } from './fault-server.ts';
import { type MemoryOptions, requireServerOptions, type ServerOptions } from './options/serve-options.ts';

/** How one userfaultfd is served, and how the server works that does so. */
export interface ServeOptions extends MemoryOptions, ServerOptions {}

/**
 * Starts a thread that serves the page faults of a userfaultfd; `add` has it serve others too. It does not keep the process
 * alive. When this has resolved, every other thread may touch the memory, this one too.
 *
 * @throws BlockingError for a blocking userfaultfd; OtherReaderError where another server or `events()` reads from it; what
 * opening the source failed with; the reason of `signal` where that is aborted before. Nothing is served then, and who waits
 * goes on waiting.
 */
export async function serveFaults(userfaultfd: Userfaultfd, options: ServeOptions = {}): Promise<FaultServer> {
  requireServerOptions(options);
  options.signal?.throwIfAborted();
  const server = FaultServer.start(options);
  try {
    await server.add(userfaultfd, options);
    return server;
  } catch (error) {
    await server.stop().catch(() => {});
    options.signal?.throwIfAborted();
    throw error;
  }
}
