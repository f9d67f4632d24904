import { hostTarget, type Target } from '../abi/target/target.ts';
import type { Side } from '../drift/comparison/symbols.ts';
import { Drift, worstFirst } from '../drift/drift.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import { HeaderError } from '../source/header-error.ts';
import { type DriftSource, DriftSourceError } from './drift-source.ts';
import { HeldRecords, type ReadIncluded } from './held-records.ts';

/** What to compare beside the two sides. */
export interface Comparison {
  readonly old: DriftSource;
  readonly now: DriftSource;
  /** Null for what both are about. */
  readonly headers: readonly string[] | null;
  /** Null for all that both sides know. */
  readonly targets: readonly Target[] | null;
}

/** A header that one side has and that could not be read. */
export interface Unread {
  readonly header: string;
  readonly target: string;
  readonly side: 'old' | 'new';
  readonly error: HeaderError;
}

export interface Compared {
  readonly findings: readonly DriftFinding[];
  readonly headers: readonly string[];
  readonly targets: readonly Target[];
  readonly unread: readonly Unread[];
}

/** Compares two sources header by header. `onHeader` is told of each before it is read. @throws DriftSourceError */
export function compareSources(comparison: Comparison, onHeader: (header: string) => void = () => {}): Compared {
  const targets = targetsOf(comparison);
  const headers = headersOf(comparison, targets);
  const drift = new Drift();
  const held = new HeldRecords();
  const unread: Unread[] = [];
  const compared = { headers: new Set<string>(), targets: new Set<Target>() };
  for (const header of headers) {
    onHeader(header);
    for (const target of targets) {
      const sides = readBoth(comparison, header, target, unread);
      if (sides === null) continue;
      compared.headers.add(header);
      compared.targets.add(target);
      drift.add({ header, target: target.name, ...sides });
      if (sides.old !== null) held.add(target, sides.old);
      if (sides.now !== null) held.add(target, sides.now);
    }
  }
  if (compared.headers.size === 0 && unread.length === 0) throw noSuchHeader(comparison, headers);
  const own = comparison.headers === null ? drift.findings() : findingsOfAsked(comparison, targets, drift);
  const inside = held.findings(new Set(headers), readerOfIncluded(comparison));
  const findings = inside.length === 0 ? own : worstFirst([...own, ...inside]);
  return { findings, headers: [...compared.headers], targets: [...compared.targets], unread };
}

/**
 * What an asked header lacks may be in one that it includes: `asm/kvm.h` took names of `linux/kvm.h` over. Those are
 * read as well, and nothing else is told of them.
 */
function findingsOfAsked(comparison: Comparison, targets: readonly Target[], drift: Drift): readonly DriftFinding[] {
  const found = drift.findings();
  const asked = comparison.headers ?? [];
  if (!found.some(({ kind, subject }) => kind === 'missing' && subject !== 'field')) return found;
  for (const target of targets) {
    for (const header of includedOnEitherSide(comparison, target)) {
      const sides = asked.includes(header) ? null : readBoth(comparison, header, target, []);
      if (sides !== null) drift.add({ header, target: target.name, ...sides });
    }
  }
  const isAsked = (header: string | null): boolean => header !== null && asked.includes(header);
  return drift.findings().filter(({ header, newHeader }) => isAsked(header) || isAsked(newHeader));
}

function includedOnEitherSide({ old, now, headers }: Comparison, target: Target): ReadonlySet<string> {
  const asked = headers ?? [];
  return new Set(asked.flatMap((header) => [old, now].flatMap((side) => side.includes?.(header, target) ?? [])));
}

/** The targets to compare on: those asked for, or all that both sides know. @throws DriftSourceError */
export function targetsOf({ old, now, targets }: Comparison): readonly Target[] {
  for (const { name, targets: known } of [old, now]) {
    const missing = targets?.find((target) => known !== null && !known.includes(target));
    if (missing === undefined) continue;
    throw new DriftSourceError(`${name} is not for ${missing.name}; it is for ${namesOf(known ?? [])}`);
  }
  if (targets !== null) return targets;
  const host = hostTarget();
  const unnamed = host === null ? [] : [host];
  const known = old.targets ?? now.targets ?? unnamed;
  const common = known.filter((target) => now.targets?.includes(target) ?? true);
  if (common.length > 0) return common;
  throw new DriftSourceError(
    `${old.name} is for ${namesOf(old.targets ?? [])} and ${now.name} for ${namesOf(now.targets ?? [])}: no target in common`,
  );
}

function namesOf(targets: readonly Target[]): string {
  return targets.map(({ name }) => name).join(', ') || 'no known target';
}

/** The headers to compare: those asked for, or all that both sides are about. @throws DriftSourceError */
export function headersOf(comparison: Comparison, targets: readonly Target[]): readonly string[] {
  const { old, now, headers } = comparison;
  if (headers !== null) return headers;
  const all = [...new Set(targets.flatMap((target) => headersOn(comparison, target)))];
  if (all.length > 0) return all;
  const about = ({ name, headers: of }: DriftSource): string => {
    const names = [...new Set(targets.flatMap((target) => of(target)))];
    return `${name} is about ${names.slice(0, 4).join(', ') || 'no header'}${names.length > 4 ? ', …' : ''}`;
  };
  throw new DriftSourceError(`${about(old)}, and ${about(now)}: no header in common; name one with --header`);
}

/**
 * One header is compared with whatever the other side is. Of two of a kind a header that only one has is news; where
 * they differ in kind, what only one is about (a folder of a thousand headers, and bindings of three) is not.
 */
function headersOn({ old, now }: Comparison, target: Target): readonly string[] {
  const [before, after] = [old.headers(target), now.headers(target)];
  if (old.kind === 'header') return [nameAmong(before[0]!, now.kind === 'header' ? [] : after)];
  if (now.kind === 'header') return [nameAmong(after[0]!, before)];
  const isSnapshot = old.name === 'snapshot' || now.name === 'snapshot';
  if (old.kind === now.kind && !isSnapshot) return [...new Set([...before, ...after])];
  if (old.kind === 'headers' && now.kind !== 'headers') return after;
  if (now.kind === 'headers' && old.kind !== 'headers') return before;
  if (isSnapshot) return old.name === 'snapshot' ? before : after;
  return before.filter((header) => after.includes(header));
}

/** What the other side calls a header that was given by its path: `linux/gpio.h` for `old/gpio.h`. */
function nameAmong(header: string, names: readonly string[]): string {
  if (names.includes(header)) return header;
  const base = header.slice(header.lastIndexOf('/') + 1);
  const alike = names.filter((name) => name.endsWith(`/${base}`));
  if (alike.length === 1) return alike[0]!;
  return names.length === 1 ? names[0]! : header;
}

function noSuchHeader({ old, now }: Comparison, headers: readonly string[]): DriftSourceError {
  return new DriftSourceError(`neither ${old.name} nor ${now.name} has ${headers.join(', ') || 'any header'}`);
}

/** What sides cannot tell of an included header is no matter of those that were to be compared. */
function readerOfIncluded({ old, now }: Comparison): ReadIncluded {
  const read = (source: DriftSource, header: string, target: Target): Side | null => {
    try {
      return source.readIncluded?.(header, target) ?? null;
    } catch (error) {
      if (error instanceof HeaderError) return null;
      throw error;
    }
  };
  return (header, target) => {
    const before = read(old, header, target);
    const after = before === null ? null : read(now, header, target);
    return before === null || after === null ? null : [before, after];
  };
}

type Sides = { readonly old: Side | null; readonly now: Side | null };

/** Null where neither side has the header, or a side cannot tell or be read. */
function readBoth({ old, now }: Comparison, header: string, target: Target, unread: Unread[]): Sides | null {
  const asBound = old.kind === 'models' || now.kind === 'models';
  const read = (source: DriftSource, side: 'old' | 'new'): Side | null | undefined => {
    try {
      return source.read(header, target, asBound);
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      unread.push({ header, target: target.name, side, error });
      return undefined;
    }
  };
  const before = read(old, 'old');
  const after = read(now, 'new');
  if (before === undefined || after === undefined || (before === null && after === null)) return null;
  return { old: before, now: after };
}
