import { syscalls } from '../backends/syscalls.ts';
import { O_CLOEXEC } from '../kernel/linux-abi.ts';
import { PinnedMemory } from '../kernel/pinned-memory.ts';
import { checked } from '../kernel/syscall-error.ts';

/** Opens a pipe. @returns the descriptor to read from and the one to write to. */
export function openPipe(): readonly [number, number] {
  const memory = new PinnedMemory(8);
  checked(syscalls().pipe(memory.address, O_CLOEXEC), 'pipe2');
  const [reading, writing] = memory.words();
  return [reading!, writing!];
}

/** A pipe that never carries a byte: when its owner closes it, everybody who polls the other end wakes up. */
export class HangUp {
  /** What to poll: POLLHUP after `signal`. */
  readonly fd: number;
  readonly #writing: number;

  constructor() {
    [this.fd, this.#writing] = openPipe();
  }

  /** To be called once. */
  signal(): void {
    syscalls().close(this.#writing);
  }

  /** To be called once, after `signal`, when nobody polls any more. */
  close(): void {
    syscalls().close(this.fd);
  }
}
