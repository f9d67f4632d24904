import { type Case, itFinds, types } from './class-cases.ts';

const cases: readonly Case[] = [
  {
    title: 'breaking: macros with parameters whose requests are others, wherever that comes from',
    old: {
      'linux/a.h': `${types}#include <linux/b.h>\n#define C_MAX 3\n#define A(n) _IO(7, C_MAX + (n))\n#define B(n) _IO(OTHER, n)\n#define C(n) _IOW(7, NEXT(n), int)\n#define D(n) _IO(7, n)\n#define E(n) _IO(7, n)\n#define F(n) _IO(7, (n))\n#define G_X(n) _IO(7, n)`,
      'linux/b.h': '#define OTHER 1\n#define NEXT(n) ((n) + 1)',
    },
    now: {
      'linux/a.h': `${types}#include <linux/b.h>\n#define C_MAX 4\n#define A(n) _IO(7, C_MAX + (n))\n#define B(n) _IO(OTHER, n)\n#define C(n) _IOW(7, NEXT(n), int)\n#define D(m) _IO(8, m)\n#define E(m) _IO(7, m)\n#define F(n) _IO(7, n)\n#define G_Y(n) _IO(8, n)`,
      'linux/b.h': '#define OTHER 2\n#define NEXT(n) ((n) + 2)',
    },
    findings: [
      'breaking A: request 0x700 with number (3 + #1) -> 0x700 with number (4 + #1): what its text names is another',
      'breaking B: request 0x100 with number #1 -> 0x200 with number #1: what its text names is another',
      'breaking C: request 0x40000700 with number (#1 + 1) -> 0x40000700 with number (#1 + 2): what its text names is another',
      'breaking D: parameters (n) -> (m), request 0x700 with number #1 -> 0x800 with number #1',
      'breaking G_X: this function is gone',
      'breaking OTHER: value 1 -> 2',
      'growing C_MAX: value 3 -> 4',
      'adding G_Y: new function',
      'cosmetic E: parameters (n) -> (m): other names for the parameters',
      'cosmetic F: expression _IO(7, (n)) -> _IO(7, n): the same requests',
      'cosmetic NEXT: expression ((n) + 1) -> ((n) + 2): no binding is made of it',
    ],
  },
  {
    title: 'extending: a macro with parameters whose argument grew with it',
    old: 'struct s { __u32 a; };\n#define F(n) _IOW(7, n, struct s)',
    now: 'struct s { __u32 a; __u32 b; };\n#define F(n) _IOW(7, n, struct s)',
    findings: [
      'extending struct s: size 4 -> 8: its request number changed with its size <- struct s.b',
      'extending F: argument size 4 -> 8: it grew with its argument; the old number stays what it was <- struct s.b',
      'extending struct s.b: new field: added at the end',
    ],
  },
  {
    title: 'breaking: a request that takes another record of the same size',
    old: 'struct p { __u32 a; };\nstruct pp { __s32 a; };\n#define R _IOW(7, 1, struct p)',
    now: 'struct p { __u32 a; };\nstruct pp { __s32 a; };\n#define R _IOW(7, 1, struct pp)',
    findings: ['breaking R: argument struct p -> struct pp'],
  },
  {
    title: 'breaking: the direction of a request',
    old: 'struct s { __u64 a[4]; };\n#define UFFDIO_CONTINUE _IOR(0xAA, 0x07, struct s)',
    now: 'struct s { __u64 a[4]; };\n#define UFFDIO_CONTINUE _IOWR(0xAA, 0x07, struct s)',
    findings: ['breaking UFFDIO_CONTINUE: value 0x8020aa07 -> 0xc020aa07, direction read -> read-write'],
  },
  {
    title: 'extending: a record that grew with its request number',
    old: 'struct s { __u64 a; };\n#define R _IOWR(7, 1, struct s)',
    now: 'struct s { __u64 a; __u64 b; };\n#define R _IOWR(7, 1, struct s)',
    findings: [
      'extending struct s: size 8 -> 16: its request number changed with its size <- struct s.b',
      'extending R: value 0xc0080701 -> 0xc0100701, argument size 8 -> 16: it grew with its argument; the old number stays what it was <- struct s.b',
      'extending struct s.b: new field: added at the end',
    ],
  },
];

describe('what a difference of a request means', () => {
  itFinds(cases);
});
