/** A thread that answers mutants, so that one which never ends or takes all memory can be stopped from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './corpus.ts';
import { answerTo, type Mutant, mutantOf } from './mutant.ts';

/** What a thread is asked: a stretch of mutants of a seed, or one text. */
export type Task =
  | { readonly kind: 'stretch'; readonly seed: number; readonly from: number; readonly to: number }
  | { readonly kind: 'one'; readonly mutant: Mutant };

/** What it says when it is done. */
export interface Tally {
  readonly models: number;
  readonly refusals: number;
  /** The first mutant whose answer was no answer. */
  readonly defect: { readonly number: number; readonly what: string } | null;
  /** Seconds that the slowest took, and which it was. */
  readonly slowest: { readonly number: number; readonly seconds: number };
}

const { installed, progress } = workerData as { readonly installed: boolean; readonly progress: Int32Array };
const corpus = readCorpus(installed);

parentPort!.on('message', (task: Task) => {
  parentPort!.postMessage(task.kind === 'stretch' ? answerStretch(task) : answerOne(task.mutant));
});
parentPort!.postMessage('ready');

function answerStretch({ seed, from, to }: Extract<Task, { kind: 'stretch' }>): Tally {
  let models = 0;
  let refusals = 0;
  let slowest = { number: from, seconds: 0 };
  for (let number = from; number < to; number++) {
    Atomics.store(progress, 0, number);
    const before = performance.now();
    const answer = answerTo(mutantOf(corpus, seed, number), corpus);
    const seconds = (performance.now() - before) / 1000;
    if (seconds > slowest.seconds) slowest = { number, seconds };
    if (answer.kind === 'model') models++;
    else if (answer.kind === 'refusal') refusals++;
    else return { models, refusals, defect: { number, what: answer.what }, slowest };
  }
  return { models, refusals, defect: null, slowest };
}

function answerOne(mutant: Mutant): Tally {
  const answer = answerTo(
    { ...mutant, target: corpus.targets.find(({ name }) => name === mutant.target.name)! },
    corpus,
  );
  const defect = answer.kind === 'defect' ? { number: 0, what: answer.what } : null;
  return { models: 0, refusals: 0, defect, slowest: { number: 0, seconds: 0 } };
}
