import type { MemoryAt } from './fake-syscalls.ts';

/** A system call in a row, with its first three arguments. */
export interface Call {
  readonly number: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  answer(result: number): void;
}

/** A row in memory: words of 32 bits, then its calls, each eight of 64 (runtime/backends/row-code.ts). */
export interface Row {
  readonly count: number;
  readonly gate: number;
  readonly after: number;
  readonly next: number;
  call(index: number): Call;
}

export function rowAt(memory: Buffer): Row {
  const word = (at: number): number => Number(memory.readBigInt64LE(at));
  return {
    count: memory.readInt32LE(0),
    gate: word(8),
    after: memory.readInt32LE(20),
    next: word(24),
    call: (index) => {
      const [at, end] = [32 + 64 * index, 32 + 64 * index + 56];
      const [number, first, second, third] = [word(at), word(at + 8), word(at + 16), word(at + 24)];
      return { number, first, second, third, answer: (result) => void memory.writeBigInt64LE(BigInt(result), end) };
    },
  };
}

/**
 * What the machine code does.
 *
 * @param kernel answers a call.
 * @param refuses whether the gate of a row that follows lets nothing through.
 */
export function performRows(
  memoryAt: MemoryAt,
  address: number,
  kernel: (call: Call) => number,
  refuses: (row: Row) => boolean = () => false,
): void {
  memoryAt(address).writeInt32LE(0, 4);
  for (let at = address; at !== 0; ) {
    const row = rowAt(memoryAt(at));
    let done = 0;
    const refused = at !== address && refuses(row);
    while (!refused && done < row.count) {
      const call = row.call(done);
      const result = kernel(call);
      call.answer(result);
      if (result < 0) break;
      done++;
    }
    at = done === row.after ? row.next : 0;
  }
}
