// BTF, the kernel's own type information (Documentation/bpf/btf.rst): a header, then types one after the other, each 12
// bytes and what its kind adds, then strings. Types have numbers in the order in which they stand, from 1. The file of a
// module continues the numbers and the strings of vmlinux. Everything read is checked against the file's bounds first.

import { BtfError } from './btf-error.ts';
import type { BtfEnum, BtfInteger, BtfMember, BtfRecord, BtfType } from './btf-type.ts';

const magic = 0xeb9f;
const headerSize = 24;
const typeSize = 12;
const largestFile = 1 << 28;
const largestRecord = 1 << 28;

const kinds = [
  'void',
  'integer',
  'pointer',
  'array',
  'struct',
  'union',
  'enum',
  'forward',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'function',
  'prototype',
  'variable',
  'section',
  'floating',
  'declaration tag',
  'type tag',
  'enum64',
] as const;
type Kind = (typeof kinds)[number];

/** Bytes that follow a type of a kind, for each of its `length` entries or at all. */
function bytesAfter(kind: Kind, length: number): number {
  switch (kind) {
    case 'integer':
    case 'variable':
    case 'declaration tag':
      return 4;
    case 'array':
      return 12;
    case 'struct':
    case 'union':
    case 'section':
    case 'enum64':
      return length * 12;
    case 'enum':
    case 'prototype':
      return length * 8;
    default:
      return 0;
  }
}

interface Head {
  readonly kind: Kind;
  readonly length: number;
  readonly flag: boolean;
}

/** The types of one BTF file, decoded when they are asked for. */
export class Btf {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #littleEndian: boolean;
  readonly #base: Btf | null;
  readonly #strings: { readonly start: number; readonly length: number };
  /** Where each type of this file stands. */
  readonly #places: readonly number[];

  /**
   * @param base vmlinux, for the file of a module.
   * @throws BtfError
   */
  constructor(bytes: Uint8Array, base: Btf | null = null) {
    if (bytes.length < headerSize || bytes.length > largestFile) {
      throw new BtfError(`expected BTF of ${headerSize} to ${largestFile} bytes, saw ${bytes.length}`);
    }
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#littleEndian = this.#view.getUint16(0, true) === magic;
    if (!this.#littleEndian && this.#view.getUint16(0, false) !== magic) {
      throw new BtfError(`expected BTF, which starts with 0x${magic.toString(16)}, saw something else`);
    }
    const version = this.#view.getUint8(2);
    if (version !== 1) throw new BtfError(`expected BTF of version 1, saw version ${version}`);
    this.#strings = this.#section(16, 'strings');
    this.#places = this.#findTypes();
  }

  /** Numbers below this one are taken, by this file or its base. */
  get end(): number {
    return this.#first + this.#places.length;
  }

  /** The numbers of the types that this file itself adds. */
  *numbers(): Generator<number> {
    for (let number = this.#first; number < this.end; number += 1) yield number;
  }

  /** The kind and the name of a type, cheaper than the whole of it. */
  headOf(number: number): { readonly kind: Kind; readonly name: string } {
    const [file, place] = this.#locate(number);
    return { kind: file.#head(place).kind, name: file.#name(place) };
  }

  /** @throws BtfError for a number that is not there. */
  type(number: number): BtfType {
    if (number === 0) return { kind: 'other', name: 'void' };
    const [file, place] = this.#locate(number);
    return file.#typeAt(place);
  }

  get #first(): number {
    return this.#base?.end ?? 1;
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#littleEndian);
  }

  /** A part of the file whose offset (from the header's end) and length stand at `at`. */
  #section(at: number, what: string): { readonly start: number; readonly length: number } {
    const start = this.#u32(4) + this.#u32(at);
    const length = this.#u32(at + 4);
    if (this.#u32(4) < headerSize || start + length > this.#bytes.length) {
      throw new BtfError(`the ${what} of this BTF lie outside its ${this.#bytes.length} bytes`);
    }
    return { start, length };
  }

  #findTypes(): number[] {
    const { start, length } = this.#section(8, 'types');
    const places: number[] = [];
    const end = start + length;
    for (let place = start; place < end; ) {
      if (place + typeSize > end) throw new BtfError(`a type at ${place} ends after the last one`);
      const { kind, length: entries } = this.#head(place);
      places.push(place);
      place += typeSize + bytesAfter(kind, entries);
      if (place > end) throw new BtfError(`the ${kind} before ${place} ends after the last type`);
    }
    return places;
  }

  #head(place: number): Head {
    const info = this.#u32(place + 4);
    const kind = kinds[(info >>> 24) & 0x1f];
    // A kind that is not known has a length that is not known: what follows it cannot be read.
    if (kind === undefined || kind === 'void' || (info & 0x60ff0000) !== 0) {
      throw new BtfError(`expected a kind of type from 1 to ${kinds.length - 1}, saw 0x${info.toString(16)}`);
    }
    return { kind, length: info & 0xffff, flag: info >>> 31 === 1 };
  }

  #locate(number: number): readonly [Btf, number] {
    if (this.#base !== null && number < this.#first) return this.#base.#locate(number);
    const place = this.#places[number - this.#first];
    if (place === undefined) throw new BtfError(`there is no type ${number}, only 1 to ${this.end - 1}`);
    return [this, place];
  }

  /** Where the strings of this file begin among all. */
  get #stringsBefore(): number {
    return this.#base === null ? 0 : this.#base.#stringsBefore + this.#base.#strings.length;
  }

  #name(place: number): string {
    return this.#string(this.#u32(place));
  }

  #string(offset: number): string {
    if (offset === 0) return '';
    const own = offset - this.#stringsBefore;
    if (own < 0) return this.#base!.#string(offset);
    const start = this.#strings.start + own;
    const end = own < this.#strings.length ? this.#bytes.indexOf(0, start) : -1;
    if (end === -1 || end >= this.#strings.start + this.#strings.length) {
      throw new BtfError(`the name at ${offset} does not end among the names`);
    }
    return String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 512)));
  }

  #typeAt(place: number): BtfType {
    const { kind, length, flag } = this.#head(place);
    const name = this.#name(place);
    const number = this.#u32(place + 8);
    switch (kind) {
      case 'integer':
        return this.#integer(name, number, this.#u32(place + typeSize));
      case 'floating':
        return { kind, name, size: number };
      case 'pointer':
        return { kind, name };
      case 'array':
        return { kind, name: '', element: this.#u32(place + typeSize), length: this.#u32(place + typeSize + 8) };
      case 'struct':
      case 'union':
        return this.#record(place, kind, length, flag);
      case 'enum':
      case 'enum64':
        return this.#enum(place, kind, length, flag);
      case 'typedef':
        return { kind, name, of: number };
      case 'const':
      case 'volatile':
      case 'restrict':
      case 'type tag':
        return { kind: 'qualifier', name: '', of: number };
      default:
        return { kind: 'other', name };
    }
  }

  /** What follows an integer: 4 bits of encoding (1 signed), 8 of offset and 8 of width. */
  #integer(name: string, size: number, encoding: number): BtfInteger {
    const signed = ((encoding >>> 24) & 1) === 1;
    return { kind: 'integer', name, size, signed, bits: encoding & 0xff, bitOffset: (encoding >>> 16) & 0xff };
  }

  #record(place: number, kind: 'struct' | 'union', length: number, flag: boolean): BtfRecord {
    const size = this.#u32(place + 8);
    if (size > largestRecord) throw new BtfError(`a ${kind} of ${size} bytes is more than can be right`);
    const members = Array.from({ length }, (_, index): BtfMember => {
      const at = place + typeSize + index * 12;
      const offset = this.#u32(at + 8);
      // With the flag set the upper 8 bits are the width of a bit-field, 0 for any other member.
      const bitWidth = flag && offset >>> 24 !== 0 ? offset >>> 24 : null;
      return {
        name: this.#string(this.#u32(at)),
        type: this.#u32(at + 4),
        bitOffset: flag ? offset & 0xffffff : offset,
        bitWidth,
      };
    });
    return { kind, name: this.#name(place), size, members };
  }

  /** The flag says that the values are signed; those of an enum64 are in two halves, the low one first. */
  #enum(place: number, kind: 'enum' | 'enum64', length: number, signed: boolean): BtfEnum {
    const enumerators = Array.from({ length }, (_, index) => {
      const at = place + typeSize + index * (kind === 'enum' ? 8 : 12);
      const low = BigInt(this.#u32(at + 4));
      const high = kind === 'enum' ? 0n : BigInt(this.#u32(at + 8));
      const bits = (high << 32n) | low;
      const value = signed ? BigInt.asIntN(kind === 'enum' ? 32 : 64, bits) : bits;
      return { name: this.#string(this.#u32(at)), value };
    });
    return { kind: 'enum', name: this.#name(place), size: this.#u32(place + 8), enumerators };
  }
}
