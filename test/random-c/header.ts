/** Headers that nobody wrote: every construct of C and GNU C that a kernel header may have, beside every other, from a seed. */
import type { Target } from '../../codegen/abi/target/target.ts';
import { Dice } from './dice.ts';
import { enumText } from './enums.ts';
import { randomInteger } from './known-type.ts';
import { constantText, functionsText, stringText } from './macros.ts';
import { randomAttribute, type Writing, writing } from './names.ts';
import { recordText, typedefText } from './records.ts';
import { requestHelpers, requestText } from './requests.ts';

export interface RandomHeader {
  readonly seed: number;
  readonly text: string;
}

/** A header of about a hundred declarations and as many macros. The same seed gives the same header for one target. */
export function randomHeader(seed: number, target: Target): RandomHeader {
  const draft = writing(new Dice(seed), target);
  const lines = [
    '#include <linux/types.h>\n#include <linux/stddef.h>\n#include <linux/ioctl.h>\n',
    functionsText(),
    requestHelpers,
  ];
  for (let index = 0; index < 180; index += 1) lines.push(declaration(draft));
  return { seed, text: lines.join('') };
}

function declaration(draft: Writing): string {
  const { dice } = draft;
  const roll = dice.below(100);
  if (roll < 36) return recordText(draft);
  if (roll < 48) return typedefText(draft);
  if (roll < 54) {
    const { text, type } = enumText(draft, draft.name('e'));
    draft.types.push(type);
    return `${text};\n`;
  }
  if (roll < 76) return constantText(draft);
  if (roll < 80) return stringText(draft);
  if (roll < 93) return requestText(draft);
  if (roll < 96) return variableText(draft);
  return idle(draft);
}

/** Nothing of it is bound, but constants may ask for its size and alignment. */
function variableText(draft: Writing): string {
  const { dice, types } = draft;
  const elements = types.filter(({ isElement }) => isElement);
  const type = () => (elements.length > 0 && dice.chance(60) ? dice.pick(elements) : randomInteger(dice, draft.target));
  const { spelling } = type();
  const name = draft.name('v');
  const attribute = () => dice.maybe(60, () => randomAttribute(draft, ['packed', 'aligned', 'aligned', 'idle']));
  const dimension = dice.maybe(20, () => `[${1 + dice.below(4)}]`);
  const declare = () =>
    `${dice.maybe(20, attribute)}extern ${spelling} ${attribute()}${name}${dimension}${attribute()};\n`;
  draft.variables.push(name);
  if (dice.chance(20)) return initializedText(draft, name);
  return dice.chance(25) ? declare() + declare() : declare();
}

/** A table whose length its initializer says. */
function initializedText({ dice, target }: Writing, name: string): string {
  const index = dice.below(9);
  const initializer = dice.pick([
    '{ 1, 2 }',
    `{ 1, [${index}] = 2, 3, }`,
    `{ [0 ... ${index}] = 0 }`,
    `{ [${index}] = 1 }`,
  ]);
  return dice.pick([
    `static ${randomInteger(dice, target).spelling} ${name}[] = ${initializer};\n`,
    `static const char ${name}[] = ${dice.pick(['"text"', '"a" "\\0b"', '{ "text" }'])};\n`,
    `static const char *const ${name}[] = { [${index}] = "last", [0] = "first" };\n`,
  ]);
}

/** What declares nothing that is bound. */
function idle(draft: Writing): string {
  const { dice } = draft;
  const name = draft.name('f');
  return dice.pick([
    `extern int ${name}(a, b);\n`,
    `static __inline__ int ${name}(int a) { struct { int x; } y = { a }; return ({ int z = y.x; z; }); }\n`,
    `struct ${draft.name('later')};\n`,
    `_Static_assert(sizeof(char) == 1, "a char");\n`,
    `extern struct later1 *${name}(void) __attribute__((const));\n`,
    `int ${name}_old(a, b) int a; char *b; { return a; }\n`,
    ';\n',
  ]);
}
