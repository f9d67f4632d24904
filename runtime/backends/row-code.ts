// Machine code that performs system calls in a row. A 64-bit word says how many there are; each lies in a record of eight such
// words (its number, six arguments, its result), and the first that fails ends the row. C would say:
//
//     void perform(long *row)
//     {
//       int count = *row;
//       long (*call)[8] = (void *)(row + 1);
//       do (*call)[7] = raw system call (*call)[0] with (*call)[1] ... (*call)[6];
//       while ((*call++)[7] >= 0 && --count);
//     }

/** For one kind of machine. */
export interface RowCode {
  /** What e_machine in <elf.h> calls it. */
  readonly machine: number;
  /** The numbers of system calls in <asm/unistd.h>. */
  readonly numbers: { readonly read: number; readonly ioctl: number };
  /** What the assembler makes of what, in hexadecimal digits. */
  readonly instructions: readonly (readonly [bytes: string, source: string])[];
}

/** By `process.arch`. */
const rowCodes: Readonly<Record<string, RowCode>> = {
  x64: {
    machine: 62,
    numbers: { read: 0, ioctl: 16 },
    instructions: [
      ['f30f1efa', '   endbr64'],
      ['53', '         push %rbx'],
      ['55', '         push %rbp'],
      ['8b2f', '       mov (%rdi),%ebp'],
      ['488d5f08', '   lea 8(%rdi),%rbx'],
      ['488b03', '  1: mov (%rbx),%rax'],
      ['488b7b08', '   mov 8(%rbx),%rdi'],
      ['488b7310', '   mov 16(%rbx),%rsi'],
      ['488b5318', '   mov 24(%rbx),%rdx'],
      ['4c8b5320', '   mov 32(%rbx),%r10'],
      ['4c8b4328', '   mov 40(%rbx),%r8'],
      ['4c8b4b30', '   mov 48(%rbx),%r9'],
      ['0f05', '       syscall'],
      ['48894338', '   mov %rax,56(%rbx)'],
      ['4885c0', '     test %rax,%rax'],
      ['7808', '       js 2f'],
      ['4883c340', '   add $64,%rbx'],
      ['ffcd', '       dec %ebp'],
      ['75d2', '       jnz 1b'],
      ['5d', '      2: pop %rbp'],
      ['5b', '         pop %rbx'],
      ['c3', '         ret'],
    ],
  },
  arm64: {
    machine: 183,
    numbers: { read: 63, ioctl: 29 },
    instructions: [
      ['5f2403d5', '   bti c'],
      ['0a8440b8', '   ldr w10, [x0], #8'],
      ['e90300aa', '   mov x9, x0'],
      ['280140f9', '1: ldr x8, [x9]'],
      ['208540a9', '   ldp x0, x1, [x9, #8]'],
      ['228d41a9', '   ldp x2, x3, [x9, #24]'],
      ['249542a9', '   ldp x4, x5, [x9, #40]'],
      ['010000d4', '   svc #0'],
      ['201d00f9', '   str x0, [x9, #56]'],
      ['8000f8b7', '   tbnz x0, #63, 2f'],
      ['29010191', '   add x9, x9, #64'],
      ['4a050071', '   subs w10, w10, #1'],
      ['e1feff54', '   b.ne 1b'],
      ['c0035fd6', '2: ret'],
    ],
  },
};

/** The code for this machine, or for that which `architecture` names as `process.arch` does. */
export function rowCode(architecture: string = process.arch): RowCode | undefined {
  return Object.hasOwn(rowCodes, architecture) ? rowCodes[architecture] : undefined;
}

/** What stands in memory. */
export function codeBytes({ instructions }: RowCode): Buffer {
  return Buffer.from(instructions.map(([bytes]) => bytes).join(''), 'hex');
}
