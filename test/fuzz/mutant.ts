import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import { resolve } from '../../codegen/abi/resolve.ts';
import type { Target } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';
import { randomFrom } from '../abi/random-records.ts';
import { parseHeader } from '../abi/resolved-text.ts';
import { type Corpus, installedTarget } from './corpus.ts';
import { mutated } from './mutate.ts';

/** A header that somebody broke. */
export interface Mutant {
  /** Of the header that it was made of. */
  readonly name: string;
  readonly pieces: readonly string[];
  readonly target: Target;
  readonly fromSnapshot: boolean;
}

/** Mutant number `number` of a seed: it depends on nothing else but the corpus. */
export function mutantOf(corpus: Corpus, seed: number, number: number): Mutant {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ number);
  const { name, pieces, fromSnapshot } = corpus.specimens[random(corpus.specimens.length)]!;
  const target = fromSnapshot ? corpus.targets[random(corpus.targets.length)]! : installedTarget;
  return { name, pieces: mutated(pieces, random, corpus.stock), target, fromSnapshot };
}

/** What the generator answers to a mutant: only the first two are allowed. */
export type Answer =
  | { readonly kind: 'model'; readonly resolution: Resolution }
  | { readonly kind: 'refusal'; readonly error: HeaderError }
  | { readonly kind: 'defect'; readonly what: string };

/** Everything but printing is done with a mutant: reading, resolving, binding. */
export function answerTo({ name, pieces, target, fromSnapshot }: Mutant, corpus: Corpus): Answer {
  try {
    const header = new SourceFile(name, `/${name}`, pieces.join(''));
    const { unit, declarations } = parseHeader(header, corpus.includePathFor(target, fromSnapshot), target);
    const resolution = resolve(unit, declarations, target);
    JSON.stringify(resolution.model);
    bind([resolution], emptyProfile);
    return { kind: 'model', resolution };
  } catch (error) {
    if (error instanceof HeaderError) return faultOf(error) ?? { kind: 'refusal', error };
    return { kind: 'defect', what: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** An error must say what and where. */
function faultOf(error: HeaderError): Answer | null {
  const { message, span } = error;
  // What is quoted, and what the header says in an #error, are its own words.
  const ours = message.replace(/^(#error|#pragma GCC error) .*/, '$1').replaceAll(/'[^']*'/g, '');
  if (message.length < 5 || /\n|undefined|\[object|NaN/.test(ours)) {
    return { kind: 'defect', what: `the message is '${message}'` };
  }
  if (span === null) return { kind: 'defect', what: `'${message}' does not say where` };
  if (span.start < 0 || span.end < span.start || span.end > span.file.text.length || span.file.name.startsWith('<')) {
    return { kind: 'defect', what: `'${message}' blames ${span.file.name} from ${span.start} to ${span.end}` };
  }
  return null;
}
