import { amountOf, type Cell, type FieldCell, placeOf } from './cell.ts';

/** What is written into a box. */
export interface Label {
  /** Read from bottom to top, in a box that is too narrow for its name. */
  readonly upright: boolean;
  readonly lines: readonly LabelLine[];
  /** The height that the lines need, in pixels. */
  readonly height: number;
}

export interface LabelLine {
  readonly style: 'name' | 'type' | 'place' | 'upright';
  readonly text: string;
}

/** Pixels that one character takes, in the monospaced fonts of the drawing. */
export const characterWidth = { name: 7.3, type: 6.4, place: 6.1, upright: 6.1 } as const;
export const lineHeight = 15;

const margin = 12;
const sideMargin = 8;
const mostNameLines = 3;
const longestUprightName = 24;

/** Name, type, offset and size of a cell, as many as a box of this width holds; the name always. */
export function labelOf(cell: Cell, width: number): Label {
  if (cell.kind === 'record') return label([]);
  if (cell.kind !== 'field') {
    const text = `${amountOf(cell.end - cell.start)} ${nounOf(cell.kind)}`;
    const fitting = [text, amountOf(cell.end - cell.start)].find((each) => fits(each, 'place', width));
    return label(fitting === undefined ? [] : [{ style: 'place', text: fitting }]);
  }
  const { name } = cell;
  if (cell.field.bitWidth !== undefined && !fits(name, 'name', width)) return upright(name);
  const lines: LabelLine[] = wrapped(name, Math.floor((width - sideMargin) / characterWidth.name)).map((text) => ({
    style: 'name',
    text,
  }));
  for (const text of detailsOf(cell, width)) lines.push({ style: 'type', text });
  return label(lines);
}

/** Type, offset and size: in one line, in two, or as much of it as there is room for. */
function detailsOf({ type, start, end }: FieldCell, width: number): string[] {
  const place = `@${placeOf({ start, end })}`;
  const placeAndSize = end - start === 8 ? place : `${place}, ${amountOf(end - start)}`;
  const oneLine = `${type} ${placeAndSize}`;
  if (fits(oneLine, 'type', width)) return [oneLine];
  const shown = [placeAndSize, place].find((each) => fits(each, 'type', width));
  return [...(fits(type, 'type', width) ? [type] : []), ...(shown === undefined ? [] : [shown])];
}

/** What everybody sees who points at the box. */
export function describe(cell: Cell): string {
  const extent = `at ${placeOf(cell)}, ${amountOf(cell.end - cell.start)}`;
  if (cell.kind !== 'field') return `${cell.kind === 'record' ? cell.name : nounOf(cell.kind)} ${extent}`;
  return `${cell.type} ${cell.name} ${extent}`;
}

function nounOf(kind: 'hole' | 'padding' | 'unused' | 'elements'): string {
  return kind === 'elements' ? 'of further elements' : kind;
}

function label(lines: readonly LabelLine[]): Label {
  return { upright: false, lines, height: lines.length * lineHeight + margin };
}

function upright(name: string): Label {
  const text = name.length <= longestUprightName ? name : `${name.slice(0, longestUprightName - 1)}…`;
  return { upright: true, lines: [{ style: 'upright', text }], height: text.length * characterWidth.upright + margin };
}

function fits(text: string, style: LabelLine['style'], width: number): boolean {
  return text.length * characterWidth[style] <= width - sideMargin;
}

/** Breaks a C name after underscores where it can, into lines of at most so many characters. */
function wrapped(name: string, most: number): string[] {
  const columns = Math.max(2, most);
  const lines: string[] = [];
  let rest = name;
  while (rest.length > columns && lines.length < mostNameLines - 1) {
    const underscore = rest.lastIndexOf('_', columns - 1);
    const end = underscore > columns / 3 ? underscore + 1 : columns;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  lines.push(rest.length > columns ? `${rest.slice(0, columns - 1)}…` : rest);
  return lines;
}
