import { readFileSync } from 'node:fs';

/** What backs the memory at an address of this process, in words: `private anonymous memory`. */
export function memoryKindAt(address: number): string {
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) ...([ps]) \S+ \S+ \d+ *(.*)$/.exec(line);
    if (match === null) continue;
    const [, start, end, sharing, name] = match;
    if (Number.parseInt(start!, 16) <= address && address < Number.parseInt(end!, 16)) {
      return describe(name!, sharing === 's');
    }
  }
  return 'no memory at all';
}

function describe(name: string, shared: boolean): string {
  const sharing = shared ? 'shared' : 'private';
  if (name === '' || name.startsWith('[')) return `${sharing} anonymous memory`;
  if (name.startsWith('/anon_hugepage')) return `${sharing} memory of huge pages`;
  if (name.startsWith('/dev/zero')) return `${sharing} anonymous memory`;
  return `${sharing} memory of '${name.replace(/ \(deleted\)$/, '')}'`;
}
