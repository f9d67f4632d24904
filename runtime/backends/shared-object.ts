// Writes the least that a dynamic loader takes for a shared object: its functions, the tables by which they are found, and the
// segments that say what is loaded where. The names are those of <elf.h>.

const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const EV_CURRENT = 1;
const ET_DYN = 3;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_GNU_STACK = 0x6474_e551;
const [PF_X, PF_W, PF_R] = [1, 2, 4];

const DT_NULL = 0;
const DT_HASH = 4;
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const DT_STRSZ = 10;
const DT_SYMENT = 11;

const STB_GLOBAL = 1;
const STT_FUNC = 2;
const globalFunction = (STB_GLOBAL << 4) | STT_FUNC;

/** `sizeof` of Elf64_Ehdr, Elf64_Phdr, Elf64_Sym and Elf64_Dyn. */
const sizes = { header: 64, segment: 56, symbol: 24, dynamic: 16 } as const;

/** The largest page of a machine that this runs on: what is written to has pages of its own, however large they are. */
const alignment = 0x1_0000;

export interface SharedObjectOptions {
  /** e_machine. */
  readonly machine: number;
  /** May lie anywhere. */
  readonly code: Uint8Array;
  /** At least one. */
  readonly functions: readonly ExportedFunction[];
}

export interface ExportedFunction {
  /** In ASCII. */
  readonly symbol: string;
  /** Where it begins, in bytes of the code; it ends where that ends. */
  readonly at: number;
}

/** A shared object for 64-bit little-endian machines, as the bytes of its file. */
export function sharedObject({ machine, code, functions }: SharedObjectOptions): Buffer {
  const names = Buffer.from(`\0${functions.map(({ symbol }) => `${symbol}\0`).join('')}`);
  const segments = 4;
  const symbolCount = 1 + functions.length;
  const hashAt = sizes.header + segments * sizes.segment;
  const symbolsAt = aligned(hashAt + (3 + symbolCount) * 4, 8);
  const namesAt = symbolsAt + symbolCount * sizes.symbol;
  const codeAt = aligned(namesAt + names.length, 16);
  const dynamicAt = aligned(codeAt + code.length, 8);
  // Loaders before glibc 2.35 write to the dynamic section: it is loaded once more, a page further on.
  const dynamicAddress = alignment + dynamicAt;
  const dynamic = [
    [DT_HASH, hashAt],
    [DT_STRTAB, namesAt],
    [DT_SYMTAB, symbolsAt],
    [DT_STRSZ, names.length],
    [DT_SYMENT, sizes.symbol],
    [DT_NULL, 0],
  ] as const;
  const dynamicSize = dynamic.length * sizes.dynamic;

  const file = new Fields(dynamicAt + dynamicSize);
  file.bytes.set([0x7f, 0x45, 0x4c, 0x46, ELFCLASS64, ELFDATA2LSB, EV_CURRENT]);
  file.at(16).half(ET_DYN).half(machine).word(EV_CURRENT).long(0).long(sizes.header).long(0).word(0);
  file.half(sizes.header).half(sizes.segment).half(segments);

  const segment = (type: number, flags: number, offset: number, address: number, size: number, align: number): void => {
    file.word(type).word(flags).long(offset).long(address).long(address).long(size).long(size).long(align);
  };
  file.at(sizes.header);
  segment(PT_LOAD, PF_R | PF_X, 0, 0, codeAt + code.length, alignment);
  segment(PT_LOAD, PF_R | PF_W, dynamicAt, dynamicAddress, dynamicSize, alignment);
  segment(PT_DYNAMIC, PF_R | PF_W, dynamicAt, dynamicAddress, dynamicSize, 8);
  // Without it a loader makes all stacks executable.
  segment(PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 16);

  // One bucket, whose chain goes from the first function to the last. Symbol 0 is none.
  file.at(hashAt).word(1).word(symbolCount).word(1).word(0);
  for (const index of functions.keys()) file.word(index + 1 < functions.length ? index + 2 : 0);
  file.at(symbolsAt + sizes.symbol);
  let nameAt = 1;
  for (const { symbol, at } of functions) {
    // Any section but 0 says that the symbol is defined here.
    file.word(nameAt).half(globalFunction).half(1);
    file.long(codeAt + at).long(code.length - at);
    nameAt += symbol.length + 1;
  }
  file.bytes.set(names, namesAt);
  file.bytes.set(code, codeAt);
  file.at(dynamicAt);
  for (const [tag, value] of dynamic) file.long(tag).long(value);
  return file.bytes;
}

/** Writes one field after another. */
class Fields {
  readonly bytes: Buffer;
  #offset = 0;

  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
  }

  at(offset: number): this {
    this.#offset = offset;
    return this;
  }

  half(value: number): this {
    this.#offset = this.bytes.writeUInt16LE(value, this.#offset);
    return this;
  }

  word(value: number): this {
    this.#offset = this.bytes.writeUInt32LE(value, this.#offset);
    return this;
  }

  long(value: number): this {
    this.#offset = this.bytes.writeBigUInt64LE(BigInt(value), this.#offset);
    return this;
  }
}

function aligned(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
