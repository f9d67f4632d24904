import { randomInteger } from './known-type.ts';
import type { Writing } from './names.ts';

/** Requests of a driver of one's own: by the kernel's macros, by wrappers of them, as enumerators, as functions. */
export function requestText(writing: Writing): string {
  const { dice } = writing;
  const name = writing.name('R_');
  const number = dice.pick([
    String(dice.below(256)),
    `0x${dice.below(256).toString(16)}`,
    `0x40 + ${dice.below(20)}`,
    `(${dice.below(9)})`,
  ]);
  const letter = dice.pick(["'x'", '0x80', 'MAGIC', "'U'", '0xB4']);
  const type = argument(writing);
  const direction = dice.pick([
    '_IOC_READ',
    '_IOC_WRITE',
    '_IOC_READ | _IOC_WRITE',
    '_IOC_NONE',
    '(_IOC_WRITE|_IOC_READ)',
  ]);
  const value = dice.pick([
    `_IO(${letter}, ${number})`,
    `_IOR(${letter}, ${number}, ${type})`,
    `_IOW(${letter}, ${number}, ${type})`,
    `_IOWR(${letter}, ${number}, ${type})`,
    `_IOC(${direction}, ${letter}, ${number}, sizeof(${type}))`,
    `_IOC(${direction}, ${letter}, ${number}, ${dice.below(256)})`,
    `(_IOWR(${letter}, ${number}, ${type}))`,
    `((int)_IOR(${letter}, ${number}, ${type}))`,
    `OWN_IOR(${number}, ${type})`,
  ]);
  if (dice.chance(10)) return `enum { ${writing.name('Q_')} = ${value} };\n`;
  if (dice.chance(8)) return `#define ${name}(length) _IOC(${direction}, ${letter}, ${number}, length)\n`;
  return `#define ${name} ${value}\n`;
}

export const requestHelpers = "#define MAGIC 'M'\n#define OWN_IOR(number, type) _IOR(MAGIC, number, type)\n";

/** A type whose size a request holds. */
function argument(writing: Writing): string {
  const { dice, types, target } = writing;
  const records = types.filter(({ kind }) => kind === 'record');
  const roll = dice.below(100);
  if (roll < 30 || records.length === 0) return randomInteger(dice, target).spelling;
  if (roll < 60) return `char[sizeof(${dice.pick(records).spelling}) % 8000]`;
  if (roll < 75) return `${dice.pick(records).spelling} *`;
  const small = types.filter(({ isSmall }) => isSmall);
  return small.length > 0 ? dice.pick(small).spelling : 'unsigned char[3]';
}
