/** What the colours of a drawing tell apart. */
export const kinds = ['scalar', 'array', 'pointer', 'record', 'bits', 'hole', 'padding', 'unused'] as const;
export type Kind = (typeof kinds)[number];

/** What the legend calls each. */
export const kindNames: Readonly<Record<Kind, string>> = {
  scalar: 'scalar',
  array: 'array',
  pointer: 'pointer',
  record: 'record',
  bits: 'bit-field',
  hole: 'hole',
  padding: 'padding',
  unused: 'unused by this alternative',
};

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly frame: string;
  readonly union: string;
  readonly frameInk: string;
  readonly gap: string;
  /** Fill and outline. */
  readonly kinds: Readonly<Record<'scalar' | 'array' | 'pointer' | 'record' | 'bits', readonly [string, string]>>;
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#1c2430',
  faint: '#667085',
  frame: '#f4f6f9',
  union: '#f3f0fa',
  frameInk: '#b9b3cf',
  gap: '#c2410c',
  kinds: {
    scalar: ['#dbe9fb', '#4a7fc1'],
    array: ['#d8f0e6', '#3f9273'],
    pointer: ['#fdebd0', '#b98025'],
    record: ['#e8e0f7', '#7d63b8'],
    bits: ['#fbdfe8', '#bd5078'],
  },
};

const dark: Palette = {
  paper: '#12161d',
  ink: '#e8ecf3',
  faint: '#98a2b3',
  frame: '#1a2029',
  union: '#1e1c2b',
  frameInk: '#4d4766',
  gap: '#fb923c',
  kinds: {
    scalar: ['#1f3a5f', '#6ea3e0'],
    array: ['#1c4537', '#5cb894'],
    pointer: ['#4d3715', '#dca548'],
    record: ['#382c58', '#a48bdc'],
    bits: ['#52243a', '#e07ba2'],
  },
};

const mono = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Fonts and the colours of both schemes. Nothing in it comes from a header. */
export function stylesheet(): string {
  return [
    `text{font-family:${mono};font-size:10.5px}`,
    '.title{font-size:18px;font-weight:700}.name{font-size:12px;font-weight:600}.place{font-size:10px}',
    '.upright{font-size:10px;font-weight:600}.haloed{paint-order:stroke;stroke-width:5px;stroke-linejoin:round}',
    '.box{stroke-width:1}.frame{stroke-width:1}.break{stroke-width:1;stroke-dasharray:2 3}',
    '.unused{stroke-dasharray:3 3;fill:none}.flexible{stroke-dasharray:5 3}.cache{stroke-width:1.5}',
    ...colours(light),
    `@media (prefers-color-scheme:dark){${colours(dark).join('')}}`,
  ].join('\n');
}

function colours({ paper, ink, faint, frame, union, frameInk, gap, kinds: fields }: Palette): string[] {
  return [
    `.paper{fill:${paper}}.title,.name,.upright{fill:${ink}}.type,.place,.faint{fill:${faint}}`,
    `.frame{fill:${frame};stroke:${frameInk}}.frame.union{fill:${union}}`,
    `.hole,.padding{stroke:${gap}}.unused,.break{stroke:${faint}}.hatch{stroke:${gap}}.gap{fill:${gap}}.haloed{stroke:${paper}}`,
    `.cache{stroke:${gap}}.cached{fill:${gap}}`,
    Object.entries(fields)
      .map(([kind, [fill, stroke]]) => `.${kind}{fill:${fill};stroke:${stroke}}`)
      .join(''),
  ];
}
