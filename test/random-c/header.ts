/** Headers that nobody wrote: every construct of C and GNU C that a kernel header may have, beside every other, from a seed. */
import type { Target } from '../../codegen/abi/target.ts';
import { Dice } from './dice.ts';
import { enumText } from './enums.ts';
import { constantText, functionsText, stringText } from './macros.ts';
import { type Writing, writing } from './names.ts';
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
  if (roll < 95) return requestText(draft);
  return idle(draft);
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
