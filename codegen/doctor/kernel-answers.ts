// The kernel is asked by a program of runtime/, in a process of its own: codegen/ does not know runtime/, a seccomp filter
// or a native crash ends only that process, and where no backend loads the rest of the diagnosis is still had.

import { spawnSync } from 'node:child_process';

/** One answer of the program: what it says of the question, or why there is no answer. */
export interface KernelAnswer {
  readonly question: string;
  readonly facts: ReadonlyMap<string, string>;
  /** `EPERM`, the name of an error, or `SIGSYS` where the question ended the process; null where it was answered. */
  readonly refused: string | null;
  readonly message: string | null;
}

const mostAnswerBytes = 1 << 20;
const patience = 30_000;

/**
 * Asks all questions, in order. One that ends the process is answered by how it ended, and the others are asked again.
 * @param program the path of the program.
 */
export function askKernel(program: string, questions: readonly string[]): ReadonlyMap<string, KernelAnswer> {
  const answers = new Map<string, KernelAnswer>();
  let open = questions;
  while (open.length > 0) {
    const { stdout, stderr, status, signal, error } = spawnSync(process.execPath, [program, ...open], {
      encoding: 'utf8',
      timeout: patience,
      maxBuffer: mostAnswerBytes,
      killSignal: 'SIGKILL',
    });
    for (const line of (stdout ?? '').split('\n')) {
      const answer = parseAnswer(line);
      if (answer !== null && open.includes(answer.question)) answers.set(answer.question, answer);
    }
    const rest = open.filter((question) => !answers.has(question));
    const [fatal, ...others] = rest;
    if (fatal !== undefined) {
      const refused = signal ?? (error as NodeJS.ErrnoException | undefined)?.code ?? `exit status ${status}`;
      const message = `the process that asked ended with ${refused}${lastLine(stderr ?? '')}`;
      answers.set(fatal, { question: fatal, facts: new Map(), refused, message });
    }
    open = others;
  }
  return answers;
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}

function parseAnswer(line: string): KernelAnswer | null {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  const facts = new Map(Object.entries(document).map(([key, value]) => [key, String(value)]));
  const question = facts.get('question');
  if (question === undefined) return null;
  return { question, facts, refused: facts.get('refused') ?? null, message: facts.get('message') ?? null };
}
