import { O_CLOEXEC } from '../../generated/linux/fcntl.ts';
import { syscalls } from '../backends/syscalls.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { checked } from '../kernel/syscall-error.ts';

/** Opens a pipe. @returns the descriptor to read from and the one to write to. */
export function openPipe(): readonly [number, number] {
  const memory = new PinnedMemory(8);
  checked(syscalls().pipe(memory.address, O_CLOEXEC), 'pipe2');
  const [reading, writing] = memory.words();
  return [reading!, writing!];
}
