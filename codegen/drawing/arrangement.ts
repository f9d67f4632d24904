// Where everything of a drawing goes. The bytes run in rows of eight, to scale: a bit has the same width everywhere, and a
// byte the same column. A record defined inside another begins rows of its own within a frame, and so does each
// alternative of a union; frames grow outwards from the columns, so that they cost no bit its place.

import type { Cell, RecordCell } from './cell.ts';
import { type Label, labelOf } from './label.ts';

/** Pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A stretch of a cell within one row. */
export interface Segment extends Rectangle {
  readonly start: number;
  readonly end: number;
}

/** A cell as drawn: a segment in each row that it reaches into. */
export interface Box {
  readonly cell: Cell;
  readonly segments: readonly Segment[];
  readonly label: Label;
  /** The segment that holds the label. */
  readonly labelled: Segment;
  /** Rows in the middle of the box that are left out; where, in pixels from the top of the drawing. */
  readonly leftOut: { readonly rows: number; readonly y: number } | null;
}

export interface Frame extends Rectangle {
  readonly record: RecordCell;
  /** The record that it is a member of. */
  readonly outer: RecordCell;
  readonly depth: number;
}

/** The first byte of a row, named beside it. */
export interface RowMark {
  readonly byte: number;
  readonly y: number;
  readonly height: number;
}

export interface Arrangement {
  readonly boxes: readonly Box[];
  readonly frames: readonly Frame[];
  readonly rows: readonly RowMark[];
  /** Left edge of the first byte's column. */
  readonly left: number;
  readonly right: number;
  /** How far frames reach beyond the columns. */
  readonly frameMargin: number;
  readonly height: number;
}

export const bitWidth = 12;
export const rowBits = 64;

const rowLabels = 56;
const frameStep = 10;
const frameTitle = 24;
const gap = 6;
const leastRowHeight = 34;
const breakHeight = 26;
/** A box over more rows shows its first and its last. */
const mostRows = 5;

/** Places the cells of a record, `top` pixels below the top of the drawing. */
export function arrange(record: RecordCell, top: number): Arrangement {
  return new Arranger(depthOf(record) - 1, top).arrange(record);
}

function depthOf(cell: Cell): number {
  if (cell.kind !== 'record') return 0;
  return 1 + cell.alternatives.flat().reduce((depth, inner) => Math.max(depth, depthOf(inner)), 0);
}

interface OpenRow {
  readonly index: number;
  readonly pending: Pending[];
  height: number;
}

interface Pending {
  readonly cell: Cell;
  readonly start: number;
  readonly end: number;
}

class Arranger {
  readonly #left: number;
  readonly #deepest: number;
  readonly #segments = new Map<Cell, Segment[]>();
  readonly #leftOut = new Map<Cell, { rows: number; y: number }>();
  readonly #labels = new Map<Cell, Label>();
  readonly #frames: Frame[] = [];
  readonly #rows: RowMark[] = [];
  #row: OpenRow | null = null;
  #y: number;

  constructor(deepest: number, top: number) {
    this.#deepest = deepest;
    this.#left = rowLabels + frameStep * deepest;
    this.#y = top;
  }

  arrange(record: RecordCell): Arrangement {
    this.#alternatives(record, 0);
    const boxes = [...this.#segments].map(([cell, segments]): Box => {
      const labelled = widest(segments);
      return { cell, segments, labelled, label: this.#labels.get(cell)!, leftOut: this.#leftOut.get(cell) ?? null };
    });
    return {
      boxes,
      frames: this.#frames,
      rows: this.#rows,
      left: this.#left,
      right: this.#left + rowBits * bitWidth,
      frameMargin: frameStep * this.#deepest,
      height: this.#y,
    };
  }

  #alternatives(record: RecordCell, depth: number): void {
    record.alternatives.forEach((cells, index) => {
      if (index > 0) this.#y += gap;
      for (const cell of cells) this.#cell(cell, record, depth);
      this.#closeRow();
    });
  }

  #cell(cell: Cell, outer: RecordCell, depth: number): void {
    if (cell.kind === 'record') this.#frame(cell, outer, depth + 1);
    else if (cell.kind === 'unused') this.#unused(cell);
    else if (cell.end === cell.start) this.#empty(cell);
    else this.#leaf(cell);
  }

  #frame(record: RecordCell, outer: RecordCell, depth: number): void {
    this.#closeRow();
    this.#y += gap;
    const y = this.#y;
    this.#y += frameTitle;
    this.#alternatives(record, depth);
    this.#y += gap;
    const beyond = frameStep * (this.#deepest - depth + 1);
    const width = rowBits * bitWidth + 2 * beyond;
    this.#frames.push({ record, outer, depth, x: this.#left - beyond, y, width, height: this.#y - y });
    this.#y += gap;
  }

  /** An array without elements takes a row of its own: what follows it begins in the same column. */
  #empty(cell: Cell): void {
    this.#closeRow();
    this.#put(cell, cell.start, cell.start);
    this.#closeRow();
  }

  #leaf(cell: Cell): void {
    const first = Math.floor(cell.start / rowBits);
    const last = Math.ceil(cell.end / rowBits) - 1;
    const rows = last - first + 1;
    for (let index = first; index <= last; index++) {
      if (rows > mostRows && index === first + 1) {
        this.#break(cell, rows - 2);
        index = last;
      }
      this.#put(cell, Math.max(cell.start, index * rowBits), Math.min(cell.end, (index + 1) * rowBits));
    }
  }

  /** Only beside a field, up to the end of its row: that a shorter alternative leaves bytes alone is soon said. */
  #unused(cell: Cell): void {
    if (this.#row === null) return;
    const end = Math.min(cell.end, Math.ceil(cell.start / rowBits) * rowBits);
    if (end > cell.start) this.#put(cell, cell.start, end);
  }

  #break(cell: Cell, rows: number): void {
    this.#closeRow();
    this.#leftOut.set(cell, { rows, y: this.#y });
    this.#y += breakHeight;
  }

  #put(cell: Cell, start: number, end: number): void {
    const index = Math.floor(start / rowBits);
    if (this.#row !== null && this.#row.index !== index) this.#closeRow();
    this.#row ??= { index, pending: [], height: leastRowHeight };
    this.#row.pending.push({ cell, start, end });
  }

  /** A row is as high as the labels in it want. */
  #closeRow(): void {
    const row = this.#row;
    if (row === null) return;
    this.#row = null;
    const placed = row.pending.map(({ cell, start, end }) => {
      // Nothing is as wide as a flexible array of which no element is there yet: it takes what is left of the row.
      const bits = end > start ? end - start : rowBits - (start % rowBits);
      const width = bits * bitWidth;
      const label = labelOf(cell, width);
      const known = this.#labels.get(cell);
      if (known === undefined || width > widest(this.#segments.get(cell)!).width) this.#labels.set(cell, label);
      row.height = Math.max(row.height, label.height);
      return { cell, start, end, x: this.#left + (start - row.index * rowBits) * bitWidth, width };
    });
    for (const { cell, ...segment } of placed) {
      const segments = this.#segments.get(cell) ?? [];
      segments.push({ ...segment, y: this.#y, height: row.height });
      this.#segments.set(cell, segments);
    }
    this.#rows.push({ byte: Math.floor(row.pending[0]!.start / 8), y: this.#y, height: row.height });
    this.#y += row.height;
  }
}

/** The first of the widest. */
function widest(segments: readonly Segment[]): Segment {
  return segments.reduce((best, each) => (each.width > best.width ? each : best));
}
