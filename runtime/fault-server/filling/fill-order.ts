import { seen } from '../../kernel/require-count.ts';

/** In which order pages are filled that nobody has touched yet: see `FillOptions`. */
export type FillOrder = 'ascending' | 'descending' | readonly number[];

/**
 * @param pages how many there are in all regions.
 * @throws RangeError where it is none, or names a page that there is not.
 */
export function requireOrder(order: FillOrder, pages: number): void {
  if (order === 'ascending' || order === 'descending') return;
  if (!Array.isArray(order) && (!ArrayBuffer.isView(order) || order instanceof DataView)) {
    throw new RangeError(
      `expected 'fill.order' to be 'ascending', 'descending' or numbers of pages, saw ${seen(order)}`,
    );
  }
  for (let index = 0; index < order.length; index++) {
    const number = order[index]!;
    if (Number.isInteger(number) && number >= 0 && number < pages) continue;
    throw new RangeError(`expected 'fill.order' to have numbers of pages from 0 to ${pages - 1}, saw ${seen(number)}`);
  }
}
