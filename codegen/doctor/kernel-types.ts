import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addToList } from '../source/add-to-list.ts';
import { Btf } from './btf.ts';
import { BtfError } from './btf-error.ts';
import type { BtfEnum, BtfRecord } from './btf-type.ts';

/** Where the kernel puts its type information (CONFIG_DEBUG_INFO_BTF). */
export const kernelTypesFolder = '/sys/kernel/btf';
const mostModules = 4096;
const longestTypedef = 64;

/** The names that somebody wants to compare. */
export interface WantedNames {
  /** `struct x`, `union x`, or the name of a typedef. */
  readonly records: ReadonlySet<string>;
  readonly enumerators: ReadonlySet<string>;
}

/** A record of the running kernel; several may have one name. */
export interface KernelRecord {
  /** `vmlinux` or the module. */
  readonly origin: string;
  readonly btf: Btf;
  readonly record: BtfRecord;
}

export interface KernelEnumerator {
  readonly origin: string;
  /** The enum's tag, or null. */
  readonly enum: string | null;
  readonly value: bigint;
  /** Of the enum, in bytes. */
  readonly size: number;
  /** All of the enum, by name. */
  readonly members: ReadonlyMap<string, bigint>;
}

/** The wanted names as the running kernel has them. */
export interface KernelTypes {
  readonly records: ReadonlyMap<string, readonly KernelRecord[]>;
  readonly enumerators: ReadonlyMap<string, readonly KernelEnumerator[]>;
  /** Modules that were looked at. */
  readonly modules: number;
  /** Modules whose type information could not be read, each with its reason. */
  readonly unreadable: readonly string[];
}

/** There is no type information; the message says why that may be. */
export class NoKernelTypesError extends Error {
  override readonly name = 'NoKernelTypesError';
}

/**
 * Looks names up in vmlinux, and those that it lacks in the modules that are loaded.
 * @throws NoKernelTypesError
 */
export function readKernelTypes(folder: string, wanted: WantedNames): KernelTypes {
  const search = new Search(wanted);
  const base = readBase(folder);
  search.file('vmlinux', base);
  const names = search.complete ? [] : moduleNames(folder);
  const unreadable: string[] = [];
  for (const name of names) {
    try {
      search.file(name, new Btf(readFileSync(join(folder, name)), base));
    } catch (error) {
      // A module may be unloaded while its name is still in the list.
      unreadable.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { ...search, modules: names.length, unreadable };
}

function readBase(folder: string): Btf {
  const file = join(folder, 'vmlinux');
  try {
    return new Btf(readFileSync(file));
  } catch (error) {
    if (error instanceof BtfError) throw new NoKernelTypesError(`${file} cannot be used: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new NoKernelTypesError(`${file} cannot be read: ${message}`);
    const cause = 'the kernel was built without CONFIG_DEBUG_INFO_BTF, or this container does not show /sys';
    throw new NoKernelTypesError(`there is no ${file}: ${cause}`);
  }
}

function moduleNames(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name !== 'vmlinux');
  return names.sort().slice(0, mostModules);
}

class Search {
  readonly records = new Map<string, KernelRecord[]>();
  readonly enumerators = new Map<string, KernelEnumerator[]>();
  readonly #wanted: WantedNames;

  constructor(wanted: WantedNames) {
    this.#wanted = wanted;
  }

  get complete(): boolean {
    const { records, enumerators } = this.#wanted;
    return records.size === this.records.size && enumerators.size === this.enumerators.size;
  }

  /** @throws BtfError */
  file(origin: string, btf: Btf): void {
    for (const number of btf.numbers()) {
      const { kind, name } = btf.headOf(number);
      if (kind === 'struct' || kind === 'union') this.#record(`${kind} ${name}`, number, origin, btf);
      else if (kind === 'typedef') this.#record(name, number, origin, btf);
      else if (kind === 'enum' || kind === 'enum64') this.#enum(btf.type(number) as BtfEnum, origin);
    }
  }

  #record(name: string, number: number, origin: string, btf: Btf): void {
    if (!this.#wanted.records.has(name)) return;
    let type = btf.type(number);
    for (let steps = 0; type.kind === 'typedef' && steps < longestTypedef; steps += 1) type = btf.type(type.of);
    if (type.kind !== 'struct' && type.kind !== 'union') return;
    addToList(this.records, name, { origin, btf, record: type });
  }

  #enum({ name: tag, size, enumerators }: BtfEnum, origin: string): void {
    const wanted = enumerators.filter(({ name }) => this.#wanted.enumerators.has(name));
    if (wanted.length === 0) return;
    const members = new Map(enumerators.map(({ name, value }) => [name, value]));
    for (const { name, value } of wanted) {
      addToList(this.enumerators, name, { origin, enum: tag === '' ? null : tag, value, size, members });
    }
  }
}
