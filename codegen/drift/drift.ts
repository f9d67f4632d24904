import { type ClassifiedFinding, classify } from './classes/classify.ts';
import { signatureOf } from './classes/renames.ts';
import { compareTables } from './comparison/compare.ts';
import type { Subject } from './comparison/finding.ts';
import { recordBehind } from './comparison/layout.ts';
import { reachedAlike } from './comparison/reached.ts';
import { type AbiSymbol, fieldsInside, type Side, type SymbolTable, symbolKey } from './comparison/symbols.ts';
import { tablesOf } from './comparison/tables.ts';
import { type DriftClass, type DriftFinding, driftClasses } from './drift-finding.ts';

/** One header on one target; null for the side that does not have the header. */
export interface HeaderPair {
  readonly header: string;
  readonly target: string;
  readonly old: Side | null;
  readonly now: Side | null;
}

/** A finding before targets are merged. */
type Found = ClassifiedFinding & Pick<DriftFinding, 'header' | 'newHeader'>;
/** `names` is how many a header that came or went has, which machines need not agree on. */
type FoundHeader = Omit<Found, 'subject'> & Pick<DriftFinding, 'subject'> & { readonly names?: number };

/** A name that one side lacks, to be looked for in other headers. */
interface OneSided {
  readonly header: string;
  readonly subject: Subject;
  readonly symbol: string;
  readonly signature: string;
  readonly line: number | null;
  /** The name with its fields. */
  readonly table: SymbolTable;
}

interface OnTarget {
  readonly findings: FoundHeader[];
  readonly gone: OneSided[];
  readonly came: OneSided[];
  /** Headers that are gone, each with the number of its names. */
  readonly goneHeaders: Map<string, number>;
}

/** Compares any number of headers on any number of targets; what is the same on several targets becomes one finding. */
export class Drift {
  readonly #targets = new Map<string, OnTarget>();

  /** Compares a header on a target. */
  add({ header, target, old, now }: HeaderPair): void {
    const found = this.#targets.get(target) ?? { findings: [], gone: [], came: [], goneHeaders: new Map() };
    this.#targets.set(target, found);
    const [before, after] = tablesOf(old, now);
    if (before === null && after === null) return;
    if (before === null) addHeader(found, header, after!);
    else if (after === null) removeHeader(found, header, before);
    else compareHeader(found, header, before, after);
  }

  /** Everything found, worst first, then by header, in the order in which it was added. */
  findings(): DriftFinding[] {
    const merged = new Map<string, Merged>();
    for (const [target, found] of this.#targets) {
      for (const { names, ...finding } of withMoves(found)) {
        const key = identityOf(finding);
        const same = merged.get(key) ?? { finding, targets: [], names: [] };
        merged.set(key, same);
        same.targets.push(target);
        if (names !== undefined) same.names.push(names);
      }
    }
    return worstFirst([...merged.values()].map(withTargets));
  }
}

interface Merged {
  readonly finding: Omit<FoundHeader, 'names'>;
  readonly targets: string[];
  /** Of a header, one for each target. */
  readonly names: number[];
}

function withTargets({ finding, targets, names }: Merged): DriftFinding {
  if (names.length === 0) return { ...finding, targets };
  const [least, most] = [Math.min(...names), Math.max(...names)];
  const range = least === most ? counted(most) : `${least} to ${most} names`;
  return { ...finding, targets, note: `with ${range}${finding.note}` };
}

/** By class, else as they were. */
export function worstFirst(findings: readonly DriftFinding[]): DriftFinding[] {
  const rank = (each: DriftClass): number => driftClasses.indexOf(each);
  return findings.toSorted((one, other) => rank(one.class) - rank(other.class));
}

/** What has to agree for findings on two targets to be one. */
function identityOf(finding: FoundHeader): string {
  const { class: driftClass, kind, subject, symbol, newSymbol, header, newHeader, changes, follows, note } = finding;
  return JSON.stringify([driftClass, kind, subject, symbol, newSymbol, header, newHeader, changes, follows, note]);
}

function compareHeader(
  { findings, gone, came }: OnTarget,
  header: string,
  before: SymbolTable,
  after: SymbolTable,
): void {
  for (const finding of differencesBetween(before, after)) {
    findings.push({ ...finding, header, newHeader: null });
    const { subject } = finding;
    if (subject === 'field' || subject === 'header') continue;
    const key = symbolKey(subject, finding.symbol);
    // What looks renamed may be in another header under its own name.
    if (finding.kind === 'missing' || finding.kind === 'renamed') gone.push(oneSided(header, before.get(key)!, before));
    if (finding.kind === 'added') came.push(oneSided(header, after.get(key)!, after));
  }
}

function differencesBetween(before: SymbolTable, after: SymbolTable): ReturnType<typeof classify> {
  const [old, now] = reachedAlike(before, after);
  return classify(compareTables(old, now), old, now);
}

function oneSided(header: string, symbol: AbiSymbol, table: SymbolTable): OneSided {
  const { subject, name, line } = symbol;
  return { header, subject, symbol: name, signature: signatureOf(symbol, table), line, table: onlyOf(symbol, table) };
}

function addHeader({ findings, came }: OnTarget, header: string, after: SymbolTable): void {
  const names = namesIn(after);
  for (const symbol of names) came.push(oneSided(header, symbol, after));
  findings.push({ ...headerFinding(header), class: 'adding', kind: 'added', note: '', names: names.length });
}

function removeHeader({ gone, goneHeaders }: OnTarget, header: string, before: SymbolTable): void {
  const names = namesIn(before);
  for (const symbol of names) gone.push(oneSided(header, symbol, before));
  goneHeaders.set(header, names.length);
}

function namesIn(table: SymbolTable): AbiSymbol[] {
  return [...table.values()].filter(({ subject, skipped }) => subject !== 'field' && skipped === null);
}

function counted(names: number): string {
  if (names === 0) return 'no names that have a value';
  return names === 1 ? '1 name' : `${names} names`;
}

function headerFinding(header: string): Omit<FoundHeader, 'class' | 'kind' | 'note'> {
  const nothing = { newSymbol: null, newHeader: null, changes: [], oldLine: null, newLine: null, follows: null };
  return { subject: 'header', symbol: header, header, ...nothing };
}

/** A name that one header lost and another gained has moved. What else happened to it is told as well. */
function withMoves({ findings, gone, came, goneHeaders }: OnTarget): FoundHeader[] {
  const arrivals = new Map(came.map((each) => [symbolKey(each.subject, each.symbol), each]));
  const together = waysOfMany(gone, arrivals);
  const moves: FoundHeader[] = [];
  const settled = new Set<string>();
  const movedFrom = new Map<string, number>();
  for (const departure of gone) {
    const { header, subject, symbol, line: oldLine } = departure;
    const arrival = arrivals.get(symbolKey(subject, symbol)) ?? arrivals.get(otherKindKey(subject, symbol));
    if (arrival === undefined || arrival.header === header) continue;
    if (!isSameThing(departure, arrival, together.has(wayOf(header, arrival)))) continue;
    settled.add(placeOf(header, subject, symbol)).add(placeOf(arrival.header, arrival.subject, symbol));
    movedFrom.set(header, (movedFrom.get(header) ?? 0) + 1);
    const place = { header, newHeader: arrival.header, oldLine, newLine: arrival.line };
    moves.push({ ...headerFinding(header), ...place, subject, symbol, class: 'moved', kind: 'moved', note: '' });
    for (const move of changedOnTheWay(departure, arrival)) moves.push(move);
  }
  const kept = findings.filter(({ header, subject, symbol, kind }) => {
    return subject === 'header' || kind === 'changed' || !settled.has(placeOf(header, subject, symbol));
  });
  const released = findings.filter((each) => each.kind === 'renamed' && !kept.includes(each)).map(newName);
  const removed = [...goneHeaders].map(([header, names]) => headerGone(header, names, movedFrom.get(header) ?? 0));
  return [...kept, ...released, ...moves, ...removed];
}

/** The new name alone, of a renaming that was none. */
function newName(finding: FoundHeader): FoundHeader {
  const symbol = finding.newSymbol ?? finding.symbol;
  return { ...finding, symbol, newSymbol: null, class: 'adding', kind: 'added', changes: [], oldLine: null };
}

/** A typedef's name may be a record's own elsewhere. */
function otherKindKey(subject: Subject, symbol: string): string {
  return symbolKey(subject === 'typedef' ? 'record' : 'typedef', symbol);
}

/** From which header to which other one names moved as they were. */
function waysOfMany(gone: readonly OneSided[], arrivals: ReadonlyMap<string, OneSided>): ReadonlySet<string> {
  const ways = new Set<string>();
  for (const { header, subject, symbol, signature } of gone) {
    const arrival = arrivals.get(symbolKey(subject, symbol));
    if (arrival !== undefined && arrival.signature === signature) ways.add(wayOf(header, arrival));
  }
  return ways;
}

function wayOf(header: string, arrival: OneSided): string {
  return `${header}\0${arrival.header}`;
}

/**
 * Tags, typedefs and requests have one meaning in all headers. A constant's name may be taken again for something else:
 * it has to have its value there, or to have gone with others of its header and grown by design.
 */
function isSameThing(departure: OneSided, arrival: OneSided, wentTogether: boolean): boolean {
  if (departure.signature === arrival.signature) return true;
  if (!['constant', 'string', 'function'].includes(departure.subject)) return true;
  return wentTogether && changedOnTheWay(departure, arrival).every((each) => each.class !== 'breaking');
}

/** How a name that moved differs from what it was, its fields with it. */
function changedOnTheWay(departure: OneSided, arrival: OneSided): Found[] {
  const { table: before, signature, symbol: name } = departure;
  const { table: after } = arrival;
  if (signature === arrival.signature) return [];
  const changes = differencesBetween(before, after);
  const own = changes.filter(({ symbol }) => symbol === name || symbol.startsWith(`${name}.`));
  return own.map((each) => ({ ...each, header: departure.header, newHeader: arrival.header }));
}

/** What is kept of a header until all are read: with whole tables a thousand headers would not fit into memory. */
function onlyOf(symbol: AbiSymbol, table: SymbolTable): SymbolTable {
  const record = symbol.subject === 'typedef' ? recordBehind(symbol.name, table) : null;
  const inside = record === null ? [symbol] : [symbol, record];
  const fields = inside.filter(({ subject }) => subject === 'record').flatMap(({ name }) => fieldsInside(name, table));
  return new Map([...inside, ...fields].map((each) => [symbolKey(each.subject, each.name), each]));
}

function placeOf(header: string, subject: Subject, symbol: string): string {
  return `${header}\0${symbolKey(subject, symbol)}`;
}

function headerGone(header: string, names: number, moved: number): FoundHeader {
  const known = { ...headerFinding(header), kind: 'missing' as const };
  if (names > 0 && moved === names) return { ...known, class: 'moved', note: 'all its names are in other headers' };
  const elsewhere = moved === 0 ? '' : `, ${moved} of them in other headers`;
  return { ...known, class: 'breaking', note: elsewhere, names };
}
