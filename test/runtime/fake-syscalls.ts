import { type Syscalls, useSyscalls } from 'uapi-bindgen/runtime';

/** Where the fake kernel finds the memory behind an address. */
export type MemoryAt = (address: number) => Buffer;

/** Functions of the seam, as a test wants the kernel to answer. */
export type Answers = (memoryAt: MemoryAt) => Partial<Syscalls>;

/**
 * Runs `work` on a fake kernel: what `answers` does not define fails the test. Addresses are made up, but lead back to
 * the memory that they were asked for.
 */
export function onFakeKernel(answers: Answers, work: () => void): void {
  const memories: Buffer[] = [];
  const base = 0x10_0000_0000;
  const memoryAt: MemoryAt = (address) => {
    const memory = memories[Math.floor((address - base) / 0x1_0000)];
    if (memory === undefined) throw new Error(`no memory at 0x${address.toString(16)}`);
    return memory.subarray((address - base) % 0x1_0000);
  };
  const fake: Partial<Syscalls> = {
    backend: 'fake',
    pageSize: 4096,
    rows: () => ({ missing: 'this kernel is a fake' }),
    addressOf: (memory) => base + 0x1_0000 * (memories.push(memory as Buffer) - 1),
    addressOfShared: () => undefined,
    ...answers(memoryAt),
  };
  const missing = (name: string | symbol) => (): never => {
    throw new Error(`the fake kernel has no ${String(name)}`);
  };
  const syscalls = new Proxy(fake, { get: (target, name) => Reflect.get(target, name) ?? missing(name) }) as Syscalls;
  const former = useSyscalls(syscalls);
  try {
    work();
  } finally {
    useSyscalls(former);
  }
}
