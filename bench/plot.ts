// A bar for each handler of each comparison: its speed as a part of C's.

import type { FaultRow } from './fault-table.ts';
import { median } from './statistics.ts';

const barHeight = 14;
const gap = 10;
const left = 330;
const scale = 340;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

export function plotRatios(rows: readonly FaultRow[]): string {
  let y = 30;
  let title = '';
  const parts: string[] = [];
  for (const row of rows.filter(({ contestant }) => contestant !== 'C')) {
    if (row.title !== title) y += gap;
    const value = median(row.ratios);
    const label = row.title === title ? row.contestant : `${row.title}: ${row.contestant}`;
    title = row.title;
    parts.push(
      `<text x="${left - 8}" y="${y + 11}" text-anchor="end">${escaped(label)}</text>`,
      `<rect x="${left}" y="${y}" width="${(value * scale).toFixed(1)}" height="${barHeight - 2}"/>`,
      `<text x="${left + value * scale + 6}" y="${y + 11}">${value.toFixed(2)}</text>`,
    );
    y += barHeight;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + scale + 140} ${y + 20}" role="img">
<title>Pages served each second, as a part of what the C program serves in the same run</title>
<style>text { font: 12px sans-serif; fill: #444 } rect { fill: #3178c6 } line { stroke: #888; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #ccc } rect { fill: #6ea8e5 } }</style>
<text x="${left + scale}" y="18" text-anchor="middle">C</text>
<line x1="${left + scale}" y1="24" x2="${left + scale}" y2="${y + 6}"/>
${parts.join('\n')}
</svg>
`;
}
