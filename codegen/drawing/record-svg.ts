import type { AbiModel, RecordModel } from '../abi/model/model.ts';
import { type Arrangement, arrange, type Box, bitWidth, type Frame, type RowMark, rowBits } from './arrangement.ts';
import { amountOf, type Cell, cellsOf, type Expanded, placeOf } from './cell.ts';
import { characterWidth, describe, lineHeight } from './label.ts';
import { element, escapeXml } from './markup.ts';
import { outlineOf } from './outline.ts';
import { cacheLineBytes, factsOf } from './record-facts.ts';
import { type Kind, kindNames, kinds, stylesheet } from './svg-style.ts';

const top = 92;
const legendHeight = 48;
const cacheLineMargin = 92;
const rightMargin = 24;

/**
 * A drawing of a record to scale, as an SVG document that stands alone: no script, no font, no link, light or dark as the
 * reader prefers. The same record gives the same bytes.
 */
export function drawRecordSvg(
  record: RecordModel,
  { header, target }: Pick<AbiModel, 'header' | 'target'>,
  expanded?: Expanded,
): string {
  const cells = cellsOf(record, expanded);
  const arrangement = arrange(cells, top);
  const { left, right, frameMargin, height } = arrangement;
  const width = right + frameMargin + (record.size > cacheLineBytes ? cacheLineMargin : rightMargin);
  const facts = factsOf(record, cells);
  const parts = [
    element('title', {}, escapeXml(`${record.name} on ${target}`)),
    element('desc', {}, escapeXml(`${record.name} of ${header} on ${target}: ${facts}`)),
    element('style', {}, stylesheet()),
    element('defs', {}, hatch()),
    element('rect', { class: 'paper', width, height: height + legendHeight, rx: 10 }),
    text('title', left, 34, record.name),
    text('faint', left, 54, `${facts} · ${target} · ${header}`),
    ...columns(left),
    ...[...arrangement.frames].sort((one, other) => one.depth - other.depth).map(frame),
    ...arrangement.boxes.map(box),
    ...arrangement.rows.flatMap((row) => rowMark(row, arrangement)),
    ...legend(arrangement, height + 30),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height: height + legendHeight,
    viewBox: `0 0 ${width} ${height + legendHeight}`,
    role: 'img',
  };
  return `${element('svg', attributes, parts)}\n`;
}

function text(style: string, x: number, y: number, content: string, anchor = 'start'): string {
  const attributes = { class: style, x: rounded(x), y: rounded(y) };
  return element(
    'text',
    anchor === 'start' ? attributes : { ...attributes, 'text-anchor': anchor },
    escapeXml(content),
  );
}

/** Two slants, so that holes and padding are told apart without colours. */
function hatch(): string[] {
  const pattern = (id: string, turn: number) =>
    element(
      'pattern',
      { id, width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turn})` },
      [element('path', { class: 'hatch', d: 'M0 0V7', 'stroke-width': 1.4, 'stroke-opacity': 0.55 })],
    );
  return [pattern('hole', 45), pattern('padding', -45)];
}

/** The numbers of the eight bytes above the first row. */
function columns(left: number): string[] {
  return Array.from({ length: rowBits / 8 }, (_, byte) => {
    return text('faint', left + (byte + 0.5) * 8 * bitWidth, top - 12, `+${byte}`, 'middle');
  });
}

function frame({ record, outer, x, y, width, height }: Frame): string {
  const { keyword, name, start, end } = record;
  const shorter = outer.keyword === 'union' && end < outer.end ? `${(end - start) / 8} of ` : '';
  const extent = `@${placeOf(record)}, ${shorter}${amountOf(shorter === '' ? end - start : outer.end - outer.start)}`;
  const each = name.endsWith(']') ? ' each' : '';
  const heading = name === '' ? keyword : `${keyword} ${name}`;
  return element('g', {}, [
    element('rect', { class: `frame ${keyword}`, x, y, width, height, rx: 7 }),
    text('name', x + 10, y + 16, heading),
    text('place', x + 18 + heading.length * characterWidth.name, y + 16, `${extent}${each}`),
  ]);
}

function box(drawn: Box): string {
  const { cell, leftOut } = drawn;
  const kind = kindOf(cell);
  const flexible = cell.end === cell.start ? ' flexible' : '';
  const hatched = kind === 'hole' || kind === 'padding';
  const parts = [
    element('title', {}, escapeXml(describe(cell))),
    element('path', {
      class: `box ${kind}${flexible}`,
      d: outlineOf(drawn),
      ...(hatched ? { fill: `url(#${kind})` } : {}),
    }),
  ];
  if (leftOut !== null) parts.push(...lineOut(drawn, leftOut));
  parts.push(...labelText(drawn));
  return element('g', {}, parts);
}

function lineOut({ segments }: Box, { rows, y }: { readonly rows: number; readonly y: number }): string[] {
  const x = Math.min(...segments.map((each) => each.x));
  const width = Math.max(...segments.map((each) => each.x + each.width)) - x;
  return [
    element('path', { class: 'break', d: `M${x} ${y}h${width}M${x} ${y + 26}h${width}` }),
    text('place', x + width / 2, y + 17, `… ${rows * (rowBits / 8)} bytes …`, 'middle'),
  ];
}

function labelText({ label, labelled, cell }: Box): string[] {
  const { x, y, width, height } = labelled;
  const middle = x + width / 2;
  const styleOf = (style: string) => (cell.kind === 'hole' || cell.kind === 'padding' ? `${style} gap haloed` : style);
  if (label.upright) {
    const [line] = label.lines;
    const transform = `translate(${rounded(middle + 3.5)} ${rounded(y + height / 2)}) rotate(-90)`;
    const attributes = { class: 'upright', transform, 'text-anchor': 'middle' };
    return line === undefined ? [] : [element('text', attributes, escapeXml(line.text))];
  }
  const first = y + (height - label.lines.length * lineHeight) / 2 + 11;
  return label.lines.map((line, index) => {
    return text(styleOf(line.style), middle, first + index * lineHeight, line.text, 'middle');
  });
}

function rowMark({ byte, y, height }: RowMark, { left, right, frameMargin }: Arrangement): string[] {
  const marks = [text('faint', left - frameMargin - 10, y + height / 2 + 4, String(byte), 'end')];
  if (byte > 0 && byte % cacheLineBytes === 0) {
    marks.push(
      element('path', { class: 'cache', d: `M${left} ${y}H${right + frameMargin + 4}` }),
      text('place cached', right + frameMargin + 8, y + 4, `cache line ${byte / cacheLineBytes}`),
    );
  }
  return marks;
}

function kindOf(cell: Cell): Kind {
  if (cell.kind === 'record') return 'record';
  if (cell.kind === 'elements') return 'array';
  if (cell.kind !== 'field') return cell.kind;
  if (cell.field.bitWidth !== undefined) return 'bits';
  if (cell.field.count !== undefined || cell.field.flexible) return 'array';
  if (cell.type.includes('*')) return 'pointer';
  return /^(struct|union)\b/.test(cell.type) ? 'record' : 'scalar';
}

/** Only what the drawing has. */
function legend({ boxes, left }: Arrangement, y: number): string[] {
  const used = new Set(boxes.map(({ cell }) => kindOf(cell)));
  let x = left;
  return kinds
    .filter((kind) => used.has(kind))
    .flatMap((kind) => {
      const fill = kind === 'hole' || kind === 'padding' ? { fill: `url(#${kind})` } : {};
      const entry = [
        element('rect', { class: `box ${kind}`, x: rounded(x), y: y - 10, width: 18, height: 12, rx: 2, ...fill }),
        text('faint', x + 24, y, kindNames[kind]),
      ];
      x += 48 + kindNames[kind].length * characterWidth.type;
      return entry;
    });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
