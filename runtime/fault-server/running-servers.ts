/** A server as those know it that reach all of a thread. */
export interface RunningServer {
  /** What it is stopped by. */
  readonly signal: AbortSignal | undefined;
  /** Has its thread end soon, if it comes round at all. */
  halt(): void;
  /** Is called when `signal` is aborted; it may be again. */
  aborted(): void;
}

/** What a running server uses: it may not be collected, whoever else has forgotten it. */
const running = new Set<RunningServer>();

/** Whether a server has been entered and has not left. */
export function isRunning(server: RunningServer): boolean {
  return running.has(server);
}

/** Enters a server, whose thread has been started. */
export function enterServer(server: RunningServer): void {
  if (running.size === 0) process.prependListener('exit', haltAll);
  running.add(server);
  // The same function for all: a signal of many servers has one listener.
  server.signal?.addEventListener('abort', stopAborted);
  if (server.signal?.aborted) stopAborted();
}

/** The thread of a server has ended, and whoever waits for it has been told. */
export function leaveServer(server: RunningServer): void {
  running.delete(server);
  if (running.size === 0) process.removeListener('exit', haltAll);
  const { signal } = server;
  const isShared = [...running].some((other) => other.signal === signal);
  if (!isShared) signal?.removeEventListener('abort', stopAborted);
}

/** A process cannot end while a thread of it waits in poll. */
function haltAll(): void {
  for (const server of running) server.halt();
}

function stopAborted(): void {
  for (const server of running) if (server.signal?.aborted) server.aborted();
}
