import { addToList } from '../source/add-to-list.ts';

/** Every punctuator of C11 6.4.6 of more than one character, longest first where one begins another. */
const compound = [
  ...['%:%:', '...', '<<=', '>>='],
  ...['->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '*=', '/=', '%=', '+=', '-=', '&=', '^=', '|='],
  ...['##', '<:', ':>', '<%', '%>', '%:'],
];

const byFirst = new Map<number, string[]>();
for (const spelling of compound) {
  const first = spelling.charCodeAt(0);
  addToList(byFirst, first, spelling);
}

/** The longest punctuator of more than one character at `at`, or null. */
export function compoundPunctuatorAt(text: string, at: number): string | null {
  for (const spelling of byFirst.get(text.charCodeAt(at)) ?? []) {
    if (text.startsWith(spelling, at)) return spelling;
  }
  return null;
}

const digraphs = new Map([
  ['<:', '['],
  [':>', ']'],
  ['<%', '{'],
  ['%>', '}'],
  ['%:', '#'],
  ['%:%:', '##'],
]);
const digraphOf = new Map([...digraphs].map(([digraph, plain]) => [plain, digraph]));

/** The punctuator that a digraph stands for (C11 6.4.6p3); every other spelling stays. */
export function withoutDigraph(spelling: string): string {
  return digraphs.get(spelling) ?? spelling;
}

/** The digraph for a punctuator, or null. */
export function digraphFor(punctuator: string): string | null {
  return digraphOf.get(punctuator) ?? null;
}
