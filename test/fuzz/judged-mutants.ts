import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
import { emit } from '../../codegen/emitter/emit.ts';
import { compilerFor, complaints as complaintsOf } from '../abi/judge.ts';
import { assertionsOf } from '../abi/model-assertions.ts';
import { ScratchProject } from '../emitter/scratch-project.ts';
import { foldersFor, readCorpus } from './corpus.ts';
import { answerTo, type Mutant, mutantOf } from './mutant.ts';

/** What compilers say of the mutants that gave a model. */
export interface Verdict {
  readonly judged: number;
  /** Those whose header gcc accepts, and that leave the words alone which gcc is asked with: only they can be compared. */
  readonly accepted: number;
  readonly assertions: number;
  readonly complaints: readonly string[];
}

/**
 * Lets gcc judge the models of some of the mutants, as far as it accepts their headers, and tsc the modules that are
 * printed from them. Takes up to `most` mutants with models, spread over the numbers from `first`.
 */
export async function judgeMutants(
  seed: number,
  first: number,
  count: number,
  most: number,
  installed: boolean,
): Promise<Verdict> {
  const corpus = readCorpus(installed);
  using project = new ScratchProject();
  const complaints: string[] = [];
  let [judged, accepted, assertions] = [0, 0, 0];
  const step = Math.max(1, Math.floor(count / (8 * most)));
  for (let number = first; number < first + count && judged < most; number += step) {
    const mutant = mutantOf(corpus, seed, number);
    const answer = answerTo(mutant, corpus);
    if (answer.kind !== 'model') continue;
    judged++;
    const { model } = answer.resolution;
    const facts = assertionsOf(model);
    const said = hidesWords(model) ? null : complaintOf(mutant, facts);
    if (said !== null) accepted++;
    if (said !== null) assertions += facts.split('\n').length;
    if (said) complaints.push(`mutant ${number} of seed ${seed} (${mutant.name}, ${mutant.target.name}): ${said}`);
    for (const { path, text } of await emit(bind([answer.resolution], emptyProfile)))
      project.write(`m${number}/${path}`, text);
  }
  const errors = judged === 0 ? '' : project.compile();
  if (errors !== '') complaints.push(`tsc says of mutants of seed ${seed}: ${errors.slice(0, 3000)}`);
  return { judged, accepted, assertions, complaints };
}

/** Whether the header makes a macro of a word that assertions about its types and values are written with, such as `sizeof`. */
function hidesWords(model: AbiModel): boolean {
  const unnamed = (list: AbiModel['constants']) => list.map((each) => ({ ...each, name: 'judged' }));
  const nameless: AbiModel = {
    ...model,
    constants: unnamed(model.constants),
    strings: [],
    ioctls: [],
    enumerators: [],
  };
  const text = assertionsOf({ ...nameless, skipped: [], functions: [] }).replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  const words = new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  const members = new Set(model.records.flatMap(({ fields }) => namesOf(fields)));
  const macros = [...model.constants, ...model.strings, ...model.skipped, ...model.functions];
  return macros.some(({ name }) => words.has(name) && !members.has(name));
}

function namesOf(fields: readonly FieldModel[]): string[] {
  return fields.flatMap(({ name, fields: inner = [] }) => [name, ...namesOf(inner)]);
}

/** What headers of the kernel use and leave to whoever includes them: the generator knows it without being told. */
const knownToUapiHeaders = `#ifndef _IOC
#include <linux/ioctl.h>
#endif
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
`;

/** What the target's gcc has against a model; '' for nothing, null where it refuses the header itself or is not here. */
function complaintOf({ pieces, target, fromSnapshot }: Mutant, facts: string): string | null {
  const compiler = compilerFor(target);
  if (compiler === null) return null;
  const options = ['-nostdinc', '-std=gnu11', ...foldersFor(target, fromSnapshot).map((folder) => `-I${folder}`)];
  const header = `${pieces.join('')}\n${knownToUapiHeaders}`;
  if (complaintsOf(compiler, header, options) !== '') return null;
  return complaintsOf(compiler, `${header}${facts}`, options).slice(0, 1500);
}
