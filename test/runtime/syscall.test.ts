import { expect } from 'chai';
import { __NR_perf_event_open } from 'uapi-bindgen/linux/unistd';
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

  it('says what the kernel refused, by the name that it is given, or that the number has', () => {
    const refuse = (number: number, name?: string): void =>
      onFakeKernel(
        () => ({ syscall: () => -22 }),
        () => void syscall(number, [0], name),
      );
    const refused = (name: string): RegExp => new RegExp(`^EINVAL: invalid argument, ${name}$`);
    expect(() => refuse(__NR_perf_event_open)).to.throw(SyscallError, refused('perf_event_open'));
    expect(() => refuse(__NR_perf_event_open, 'perf')).to.throw(SyscallError, refused('perf'));
    expect(() => refuse(99_999)).to.throw(SyscallError, refused('system call 99999'));
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
