/**
 * A process of its own: reads the hostile headers that its arguments name, one after the other, and prints a line of JSON
 * for each. What no error may do (hang, crash, run out of memory) is seen from outside.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { targets } from '../../codegen/abi/target/target.ts';
import { drawHeaderError } from '../../codegen/cli/terminal/draw-error.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { describeHeaderError } from '../../codegen/source/printable.ts';
import { casesByStage } from './cases.ts';
import type { HostileCase } from './hostile-case.ts';

/** What became of one case. */
export interface CaseReport {
  readonly name: string;
  /** Null where the answer was right. */
  readonly failure: string | null;
  /** CPU time in seconds. */
  readonly seconds: number;
  /** Of the process so far. */
  readonly megabytes: number;
}

/** A case in a fresh folder. */
function run(hostile: HostileCase): string | null {
  const root = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    const given = typeof hostile.files === 'function' ? hostile.files() : hostile.files;
    for (const [name, content] of Object.entries(typeof given === 'string' ? { 'main.h': given } : given)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    hostile.prepare?.(root);
    return answerOf(hostile, root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function answerOf({ answer }: HostileCase, root: string): string | null {
  const roots = { folders: [root, ...snapshotRoots().folders] };
  try {
    const { model, documentation } = modelOf({ header: 'main.h', roots, target: targets.get('x86_64')! });
    documentation();
    const text = JSON.stringify(model);
    if (answer instanceof RegExp) return `expected the error ${answer}, saw the model ${text.slice(0, 500)}`;
    answer(model);
    return null;
  } catch (error) {
    if (!(error instanceof HeaderError)) return `expected a HeaderError, saw ${(error as Error).stack?.slice(0, 2000)}`;
    if (!(answer instanceof RegExp)) return `expected a model, saw the error '${error.message}'`;
    return answer.test(error.message) ? faultOf(error) : `expected ${answer}, saw '${error.message}'`;
  }
}

/** What is wrong with the form of an error, whatever it is about. */
function faultOf(error: HeaderError): string | null {
  if (error.span === null && !error.message.includes('main.h')) return `'${error.message}' does not say where`;
  if (error.span?.file.name.startsWith('<')) return `'${error.message}' blames ${error.span.file.name}`;
  const drawn = drawHeaderError(error);
  if (drawn.length > 3000) return `the drawing has ${drawn.length} characters`;
  for (const text of [drawn, describeHeaderError(error)]) {
    if (/[^\n\P{Cc}]|undefined|\[object|NaN/u.test(text)) return `unfit for a terminal: ${JSON.stringify(text)}`;
  }
  return describeHeaderError(error).includes('\n') ? 'the description has several lines' : null;
}

const [stage = '', ...names] = process.argv.slice(2);
for (const hostile of casesByStage.get(stage) ?? []) {
  if (!names.includes(hostile.name)) continue;
  const before = process.cpuUsage();
  const failure = run(hostile);
  const { user, system } = process.cpuUsage(before);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const report: CaseReport = { name: hostile.name, failure, seconds: (user + system) / 1e6, megabytes };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
