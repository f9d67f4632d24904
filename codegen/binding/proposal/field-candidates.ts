import type { BindingModel } from '../model/binding-model.ts';
import { valuesOf } from '../model/per-target.ts';
import type { FlagCandidate } from './flag-candidates.ts';

/** An integer field that may hold flags. */
export interface FieldCandidate {
  /** `struct uffd_msg.arg.pagefault.flags` */
  readonly path: string;
  /** Of the path, lower case and singular. */
  readonly words: ReadonlySet<string>;
  /** Of the field's own name. */
  readonly lastWord: string;
  readonly carrier: 'number' | 'bigint';
  /** The narrowest of all targets. */
  readonly bits: number;
}

/** So many records tell which words the names of all have. */
const fewRecords = 3;

/** The fields of a header, and which words nearly all of its names have. */
export interface FieldCandidates {
  readonly fields: readonly FieldCandidate[];
  readonly general: ReadonlySet<string>;
}

/** What any field of flags is called. */
const genericWords = new Set(['flag', 'mode', 'mask']);

/** What fields of flags are called, whatever else is in their names. */
const usualWords = new Set(['flag', 'mode', 'mask', 'feature', 'cap', 'capability', 'event', 'attribute', 'option']);

export function fieldCandidates({ declarations }: BindingModel): FieldCandidates {
  const fields: FieldCandidate[] = [];
  const general = generalWords(declarations.flatMap((each) => (each.kind === 'record' ? [each.tag] : [])));
  for (const record of declarations) {
    if (record.kind !== 'record') continue;
    for (const { cName, access, declaration } of record.fields) {
      if (declaration.includes('*')) continue;
      if (access.kind !== 'scalar' || access.scalar.carrier === 'boolean') continue;
      const words = wordsOf(`${record.tag}.${cName}`.replace(/^(struct|union) /, ''));
      fields.push({
        path: `${record.tag}.${cName}`,
        words: new Set(words),
        lastWord: words.at(-1) ?? '',
        carrier: access.scalar.carrier,
        bits: 8 * Math.min(...valuesOf(access.scalar.size)),
      });
    }
  }
  return { fields, general };
}

/** What the names of half of the records have, such as `perf` in `linux/perf_event.h`: it tells nothing about any of them. */
function generalWords(tags: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const tag of tags) {
    for (const word of new Set(wordsOf(tag.replace(/^(struct|union) /, '')))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  if (tags.length < fewRecords) return new Set();
  return new Set([...counts].filter(([, count]) => count >= tags.length / 2).map(([word]) => word));
}

/**
 * The fields whose paths have the most words of the prefix, at least half of them, and one that tells this prefix from
 * others; all with one carrier.
 */
export function fieldsFor({ prefix, bits }: FlagCandidate, { fields, general }: FieldCandidates): string[] {
  const words = wordsOf(prefix);
  const telling = words.filter((word) => !general.has(word) && !genericWords.has(word));
  const last = words.at(-1) ?? '';
  let best: FieldCandidate[] = [];
  let bestScore = words.length / 2;
  for (const field of fields) {
    if (bits >> BigInt(field.bits) !== 0n) continue;
    if (field.lastWord !== last && !usualWords.has(field.lastWord)) continue;
    if (telling.length > 0 && !telling.some((word) => field.words.has(word))) continue;
    const common = words.filter((word) => field.words.has(word)).length;
    // What the flags are called counts more where the field itself is called so.
    const score = common + (common > 0 && field.lastWord === last ? 0.5 : 0);
    if (score < bestScore) continue;
    best = score === bestScore ? [...best, field] : [field];
    bestScore = score;
  }
  if (best.length === 0 && words.length === 1) best = soleField(bits, fields);
  if (telling.length === 0 && best.length > 1) return [];
  // Half of the words in many places says nothing about any of them.
  if (bestScore < words.length / 2 + 1 && best.length > 4) return [];
  return best.filter(({ carrier }) => carrier === best[0]?.carrier).map(({ path }) => path);
}

/** Flags of which the prefix tells nothing, such as `IN_`, are for the one field of flags that a header has. */
function soleField(bits: bigint, fields: readonly FieldCandidate[]): FieldCandidate[] {
  const generic = fields.filter((each) => genericWords.has(each.lastWord));
  return generic.length === 1 && bits >> BigInt(generic[0]!.bits) === 0n ? generic : [];
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/ies$/, 'y').replace(/s$/, ''));
}
