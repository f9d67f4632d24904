import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { resolveText } from '../abi/resolved-text.ts';
import { BtfWriter, type WriterOptions } from './btf-writer.ts';

/** What the bindings of {@link sampleKernel} are made from. */
export const sampleHeader = `
typedef unsigned char __u8; typedef unsigned int __u32; typedef unsigned long long __u64; typedef int __s32;
struct point { __s32 x; __s32 y; };
struct sample {
  __u8 kind;
  __u8 low : 3, high : 5;
  __u32 words[2][3];
  union { __u64 whole; struct { __u32 left; __u32 right; }; };
  struct { struct point from; __u8 flag : 1; } inner;
  const void *pointer;
  char name[];
};
typedef struct { __u32 value; } plain_t;
enum colour { RED = 1, GREEN, COLOUR_MAX };
enum wide { WIDE = 0x100000000LL };
enum { BELOW = -1 };
`;

export function sampleModel(text = sampleHeader): AbiModel {
  return resolveText(text, targetNamed('x86_64')).model;
}

/** Differences of a kernel from {@link sampleHeader}. */
export interface Mistakes {
  readonly highWidth?: number;
  readonly kindOffset?: number;
  readonly size?: number;
  readonly xSigned?: boolean;
  readonly wordCount?: number;
  readonly green?: bigint;
  readonly more?: string;
}

/** The type information of a kernel that was built from {@link sampleHeader}. */
export function sampleKernel(mistakes: Mistakes = {}, options: WriterOptions = {}): BtfWriter {
  const { highWidth = 5, kindOffset = 0, size = 64, xSigned = true, wordCount = 6, green = 2n, more } = mistakes;
  const kernel = new BtfWriter(options);
  kernel.others();
  const u8 = kernel.typedef('__u8', kernel.integer('unsigned char', 1));
  const u32 = kernel.typedef('__u32', kernel.integer('unsigned int', 4));
  const u64 = kernel.typedef('__u64', kernel.integer('long long unsigned int', 8));
  const s32 = kernel.typedef('__s32', kernel.integer('int', 4, { signed: xSigned }));
  const char = kernel.integer('char', 1, { signed: true });
  const point = kernel.record('struct', 'point', 8, [
    { name: 'x', type: s32, bitOffset: 0 },
    { name: 'y', type: s32, bitOffset: 32 },
  ]);
  const halves = kernel.record('struct', '', 8, [
    { name: 'left', type: u32, bitOffset: 0 },
    { name: 'right', type: u32, bitOffset: 32 },
  ]);
  const either = kernel.record('union', '', 8, [
    { name: 'whole', type: u64, bitOffset: 0 },
    { name: '', type: halves, bitOffset: 0 },
  ]);
  const inner = kernel.record('struct', '', 12, [
    { name: 'from', type: point, bitOffset: 0 },
    { name: 'flag', type: u8, bitOffset: 64, bitWidth: 1 },
  ]);
  kernel.record('struct', 'sample', size, [
    { name: 'kind', type: u8, bitOffset: kindOffset * 8 },
    { name: 'low', type: u8, bitOffset: 8, bitWidth: 3 },
    { name: 'high', type: u8, bitOffset: 11, bitWidth: highWidth },
    { name: 'words', type: kernel.array(u32, wordCount), bitOffset: 32 },
    { name: '', type: either, bitOffset: 256 },
    { name: 'inner', type: inner, bitOffset: 320 },
    { name: 'pointer', type: kernel.constant(kernel.pointer(kernel.constant(0))), bitOffset: 448 },
    { name: 'name', type: kernel.array(char, 0), bitOffset: 512 },
    ...(more === undefined ? [] : [{ name: more, type: u8, bitOffset: 512 }]),
  ]);
  kernel.typedef('plain_t', kernel.record('struct', '', 4, [{ name: 'value', type: u32, bitOffset: 0 }]));
  kernel.enum('colour', { RED: 1n, GREEN: green, COLOUR_MAX: 9n });
  kernel.enum('wide', { WIDE: 0x1_0000_0000n });
  kernel.enum('', { BELOW: -1n });
  return kernel;
}

/** A folder as /sys/kernel/btf is one, gone after the test. */
export function typesFolder(files: Readonly<Record<string, Uint8Array>>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
