import { addToList } from '../../source/add-to-list.ts';
import type { Finding } from '../comparison/finding.ts';
import { insideOf } from '../comparison/layout.ts';
import { type AbiSymbol, keyOf, ownerOf, type SymbolTable } from '../comparison/symbols.ts';
import { growingName, reservedName } from './habits.ts';

/**
 * Names that are gone and new ones that state the same at the same place: the new name's finding by the key of the old
 * one. A value alone proves little, many flags are 1: a constant's new name also has half of its words, and stands between
 * the same neighbours or has more than half.
 */
export function renamesBetween(
  findings: readonly Finding[],
  before: SymbolTable,
  after: SymbolTable,
): ReadonlyMap<string, Finding> {
  const candidates = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.kind !== 'added') continue;
    const signature = signatureOf(after.get(keyOf(finding))!, after);
    addToList(candidates, signature, finding);
  }
  const renames = new Map<string, Finding>();
  if (candidates.size === 0) return renames;
  const places = {
    before: neighboursIn(before, after),
    after: neighboursIn(after, before),
    gone: namesOf(findings, 'missing').toSorted(),
    came: new Set(namesOf(findings, 'added')),
  };
  for (const finding of findings) {
    if (finding.kind !== 'missing') continue;
    const list = candidates.get(signatureOf(before.get(keyOf(finding))!, before)) ?? [];
    const found = chosen(finding, list, places);
    if (found === null) continue;
    renames.set(keyOf(finding), found);
    list.splice(list.indexOf(found), 1);
  }
  return renames;
}

/** What makes two names the same thing: all facts, those of the fields inside too, and for a field its record. */
export function signatureOf(symbol: AbiSymbol, table: SymbolTable): string {
  const { subject, name, facts } = symbol;
  if (subject === 'constant') return `constant ${facts.get('value')}`;
  if (subject === 'ioctl') return `ioctl ${facts.get('value')}`;
  const own = [...facts].map(([fact, value]) => `${fact} ${value}`).join(', ');
  const owner = subject === 'field' ? ownerOf(name) : '';
  return `${subject} ${owner}: ${own}${insideOf(name, table)}`;
}

/** No header of Linux has as many new names of one value, or as many that are gone with one family. */
const mostAsked = 256;

type Neighbours = ReadonlyMap<string, readonly [string | null, string | null]>;

/** Where constants stand on either side, and which names only one has. */
interface Places {
  readonly before: Neighbours;
  readonly after: Neighbours;
  /** Sorted. */
  readonly gone: readonly string[];
  readonly came: ReadonlySet<string>;
}

function namesOf(findings: readonly Finding[], kind: Finding['kind']): string[] {
  return findings.filter((each) => each.kind === kind).map(({ symbol }) => symbol);
}

function chosen(finding: Finding, candidates: readonly Finding[], places: Places): Finding | null {
  if (finding.subject === 'field') {
    const isReserved = reservedName(finding.symbol);
    return candidates.find(({ symbol }) => reservedName(symbol) === isReserved) ?? null;
  }
  if (finding.subject === 'record' || finding.subject === 'typedef') {
    return candidates.find(({ symbol }) => keywordOf(symbol) === keywordOf(finding.symbol)) ?? null;
  }
  const akin = candidates.slice(0, mostAsked).filter(({ symbol }) => {
    return isAkin(symbol, finding.symbol) && !wentWithFamily(finding.symbol, symbol, places);
  });
  const [previous, next] = places.before.get(keyOf(finding)) ?? [null, null];
  const beside = akin.filter((each) => {
    const [before, after] = places.after.get(keyOf(each)) ?? [null, null];
    return before === previous || after === next;
  });
  if (beside.length === 1) return beside[0]!;
  return akin.length === 1 && wordsInCommon(akin[0]!.symbol, finding.symbol) > 0.5 ? akin[0]! : null;
}

/** A limit stands where the next name comes, with its value: `FUSE_NOTIFY_CODE_MAX` and the name after the last before it. */
function isAkin(one: string, other: string): boolean {
  return growingName(one, false) === growingName(other, false) && wordsInCommon(one, other) >= 0.5;
}

function keywordOf(name: string): string {
  return name.includes(' ') ? name.slice(0, name.indexOf(' ')) : '';
}

/**
 * True where the words that differ are those of a family that is gone: with `TCA_CBQ_RATE` went `TCA_CBQ_UNSPEC`, and
 * `TCA_DUALPI2_UNSPEC` is no new name of it, since nothing is called `TCA_DUALPI2_RATE`.
 */
function wentWithFamily(one: string, other: string, { gone, came }: Places): boolean {
  const { first, last, left, right } = commonWords(one, other);
  if (last === 0 || first + last === left.length || first + last === right.length) return false;
  const [family, renamed] = [left, right].map((words) => `${words.slice(0, -last).join('_')}_`) as [string, string];
  const others = beginningWith(family, gone).filter((name) => name !== one);
  const successors = others.filter((name) => came.has(`${renamed}${name.slice(family.length)}`));
  return successors.length < others.length / 2;
}

/** Of sorted names the first ones that begin with a prefix. */
function beginningWith(prefix: string, sorted: readonly string[]): readonly string[] {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < prefix) from = middle + 1;
    else to = middle;
  }
  let end = from;
  while (end < sorted.length && end - from < mostAsked && sorted[end]!.startsWith(prefix)) end++;
  return sorted.slice(from, end);
}

/** Which part of the longer name's words both begin or end with: `UFFD_EVENT_REMAP` and `UFFD_EVENT_REMOVE` have 2 of 3. */
function wordsInCommon(one: string, other: string): number {
  const { first, last, left, right } = commonWords(one, other);
  return (first + last) / Math.max(left.length, right.length, 1);
}

interface CommonWords {
  /** How many words both names begin with, and end with. */
  readonly first: number;
  readonly last: number;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

function commonWords(one: string, other: string): CommonWords {
  const [left, right] = [one, other].map((name) => name.split('_').filter((word) => word !== '')) as [
    string[],
    string[],
  ];
  const shorter = Math.min(left.length, right.length);
  let first = 0;
  while (first < shorter && left[first] === right[first]) first += 1;
  let last = 0;
  while (last < shorter - first && left.at(-1 - last) === right.at(-1 - last)) last += 1;
  return { first, last, left, right };
}

/** By the key of a constant: the constants before and after it that the other side has too. */
function neighboursIn(table: SymbolTable, other: SymbolTable): Neighbours {
  const keys = [...table]
    .filter(([key, { skipped }]) => key.startsWith('value ') && skipped === null)
    .map(([key]) => key);
  const neighbours = new Map<string, [string | null, string | null]>();
  let previous: string | null = null;
  for (const key of keys) {
    neighbours.set(key, [previous, null]);
    if (other.has(key)) previous = key;
  }
  let next: string | null = null;
  for (const key of keys.toReversed()) {
    neighbours.get(key)![1] = next;
    if (other.has(key)) next = key;
  }
  return neighbours;
}
