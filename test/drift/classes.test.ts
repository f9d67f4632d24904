import { expect } from 'chai';
import { asLine, type Files, HeaderPairs } from './header-pair.ts';

const types = '#include <linux/types.h>\n#include <linux/ioctl.h>\n';

interface Case {
  readonly title: string;
  readonly old: string | Files;
  readonly now: string | Files;
  readonly findings: readonly string[];
  readonly targets?: readonly string[];
}

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
    title: 'renamed: a record, and with it what takes it, holds it or stands for it',
    old: 'struct p { __u32 a; };\nstruct q { struct p in; __u64 b; };\ntypedef struct p p_t;\n#define R _IOW(7, 1, struct p)',
    now: 'struct pp { __u32 a; };\nstruct q { struct pp in; __u64 b; };\ntypedef struct pp p_t;\n#define R _IOW(7, 1, struct pp)',
    findings: [
      'renamed struct p: struct pp now',
      'renamed struct q.in: type struct p -> struct pp: the same under another name <- struct p',
      'renamed p_t: type struct p -> struct pp: the same under another name <- struct p',
      'renamed R: argument struct p -> struct pp: the same under another name <- struct p',
    ],
  },
  {
    title: 'breaking: a record that has no layout any more is told, not its fields',
    old: '#define N 4\nstruct s { __u32 a; __u32 b[N]; };\n#define R _IOW(7, 1, struct s)',
    now: 'struct s { __u32 a; __u32 b[N]; };\n#define R _IOW(7, 1, struct s)',
    findings: [
      "breaking struct s: no meaning any more (member 'b': names 'N', which is neither a macro nor an enumerator)",
      'breaking N: this constant is gone',
      "breaking R: no meaning any more ('struct s' is not laid out) <- struct s",
    ],
  },
  {
    title: 'adding: a record that has a layout now is told, not its fields',
    old: 'struct s { __u32 a[N]; };',
    now: '#define N 4\nstruct s { __u32 a[N]; };',
    findings: [
      "adding struct s: keyword struct, size 16, alignment 4 (had no meaning: member 'a': names 'N', which is neither a macro nor an enumerator): it has a meaning now",
      'adding N: new constant',
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
    title: 'breaking: a limit that is gone has no other name, also where the next name has its value',
    old: 'enum e { T_CODE_ONE = 1, T_CODE_TWO = 2, T_CODE_MAX };',
    now: 'enum e { T_CODE_ONE = 1, T_CODE_TWO = 2, T_CODE_THREE = 3, T_CODE_FOUR = 4 };',
    findings: [
      'breaking T_CODE_MAX: this constant is gone',
      'adding T_CODE_THREE: new constant',
      'adding T_CODE_FOUR: new constant',
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
      'extending grown_t.y: new field: added at the end',
    ],
  },
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
    title: 'breaking: a typedef, of _Bool or of an array, that means another type',
    old: 'typedef _Bool truth;\ntypedef __u32 word;\ntypedef word words[4];\nstruct s { truth a; _Bool b; words c; };',
    now: 'typedef __u8 truth;\ntypedef __s32 word;\ntypedef word words[4];\nstruct s { truth a; _Bool b; words c; };',
    findings: [
      "breaking struct s.a: type true or false -> unsigned 8-bit: 'truth' is another type now <- truth",
      "breaking struct s.c: type array 4 of unsigned 32-bit -> array 4 of signed 32-bit: 'words' is another type now <- words",
      'breaking truth: type _Bool -> __u8 (true or false -> unsigned 8-bit)',
      'breaking word: type __u32 -> __s32 (unsigned 32-bit -> signed 32-bit)',
      'breaking words: type array 4 of unsigned 32-bit -> array 4 of signed 32-bit',
    ],
  },
  {
    title: 'cosmetic: a typedef of _Bool',
    old: 'typedef _Bool truth;\nstruct s { _Bool a; };',
    now: 'typedef _Bool truth;\nstruct s { truth a; };',
    findings: ['cosmetic struct s.a: type _Bool -> truth: spelled differently'],
  },
  {
    title: 'breaking: the number of a system call, where how many there are grows by design',
    old: '#define __NR_read 3\n#define __ARM_NR_BASE 0xf0000\n#define __NR_syscalls 4\n#define NR_OPEN 5',
    now: '#define __NR_read 4\n#define __ARM_NR_BASE 0xf0001\n#define __NR_syscalls 5\n#define NR_OPEN 6',
    findings: [
      'breaking __NR_read: value 3 -> 4',
      'breaking __ARM_NR_BASE: value 0xf0000 -> 0xf0001',
      'growing __NR_syscalls: value 4 -> 5',
      'growing NR_OPEN: value 5 -> 6',
    ],
  },
  {
    title: 'bit-fields inside a record lie where they lie in it',
    old: 'struct a { __u64 lead; struct { __u32 x : 3; __u8 reserved; } in; };',
    now: 'struct a { __u64 lead; struct { __u32 x : 3; __u32 y : 5; __u8 z : 2; } in; };',
    findings: [
      'extending struct a.in.reserved: this field is gone: its bytes have a meaning now',
      'extending struct a.in.y: new field: padding got a meaning',
      'extending struct a.in.z: new field: reserved bytes got a meaning',
    ],
  },
  {
    title: 'breaking: what is another kind of thing now',
    old: '#define A 8\n#define B(x) (x)\n#define C "c"\n#define D 4\n#define E(x) _IOW(7, x, __u32)',
    now: '#define A(x) (8 + (x))\n#define B 8\n#define C 3\n#define D "d"\n#define E _IOW(7, 1, __u32)',
    findings: [
      'breaking A: a constant (8) before, a macro with parameters (x) now',
      'breaking D: a constant (4) before, a string ("d") now',
      'breaking C: a string ("c") before, a constant (3) now',
      'breaking B: a macro with parameters (x) before, a constant (8) now',
      'breaking E: a macro with parameters (x) before, a request (0x40040701) now',
    ],
  },
  {
    title: 'breaking: a request that takes another record of the same size',
    old: 'struct p { __u32 a; };\nstruct pp { __s32 a; };\n#define R _IOW(7, 1, struct p)',
    now: 'struct p { __u32 a; };\nstruct pp { __s32 a; };\n#define R _IOW(7, 1, struct pp)',
    findings: ['breaking R: argument struct p -> struct pp'],
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
    title: 'breaking: the direction of a request',
    old: 'struct s { __u64 a[4]; };\n#define UFFDIO_CONTINUE _IOR(0xAA, 0x07, struct s)',
    now: 'struct s { __u64 a[4]; };\n#define UFFDIO_CONTINUE _IOWR(0xAA, 0x07, struct s)',
    findings: ['breaking UFFDIO_CONTINUE: value 0x8020aa07 -> 0xc020aa07, direction read -> read-write'],
  },
  {
    title: 'breaking: a record that grew where no request number tells',
    old: 'struct s { __u64 a; };',
    now: 'struct s { __u64 a; __u64 b; };',
    findings: [
      'breaking struct s: size 8 -> 16: it grew at its end, which breaks where the kernel is not told the size',
      'extending struct s.b: new field: added at the end',
    ],
  },
  {
    title: 'extending: a record that grew where the header shows that the kernel is told the size',
    old: 'struct x_attr { __u64 a; };\n#define X_ATTR_SIZE_VER0 8\nstruct info { __u32 argsz; __u32 flags; };',
    now: 'struct x_attr { __u64 a; __u64 b; };\n#define X_ATTR_SIZE_VER0 8\n#define X_ATTR_SIZE_VER1 16\nstruct info { __u32 argsz; __u32 flags; __u32 cap; };',
    targets: ['x86_64'],
    findings: [
      'extending struct x_attr: size 8 -> 16: it grew at its end, and the kernel is told the size: X_ATTR_SIZE_VER1 <- struct x_attr.b',
      'extending struct info: size 8 -> 12: it grew at its end, and the kernel is told the size: struct info.argsz <- struct info.cap',
      'extending struct x_attr.b: new field: added at the end',
      'extending struct info.cap: new field: added at the end',
      'adding X_ATTR_SIZE_VER1: new constant',
    ],
  },
  {
    title: 'breaking: a size constant of another record, or a field that may be the size of anything',
    old: 'struct y_attr { __u64 a; };\n#define X_ATTR_SIZE_VER0 8\nstruct z { __u32 size; __u32 flags; };',
    now: 'struct y_attr { __u64 a; __u64 b; };\n#define X_ATTR_SIZE_VER0 8\n#define X_ATTR_SIZE_VER1 16\nstruct z { __u32 size; __u32 flags; __u32 more; };',
    findings: [
      'breaking struct y_attr: size 8 -> 16: it grew at its end, which breaks where the kernel is not told the size',
      'breaking struct z: size 8 -> 12: it grew at its end, which breaks where the kernel is not told the size',
      'extending struct y_attr.b: new field: added at the end',
      'extending struct z.more: new field: added at the end',
      'adding X_ATTR_SIZE_VER1: new constant',
    ],
  },
  {
    title: 'breaking: a constant that is carried otherwise; cosmetic: another type for the same carrier',
    old: '#define A 1\n#define B 1\n#define C 1UL\n#define X_MAX 3\n#define F_P 1ULL\n#define E_ALL (F_P)',
    now: '#define A 1UL\n#define B 1U\nenum { C = 1 };\n#define X_MAX 4ULL\n#define F_P 1ULL\n#define F_Q 2ULL\n#define E_ALL (F_P | F_Q)',
    findings: [
      'breaking A: type int -> unsigned long, carrier number -> bigint: the same value, now as a bigint',
      'breaking C: carrier bigint -> number: the same value, now as a number',
      'breaking X_MAX: value 3 -> 4, type int -> unsigned long long, carrier number -> bigint',
      'growing E_ALL: value 1 -> 3',
      'adding F_Q: new constant',
      'cosmetic B: type int -> unsigned int: the same value',
    ],
  },
  {
    title: 'cosmetic: on a machine with 32 bits a long is a number too',
    old: '#define A 1',
    now: '#define A 1UL',
    targets: ['i386'],
    findings: ['cosmetic A: type int -> unsigned long: the same value'],
  },
  {
    title: 'cosmetic: a typedef of a record that is the name of the record itself now, and the other way round',
    old: 'typedef struct dynamic { __u32 tag; __u32 value; } Dyn;\ntypedef struct { __u8 b[16]; } id_t_;',
    now: 'typedef struct { __u32 tag; __u32 value; } Dyn;\ntypedef struct id_tag { __u8 b[16]; } id_t_;',
    findings: [
      'breaking struct dynamic: this record is gone',
      'adding struct id_tag: new record',
      'cosmetic id_t_: type untagged struct -> struct id_tag: spelled differently',
      'cosmetic Dyn: type struct dynamic -> untagged struct: spelled differently <- struct dynamic',
    ],
  },
  {
    title: 'breaking: the same, with another layout',
    old: 'typedef struct dynamic { __u32 tag; __u32 value; } Dyn;',
    now: 'typedef struct { __u32 tag; __u64 value; } Dyn;',
    findings: [
      'breaking struct dynamic: this record is gone',
      'breaking Dyn: type struct dynamic -> untagged struct <- struct dynamic',
    ],
  },
  {
    title: 'moved: a limit that grew on the way, and names that a new one looks like',
    old: {
      'linux/x.h': `${types}enum { X_A, X_B, __X_CNT };\n#define X_MAX (__X_CNT - 1)\n#define X_OTHER 5`,
      'linux/generated.h': types,
    },
    now: {
      'linux/x.h': `${types}#include <linux/generated.h>\n#define X_OTHER_NOW 5`,
      'linux/generated.h': `${types}enum { X_A, X_B, X_C, __X_CNT };\n#define X_MAX (__X_CNT - 1)\n#define X_OTHER 5`,
    },
    findings: [
      'moved X_MAX: in linux/generated.h now',
      'moved X_OTHER: in linux/generated.h now',
      'moved X_A: in linux/generated.h now',
      'moved X_B: in linux/generated.h now',
      'moved __X_CNT: in linux/generated.h now',
      'growing X_MAX: value 1 -> 2',
      'growing __X_CNT: value 2 -> 3',
      'adding X_C: new constant',
      'adding X_OTHER_NOW: new constant',
    ],
  },
  {
    title: 'breaking: a typedef of another header, where it bites',
    old: {
      'linux/x.h': `${types}#include <linux/poll_t.h>\nstruct event { poll_t events; };`,
      'linux/poll_t.h': 'typedef unsigned poll_t;',
    },
    now: {
      'linux/x.h': `${types}#include <linux/poll_t.h>\nstruct event { poll_t events; };`,
      'linux/poll_t.h': 'typedef int poll_t;',
    },
    findings: [
      "breaking struct event.events: type unsigned 32-bit -> signed 32-bit: 'poll_t' is another type now",
      'breaking poll_t: type unsigned int -> int (unsigned 32-bit -> signed 32-bit)',
    ],
  },
  {
    title: 'breaking: a header that is gone',
    old: { 'linux/x.h': '', 'linux/meye.h': '#define MEYE 1\n#define MORE 2' },
    now: { 'linux/x.h': '' },
    findings: ['breaking linux/meye.h: this header is gone: with 2 names'],
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
    title: 'a header that came and one that is gone are told once, however many names they have on which target',
    old: { 'linux/gone.h': '#ifdef __LP64__\n#define A 1\n#endif\n#define B 1' },
    now: { 'linux/new.h': '#ifdef __LP64__\n#define C 2\n#endif\n#define D 3' },
    targets: ['x86_64', 'i386'],
    findings: [
      'breaking linux/gone.h: this header is gone: with 1 to 2 names',
      'adding linux/new.h: new header: with 1 to 2 names',
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
    title: 'extending: a record that grew with its request number',
    old: 'struct s { __u64 a; };\n#define R _IOWR(7, 1, struct s)',
    now: 'struct s { __u64 a; __u64 b; };\n#define R _IOWR(7, 1, struct s)',
    findings: [
      'extending struct s: size 8 -> 16: its request number changed with its size <- struct s.b',
      'extending R: value 0xc0080701 -> 0xc0100701, argument size 8 -> 16: it grew with its argument; the old number stays what it was <- struct s.b',
      'extending struct s.b: new field: added at the end',
    ],
  },
  {
    title: 'extending: a reserved field that got a meaning',
    old: 'struct s { __u32 a; __u32 reserved[3]; __u32 pad; };',
    now: 'struct s { __u32 a; __u32 flags; __u32 reserved[2]; __u32 mode; };',
    findings: [
      'extending struct s.reserved: offset 4 -> 8, size 12 -> 8, length [3] -> [2]: its bytes have a meaning now',
      'extending struct s.pad: this field is gone: its bytes have a meaning now',
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
    title: 'growing by design: masks, limits and counts',
    old: '#define F_A 1\n#define F_ALL (F_A)\n#define NR_things 3\nenum { M_A, M_B, __M_MAX };\n#define M_MAX (__M_MAX - 1)',
    now: '#define F_A 1\n#define F_B 2\n#define F_ALL (F_A | F_B)\n#define NR_things 4\nenum { M_A, M_B, M_C, __M_MAX };\n#define M_MAX (__M_MAX - 1)',
    findings: [
      'growing F_ALL: value 1 -> 3',
      'growing NR_things: value 3 -> 4',
      'growing M_MAX: value 1 -> 2 <- __M_MAX',
      'growing __M_MAX: value 2 -> 3',
      'adding F_B: new constant',
      'adding M_C: new constant',
    ],
  },
  {
    title: 'breaking: a limit that shrank, a mask that lost a bit',
    old: '#define F_A 1\n#define F_B 2\n#define F_ALL (F_A | F_B)\n#define M_MAX 4',
    now: '#define F_A 1\n#define F_B 2\n#define F_ALL (F_A)\n#define M_MAX 3',
    findings: ['breaking F_ALL: value 3 -> 1', 'breaking M_MAX: value 4 -> 3'],
  },
  {
    title: 'renamed: madv_dn as remove, and its event',
    old: '#define UFFD_EVENT_REMAP 0x14\n#define UFFD_EVENT_MADVDONTNEED 0x15\nstruct m { union { struct { __u64 from; __u64 to; __u64 len; } remap; struct { __u64 start; __u64 end; } madv_dn; } arg; };',
    now: '#define UFFD_EVENT_REMAP 0x14\n#define UFFD_EVENT_REMOVE 0x15\nstruct m { union { struct { __u64 from; __u64 to; __u64 len; } remap; struct { __u64 start; __u64 end; } remove; } arg; };',
    findings: [
      'renamed struct m.arg.madv_dn: struct m.arg.remove now',
      'renamed UFFD_EVENT_MADVDONTNEED: UFFD_EVENT_REMOVE now',
    ],
  },
  {
    title: 'breaking, not renamed: another flag that has the value by chance',
    old: '#define A_X 1\n#define B_Y 2',
    now: '#define A_X 1\n#define C_Z 2',
    findings: ['breaking B_Y: this constant is gone', 'adding C_Z: new constant'],
  },
  {
    title: 'moved: to another header',
    old: { 'linux/fs.h': `${types}#define MS_RDONLY 1\nstruct s { __u32 a; };`, 'linux/mount.h': '' },
    now: { 'linux/fs.h': types, 'linux/mount.h': `${types}#define MS_RDONLY 1\nstruct s { __u32 a; };` },
    findings: ['moved struct s: in linux/mount.h now', 'moved MS_RDONLY: in linux/mount.h now'],
  },
  {
    title: 'moved, and changed on the way: both are told',
    old: {
      'linux/k.h': `${types}struct s { __u32 id; __u64 data; };\n#define S_GET _IOR(7, 1, struct s)\n#define S_MAX 3`,
      'asm/k.h': '',
    },
    now: {
      'linux/k.h': `${types}#define S_MAX 3`,
      'asm/k.h': `${types}struct s { __u32 id; __u32 pad0; __u64 data; };\n#define S_GET 1`,
    },
    findings: [
      'breaking S_GET: value 0x80100701 -> 1, type unsigned long -> int',
      'moved struct s: in asm/k.h now',
      'moved S_GET: in asm/k.h now',
      'cosmetic struct s.pad0: new field: room that was not named before',
    ],
  },
  {
    title: 'breaking: a request that moved with its record, which lost a field on the way',
    old: { 'linux/k.h': `${types}struct s { __u64 a; __u64 b; };\n#define S_GET _IOR(7, 1, struct s)`, 'asm/k.h': '' },
    now: { 'linux/k.h': types, 'asm/k.h': `${types}struct s { __u64 a; };\n#define S_GET _IOR(7, 1, struct s)` },
    findings: [
      'breaking struct s: size 16 -> 8 <- struct s.b',
      'breaking struct s.b: this field is gone',
      'breaking S_GET: value 0x80100701 -> 0x80080701, argument size 16 -> 8',
      'moved struct s: in asm/k.h now',
      'moved S_GET: in asm/k.h now',
    ],
  },
  {
    title: 'breaking: a constant of that name in another header is another one where its value is',
    old: { 'linux/a.h': '#define TYPE_MAX 2\n', 'linux/b.h': '' },
    now: { 'linux/a.h': '', 'linux/b.h': '#define TYPE_MAX 9\n' },
    findings: ['breaking TYPE_MAX: this constant is gone', 'adding TYPE_MAX: new constant'],
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
    title: 'growing by design: versions, lower bounds, and what is computed from them',
    old: '#define V_ABI_MAJOR 3\n#define V_ABI_MINOR 2\n#define V_ABI_PATCH 7\n#define V_ABI ((V_ABI_MAJOR << 8) | V_ABI_MINOR)\n#define E_MIN 80\n#define X_VERSION_EXTRA "(2022)"\n#define S_MAX 3\n#define S_CNT (S_MAX + 1)',
    now: '#define V_ABI_MAJOR 3\n#define V_ABI_MINOR 3\n#define V_ABI_PATCH 0\n#define V_ABI ((V_ABI_MAJOR << 8) | V_ABI_MINOR)\n#define E_MIN 79\n#define X_VERSION_EXTRA "(2023)"\n#define S_MAX 4\n#define S_CNT (S_MAX + 1)',
    findings: [
      'growing V_ABI_MINOR: value 2 -> 3',
      'growing V_ABI_PATCH: value 7 -> 0',
      'growing V_ABI: value 770 -> 771 <- V_ABI_MINOR',
      'growing E_MIN: value 80 -> 79',
      'growing S_MAX: value 3 -> 4',
      'growing S_CNT: value 4 -> 5 <- S_MAX',
      'growing X_VERSION_EXTRA: value "(2022)" -> "(2023)"',
    ],
  },
  {
    title: 'breaking: a name that has no value any more',
    old: '#define A (1 + 1)',
    now: '#define A (nothing + 1)',
    findings: ["breaking A: no meaning any more (names 'nothing', which is neither a macro nor an enumerator)"],
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

  for (const { title, old, now, findings, targets } of cases) {
    it(title, () => {
      const files = (text: string | Files): Files =>
        typeof text === 'string' ? { 'linux/x.h': `${types}${text}\n` } : text;
      const found = pairs.compare(files(old), files(now), targets);
      expect(found.map(asLine)).to.deep.equal(findings);
    });
  }

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
