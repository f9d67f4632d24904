import * as unistd from '../../generated/linux/unistd.ts';
import { holding } from '../backends/holding.ts';
import { syscalls } from '../backends/syscalls.ts';
import { shown } from '../struct-view/checks.ts';
import { bytesOf, StructView } from '../struct-view.ts';
import { SyscallError } from './syscall-error.ts';

/**
 * What a system call takes: an integer; memory or a record, of which the kernel is given the address; text, of which it is
 * given that of a copy with a NUL behind it.
 */
export type SyscallArgument = number | bigint | Uint8Array | StructView<string> | string;

/** No machine has a system call that takes more. */
const mostArguments = 6;

/**
 * Performs any system call: `syscall(__NR_perf_event_open, [attr, 0, -1, -1, 0])`. Its number is in `uapi-bindgen/linux/unistd`, or,
 * where not every machine has it, in the bindings of one machine, `uapi-bindgen/x86_64/linux/unistd`. It blocks this thread, and
 * nothing is checked but what the kernel checks: memory that is shorter than what the kernel is told is written past its end, as
 * in C. What the kernel goes on using after the call has to be `PinnedMemory`, which gives its address as a number.
 *
 * @param values up to six; on 32-bit machines one of 64 bits takes two of them. `0` is also the null pointer.
 * @param name for the error message: what the number is called where it is left out and every machine has it.
 * @returns what the kernel answers.
 * @throws SyscallError where it refuses; RangeError for more than six values, for an integer of more than 53 bits and for text
 * with a NUL in it; TypeError for a value that is none of these.
 */
export function syscall(number: number, values: readonly SyscallArgument[] = [], name?: string): number {
  if (values.length > mostArguments) {
    throw new RangeError(`expected at most ${mostArguments} values for a system call, saw ${values.length}`);
  }
  const result = perform(number, values, []);
  if (result >= 0) return result;
  throw new SyscallError({ syscall: name ?? nameOf(number), errno: result });
}

function nameOf(number: number): string {
  const prefix = '__NR_';
  const named = Object.entries(unistd).find(([name, value]) => name.startsWith(prefix) && value === number);
  return named === undefined ? `system call ${number}` : named[0].slice(prefix.length);
}

/** Memory is held until the call is done. */
function perform(number: number, values: readonly SyscallArgument[], words: readonly number[]): number {
  if (values.length === 0) return syscalls().syscall(number, ...words);
  const [value, ...others] = values;
  if (typeof value === 'number') return perform(number, others, [...words, value]);
  if (typeof value === 'bigint') return perform(number, others, [...words, wordOf(value)]);
  const memory = memoryOf(value);
  return holding(memory, () => perform(number, others, [...words, syscalls().addressOf(memory)]));
}

/** An unsigned one of 64 bits, such as all bits, is that of the same bits. */
function wordOf(value: bigint): number {
  const word = BigInt.asIntN(64, value);
  if (word !== value && BigInt.asUintN(64, value) !== value) {
    throw new RangeError(`expected an integer of at most 64 bits for a system call, saw ${value}`);
  }
  return Number(word);
}

function memoryOf(value: unknown): Uint8Array {
  if (value instanceof StructView) return bytesOf(value);
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') {
    throw new TypeError(`expected an integer, memory, a record view or text for a system call, saw ${shown(value)}`);
  }
  if (value.includes('\0')) throw new RangeError('expected text without a NUL in it for a system call');
  return Buffer.from(`${value}\0`);
}
