import { type Case, itFinds } from './class-cases.ts';

const cases: readonly Case[] = [
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
    title: 'renamed: another first word, and a flag beside another',
    old: '#define A_ONE 0\n#define OLD_DEVICE_RESET_FLAG 0x31\n#define A_TWO 2',
    now: '#define A_ONE 0\n#define NEW_DEVICE_RESET_FLAG 0x31\n#define A_TWO 2',
    findings: ['renamed OLD_DEVICE_RESET_FLAG: NEW_DEVICE_RESET_FLAG now'],
  },
  {
    title: 'growing by design: a mask and the number of its first bit, or of its last',
    old: '#define M_B 2\n#define M_ALL 2\n#define N_B 2ULL\n#define N_ALL 2ULL',
    now: '#define M_B 2\n#define M_SHIFT 0\n#define M_ALL 3\n#define N_B 2ULL\n#define N_LAST 63\n#define N_ALL 0x8000000000000002ULL',
    findings: [
      'growing M_ALL: value 2 -> 3',
      'growing N_ALL: value 2 -> 0x8000000000000002',
      'adding M_SHIFT: new constant',
      'adding N_LAST: new constant',
    ],
  },
];

describe('what a difference of a constant means', () => {
  itFinds(cases);
});
