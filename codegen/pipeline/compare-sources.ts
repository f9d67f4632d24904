import type { Target } from '../abi/target.ts';
import { Drift } from '../drift/drift.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { Side } from '../drift/symbols.ts';
import { HeaderError } from '../source/header-error.ts';
import { type DriftSource, DriftSourceError } from './drift-source.ts';

/** What to compare beside the two sides. */
export interface Comparison {
  readonly old: DriftSource;
  readonly now: DriftSource;
  /** Null for what both are about: their header, all headers of two folders, or `linux/userfaultfd.h`. */
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
  readonly targets: readonly string[];
  readonly unread: readonly Unread[];
}

/** Compares two sources header by header. `onHeader` is told of each before it is read. @throws DriftSourceError */
export function compareSources(
  comparison: Comparison,
  onHeader: (header: string, total: number) => void = () => {},
): Compared {
  const targets = commonTargets(comparison);
  const headers = [...new Set(targets.flatMap((target) => headersFor(comparison, target)))];
  const drift = new Drift();
  const unread: Unread[] = [];
  const compared = { headers: new Set<string>(), targets: new Set<string>() };
  for (const header of headers) {
    onHeader(header, headers.length);
    for (const target of targets) {
      const sides = readBoth(comparison, header, target, unread);
      if (sides === null) continue;
      compared.headers.add(header);
      compared.targets.add(target.name);
      drift.add({ header, target: target.name, ...sides });
    }
  }
  if (compared.headers.size === 0 && unread.length === 0) throw noSuchHeader(comparison, headers);
  return { findings: drift.findings(), headers: [...compared.headers], targets: [...compared.targets], unread };
}

function commonTargets({ old, now, targets }: Comparison): readonly Target[] {
  if (targets !== null) return targets;
  const common = old.targets.filter((target) => now.targets.includes(target));
  if (common.length > 0) return common;
  throw new DriftSourceError(`${old.name} and ${now.name} have no target in common; name one with --target`);
}

function headersFor({ old, now, headers }: Comparison, target: Target): readonly string[] {
  if (headers !== null) return headers;
  const one = old.header ?? now.header;
  if (one !== null) return [one];
  const [before, after] = [old.headers(target), now.headers(target)];
  if (before === null || after === null) return ['linux/userfaultfd.h'];
  return [...new Set([...before, ...after])];
}

function noSuchHeader({ old, now }: Comparison, headers: readonly string[]): DriftSourceError {
  return new DriftSourceError(`neither ${old.name} nor ${now.name} has ${headers.join(', ') || 'any header'}`);
}

type Sides = { readonly old: Side | null; readonly now: Side | null };

/** Null where neither side has the header, or a side cannot tell or be read. */
function readBoth({ old, now }: Comparison, header: string, target: Target, unread: Unread[]): Sides | null {
  const read = (source: DriftSource, side: 'old' | 'new'): Side | null | undefined => {
    try {
      return source.read(header, target);
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
