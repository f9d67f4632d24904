import { symbolKey } from '../comparison/symbols.ts';
import type { Differences } from './differences.ts';

/**
 * What in the header shows that the kernel is told how large a record is, for people; null where nothing does. That is
 * a constant for each size that the record had (`PERF_ATTR_SIZE_VER8`), or a field for it that was there before (`argsz`
 * of VFIO). A field that is called `size` or `len` may be the size of anything, and of a parameter of a system call
 * no header knows.
 */
export function sizeTold(record: string, old: number, now: number, { before, after }: Differences): string | null {
  const field = `${record}.argsz`;
  if (before.has(symbolKey('field', field)) && after.has(symbolKey('field', field))) return field;
  const known = new Set([...before.values()].flatMap(({ name, facts }) => sizeVersion(name, facts, record, old) ?? []));
  for (const { name, facts } of after.values()) {
    const stem = sizeVersion(name, facts, record, now);
    if (stem !== null && known.has(stem)) return name;
  }
  return null;
}

/** `PERF_ATTR` for `PERF_ATTR_SIZE_VER8`, where that is the size and `struct perf_event_attr` has all of these words. */
function sizeVersion(name: string, facts: ReadonlyMap<string, string>, record: string, size: number): string | null {
  const stem = /^(\w+)_SIZE_VER\d+$/.exec(name)?.[1];
  if (stem === undefined || facts.get('value') !== String(size)) return null;
  const words = new Set(record.slice(record.indexOf(' ') + 1).split('_'));
  return stem
    .toLowerCase()
    .split('_')
    .every((word) => words.has(word))
    ? stem
    : null;
}
