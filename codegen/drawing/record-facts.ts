import type { RecordModel } from '../abi/model.ts';
import { amountOf, type Cell, type RecordCell } from './cell.ts';

/** On every machine this generator knows. */
export const cacheLineBytes = 64;

/** `32 bytes, align 8, 1 cache line, 2 holes of 6 bytes, 4 bytes of padding`: a record in one line. */
export function factsOf(record: RecordModel, cells: RecordCell): string {
  const lines = Math.ceil(record.size / cacheLineBytes);
  const { holes, padding } = gapsIn(cells.alternatives.flat());
  const facts = [
    amountOf(record.size * 8),
    `align ${record.alignment}`,
    `${lines} cache line${lines === 1 ? '' : 's'}`,
  ];
  const inHoles = amountOf(holes.reduce((sum, width) => sum + width, 0));
  if (holes.length > 0) facts.push(`${holes.length} hole${holes.length === 1 ? '' : 's'} of ${inHoles}`);
  if (padding > 0) facts.push(`${amountOf(padding)} of padding`);
  return facts.join(', ');
}

/** Holes of records defined inside count, their padding too; a byte unused by one alternative only is neither. */
function gapsIn(cells: readonly Cell[]): { readonly holes: readonly number[]; readonly padding: number } {
  const holes: number[] = [];
  let padding = 0;
  for (const cell of cells) {
    if (cell.kind === 'hole') holes.push(cell.end - cell.start);
    if (cell.kind === 'padding') padding += cell.end - cell.start;
    if (cell.kind === 'record' && cell.keyword === 'struct') {
      const inside = gapsIn(cell.alternatives.flat());
      holes.push(...inside.holes);
      padding += inside.padding;
    }
  }
  return { holes, padding };
}
