import { type Case, itFinds, types } from './class-cases.ts';

const cases: readonly Case[] = [
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
    title: 'breaking: a header that is gone',
    old: { 'linux/x.h': '', 'linux/meye.h': '#define MEYE 1\n#define MORE 2' },
    now: { 'linux/x.h': '' },
    findings: ['breaking linux/meye.h: this header is gone: with 2 names'],
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
];

describe('what it means that a name or a header is elsewhere', () => {
  itFinds(cases);
});
