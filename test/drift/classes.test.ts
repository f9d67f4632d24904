import { expect } from 'chai';
import { type Case, itFinds, types } from './class-cases.ts';
import { type Files, HeaderPairs } from './header-pair.ts';

const cases: readonly Case[] = [
  {
    title: 'nothing',
    old: '#define A 1\nstruct s { __u32 a; };',
    now: '/* moved */\n\n#define A 1\nstruct s { __u32 a; };',
    findings: [],
  },
  {
    title: 'breaking: a value, a type, a sign, a name',
    old: '#define A 1\n#define B 2\nstruct s { __u64 a; __u32 b; };',
    now: '#define A 3\nstruct s { __s64 a; __u32 b; };',
    findings: [
      'breaking struct s.a: type __u64 -> __s64 (unsigned 64-bit -> signed 64-bit)',
      'breaking A: value 1 -> 3',
      'breaking B: this constant is gone',
    ],
  },
  {
    title: 'cosmetic: other words for the same',
    old: '#define A 16\nstruct s { __u32 a; unsigned char data[0]; };',
    now: '#define A (1 << 4)\nstruct s { unsigned int a; unsigned char data[]; };',
    findings: [
      'cosmetic struct s.a: type __u32 -> unsigned int: spelled differently',
      'cosmetic struct s.data: length [0] -> none: the same array',
      'cosmetic A: expression 16 -> (1 << 4): the same value',
    ],
  },
];

describe('what a difference means', () => {
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());

  itFinds(cases);

  it('holds on the targets named', () => {
    const text = (order: string): Files => ({ 'linux/x.h': `${types}struct s { ${order} };\n` });
    const found = pairs.compare(text('__u32 a; __u64 b;'), text('__u64 b; __u32 a;'), ['x86_64', 'i386', 'aarch64']);
    const offsets = found
      .filter(({ symbol }) => symbol === 'struct s.b')
      .map(({ changes, targets }) => [changes[0]?.old, targets]);
    expect(offsets).to.deep.equal([
      ['8', ['x86_64', 'aarch64']],
      ['4', ['i386']],
    ]);
  });
});
