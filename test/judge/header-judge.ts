import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import type { Target } from '../../codegen/abi/target/target.ts';
import { type IncludeRoots, searchFolders } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { describeHeaderError } from '../../codegen/source/printable.ts';
import { misplacedBitFields } from '../abi/bit-fields.ts';
import type { Compiler } from '../abi/judge.ts';
import { objectOptions, readObject, typeInformationOptions } from '../abi/object-file.ts';
import { untoldTypes } from '../abi/type-assertions.ts';
import { TypeInformation } from '../abi/type-information.ts';
import { temporaryFolder } from '../cli/run.ts';
import {
  countAssertions,
  judgedText,
  preprocessedText,
  probesOf,
  probeText,
  requestsIn,
  unknownRequests,
  unknownRequestText,
  unlikeRequests,
} from './judged-text.ts';
import { widensEnumerators, withoutMixedEnumerators } from './mixed-enumerators.ts';
import { ownText, unmentioned } from './own-text.ts';
import { countsOf, noCounts, type Verdict } from './verdict.ts';

export interface JudgeRequest {
  readonly headers: readonly string[];
  readonly roots: IncludeRoots;
  readonly target: Target;
  readonly compiler: Compiler;
  /** Gives the model; the tests put a wrong one here. */
  readonly resolutionOf?: typeof modelOf;
}

const headersPerBatch = 20;

/** Lets a compiler judge the models of headers: it reads the very files that the models are made from. */
export async function judgeHeaders(request: JudgeRequest): Promise<Verdict[]> {
  using folder = temporaryFolder();
  const judge = new HeaderJudge(request, folder.path);
  const batches: (readonly string[])[] = [];
  for (let at = 0; at < request.headers.length; at += headersPerBatch) {
    batches.push(request.headers.slice(at, at + headersPerBatch));
  }
  const verdicts: Verdict[][] = batches.map(() => []);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < batches.length; index = next++) {
      verdicts[index] = await judge.batch(batches[index]!);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return verdicts.flat();
}

/** A header with its model, or with what it was refused for. */
interface Candidate {
  readonly header: string;
  readonly outcome: Resolution | HeaderError;
}

class HeaderJudge {
  readonly #request: JudgeRequest;
  readonly #folder: string;
  readonly #compiler: Compiler;
  readonly #widensEnumerators: boolean;
  #files = 0;

  constructor(request: JudgeRequest, folder: string) {
    const { compiler, roots, target } = request;
    const folders = searchFolders(roots, target).flatMap((each) => ['-isystem', each]);
    this.#request = request;
    this.#folder = folder;
    this.#widensEnumerators = widensEnumerators(compiler);
    this.#compiler = { ...compiler, options: [...compiler.options, '-nostdinc', ...folders] };
  }

  async batch(headers: readonly string[]): Promise<Verdict[]> {
    const candidates = headers.map((header) => ({ header, outcome: this.#resolve(header) }));
    const files = candidates.map(({ outcome }) =>
      outcome instanceof HeaderError ? null : this.#write((file) => judgedText(this.#judgeable(outcome), file)),
    );
    const written = files.filter((file) => file !== null);
    const passed = (await this.#compile(written.map(({ name }) => name))) === '';
    const preprocessed = await this.#preprocess(candidates);
    const verdicts: Verdict[] = [];
    for (const [index, candidate] of candidates.entries()) {
      verdicts.push(await this.#verdict(candidate, files[index] ?? null, passed, preprocessed[index] ?? ''));
    }
    return verdicts;
  }

  #judgeable(resolution: Resolution): Resolution {
    return this.#widensEnumerators ? withoutMixedEnumerators(resolution) : resolution;
  }

  #resolve(header: string): Resolution | HeaderError {
    const { roots, target, resolutionOf = modelOf } = this.#request;
    try {
      return resolutionOf({ header, roots, target });
    } catch (error) {
      if (error instanceof HeaderError) return error;
      throw error;
    }
  }

  async #verdict(
    { header, outcome }: Candidate,
    file: WrittenFile | null,
    passed: boolean,
    preprocessed: string,
  ): Promise<Verdict> {
    if (outcome instanceof HeaderError || file === null) return this.#refused(header, outcome as HeaderError);
    const { model, missing } = outcome;
    const complaints = passed ? [] : await this.#complaints(file.name);
    const counts = countsOf(this.#judgeable(outcome).model, countAssertions(file.text));
    const verdict = { header, context: model.context, refusal: null, counts };
    if (missing.size > 0) {
      // Both lack a definition: what depends on it is skipped here and an error there.
      const differences = complaints.filter((each) => each.startsWith('static assertion failed'));
      return { ...verdict, differences, notBound: [...missing].map((each) => `nothing defines '${each}'`) };
    }
    const differences = complaints.length > 0 ? complaints : await this.#unlike(model, file, preprocessed);
    return { ...verdict, differences, notBound: await this.#notBound(outcome) };
  }

  async #refused(header: string, error: HeaderError): Promise<Verdict> {
    const refusal = describeHeaderError(error);
    const { name } = this.#write(() => `#include <${header}>\n`);
    const accepted = (await this.#compile([name])) === '';
    const differences = accepted ? [`refused, and ${this.#compiler.command} accepts it: ${refusal}`] : [];
    return { header, context: [], counts: noCounts, differences, refusal, notBound: [] };
  }

  /** Every complaint of one file. */
  async #complaints(name: string): Promise<string[]> {
    const errors = await this.#compile([name]);
    return errors.split('\n').flatMap((line) => /: (?:fatal )?error: (.*)/.exec(line)?.[1] ?? []);
  }

  /** What the object file and the preprocessed text say against a model whose assertions hold. */
  async #unlike(model: AbiModel, { name }: WrittenFile, preprocessed: string): Promise<string[]> {
    const { objects, typeInformation } = readObject(readFileSync(join(this.#folder, name.replace(/c$/, 'o'))));
    const { header, target } = model;
    const own = ownText(preprocessed, header, this.#request.roots, target);
    const types = typeInformation === null ? null : TypeInformation.of(typeInformation, model);
    const requests = requestsIn(preprocessed);
    const left = unmentioned(own, types?.records ?? [], model);
    return [
      ...misplacedBitFields(objects, model),
      ...(types?.differencesFrom(model) ?? []),
      ...left.map((what) => `the model does not mention ${what}`),
      ...untoldTypes(model).map((type) => `the model does not say what '${type}' means`),
      ...unlikeRequests(requests, model),
      ...(await this.#unknownRequests(model, requests)),
    ];
  }

  async #unknownRequests(model: AbiModel, requests: ReadonlyMap<number, string>): Promise<string[]> {
    const unknown = unknownRequests(requests, model);
    if (unknown.length === 0) return [];
    const refused = await this.#refusedLines(unknownRequestText(model, unknown));
    const known = unknown.filter((_, index) => refused.has(index + 1));
    return known.map(({ name }) => `the model does not know that ${name} is a request`);
  }

  /** What was skipped and has a value for the compiler: those lines of the probe that it does not complain of. */
  async #notBound({ model }: Resolution): Promise<string[]> {
    const probes = probesOf(model);
    if (probes.length === 0) return [];
    const refused = await this.#refusedLines(probeText(model, probes));
    return probes.flatMap(({ name, reason }, index) => (refused.has(index + 1) ? [] : [`${name}: ${reason}`]));
  }

  /** The lines of a probe that the compiler complains of. */
  async #refusedLines(text: string): Promise<ReadonlySet<number>> {
    const { name } = this.#write(() => text);
    const errors = await this.#run(['-w', '-fsyntax-only', '-fmax-errors=0', name]);
    return new Set([...errors.said.matchAll(/^probes:(\d+):\d+: (?:error|note)/gm)].map(([, line]) => Number(line)));
  }

  #write(textFor: (file: string) => string): WrittenFile {
    this.#files += 1;
    const name = `${this.#files}.c`;
    const text = textFor(name);
    writeFileSync(join(this.#folder, name), text);
    return { name, text };
  }

  /** What the compiler writes about some files; empty where it accepts them all. Leaves an object file of each. */
  async #compile(names: readonly string[]): Promise<string> {
    if (names.length === 0) return '';
    const { said, failed } = await this.#run([...objectOptions, ...typeInformationOptions, ...names]);
    return failed ? said || 'the compiler said nothing' : '';
  }

  /** Each header in its context after preprocessing, its macros kept. */
  async #preprocess(candidates: readonly Candidate[]): Promise<string[]> {
    const names = candidates.map(({ outcome }) =>
      outcome instanceof HeaderError ? null : this.#write(() => preprocessedText(outcome.model)).name,
    );
    const written = names.filter((name) => name !== null);
    if (written.length === 0) return [];
    const { output } = await this.#run(['-E', '-dD', ...written]);
    const texts = output.split(/^(?=# \d+ "\d+\.c"\n# \d+ "<built-in>")/m);
    const byName = new Map(texts.map((text) => [/^# \d+ "(\d+\.c)"/.exec(text)?.[1], text]));
    return names.map((name) => byName.get(name ?? '') ?? '');
  }

  #run(options: readonly string[]): Promise<{ output: string; said: string; failed: boolean }> {
    const { command, options: own } = this.#compiler;
    return new Promise((done) => {
      const how = { cwd: this.#folder, maxBuffer: 2 ** 30 };
      execFile(command, [...own, ...options], how, (error, output, said) => {
        done({ output, said: said || (error === null ? '' : String(error)), failed: error !== null });
      });
    });
  }
}

interface WrittenFile {
  /** In the judge's folder. */
  readonly name: string;
  readonly text: string;
}
