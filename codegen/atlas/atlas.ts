/*
 * What a header stated in each release of the kernel, as text: one fact per line, sorted, so that two versions of an
 * atlas differ in the lines of what changed.
 *
 *     atlas/1 linux/userfaultfd.h
 *     new in 4.3
 *     targets x86_64 aarch64 armv7 i386 riscv64 ppc64le s390x
 *     release 4.3 reconstructed
 *     release 7.3 linux-libc-dev 7.3.4-1~bpo13+1
 *     UFFD_API_FEATURES: value 0xffff (6.7-6.7)
 *     UFFD_API_FEATURES: value 0x1ffff (6.8-7.2)
 *     UFFDIO_WAKE: value 0x4010aa02 (4.3-; ppc64le)
 *     struct uffdio_move: size 40 (6.8-)
 *
 * A fact holds from the first release in its parentheses to the last; without a last one it holds to this day. It holds
 * on the targets named after the semicolon, or on all where none is named.
 */
import type { Fact } from './fact.ts';
import { compareReleases } from './release.ts';

export interface Atlas {
  /** `linux/userfaultfd.h` */
  readonly header: string;
  /** The release that brought the header; null where the atlas does not reach back to it. */
  readonly newIn: string | null;
  readonly targets: readonly string[];
  /** Oldest first. */
  readonly releases: readonly AtlasRelease[];
  readonly facts: readonly DatedFact[];
}

export interface AtlasRelease {
  readonly version: string;
  /** Where its facts are from, for people: `linux-libc-dev 7.3.4-1`. */
  readonly origin: string;
  /** What is known of it; null for all targets of the atlas. */
  readonly targets: readonly string[] | null;
}

export interface DatedFact extends Fact {
  readonly from: string;
  /** Null for one that holds in the newest release of the atlas. */
  readonly until: string | null;
  /** Null for all targets. */
  readonly targets: readonly string[] | null;
}

/** A text is no atlas. The message says where. */
export class AtlasError extends Error {
  override readonly name = 'AtlasError';
}

const factLine = /^(.+?): (\S+) (.*) \((\d+\.\d+)-(\d+\.\d+)?(?:; (.+))?\)$/;
const releaseLine = /^release (\d+\.\d+)(?: on ([\w ]+?):)? (.*)$/;

/** Reads an atlas. `name` is what messages call it. @throws AtlasError */
export function parseAtlas(text: string, name: string): Atlas {
  const lines = text.split('\n');
  const header = /^atlas\/1 (\S+)$/.exec(lines[0] ?? '')?.[1];
  if (header === undefined) throw new AtlasError(`${name}:1: expected 'atlas/1 HEADER', saw '${lines[0] ?? ''}'`);
  let newIn: string | null = null;
  let targets: readonly string[] = [];
  const releases: AtlasRelease[] = [];
  const facts: DatedFact[] = [];
  for (const [index, line] of lines.entries()) {
    const release = releaseLine.exec(line);
    const fact = release === null ? factLine.exec(line) : null;
    if (release !== null) {
      releases.push({ version: release[1]!, targets: release[2]?.split(' ') ?? null, origin: release[3]! });
    } else if (fact !== null) facts.push(datedFact(fact));
    else if (line.startsWith('new in ')) newIn = line.slice('new in '.length);
    else if (line.startsWith('targets ')) targets = line.slice('targets '.length).split(' ');
    else if (index > 0 && line !== '') {
      throw new AtlasError(`${name}:${index + 1}: expected 'NAME: FACT VALUE (FROM-UNTIL)', saw '${line}'`);
    }
  }
  return { header, newIn, targets, releases, facts };
}

function datedFact([, name, fact, value, from, until, targets]: RegExpExecArray): DatedFact {
  return {
    name: name!,
    fact: fact!,
    value: value!,
    from: from!,
    until: until ?? null,
    targets: targets?.split(' ') ?? null,
  };
}

/** The text of an atlas: the same atlas always gives the same. */
export function formatAtlas({ header, newIn, targets, releases, facts }: Atlas): string {
  const head = [`atlas/1 ${header}`, ...(newIn === null ? [] : [`new in ${newIn}`]), `targets ${targets.join(' ')}`];
  const known = releases.map(({ version, targets: only, origin }) => {
    return `release ${version}${only === null ? '' : ` on ${only.join(' ')}:`} ${origin}`;
  });
  const lines = facts.toSorted(inOrder).map(({ name, fact, value, from, until, targets: only }) => {
    return `${name}: ${fact} ${value} (${from}-${until ?? ''}${only === null ? '' : `; ${only.join(' ')}`})`;
  });
  return `${[...head, ...known, ...lines].join('\n')}\n`;
}

function inOrder(one: DatedFact, other: DatedFact): number {
  return (
    compareText(one.name, other.name) ||
    compareText(one.fact, other.fact) ||
    compareReleases(one.from, other.from) ||
    compareText(one.value, other.value) ||
    compareText(one.targets?.join() ?? '', other.targets?.join() ?? '')
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
