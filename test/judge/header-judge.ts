import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Resolution } from '../../codegen/abi/resolution.ts';
import type { Target } from '../../codegen/abi/target.ts';
import { type IncludeRoots, searchFolders } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { describeHeaderError } from '../../codegen/source/printable.ts';
import { bitFieldsOf, misplacedBitFields } from '../abi/bit-fields.ts';
import type { Compiler } from '../abi/judge.ts';
import { temporaryFolder } from '../cli/run.ts';
import { assertionText, countAssertions, includingText, probesOf, probeText } from './judged-text.ts';
import type { Verdict } from './verdict.ts';

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
  #files = 0;

  constructor(request: JudgeRequest, folder: string) {
    const { compiler, roots, target } = request;
    const folders = searchFolders(roots, target).flatMap((each) => ['-isystem', each]);
    this.#request = request;
    this.#folder = folder;
    this.#compiler = { ...compiler, options: [...compiler.options, '-w', '-nostdinc', ...folders] };
  }

  async batch(headers: readonly string[]): Promise<Verdict[]> {
    const candidates = headers.map((header) => ({ header, outcome: this.#resolve(header) }));
    const files = candidates.map(({ outcome }) =>
      outcome instanceof HeaderError ? null : this.#write((file) => assertionText(outcome, file)),
    );
    const written = files.filter((file) => file !== null);
    const passed = (await this.#errors(written.map(({ path }) => path))) === '';
    const verdicts: Verdict[] = [];
    for (const [index, candidate] of candidates.entries()) {
      const file = files[index] ?? null;
      verdicts.push(await this.#verdict(candidate, file, passed));
    }
    return verdicts;
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

  async #verdict({ header, outcome }: Candidate, file: WrittenFile | null, passed: boolean): Promise<Verdict> {
    if (outcome instanceof HeaderError || file === null) {
      const refusal = describeHeaderError(outcome as HeaderError);
      const { path } = this.#write(() => `#include <${header}>\n`);
      const accepted = (await this.#errors([path])) === '';
      const differences = accepted ? [`refused, and ${this.#compiler.command} accepts it: ${refusal}`] : [];
      return { header, context: [], facts: 0, differences, refusal, notBound: [] };
    }
    const { model, missing } = outcome;
    const complaints = passed ? [] : await this.#complaints(file.path);
    // Both lack a definition: what depends on it is skipped here and an error there.
    const differences = complaints.filter((each) => missing.size === 0 || each.startsWith('static assertion failed'));
    return {
      header,
      context: model.context,
      facts: countAssertions(file.text) + bitFieldsOf(model).length,
      differences: missing.size === 0 ? [...differences, ...this.#misplaced(outcome)] : differences,
      refusal: null,
      notBound:
        missing.size === 0 ? await this.#notBound(outcome) : [...missing].map((each) => `nothing defines '${each}'`),
    };
  }

  async #complaints(path: string): Promise<string[]> {
    const errors = await this.#errors([path]);
    return errors.split('\n').flatMap((line) => /: (?:fatal )?error: (.*)/.exec(line)?.[1] ?? []);
  }

  #misplaced({ model }: Resolution): string[] {
    try {
      return misplacedBitFields(this.#compiler, includingText(model), model);
    } catch (error) {
      const said = String((error as { stderr?: unknown }).stderr ?? error);
      return [`its bit-fields cannot be judged: ${/error: (.*)/.exec(said)?.[1] ?? said}`];
    }
  }

  /** What was skipped and has a value for the compiler: those lines of the probe that it does not complain of. */
  async #notBound({ model }: Resolution): Promise<string[]> {
    const probes = probesOf(model);
    if (probes.length === 0) return [];
    const { path } = this.#write(() => probeText(model, probes));
    const errors = await this.#errors([path], ['-fmax-errors=0']);
    const refused = new Set(
      [...errors.matchAll(/^probes:(\d+):\d+: (?:error|note)/gm)].map(([, line]) => Number(line)),
    );
    return probes.flatMap(({ name, reason }, index) => (refused.has(index + 1) ? [] : [`${name}: ${reason}`]));
  }

  #write(textFor: (file: string) => string): WrittenFile {
    this.#files += 1;
    const path = join(this.#folder, `${this.#files}.c`);
    const text = textFor(`${this.#files}.c`);
    writeFileSync(path, text);
    return { path, text };
  }

  /** What the compiler writes about some files; empty where it accepts them all. */
  #errors(paths: readonly string[], options: readonly string[] = []): Promise<string> {
    if (paths.length === 0) return Promise.resolve('');
    const { command, options: own } = this.#compiler;
    return new Promise((done) => {
      execFile(
        command,
        [...own, '-fsyntax-only', ...options, ...paths],
        { maxBuffer: 2 ** 28 },
        (error, _output, said) => done(error === null ? '' : said || String(error)),
      );
    });
  }
}

interface WrittenFile {
  readonly path: string;
  readonly text: string;
}
