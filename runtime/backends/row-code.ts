// Machine code that performs system calls in rows, each inside a gate (descriptors/call-gate.ts) where it is told of one. A call lies in
// a record of eight words, the first that fails ends its row, and another row may follow. C would say:
//
//     struct row { int count, state; int *gate; int turn, after; struct row *next; long calls[][8]; };
//
//     void perform(struct row *first)
//     {
//       struct row *row = first;
//       int done;
//       first->state = 0;
//       do {
//         int *gate = row->gate;
//         done = 0;
//         if (!gate || (atomic_fetch_add(gate, 1) >= 0 && gate[1] == row->turn)) {
//           do {
//             long *call = row->calls[done];
//             if ((call[7] = raw system call call[0] with call[1] ... call[6]) < 0)
//               break;
//           } while (++done != row->count);
//         } else if (row == first) {
//           first->state |= REFUSED;
//         }
//         if (gate && atomic_fetch_add(gate, -1) == INT_MIN + 1)
//           first->state |= LAST;
//       } while (done == row->after && (row = row->next));
//     }
//
// Node enters it as it enters any addon, with nothing to convert on the way: the address of the row lies in a `double`, which
// holds every user address. Both that and the function of Node-API are where the code has been told.
//
//     napi_value enter(napi_env env, napi_callback_info info)
//     {
//       perform((struct row *)(long)*WHERE);
//       return NULL;
//     }
//
//     napi_value napi_register_module_v1(napi_env env, napi_value exports)
//     {
//       napi_value made = NULL;
//       CREATE(env, NULL, 0, enter, NULL, &made);
//       return made;
//     }

/** What the state of the first row says after all were performed, beside 0. */
export const rowStates = {
  /** Its gate let no call through. */
  refused: 1,
  /** A gate is shut, and nobody is inside any more: who waits for that has to be told. */
  last: 2,
} as const;

/**
 * What the code is told, each a word of 64 bits: where `napi_create_function` begins, and where the address of the row lies, a
 * `double`.
 */
export interface CodeAddresses {
  readonly create: number;
  readonly where: number;
}

/** The last 8 bytes of some are an address. */
type Instruction = readonly [bytes: string, source: string, address?: keyof CodeAddresses];

/** For one kind of machine. */
export interface RowCode {
  /** What e_machine in <elf.h> calls it. */
  readonly machine: number;
  /** What Node calls when it loads the code, and what it calls from then on; the others follow. */
  readonly entry: readonly Instruction[];
  /** What the assembler makes of what, in hexadecimal digits. */
  readonly instructions: readonly Instruction[];
}

/** By `process.arch`. */
const rowCodes: Readonly<Record<string, RowCode>> = {
  x64: {
    machine: 62,
    entry: [
      ['f30f1efa', '              endbr64'],
      ['4883ec18', '              sub $24,%rsp'],
      ['48c744240800000000', '    movq $0,8(%rsp)'],
      ['31f6', '                  xor %esi,%esi'],
      ['31d2', '                  xor %edx,%edx'],
      ['488d0d1e000000', '        lea 7f(%rip),%rcx'],
      ['4531c0', '                xor %r8d,%r8d'],
      ['4c8d4c2408', '            lea 8(%rsp),%r9'],
      ['48b80000000000000000', '  movabs $0,%rax', 'create'],
      ['ffd0', '                  call *%rax'],
      ['488b442408', '            mov 8(%rsp),%rax'],
      ['4883c418', '              add $24,%rsp'],
      ['c3', '                    ret'],
      ['f30f1efa', '           7: endbr64'],
      ['48b80000000000000000', '  movabs $0,%rax', 'where'],
      ['f2480f2c38', '            cvttsd2si (%rax),%rdi'],
    ],
    instructions: [
      ['f30f1efa', '              endbr64'],
      ['53', '                    push %rbx'],
      ['55', '                    push %rbp'],
      ['4154', '                  push %r12'],
      ['4155', '                  push %r13'],
      ['4989fc', '                mov %rdi,%r12'],
      ['4989fd', '                mov %rdi,%r13'],
      ['41c7450400000000', '      movl $0,4(%r13)'],
      ['31ed', '               0: xor %ebp,%ebp'],
      ['498b4c2408', '            mov 8(%r12),%rcx'],
      ['4885c9', '                test %rcx,%rcx'],
      ['7417', '                  jz 1f'],
      ['b801000000', '            mov $1,%eax'],
      ['f00fc101', '              lock xadd %eax,(%rcx)'],
      ['85c0', '                  test %eax,%eax'],
      ['7843', '                  js 3f'],
      ['8b4104', '                mov 4(%rcx),%eax'],
      ['413b442410', '            cmp 16(%r12),%eax'],
      ['7539', '                  jne 3f'],
      ['498d5c2420', '         1: lea 32(%r12),%rbx'],
      ['488b03', '             2: mov (%rbx),%rax'],
      ['488b7b08', '              mov 8(%rbx),%rdi'],
      ['488b7310', '              mov 16(%rbx),%rsi'],
      ['488b5318', '              mov 24(%rbx),%rdx'],
      ['4c8b5320', '              mov 32(%rbx),%r10'],
      ['4c8b4328', '              mov 40(%rbx),%r8'],
      ['4c8b4b30', '              mov 48(%rbx),%r9'],
      ['0f05', '                  syscall'],
      ['48894338', '              mov %rax,56(%rbx)'],
      ['4885c0', '                test %rax,%rax'],
      ['7818', '                  js 4f'],
      ['4883c340', '              add $64,%rbx'],
      ['ffc5', '                  inc %ebp'],
      ['413b2c24', '              cmp (%r12),%ebp'],
      ['75ce', '                  jne 2b'],
      ['eb0a', '                  jmp 4f'],
      ['4d39e5', '             3: cmp %r12,%r13'],
      ['7505', '                  jne 4f'],
      ['41834d0401', '            orl $1,4(%r13)'],
      ['498b4c2408', '         4: mov 8(%r12),%rcx'],
      ['4885c9', '                test %rcx,%rcx'],
      ['7415', '                  jz 5f'],
      ['b8ffffffff', '            mov $-1,%eax'],
      ['f00fc101', '              lock xadd %eax,(%rcx)'],
      ['3d01000080', '            cmp $0x80000001,%eax'],
      ['7505', '                  jne 5f'],
      ['41834d0402', '            orl $2,4(%r13)'],
      ['413b6c2414', '         5: cmp 20(%r12),%ebp'],
      ['750e', '                  jne 6f'],
      ['4d8b642418', '            mov 24(%r12),%r12'],
      ['4d85e4', '                test %r12,%r12'],
      ['0f8566ffffff', '          jnz 0b'],
      ['415d', '               6: pop %r13'],
      ['415c', '                  pop %r12'],
      ['5d', '                    pop %rbp'],
      ['5b', '                    pop %rbx'],
      ['31c0', '                  xor %eax,%eax'],
      ['c3', '                    ret'],
    ],
  },
  arm64: {
    machine: 183,
    entry: [
      ['5f2403d5', '              bti c'],
      ['fd7bbea9', '              stp x29, x30, [sp, #-32]!'],
      ['fd030091', '              mov x29, sp'],
      ['ff0b00f9', '              str xzr, [sp, #16]'],
      ['e1031faa', '              mov x1, xzr'],
      ['e2031faa', '              mov x2, xzr'],
      ['03010010', '              adr x3, 11f'],
      ['e4031faa', '              mov x4, xzr'],
      ['e5430091', '              add x5, sp, #16'],
      ['46010058', '              ldr x6, 12f'],
      ['c0003fd6', '              blr x6'],
      ['e00b40f9', '              ldr x0, [sp, #16]'],
      ['fd7bc2a8', '              ldp x29, x30, [sp], #32'],
      ['c0035fd6', '              ret'],
      ['5f2403d5', '          11: bti c'],
      ['c0000058', '              ldr x0, 13f'],
      ['000040fd', '              ldr d0, [x0]'],
      ['0000799e', '              fcvtzu x0, d0'],
      ['05000014', '              b 14f'],
      ['0000000000000000', '  12: .quad 0', 'create'],
      ['0000000000000000', '  13: .quad 0', 'where'],
    ],
    instructions: [
      ['5f2403d5', '          14: bti c'],
      ['ef0300aa', '              mov x15, x0'],
      ['e70300aa', '              mov x7, x0'],
      ['ff0400b9', '              str wzr, [x7, #4]'],
      ['06008052', '           1: mov w6, #0'],
      ['ea0540f9', '              ldr x10, [x15, #8]'],
      ['4a0100b4', '              cbz x10, 3f'],
      ['4cfd5f88', '           2: ldaxr w12, [x10]'],
      ['8d050011', '              add w13, w12, #1'],
      ['4dfd0e88', '              stlxr w14, w13, [x10]'],
      ['aeffff35', '              cbnz w14, 2b'],
      ['6c02f837', '              tbnz w12, #31, 5f'],
      ['4c0540b9', '              ldr w12, [x10, #4]'],
      ['ed1140b9', '              ldr w13, [x15, #16]'],
      ['9f010d6b', '              cmp w12, w13'],
      ['e1010054', '              b.ne 5f'],
      ['eb0140b9', '           3: ldr w11, [x15]'],
      ['e9810091', '              add x9, x15, #32'],
      ['280140f9', '           4: ldr x8, [x9]'],
      ['208540a9', '              ldp x0, x1, [x9, #8]'],
      ['228d41a9', '              ldp x2, x3, [x9, #24]'],
      ['249542a9', '              ldp x4, x5, [x9, #40]'],
      ['010000d4', '              svc #0'],
      ['201d00f9', '              str x0, [x9, #56]'],
      ['4001f8b7', '              tbnz x0, #63, 6f'],
      ['29010191', '              add x9, x9, #64'],
      ['c6040011', '              add w6, w6, #1'],
      ['df000b6b', '              cmp w6, w11'],
      ['c1feff54', '              b.ne 4b'],
      ['05000014', '              b 6f'],
      ['ff0107eb', '           5: cmp x15, x7'],
      ['61000054', '              b.ne 6f'],
      ['2c008052', '              mov w12, #1'],
      ['ec0400b9', '              str w12, [x7, #4]'],
      ['6a0100b4', '           6: cbz x10, 8f'],
      ['4cfd5f88', '           7: ldaxr w12, [x10]'],
      ['8d050051', '              sub w13, w12, #1'],
      ['4dfd0e88', '              stlxr w14, w13, [x10]'],
      ['aeffff35', '              cbnz w14, 7b'],
      ['0c00b052', '              mov w12, #0x80000000'],
      ['bf010c6b', '              cmp w13, w12'],
      ['81000054', '              b.ne 8f'],
      ['ec0440b9', '              ldr w12, [x7, #4]'],
      ['8c011f32', '              orr w12, w12, #2'],
      ['ec0400b9', '              str w12, [x7, #4]'],
      ['ec1540b9', '           8: ldr w12, [x15, #20]'],
      ['df000c6b', '              cmp w6, w12'],
      ['61000054', '              b.ne 9f'],
      ['ef0d40f9', '              ldr x15, [x15, #24]'],
      ['6ffaffb5', '              cbnz x15, 1b'],
      ['000080d2', '           9: mov x0, #0'],
      ['c0035fd6', '              ret'],
    ],
  },
};

/** The code for this machine, or for that which `architecture` names as `process.arch` does. */
export function rowCode(architecture: string = process.arch): RowCode | undefined {
  return Object.hasOwn(rowCodes, architecture) ? rowCodes[architecture] : undefined;
}

/** What stands in memory. */
export function codeBytes(instructions: readonly Instruction[], addresses?: CodeAddresses): Buffer {
  const all = instructions.map(([digits, , name]) => {
    const bytes = Buffer.from(digits, 'hex');
    if (name !== undefined && addresses !== undefined)
      bytes.writeBigUInt64LE(BigInt(addresses[name]), bytes.length - 8);
    return bytes;
  });
  return Buffer.concat(all);
}
