import type { Colors } from 'picocolors/types.js';
import type { RecordModel } from '../abi/model/model.ts';
import {
  amountOf,
  type Cell,
  cellsOf,
  type Expanded,
  type FieldCell,
  type GapCell,
  placeOf,
  type RecordCell,
} from './cell.ts';
import { cacheLineBytes, factsOf } from './record-facts.ts';

/**
 * Draws a record with the offset and size of each field, in bytes from the start of the record, and says where bytes
 * are left over and where a cache line of 64 bytes begins.
 *
 * ```
 * struct uffd_msg {   32 bytes, align 1, 1 cache line
 *      0     1    __u8 event;
 * …
 * }
 * ```
 */
export function drawRecord(record: RecordModel, colours: Colors, expanded?: Expanded): string {
  const drawing = new RecordDrawing(colours);
  const cells = cellsOf(record, expanded);
  drawing.alternatives(cells, 1);
  return [`${colours.bold(record.name)} {   ${factsOf(record, cells)}`, ...drawing.lines, '}', ''].join('\n');
}

class RecordDrawing {
  readonly lines: string[] = [];
  readonly #colours: Colors;
  #cacheLine = 0;

  constructor(colours: Colors) {
    this.#colours = colours;
  }

  alternatives(record: RecordCell, depth: number): void {
    for (const cells of record.alternatives) for (const cell of cells) this.#cell(cell, depth);
  }

  #cell(cell: Cell, depth: number): void {
    switch (cell.kind) {
      case 'field':
        this.#cacheLineAt(cell.start, depth);
        this.#field(cell, depth);
        return;
      case 'record':
        this.#cacheLineAt(cell.start, depth);
        this.#line(cell, depth, `${cell.keyword} {`);
        this.alternatives(cell, depth + 1);
        this.#line(null, depth, cell.name === '' ? '};' : `} ${this.#colours.bold(cell.name)};`);
        return;
      default:
        this.#gap(cell, depth);
    }
  }

  #field(cell: FieldCell, depth: number): void {
    const width = cell.field.bitWidth === undefined ? '' : ` : ${cell.field.bitWidth}`;
    this.#line(cell, depth, `${cell.type} ${this.#colours.bold(cell.name)}${width};`);
  }

  #gap({ kind, start, end }: GapCell, depth: number): void {
    if (kind !== 'hole' && kind !== 'padding') return;
    this.#line(
      null,
      depth,
      this.#colours.yellow(`-- ${amountOf(end - start)} ${kind === 'hole' ? 'hole' : 'of padding'} --`),
    );
  }

  #cacheLineAt(bit: number, depth: number): void {
    const cacheLine = Math.floor(bit / 8 / cacheLineBytes);
    if (cacheLine <= this.#cacheLine) return;
    this.#cacheLine = cacheLine;
    this.#line(
      null,
      depth,
      this.#colours.dim(`-- cache line ${cacheLine}, from byte ${cacheLine * cacheLineBytes} --`),
    );
  }

  /** A bit-field has the byte and bit it starts at, and no size in bytes. */
  #line(cell: Exclude<Cell, GapCell> | null, depth: number, text: string): void {
    const bits = cell?.kind === 'field' && cell.field.bitWidth !== undefined;
    const place = cell === null ? '' : bits ? `${cell.start >> 3}:${cell.start % 8}` : placeOf(cell);
    const size = cell === null || bits ? '' : String((cell.end - cell.start) / 8);
    this.lines.push(`${place.padStart(6)} ${size.padStart(5)}  ${'  '.repeat(depth)}${text}`);
  }
}
