import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Compiler, inFolder } from './judge.ts';

/** What a compiler put into an object file. */
export interface ObjectFile {
  /** The initial bytes of the objects that the C text defines, by name. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** The section `.BTF`; null where there is none. */
  readonly typeInformation: Buffer | null;
}

/** For objects whose bytes are to be read. */
export const objectOptions = ['-w', '-c', '-fno-zero-initialized-in-bss', '-fno-lto'] as const;
/** For the types of a C text, used or not. */
export const typeInformationOptions = ['-gbtf', '-fno-eliminate-unused-debug-types'] as const;

/** Compiles a C text. @throws what the compiler says against it. */
export function compile(compiler: Compiler, text: string, options: readonly string[] = []): ObjectFile {
  return inFolder((folder) => {
    const [source, object] = [join(folder, 'judged.c'), join(folder, 'judged.o')];
    writeFileSync(source, text);
    const all = [...compiler.options, ...objectOptions, ...options, '-o', object, source];
    execFileSync(compiler.command, all, { stdio: 'pipe', maxBuffer: 2 ** 26 });
    return readObject(readFileSync(object));
  });
}

/** The initial bytes of the objects that a C text defines, by name: what the compiler put into the object file. */
export function initialBytes(compiler: Compiler, text: string): ReadonlyMap<string, Buffer> {
  return compile(compiler, text).objects;
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** Reads an ELF relocatable file of either class and either byte order (System V gABI, chapter 4). */
export function readObject(file: Buffer): ObjectFile {
  const wide = file[4] === 2;
  const little = file[5] === 1;
  const half = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const word = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const address = (at: number) =>
    wide ? Number(little ? file.readBigUInt64LE(at) : file.readBigUInt64BE(at)) : word(at);
  const table = address(wide ? 40 : 32);
  const entry = half(wide ? 58 : 46);
  const sections: Section[] = [];
  for (let index = 0; index < half(wide ? 60 : 48); index += 1) {
    const at = table + index * entry;
    sections.push({
      name: word(at),
      type: word(at + 4),
      offset: address(at + (wide ? 24 : 16)),
      size: address(at + (wide ? 32 : 20)),
      link: word(at + (wide ? 40 : 24)),
    });
  }
  const symbols = sections.find(({ type }) => type === 2)!;
  const names = sections[symbols.link]!;
  const textAt = (at: number) => file.toString('latin1', at, file.indexOf(0, at));
  const objects = new Map<string, Buffer>();
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += wide ? 24 : 16) {
    const section = sections[half(at + (wide ? 6 : 14))];
    if ((file[at + (wide ? 4 : 12)]! & 15) !== 1 || section === undefined) continue;
    const nameAt = names.offset + word(at);
    const start = section.offset + address(at + (wide ? 8 : 4));
    const size = address(at + (wide ? 16 : 8));
    objects.set(textAt(nameAt), file.subarray(start, start + size));
  }
  const sectionNames = sections[half(wide ? 62 : 50)]!.offset;
  const types = sections.find(({ name }) => textAt(sectionNames + name) === '.BTF');
  const typeInformation = types === undefined ? null : file.subarray(types.offset, types.offset + types.size);
  return { objects, typeInformation };
}
