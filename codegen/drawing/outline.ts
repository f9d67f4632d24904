import type { Box, Rectangle } from './arrangement.ts';

/**
 * The outlines of a box as an SVG path. Rows that follow each other are one shape, with no line between them; what a
 * long box leaves out belongs to its shape.
 */
export function outlineOf(box: Box): string {
  return connected(filled(box)).map(shape).join('');
}

/** The rows of a box, with the rows left out as one more. */
function filled({ segments, leftOut }: Box): readonly Rectangle[] {
  const [first, last] = segments;
  if (leftOut === null || first === undefined || last === undefined) return segments;
  const y = first.y + first.height;
  const full = segments.reduce((left, { x }) => Math.min(left, x), Number.POSITIVE_INFINITY);
  const right = Math.max(...segments.map(({ x, width }) => x + width));
  return [first, { x: full, y, width: right - full, height: last.y - y }, last];
}

/** Splits rows where one neither ends above the next nor begins beside it: the two parts share no edge. */
function connected(rows: readonly Rectangle[]): Rectangle[][] {
  const parts: Rectangle[][] = [];
  for (const row of rows) {
    const above = parts.at(-1)?.at(-1);
    const touches =
      above !== undefined &&
      above.y + above.height === row.y &&
      above.x < row.x + row.width &&
      row.x < above.x + above.width;
    if (touches) parts.at(-1)!.push(row);
    else parts.push([row]);
  }
  return parts;
}

/** Down the right edges, back up the left ones. */
function shape(rows: readonly Rectangle[]): string {
  const right = rows.flatMap(({ x, y, width, height }) => [
    [x + width, y],
    [x + width, y + height],
  ]);
  const left = [...rows].reverse().flatMap(({ x, y, height }) => [
    [x, y + height],
    [x, y],
  ]);
  return `M${[...right, ...left].map((point) => point.join(' ')).join('L')}Z`;
}
