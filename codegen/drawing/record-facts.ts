import type { RecordModel } from '../abi/model/model.ts';
import { amountOf, type Cell, type RecordCell } from './cell.ts';

/** On every machine this generator knows. */
export const cacheLineBytes = 64;

/** `32 bytes, align 8, 1 cache line, 2 holes of 6 bytes, 4 bytes of padding`: a record in one line. */
export function factsOf(record: RecordModel, cells: RecordCell): string {
  const lines = Math.ceil(record.size / cacheLineBytes);
  const { holes, inHoles, padding } = gapsOf(cells);
  const facts = [
    amountOf(record.size * 8),
    `align ${record.alignment}`,
    `${lines} cache line${lines === 1 ? '' : 's'}`,
  ];
  if (holes > 0) facts.push(`${holes} hole${holes === 1 ? '' : 's'} of ${amountOf(inHoles)}`);
  if (padding > 0) facts.push(`${amountOf(padding)} of padding`);
  return facts.join(', ');
}

interface Gaps {
  readonly holes: number;
  /** Bits in all of them. */
  readonly inHoles: number;
  /** Bits. */
  readonly padding: number;
}

/**
 * Holes of records defined inside count, their padding too, for each element of an array. Of a union only what is behind
 * all of its members counts, once: a byte unused by one of them is neither.
 */
function gapsOf({ keyword, alternatives }: RecordCell): Gaps {
  if (keyword === 'struct') return gapsIn(alternatives.flat());
  const behind = alternatives[0]?.at(-1);
  return { holes: 0, inHoles: 0, padding: behind?.kind === 'padding' ? behind.end - behind.start : 0 };
}

function gapsIn(cells: readonly Cell[]): Gaps {
  let [holes, inHoles, padding] = [0, 0, 0];
  for (const cell of cells) {
    if (cell.kind === 'hole') {
      holes += 1;
      inHoles += cell.end - cell.start;
    }
    if (cell.kind === 'padding') padding += cell.end - cell.start;
    if (cell.kind === 'record') {
      const inside = gapsOf(cell);
      holes += inside.holes * cell.count;
      inHoles += inside.inHoles * cell.count;
      padding += inside.padding * cell.count;
    }
  }
  return { holes, inHoles, padding };
}
