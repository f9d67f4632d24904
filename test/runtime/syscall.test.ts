import { expect } from 'chai';
import { UffdioRange } from 'uapi-bindgen/linux/userfaultfd';
import { type SyscallArgument, SyscallError, type Syscalls, syscall } from 'uapi-bindgen/runtime';
import { bytesOf } from 'uapi-bindgen/struct-view';
import { onFakeKernel } from './fake-syscalls.ts';

/** What the kernel is given of these values. */
function given(values: readonly SyscallArgument[], look: (word: number, memory: () => Buffer) => unknown): unknown[] {
  let seen: unknown[] = [];
  onFakeKernel(
    (memoryAt): Partial<Syscalls> => ({
      syscall: (_number, ...words) => {
        seen = words.map((word) => look(word, () => memoryAt(word)));
        return 0;
      },
    }),
    () => syscall(1, values),
  );
  return seen;
}

describe('syscall', () => {
  it('passes integers on, those of 64 bits by their bits', () => {
    const values = [0, -1, 2 ** 47, 5n, -5n, 0xffff_ffff_ffff_ffffn];
    expect(given(values, (word) => word)).to.deep.equal([0, -1, 2 ** 47, 5, -5, -1]);
    expect(given([], (word) => word)).to.deep.equal([]);
  });

  it('gives the kernel the memory itself, of a record its own bytes, and text with a NUL behind it', () => {
    const bytes = Buffer.from('xxxx');
    const range = new UffdioRange(Buffer.alloc(40), 8);
    given([bytes, range, 'é'], (_word, memory) => {
      if (memory().toString() === 'xxxx') memory().write('said');
      else if (memory().length === bytesOf(range).length) new UffdioRange(memory()).len = 7n;
      else expect(memory().toString()).to.equal('é\0');
      return undefined;
    });
    expect([bytes.toString(), range.len]).to.deep.equal(['said', 7n]);
  });

  it('says what the kernel refused, by the name that it is given', () => {
    const refuse = (name?: string): void =>
      onFakeKernel(
        () => ({ syscall: () => -22 }),
        () => void syscall(298, [0], name),
      );
    expect(() => refuse()).to.throw(SyscallError, /^EINVAL: invalid argument, system call 298$/);
    expect(() => refuse('perf_event_open')).to.throw(SyscallError, /^EINVAL: invalid argument, perf_event_open$/);
  });

  it('refuses what no system call takes', () => {
    const calls = (values: readonly unknown[]) => (): unknown => given(values as SyscallArgument[], (word) => word);
    expect(calls([1, 2, 3, 4, 5, 6, 7])).to.throw(RangeError, 'expected at most 6 values for a system call, saw 7');
    expect(calls([2n ** 64n])).to.throw(RangeError, 'expected an integer of at most 64 bits for a system call');
    expect(calls(['a\0b'])).to.throw(RangeError, 'expected text without a NUL in it for a system call');
    for (const value of [undefined, null, {}, true]) {
      expect(calls([value])).to.throw(
        TypeError,
        'expected an integer, memory, a record view or text for a system call',
      );
    }
  });
});
