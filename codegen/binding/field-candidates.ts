import type { BindingModel } from './binding-model.ts';
import type { FlagCandidate } from './flag-candidates.ts';
import { valuesOf } from './per-target.ts';

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

/** What fields of flags are called, whatever else is in their names. */
const usualWords = new Set(['flag', 'mode', 'mask', 'feature', 'cap', 'capability', 'event', 'attribute', 'option']);

export function fieldCandidates({ declarations }: BindingModel): FieldCandidate[] {
  const candidates: FieldCandidate[] = [];
  for (const record of declarations) {
    if (record.kind !== 'record') continue;
    for (const { cName, access } of record.fields) {
      if (access.kind !== 'scalar' || access.scalar.carrier === 'boolean') continue;
      const words = wordsOf(`${record.tag}.${cName}`.replace(/^(struct|union) /, ''));
      candidates.push({
        path: `${record.tag}.${cName}`,
        words: new Set(words),
        lastWord: words.at(-1) ?? '',
        carrier: access.scalar.carrier,
        bits: 8 * Math.min(...valuesOf(access.scalar.size)),
      });
    }
  }
  return candidates;
}

/** The fields whose paths have the most words of the prefix, at least half of them; all with one carrier. */
export function fieldsFor({ prefix, bits }: FlagCandidate, fields: readonly FieldCandidate[]): string[] {
  const words = wordsOf(prefix);
  const last = words.at(-1) ?? '';
  let best: FieldCandidate[] = [];
  let bestScore = words.length / 2;
  for (const field of fields) {
    if (bits >> BigInt(field.bits) !== 0n) continue;
    if (field.lastWord !== last && !usualWords.has(field.lastWord)) continue;
    const common = words.filter((word) => field.words.has(word)).length;
    // What the flags are called counts more where the field itself is called so.
    const score = common + (common > 0 && field.lastWord === last ? 0.5 : 0);
    if (score < bestScore) continue;
    best = score === bestScore ? [...best, field] : [field];
    bestScore = score;
  }
  // Half of the words in many places says nothing about any of them.
  if (bestScore < words.length / 2 + 1 && best.length > 4) return [];
  return best.filter(({ carrier }) => carrier === best[0]?.carrier).map(({ path }) => path);
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/ies$/, 'y').replace(/s$/, ''));
}
