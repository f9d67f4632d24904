// A live test is a scenario: a function that runs in a process of its own. A mistake with page faults makes a thread wait
// for ever, which neither an assertion nor mocha's timeout can end; killing the process does.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a scenario file exports, by the title of the test. */
export type Scenarios = Readonly<Record<string, () => void | Promise<void>>>;

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status, the signal, or that it was killed because it hung. */
  readonly end: string;
}

/** Runs a command; it is killed after `seconds`. */
export function runWatched(command: readonly string[], seconds = 45): Promise<Outcome> {
  const [file, ...rest] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let hung = false;
    const watchdog = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(watchdog);
      resolve({ stdout, stderr, end: hung ? `hung for ${seconds} seconds` : `${signal ?? status}` });
    });
  });
}

/** The scenarios of a suite in their order, each in a process of its own; while one runs the next ones do already. */
export class ScenarioRow {
  readonly #file: string;
  readonly #titles: readonly string[];
  readonly #running = new Map<string, Promise<Outcome>>();

  constructor(file: string, titles: readonly string[]) {
    this.#file = file;
    this.#titles = titles;
  }

  /**
   * @returns why the scenario was skipped, or a part of it; undefined where it was not.
   * @throws Error with what the scenario printed where it fails or hangs.
   */
  async run(title: string): Promise<string | undefined> {
    const own = this.#start(title);
    const index = this.#titles.indexOf(title);
    for (const next of this.#titles.slice(index + 1, index + 3)) this.#start(next);
    const { stdout, stderr, end } = await own;
    if (end !== '0') throw new Error(`the scenario ended with ${end}\n${stdout}${stderr}`.trimEnd());
    return /^skipped: (.*)$/m.exec(stdout)?.[1];
  }

  #start(title: string): Promise<Outcome> {
    const known = this.#running.get(title);
    if (known !== undefined) return known;
    const runner = fileURLToPath(new URL('run-scenario.js', import.meta.url));
    const outcome = runWatched([process.execPath, runner, this.#file, title]);
    this.#running.set(title, outcome);
    return outcome;
  }
}
