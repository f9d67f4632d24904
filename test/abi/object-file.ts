import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Compiler, inFolder } from './judge.ts';

/** The initial bytes of the objects that a C text defines, by name: what the compiler put into the object file. */
export function initialBytes(compiler: Compiler, text: string): Map<string, Buffer> {
  return inFolder((folder) => {
    const [source, object] = [join(folder, 'judged.c'), join(folder, 'judged.o')];
    writeFileSync(source, text);
    const options = ['-w', '-c', '-fno-zero-initialized-in-bss', '-fno-lto', '-o', object, source];
    execFileSync(compiler.command, [...compiler.options, ...options], { stdio: 'pipe' });
    return objectsIn(readFileSync(object));
  });
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** Reads the data objects of an ELF relocatable file of either class and either byte order (System V gABI, chapter 4). */
function objectsIn(file: Buffer): Map<string, Buffer> {
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
      type: word(at + 4),
      offset: address(at + (wide ? 24 : 16)),
      size: address(at + (wide ? 32 : 20)),
      link: word(at + (wide ? 40 : 24)),
    });
  }
  const symbols = sections.find(({ type }) => type === 2)!;
  const names = sections[symbols.link]!;
  const objects = new Map<string, Buffer>();
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += wide ? 24 : 16) {
    const section = sections[half(at + (wide ? 6 : 14))];
    if ((file[at + (wide ? 4 : 12)]! & 15) !== 1 || section === undefined) continue;
    const nameAt = names.offset + word(at);
    const start = section.offset + address(at + (wide ? 8 : 4));
    const size = address(at + (wide ? 16 : 8));
    objects.set(file.toString('latin1', nameAt, file.indexOf(0, nameAt)), file.subarray(start, start + size));
  }
  return objects;
}
