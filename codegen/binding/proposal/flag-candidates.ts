/*
 * Constants that look like the flags of one set: a common prefix, and values that are single bits, each used once.
 * Names are followed word by word from the shortest prefix: the first one that holds gives the set. Where a prefix does
 * not hold, what begins with one word more is mostly a part of a set (IN_CLOSE_WRITE, IN_CLOSE_NOWRITE), and is taken for
 * one only where it starts at the lowest bit or is large.
 */
import { addToList } from '../../source/add-to-list.ts';
import type { BoundConstant } from '../model/binding-model.ts';
import { valuesOf } from '../model/per-target.ts';

/** Constants that may form a flag set. */
export interface FlagCandidate {
  /** With the underscore at its end. */
  readonly prefix: string;
  /** All bits of all members. */
  readonly bits: bigint;
  /** Constants with the prefix that are neither flags nor combine them: a zero, the number of a bit, another name of a constant. */
  readonly except: readonly string[];
  /** Constants with the prefix that combine flags. */
  readonly masks: readonly string[];
}

/** In the order of their first members. */
export function flagCandidates(constants: readonly BoundConstant[]): FlagCandidate[] {
  return candidatesUnder('', constants);
}

function candidatesUnder(prefix: string, constants: readonly BoundConstant[]): FlagCandidate[] {
  const byPrefix = new Map<string, BoundConstant[]>();
  for (const constant of constants) {
    // Leading underscores belong to the first word.
    const from = Math.max(prefix.length, /^_*/.exec(constant.cName)?.[0].length ?? 0);
    const end = constant.cName.indexOf('_', from);
    if (end === -1) continue;
    const longer = constant.cName.slice(0, end + 1);
    addToList(byPrefix, longer, constant);
  }
  return [...byPrefix].flatMap(([longer, group]) => {
    if (group.length < 2) return [];
    const candidate = candidateOf(commonPrefix(longer, group), group);
    if (candidate === null) return candidatesUnder(longer, group);
    return prefix === '' || isWhole(candidate, group) ? [candidate] : [];
  });
}

const wholeSet = 4;

/** Whether flags whose names begin like others that are no flags of theirs are a set by themselves. */
function isWhole({ bits }: FlagCandidate, group: readonly BoundConstant[]): boolean {
  return (bits & 1n) === 1n || group.filter(isSingleBit).length >= wholeSet;
}

/** The words that all names have, as long as each has more. */
function commonPrefix(prefix: string, group: readonly BoundConstant[]): string {
  const first = group[0]?.cName ?? '';
  for (let common = prefix; ; ) {
    const end = first.indexOf('_', common.length);
    const longer = first.slice(0, end + 1);
    if (end === -1 || !group.every(({ cName }) => cName.startsWith(longer))) return common;
    common = longer;
  }
}

function candidateOf(prefix: string, all: readonly BoundConstant[]): FlagCandidate | null {
  const names = new Set(namesOf(all));
  const apart = all.filter((each) => isNoFlag(each, names));
  const group = all.filter((each) => !apart.includes(each));
  const flags = group.filter((each) => isSingleBit(each));
  const values = flags.map(({ value }) => bitsOf(value.common));
  const bits = values.reduce((all, value) => all | value, 0n);
  if (flags.length < 2 || new Set(values).size < flags.length || !looksLikeBits(flags, bits)) return null;
  if (looksNumbered(group)) return null;
  const others = group.filter((each) => !flags.includes(each));
  const masks = others.filter(({ value }) => value.common > 0n && (value.common & ~bits) === 0n);
  const except = others.filter((each) => !masks.includes(each));
  if (except.some(({ value }) => value.common !== 0n)) return null;
  // Numbers of which a few happen to be powers of two.
  if (others.length >= flags.length && !areWrittenAsBits(group)) return null;
  return { prefix, bits, except: [...namesOf(except), ...patternsOf(prefix, apart)], masks: namesOf(masks) };
}

/** The number of a bit, `X_A_SHIFT`, or another name of what is not of the group: `IN_CLOEXEC` of `O_CLOEXEC`. */
function isNoFlag({ cName, expression }: BoundConstant, names: ReadonlySet<string>): boolean {
  if (cName.endsWith(shift)) return true;
  const [alias] = /^\(*([A-Za-z_]\w*)\)*$/.exec(expression ?? '') ?? [];
  return alias !== undefined && !names.has(alias.replace(/[()]/g, ''));
}

const shift = '_SHIFT';

/** Names, those of numbers of bits as one. */
function patternsOf(prefix: string, constants: readonly BoundConstant[]): string[] {
  const shifts = constants.filter(({ cName }) => cName.endsWith(shift));
  if (shifts.length < 2) return namesOf(constants);
  return [...namesOf(constants.filter((each) => !shifts.includes(each))), `${prefix}*${shift}`];
}

function isSingleBit({ value }: BoundConstant): boolean {
  return valuesOf(value)
    .map(bitsOf)
    .every((each) => each > 0n && (each & (each - 1n)) === 0n);
}

/** `1 << 31` is negative in C, and the highest bit of what holds it. */
function bitsOf(value: bigint): bigint {
  return value === -(1n << 31n) ? 1n << 31n : value;
}

/** 1 and 2 are more often the first two numbers than the first two bits, unless they are written as bits. */
function looksLikeBits(flags: readonly BoundConstant[], bits: bigint): boolean {
  const isShifted = flags.some(({ expression }) => expression !== null && /<<|BIT/.test(expression));
  const isHexadecimal = flags.every(({ notation }) => notation.base === 16);
  return bits > 3n || isShifted || isHexadecimal;
}

/** 0, 1, 2, 3, 4 or 1, 2, 3: nothing is combined of anything. */
function looksNumbered(group: readonly BoundConstant[]): boolean {
  if (areWrittenAsBits(group)) return false;
  const values = group.map(({ value }) => Number(value.common)).sort((left, right) => left - right);
  const [first = 0] = values;
  return values.length > 2 && first <= 1 && values.every((value, index) => value === first + index);
}

function areWrittenAsBits(group: readonly BoundConstant[]): boolean {
  return group.some(({ expression }) => expression !== null && /<<|\|/.test(expression));
}

function namesOf(constants: readonly BoundConstant[]): string[] {
  return constants.map(({ cName }) => cName);
}
