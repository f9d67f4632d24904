/** Writes type information as the kernel does (Documentation/bpf/btf.rst), for tests on machines whose kernel has none. */

export interface WrittenMember {
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  readonly bitWidth?: number;
}

export interface WriterOptions {
  readonly littleEndian?: boolean;
  /** What a module's file continues. */
  readonly base?: BtfWriter;
}

/** Collects types, each of which answers its number, and gives the whole as a file. */
export class BtfWriter {
  readonly #types: Buffer[] = [];
  readonly #littleEndian: boolean;
  readonly #firstType: number;
  readonly #firstString: number;
  #strings = Buffer.from('\0');

  constructor({ littleEndian = true, base }: WriterOptions = {}) {
    this.#littleEndian = littleEndian;
    this.#firstType = base === undefined ? 1 : base.#firstType + base.#types.length;
    this.#firstString = base === undefined ? 0 : base.#firstString + base.#strings.length;
    if (base !== undefined) this.#strings = Buffer.alloc(0);
  }

  integer(name: string, size: number, { signed = false, bits = size * 8 } = {}): number {
    return this.#add(1, 0, false, name, size, [(signed ? 1 << 24 : 0) | bits]);
  }

  pointer(to: number): number {
    return this.#add(2, 0, false, '', to, []);
  }

  array(element: number, length: number): number {
    return this.#add(3, 0, false, '', 0, [element, element, length]);
  }

  record(keyword: 'struct' | 'union', tag: string, size: number, members: readonly WrittenMember[]): number {
    const flag = members.some(({ bitWidth }) => bitWidth !== undefined);
    const words = members.flatMap(({ name, type, bitOffset, bitWidth = 0 }) => {
      return [this.#string(name), type, flag ? ((bitWidth << 24) | bitOffset) >>> 0 : bitOffset];
    });
    return this.#add(keyword === 'struct' ? 4 : 5, members.length, flag, tag, size, words);
  }

  /** Of 4 bytes, or of 8 where a value asks for it. */
  enum(tag: string, values: Readonly<Record<string, bigint>>): number {
    const signed = Object.values(values).some((value) => value < 0n);
    const wide = Object.values(values).some((value) => value > 0xffff_ffffn || value < -0x8000_0000n);
    const words = Object.entries(values).flatMap(([name, value]) => {
      const halves = [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
      return [this.#string(name), ...(wide ? halves : halves.slice(0, 1))];
    });
    return this.#add(wide ? 19 : 6, Object.keys(values).length, signed, tag, wide ? 8 : 4, words);
  }

  typedef(name: string, of: number): number {
    return this.#add(8, 0, false, name, of, []);
  }

  constant(of: number): number {
    return this.#add(10, 0, false, '', of, []);
  }

  /** A variable and a prototype: nothing that a record holds, but what stands between records. */
  others(): void {
    this.#add(14, 0, false, 'jiffies', 1, [1]);
    this.#add(13, 2, false, '', 1, [0, 1, 0, 1]);
    this.#add(12, 1, false, 'schedule', 1, []);
  }

  bytes(): Buffer {
    const types = Buffer.concat(this.#types);
    const header = Buffer.alloc(24);
    this.#littleEndian ? header.writeUInt16LE(0xeb9f) : header.writeUInt16BE(0xeb9f);
    header[2] = 1;
    const words = [24, 0, types.length, types.length, this.#strings.length];
    words.forEach((word, index) => {
      this.#word(header, word, 4 + index * 4);
    });
    return Buffer.concat([header, types, this.#strings]);
  }

  #add(kind: number, length: number, flag: boolean, name: string, size: number, words: readonly number[]): number {
    const bytes = Buffer.alloc(12 + words.length * 4);
    const info = ((flag ? 0x8000_0000 : 0) | (kind << 24) | length) >>> 0;
    [this.#string(name), info, size, ...words].forEach((word, index) => {
      this.#word(bytes, word >>> 0, index * 4);
    });
    this.#types.push(bytes);
    return this.#firstType + this.#types.length - 1;
  }

  #word(bytes: Buffer, word: number, at: number): void {
    this.#littleEndian ? bytes.writeUInt32LE(word, at) : bytes.writeUInt32BE(word, at);
  }

  #string(text: string): number {
    if (text === '') return 0;
    const at = this.#firstString + this.#strings.length;
    this.#strings = Buffer.concat([this.#strings, Buffer.from(`${text}\0`)]);
    return at;
  }
}
