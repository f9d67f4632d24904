import type { GrowthPoint } from './growth.ts';
import { median } from './statistics.ts';

const [width, height] = [560, 320];
const frame = { left: 64, right: 544, top: 16, bottom: 272 };

/** Cost against the text read, as SVG: the points, and the line through zero of the median cost for each kilobyte. */
export function growthPlot(points: readonly GrowthPoint[]): string {
  const slope = median(points.map(({ kilobytes, milliseconds }) => milliseconds / kilobytes));
  const most = Math.max(...points.map(({ kilobytes }) => kilobytes));
  const highest = Math.max(most * slope, ...points.map(({ milliseconds }) => milliseconds));
  const [widest, tallest] = [roundUp(most), roundUp(highest)];
  const x = (kilobytes: number): string => (frame.left + (kilobytes / widest) * (frame.right - frame.left)).toFixed(1);
  const y = (time: number): string => (frame.bottom - (time / tallest) * (frame.bottom - frame.top)).toFixed(1);
  const marks = points.map(({ kilobytes, milliseconds }) => {
    const title = `<title>${kilobytes.toFixed(0)} KB: ${milliseconds.toFixed(0)} ms</title>`;
    return `<circle cx="${x(kilobytes)}" cy="${y(milliseconds)}" r="4">${title}</circle>`;
  });
  const rows = ticks(tallest).map((time) => {
    const grid = `<path class="grid" d="M${frame.left} ${y(time)}H${frame.right}"/>`;
    return `${grid}<text class="number" x="${frame.left - 8}" y="${y(time)}" dy="4">${time}</text>`;
  });
  const columns = ticks(widest).map((size) => `<text x="${x(size)}" y="${frame.bottom + 18}">${size}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
svg { background: #fff; color: #1c2430 } .grid { stroke: #d0d5dd } .line { stroke: #4a7fc1; stroke-width: 2 }
circle { fill: #c2410c } text { font: 12px sans-serif; fill: currentColor; text-anchor: middle } .number { text-anchor: end }
@media (prefers-color-scheme: dark) { svg { background: #14181f; color: #d7dce3 } .grid { stroke: #3a4250 } }
</style>
${rows.join('\n')}
<path class="line" d="M${x(0)} ${y(0)}L${x(most)} ${y(most * slope)}"/>
${columns.join('\n')}
${marks.join('\n')}
<text x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 38}">KB of header</text>
<text transform="translate(14 ${(frame.top + frame.bottom) / 2}) rotate(-90)">ms of processor time</text>
</svg>
`;
}

/** One or two digits, then zeros: the end of an axis. */
function roundUp(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value)) / 2;
  return Math.ceil(value / step) * step;
}

function ticks(end: number): number[] {
  return [0, 1, 2, 3, 4].map((part) => Math.round((end / 4) * part));
}
