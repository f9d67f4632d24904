import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { readCorpus } from './corpus.ts';
import type { Tally, Task } from './fuzz-worker.ts';
import { type Mutant, mutantOf } from './mutant.ts';

/** What one mutant may cost; the time is that of the processor, for a machine may be busy. */
const mostSeconds = 20;
const mostMegabytes = 512;

/** Of one stretch of a thread's work. */
const stretch = 250;

/** A mutant that was answered by neither a model nor a HeaderError. */
export interface Finding {
  readonly number: number;
  readonly name: string;
  readonly target: string;
  readonly what: string;
  /** The mutant with all taken away that is not needed for the same answer. */
  readonly text: string;
}

/** What a run of the fuzzer came to. */
export interface FuzzReport {
  readonly seed: number;
  readonly mutants: number;
  readonly models: number;
  readonly refusals: number;
  readonly findings: readonly Finding[];
  readonly slowest: { readonly number: number; readonly seconds: number };
}

/** Answers `count` mutants of a seed, numbered from `first`. Ends early after a few findings. */
export async function fuzz(seed: number, first: number, count: number, installed: boolean): Promise<FuzzReport> {
  const corpus = readCorpus(installed);
  await using thread = new FuzzThread(installed);
  const findings: Finding[] = [];
  let [models, refusals, slowest] = [0, 0, { number: first, seconds: 0 }];
  let number = first;
  while (number < first + count && findings.length < 5) {
    const to = Math.min(number + stretch, first + count);
    const tally = await thread.ask({ kind: 'stretch', seed, from: number, to });
    models += tally.models;
    refusals += tally.refusals;
    if (tally.slowest.seconds > slowest.seconds) slowest = tally.slowest;
    number = to;
    if (tally.defect === null) continue;
    findings.push(await reduced(tally.defect, mutantOf(corpus, seed, tally.defect.number), thread));
    number = tally.defect.number + 1;
  }
  return { seed, mutants: number - first, models, refusals, findings, slowest };
}

/** A thread with bounded memory that is stopped, and started anew, where it does not answer. */
class FuzzThread implements AsyncDisposable {
  readonly #installed: boolean;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;

  constructor(installed: boolean) {
    this.#installed = installed;
  }

  /** A thread that dies or hangs gives a defect of the mutant that it was at. */
  async ask(task: Task): Promise<Tally> {
    const worker = this.#worker ?? (await this.#start());
    return await new Promise((done) => {
      let at = -1;
      let since = cpuSeconds();
      const defect = (what: string) => {
        finish({
          models: 0,
          refusals: 0,
          defect: { number: this.#progress[0]!, what },
          slowest: { number: 0, seconds: 0 },
        });
        this.#worker = null;
        worker.terminate().catch(() => {});
      };
      const watch = setInterval(() => {
        if (this.#progress[0] !== at) [at, since] = [this.#progress[0]!, cpuSeconds()];
        else if (cpuSeconds() - since > mostSeconds) defect(`no answer in ${mostSeconds} s`);
      }, 500);
      const onError = (error: Error) => defect(`the thread ended: ${error.message}`);
      const finish = (tally: Tally) => {
        clearInterval(watch);
        worker.off('error', onError);
        worker.off('message', finish);
        done(tally);
      };
      worker.on('error', onError);
      worker.on('message', finish);
      worker.postMessage(task);
    });
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(new URL('./fuzz-worker.js', import.meta.url), {
      workerData: { installed: this.#installed, progress: this.#progress },
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    await once(worker, 'message');
    this.#worker = worker;
    return worker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }
}

/** Takes away ever smaller stretches of the mutant as long as the answer stays the same. */
async function reduced(defect: NonNullable<Tally['defect']>, mutant: Mutant, thread: FuzzThread): Promise<Finding> {
  const fails = async (pieces: readonly string[]): Promise<boolean> => {
    const { defect: again } = await thread.ask({ kind: 'one', mutant: { ...mutant, pieces } });
    return again !== null && kindOf(again.what) === kindOf(defect.what);
  };
  const deadline = performance.now() + 60_000;
  let { pieces } = mutant;
  for (let size = pieces.length >> 1; size >= 1 && performance.now() < deadline; size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; from < pieces.length && performance.now() < deadline; ) {
      const fewer = [...pieces.slice(0, from), ...pieces.slice(from + size)];
      if (await fails(fewer)) pieces = fewer;
      else from += size;
    }
  }
  return {
    number: defect.number,
    name: mutant.name,
    target: mutant.target.name,
    what: defect.what,
    text: pieces.join(''),
  };
}

/** The first two lines of a stack: the same message from the same place. */
function kindOf(what: string): string {
  return what
    .split('\n', 2)
    .join('\n')
    .replaceAll(/'[^']*'|\d+/g, '…');
}

/** A finding for people: how to see it again, and the header that is left. */
export function formatFinding(seed: number, { number, name, target, what, text }: Finding): string {
  return `mutant ${number} of seed ${seed} (${name}, ${target}): make fuzz SEED=${seed} FIRST=${number} COUNT=1\n${what}\n--- reduced header\n${text}\n---`;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
