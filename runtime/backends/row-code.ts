// Machine code that performs system calls in a row, inside a gate (descriptors/call-gate.ts) where it is told of one: each lies in a
// record of eight words, and the first that fails ends the row. C would say:
//
//     struct row { int count, state; int *gate; int turn; long calls[][8]; };
//
//     void perform(struct row *row)
//     {
//       int *gate = row->gate;
//       if (gate) {
//         row->state = REFUSED;
//         if (atomic_fetch_add(gate, 1) < 0 || gate[1] != row->turn)
//           goto leave;
//       }
//       int count = row->count;
//       long (*call)[8] = row->calls;
//       do (*call)[7] = raw system call (*call)[0] with (*call)[1] ... (*call)[6];
//       while ((*call++)[7] >= 0 && --count);
//       row->state = 0;
//     leave:
//       if (gate && atomic_fetch_add(gate, -1) == INT_MIN + 1)
//         row->state |= LAST;
//     }

/** What the state of a row says after it was performed, beside 0. */
export const rowStates = {
  /** The gate let no call through. */
  refused: 1,
  /** The gate is shut, and nobody is inside any more: who waits for that has to be told. */
  last: 2,
} as const;

type Instruction = readonly [bytes: string, source: string];

/** For one kind of machine. */
export interface RowCode {
  /** What e_machine in <elf.h> calls it. */
  readonly machine: number;
  /** The numbers of system calls in <asm/unistd.h>. */
  readonly numbers: { readonly read: number; readonly ioctl: number };
  /** What comes before the others where the address of the row is given as a double, and what the assembler makes of it. */
  readonly ofDouble: readonly Instruction[];
  /** What the assembler makes of what, in hexadecimal digits. */
  readonly instructions: readonly Instruction[];
}

/** By `process.arch`. */
const rowCodes: Readonly<Record<string, RowCode>> = {
  x64: {
    machine: 62,
    numbers: { read: 0, ioctl: 16 },
    ofDouble: [
      ['f30f1efa', '             endbr64'],
      ['f2480f2cf8', '           cvttsd2si %xmm0,%rdi'],
    ],
    instructions: [
      ['f30f1efa', '             endbr64'],
      ['53', '                   push %rbx'],
      ['55', '                   push %rbp'],
      ['4154', '                 push %r12'],
      ['4989fc', '               mov %rdi,%r12'],
      ['498b4c2408', '           mov 8(%r12),%rcx'],
      ['4885c9', '               test %rcx,%rcx'],
      ['7420', '                 jz 1f'],
      ['41c744240401000000', '   movl $1,4(%r12)'],
      ['b801000000', '           mov $1,%eax'],
      ['f00fc101', '             lock xadd %eax,(%rcx)'],
      ['85c0', '                 test %eax,%eax'],
      ['784a', '                 js 4f'],
      ['8b4104', '               mov 4(%rcx),%eax'],
      ['413b442410', '           cmp 16(%r12),%eax'],
      ['7540', '                 jne 4f'],
      ['418b2c24', '          1: mov (%r12),%ebp'],
      ['498d5c2418', '           lea 24(%r12),%rbx'],
      ['488b03', '            2: mov (%rbx),%rax'],
      ['488b7b08', '             mov 8(%rbx),%rdi'],
      ['488b7310', '             mov 16(%rbx),%rsi'],
      ['488b5318', '             mov 24(%rbx),%rdx'],
      ['4c8b5320', '             mov 32(%rbx),%r10'],
      ['4c8b4328', '             mov 40(%rbx),%r8'],
      ['4c8b4b30', '             mov 48(%rbx),%r9'],
      ['0f05', '                 syscall'],
      ['48894338', '             mov %rax,56(%rbx)'],
      ['4885c0', '               test %rax,%rax'],
      ['7808', '                 js 3f'],
      ['4883c340', '             add $64,%rbx'],
      ['ffcd', '                 dec %ebp'],
      ['75d2', '                 jnz 2b'],
      ['41c744240400000000', '3: movl $0,4(%r12)'],
      ['498b4c2408', '        4: mov 8(%r12),%rcx'],
      ['4885c9', '               test %rcx,%rcx'],
      ['7416', '                 jz 5f'],
      ['b8ffffffff', '           mov $-1,%eax'],
      ['f00fc101', '             lock xadd %eax,(%rcx)'],
      ['3d01000080', '           cmp $0x80000001,%eax'],
      ['7506', '                 jne 5f'],
      ['41834c240402', '         orl $2,4(%r12)'],
      ['415c', '              5: pop %r12'],
      ['5d', '                   pop %rbp'],
      ['5b', '                   pop %rbx'],
      ['c3', '                   ret'],
    ],
  },
  arm64: {
    machine: 183,
    numbers: { read: 63, ioctl: 29 },
    ofDouble: [
      ['5f2403d5', '             bti c'],
      ['0000799e', '             fcvtzu x0, d0'],
    ],
    instructions: [
      ['5f2403d5', '             bti c'],
      ['ef0300aa', '             mov x15, x0'],
      ['ea0540f9', '             ldr x10, [x15, #8]'],
      ['8a0100b4', '             cbz x10, 2f'],
      ['2b008052', '             mov w11, #1'],
      ['eb0500b9', '             str w11, [x15, #4]'],
      ['4cfd5f88', '          1: ldaxr w12, [x10]'],
      ['8d050011', '             add w13, w12, #1'],
      ['4dfd0e88', '             stlxr w14, w13, [x10]'],
      ['aeffff35', '             cbnz w14, 1b'],
      ['4c02f837', '             tbnz w12, #31, 5f'],
      ['4c0540b9', '             ldr w12, [x10, #4]'],
      ['ed1140b9', '             ldr w13, [x15, #16]'],
      ['9f010d6b', '             cmp w12, w13'],
      ['c1010054', '             b.ne 5f'],
      ['eb0140b9', '          2: ldr w11, [x15]'],
      ['e9610091', '             add x9, x15, #24'],
      ['280140f9', '          3: ldr x8, [x9]'],
      ['208540a9', '             ldp x0, x1, [x9, #8]'],
      ['228d41a9', '             ldp x2, x3, [x9, #24]'],
      ['249542a9', '             ldp x4, x5, [x9, #40]'],
      ['010000d4', '             svc #0'],
      ['201d00f9', '             str x0, [x9, #56]'],
      ['8000f8b7', '             tbnz x0, #63, 4f'],
      ['29010191', '             add x9, x9, #64'],
      ['6b050071', '             subs w11, w11, #1'],
      ['e1feff54', '             b.ne 3b'],
      ['ff0500b9', '          4: str wzr, [x15, #4]'],
      ['6a0100b4', '          5: cbz x10, 7f'],
      ['4cfd5f88', '          6: ldaxr w12, [x10]'],
      ['8d050051', '             sub w13, w12, #1'],
      ['4dfd0e88', '             stlxr w14, w13, [x10]'],
      ['aeffff35', '             cbnz w14, 6b'],
      ['0c00b052', '             mov w12, #0x80000000'],
      ['bf010c6b', '             cmp w13, w12'],
      ['81000054', '             b.ne 7f'],
      ['ec0540b9', '             ldr w12, [x15, #4]'],
      ['8c011f32', '             orr w12, w12, #2'],
      ['ec0500b9', '             str w12, [x15, #4]'],
      ['c0035fd6', '          7: ret'],
    ],
  },
};

/** The code for this machine, or for that which `architecture` names as `process.arch` does. */
export function rowCode(architecture: string = process.arch): RowCode | undefined {
  return Object.hasOwn(rowCodes, architecture) ? rowCodes[architecture] : undefined;
}

/** What stands in memory. */
export function codeBytes(instructions: readonly Instruction[]): Buffer {
  return Buffer.from(instructions.map(([bytes]) => bytes).join(''), 'hex');
}
