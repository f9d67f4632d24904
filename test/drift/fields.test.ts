import { type Case, itFinds, types } from './class-cases.ts';

const cases: readonly Case[] = [
  {
    title: 'cosmetic: lengths of an array in a typedef or in the field; breaking: other lengths, other elements',
    old: 'typedef char four_t[4];\ntypedef four_t two_t[2];\ntypedef char c_t;\n#define T(x) x\nstruct s { four_t a; four_t b[3]; two_t c; char d[2]; c_t e[4]; four_t f; two_t g; };',
    now: 'typedef char four_t[4];\ntypedef four_t two_t[2];\ntypedef char c_t;\n#define T(x) x\nstruct s { char a[4]; char b[3][4]; four_t c[2]; char d[2]; four_t e; c_t f[4]; char g[4][2]; };',
    findings: [
      'breaking struct s.e: type c_t[4] -> four_t (signed 8-bit -> array 4 of signed 8-bit characters)',
      'breaking struct s.f: type four_t -> c_t[4] (array 4 of signed 8-bit characters -> signed 8-bit)',
      'breaking struct s.g: type two_t -> char[4][2] (array 2 by 4 of signed 8-bit characters -> signed 8-bit characters)',
      'cosmetic struct s.a: type four_t -> char[4]: spelled differently',
      'cosmetic struct s.b: type four_t[3] -> char[3][4]: spelled differently',
      'cosmetic struct s.c: type two_t -> four_t[2]: spelled differently',
    ],
  },
  {
    title: 'renamed, cosmetic: reserved bytes under another name have no meaning yet',
    old: 'struct s { __u32 a; __u32 pad; __u64 b; __u32 reserved[4]; };',
    now: 'struct s { __u32 a; __u32 reserved1; __u64 b; __u32 pad1; __u32 pad2[3]; };',
    findings: [
      'renamed struct s.pad: struct s.reserved1 now',
      'cosmetic struct s.reserved: this field is gone: still room, under another name',
      'cosmetic struct s.pad1: new field: still room, under another name',
      'cosmetic struct s.pad2: new field: still room, under another name',
    ],
  },
  {
    title: 'extending: a union gained a member beside one that changed and one that did not',
    old: 'struct s { __u32 a; union { __s32 b; __u32 c; }; };',
    now: 'struct s { __u32 a; union { __u32 b; __u32 c; __u32 d; }; };',
    findings: [
      'breaking struct s.b: type __s32 -> __u32 (signed 32-bit -> unsigned 32-bit)',
      'extending struct s.d: new field: a union gained a member',
    ],
  },
  {
    title: 'breaking: elements that grew, in an array of known and of unknown length',
    old: 'struct a { __u32 n; struct { __u32 x; } e[2]; };\nstruct f { __u32 n; struct { __u8 x; struct { __u8 y; } in; } e[]; };\nstruct g { __u32 n; struct { __u16 x; __u8 y; } e[0]; };\n#define R _IOWR(7, 1, struct a)',
    now: 'struct a { __u32 n; struct { __u32 x; __u32 y; } e[2]; };\nstruct f { __u32 n; struct { __u8 x; struct { __u8 y; __u8 z; } in; } e[]; };\nstruct g { __u32 n; struct { __u16 x; __u8 y; __u32 z; } e[0]; };\n#define R _IOWR(7, 1, struct a)',
    findings: [
      'breaking struct a: size 12 -> 20 <- struct a.e',
      'breaking struct a.e: size 8 -> 16: the elements of the array are larger, so that all but the first lie elsewhere',
      'breaking struct f.e.in: size 1 -> 2: the elements of the array are larger, so that all but the first lie elsewhere',
      'breaking R: value 0xc00c0701 -> 0xc0140701, argument size 12 -> 20 <- struct a.e',
      'breaking struct g.e.z: new field: the elements of the array are larger, so that all but the first lie elsewhere',
      'extending struct a.e.y: new field: added at the end',
      'extending struct f.e.in.z: new field: added at the end',
    ],
  },
  {
    title: 'breaking: elements of an array of unknown length that grew, here or in an included header',
    old: {
      'linux/a.h': `${types}#include <linux/b.h>\nstruct a { __u32 n; struct in e[]; };\nstruct b { __u32 n; grown_t e[0]; };`,
      'linux/b.h': `${types}struct in { __u32 x; };\ntypedef struct { __u32 x; } grown_t;\n#define R _IOW(7, 2, struct in)`,
    },
    now: {
      'linux/a.h': `${types}#include <linux/b.h>\nstruct a { __u32 n; struct in e[]; };\nstruct b { __u32 n; grown_t e[0]; };`,
      'linux/b.h': `${types}struct in { __u32 x; __u32 y; };\ntypedef struct { __u32 x; __u32 y; } grown_t;\n#define R _IOW(7, 2, struct in)`,
    },
    findings: [
      'breaking struct a.e: element size 4 -> 8',
      'breaking struct b.e: element size 4 -> 8',
      'breaking grown_t: size 4 -> 8: it grew at its end, which breaks where the kernel is not told the size',
      'extending struct in: size 4 -> 8: its request number changed with its size <- struct in.y',
      'extending R: value 0x40040702 -> 0x40080702, argument size 4 -> 8: it grew with its argument; the old number stays what it was <- struct in.y',
      'extending struct in.y: new field: added at the end',
      'extending grown_t.y: new field: added at the end <- grown_t',
    ],
  },
  {
    title: 'bit-fields inside a record lie where they lie in it',
    old: 'struct a { __u64 lead; struct { __u32 x : 3; __u8 reserved; } in; };',
    now: 'struct a { __u64 lead; struct { __u32 x : 3; __u32 y : 5; __u8 z : 2; } in; };',
    findings: [
      'extending struct a.in.reserved: this field is gone: its bytes have a meaning now <- struct a.in.z',
      'extending struct a.in.y: new field: padding got a meaning',
      'extending struct a.in.z: new field: reserved bytes got a meaning',
    ],
  },
  {
    title: 'breaking: a field put in, and what it moves',
    old: 'struct s { __u32 a; __u32 b; };\n#define R _IOW(7, 1, struct s)',
    now: 'struct s { __u32 a; __u32 n; __u32 b; };\n#define R _IOW(7, 1, struct s)',
    findings: [
      'breaking struct s: size 8 -> 12 <- struct s.n',
      'breaking struct s.b: offset 4 -> 8 <- struct s.n',
      'breaking R: value 0x40080701 -> 0x400c0701, argument size 8 -> 12 <- struct s.n',
      'breaking struct s.n: new field: put in, and moves what follows it',
    ],
  },
  {
    title: 'cosmetic: a record without a tag inside another that is one of its own now',
    old: 'struct s { __u32 n; struct { __u64 a; __u32 b:4, c:28; struct { __u16 e; } d; } r[2]; };',
    now: 'struct t { __u64 a; __u32 b:4, c:28; struct { __u16 e; } d; };\nstruct s { __u32 n; struct t r[2]; };',
    findings: ['adding struct t: new record', 'cosmetic struct s.r: type struct -> struct t: spelled differently'],
  },
  {
    title: 'cosmetic: a record of its own that stands inside another now, behind a typedef too',
    old: 'typedef struct { __u8 a; __u8 b; } t;\nstruct s { __u32 n; t r; };',
    now: 'typedef struct { __u8 a; __u8 b; } t;\nstruct s { __u32 n; struct { __u8 a; __u8 b; } r; };',
    findings: ['cosmetic struct s.r: type t -> struct: spelled differently'],
  },
  {
    title: 'breaking: what changed in a record that got a name',
    old: 'struct s { __u32 n; struct { __u32 a; __u32 b; __u32 c; } r; union { __u32 x; } u; };',
    now: 'struct t { __u32 b; __s32 a; __u32 d; };\nstruct v { __u32 x; };\nstruct s { __u32 n; struct t r; struct v u; };',
    findings: [
      'breaking struct s.r: type struct -> struct t <- struct s.r.a',
      'breaking struct s.r.a: offset 0 -> 4, type __u32 -> __s32 (unsigned 32-bit -> signed 32-bit)',
      'breaking struct s.r.b: offset 4 -> 0 <- struct s.r.a',
      'breaking struct s.u: type union -> struct v',
      'renamed struct s.r.c: struct s.r.d now',
      'adding struct t: new record',
      'adding struct v: new record',
    ],
  },
  {
    title: 'breaking: bit-fields that changed places',
    old: 'struct s { __u8 dst:4, src:4; };',
    now: 'struct s { __u8 src:4, dst:4; };',
    findings: ['breaking struct s.dst: bit offset 0 -> 4', 'breaking struct s.src: bit offset 4 -> 0'],
  },
  {
    title: 'breaking: the same bytes by other words',
    old: 'struct s { __u32 rows[4]; __u32 one; _Bool on; char name[4]; char sign; __u32 any[0]; };',
    now: 'struct s { __u32 rows[2][2]; __u32 one[1]; __u8 on; signed char name[4]; signed char sign; __u32 any[]; };',
    findings: [
      'breaking struct s.rows: length [4] -> [2][2]',
      'breaking struct s.one: length none -> [1]',
      'breaking struct s.on: type _Bool -> __u8 (true or false -> unsigned 8-bit)',
      'breaking struct s.name: type char -> signed char (signed 8-bit characters -> signed 8-bit)',
      'cosmetic struct s.sign: type char -> signed char: spelled differently',
      'cosmetic struct s.any: length [0] -> none: the same array',
    ],
  },
  {
    title: 'breaking: only on some targets',
    old: 'struct s { __u32 a; __u64 b; };',
    now: 'struct s { __u64 b; __u32 a; };',
    targets: ['x86_64', 'i386'],
    findings: [
      'breaking struct s.a: offset 0 -> 8',
      'breaking struct s.b: offset 8 -> 0',
      'breaking struct s.b: offset 4 -> 0',
    ],
  },
  {
    title: 'extending: a reserved field that got a meaning',
    old: 'struct s { __u32 a; __u32 reserved[3]; __u32 pad; };',
    now: 'struct s { __u32 a; __u32 flags; __u32 reserved[2]; __u32 mode; };',
    findings: [
      'extending struct s.reserved: offset 4 -> 8, size 12 -> 8, length [3] -> [2]: its bytes have a meaning now <- struct s.flags',
      'extending struct s.pad: this field is gone: its bytes have a meaning now <- struct s.mode',
      'extending struct s.flags: new field: reserved bytes got a meaning',
      'extending struct s.mode: new field: reserved bytes got a meaning',
    ],
  },
  {
    title: 'extending: feat.ptid inside a union of userfaultfd, which changes no size of the message',
    old: 'struct m { __u64 e; union { struct { __u64 flags; __u64 address; } pagefault; __u64 reserved[3]; } arg; };',
    now: 'struct m { __u64 e; union { struct { __u64 flags; __u64 address; union { __u32 ptid; } feat; } pagefault; __u64 reserved[3]; } arg; };',
    findings: [
      'extending struct m.arg.pagefault: size 16 -> 24: it grew where there was room <- struct m.arg.pagefault.feat',
      'extending struct m.arg.pagefault.feat: new field: added at the end',
    ],
  },
  {
    title: 'extending: a member of a union',
    old: 'union u { __u64 a; };',
    now: 'union u { __u64 a; __u32 b; };',
    findings: ['extending union u.b: new field: a union gained a member'],
  },
  {
    title: 'extending: a struct that became a union around what it had',
    old: 'struct s { struct { __u64 gfn; } u; };',
    now: 'struct s { union { __u64 gfn; __u64 hva; } u; };',
    findings: [
      'extending struct s.u: type struct -> union: a union now, its members where they were <- struct s.u.hva',
      'extending struct s.u.hva: new field: a union gained a member',
    ],
  },
  {
    title: 'extending: a union gained a member that is larger than all before',
    old: 'union u { __u32 a; };\n#define R _IOW(7, 1, union u)\nstruct s { __u32 n; union { __u32 a; } in; };\n#define T _IOW(7, 2, struct s)',
    now: 'union u { __u32 a; __u32 b[2]; };\n#define R _IOW(7, 1, union u)\nstruct s { __u32 n; union { __u32 a; __u32 b[2]; } in; };\n#define T _IOW(7, 2, struct s)',
    findings: [
      'extending union u: size 4 -> 8: its request number changed with its size <- union u.b',
      'extending struct s: size 8 -> 12: its request number changed with its size <- struct s.in.b',
      'extending struct s.in: size 4 -> 8: it grew with a new member <- struct s.in.b',
      'extending R: value 0x40040701 -> 0x40080701, argument size 4 -> 8: it grew with its argument; the old number stays what it was <- union u.b',
      'extending T: value 0x40080702 -> 0x400c0702, argument size 8 -> 12: it grew with its argument; the old number stays what it was <- struct s.in.b',
      'extending union u.b: new field: a union gained a member',
      'extending struct s.in.b: new field: a union gained a member',
    ],
  },
];

describe('what a difference of a field means', () => {
  itFinds(cases);
});
