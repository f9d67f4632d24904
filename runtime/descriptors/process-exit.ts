import { syscalls } from '../backends/syscalls.ts';
import type { CallGate } from './call-gate.ts';
import type { HangUp } from './hang-up.ts';

export interface OpenFile {
  readonly fd: number;
  readonly gate: CallGate;
  hangUp: HangUp | undefined;
}

/** What this thread has to close before it ends, whether or not anybody still has the object that owns it. */
const open = new Set<OpenFile>();

/**
 * A process cannot end while a thread waits in a page fault, and nobody serves faults any more by then: so what is still
 * open when the process exits is closed first. Who waits goes on with a zeroed page and ends.
 */
export function closeAtExit(file: OpenFile): void {
  if (open.size === 0) process.on('exit', closeAll);
  open.add(file);
}

/** To be called when the file was closed. */
export function closedBeforeExit(file: OpenFile): void {
  open.delete(file);
  if (open.size === 0) process.removeListener('exit', closeAll);
}

/** Lets nobody in any more, and waits for the calls of all threads. @returns whether that had not been done before. */
export function shutDown({ gate, hangUp }: OpenFile): boolean {
  if (!gate.shut()) return false;
  hangUp?.signal();
  gate.drain();
  hangUp?.close();
  return true;
}

function closeAll(): void {
  for (const file of open) {
    if (shutDown(file)) syscalls().close(file.fd);
  }
}
