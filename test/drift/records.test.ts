import { type Case, itFinds, types } from './class-cases.ts';

const cases: readonly Case[] = [
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
    title: 'breaking: a record that grew where no request number tells',
    old: 'struct s { __u64 a; };',
    now: 'struct s { __u64 a; __u64 b; };',
    findings: [
      'breaking struct s: size 8 -> 16: it grew at its end, which breaks where the kernel is not told the size',
      'extending struct s.b: new field: added at the end <- struct s',
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
      'extending struct y_attr.b: new field: added at the end <- struct y_attr',
      'extending struct z.more: new field: added at the end <- struct z',
      'adding X_ATTR_SIZE_VER1: new constant',
    ],
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
];

describe('what a difference of a record or a typedef means', () => {
  itFinds(cases);
});
