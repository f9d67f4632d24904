import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { hostTarget, type Target } from '../../codegen/abi/target/target.ts';
import { unpackedCompiler } from '../judge/unpacked-compiler.ts';

/** A C compiler for one target: it is asked to compile, never to run anything. */
export interface Compiler {
  readonly command: string;
  readonly options: readonly string[];
}

const found = new Map<string, Compiler>();

/** The compiler that is here for a target, or null. Debian's names: `gcc`, `gcc -m32`, `s390x-linux-gnu-gcc`. */
export function compilerFor(target: Target): Compiler | null {
  const compiler = found.get(target.name) ?? candidatesFor(target).find(works) ?? null;
  if (compiler !== null) found.set(target.name, compiler);
  return compiler;
}

/** Its name and version: `s390x-linux-gnu-gcc 12.2.0`. */
export function describeCompiler({ command, options }: Compiler): string {
  const version = execFileSync(command, [...options, '-dumpfullversion'], { encoding: 'utf8' }).trim();
  const program = [command, ...options].find((word) => /gcc(-\d+)?$/.test(word)) ?? command;
  return `${basename(program)}${options.includes('-m32') ? ' -m32' : ''} ${version}`;
}

/** The compiler for a target; where none is installed, the test is skipped and says so. */
export function compilerOrSkip(test: Mocha.Context, target: Target): Compiler {
  const compiler = compilerFor(target);
  if (compiler !== null) return compiler;
  console.log(`      skipped: no C compiler for ${target.name} (${gnuTriplet(target)}-gcc) is installed`);
  test.skip();
}

/** What GNU's tools call a target: Debian's name, but for i386. */
export function gnuTriplet({ multiarch }: Target): string {
  return multiarch.replace(/^i386/, 'i686');
}

function candidatesFor(target: Target): Compiler[] {
  const host = hostTarget()?.name;
  const candidates: Compiler[] = [{ command: `${gnuTriplet(target)}-gcc`, options: [] }];
  if (host === target.name) candidates.unshift({ command: 'gcc', options: [] });
  if (host === 'x86_64' && target.name === 'i386') candidates.unshift({ command: 'gcc', options: ['-m32'] });
  const unpacked = unpackedCompiler(gnuTriplet(target));
  if (unpacked !== null) candidates.push(unpacked);
  return candidates;
}

function works({ command, options }: Compiler): boolean {
  try {
    execFileSync(command, [...options, '-x', 'c', '-fsyntax-only', '-'], { input: 'int x;\n', stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** What the compiler says against a C text, warnings off; empty where it accepts it. */
export function complaints(compiler: Compiler, text: string, options: readonly string[] = []): string {
  return inFolder((folder) => {
    const file = join(folder, 'judged.c');
    writeFileSync(file, text);
    try {
      const all = [...compiler.options, '-w', '-fmax-errors=20', '-fsyntax-only', ...options, file];
      execFileSync(compiler.command, all, { stdio: 'pipe', maxBuffer: 2 ** 26 });
      return '';
    } catch (error) {
      return String((error as { stderr?: unknown }).stderr ?? error).replaceAll(`${folder}/`, '');
    }
  });
}

/** The macros that the compiler has in force at the end of a C text, `NAME` or `NAME(parameters)` to replacement. */
export function macrosOf(compiler: Compiler, text: string, options: readonly string[] = []): Map<string, string> {
  const output = execFileSync(compiler.command, [...compiler.options, ...options, '-dM', '-E', '-x', 'c', '-'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const macros = new Map<string, string>();
  for (const line of output.split('\n')) {
    const match = /^#define (\w+(?:\([^)]*\))?) ?(.*)$/.exec(line);
    if (match !== null) macros.set(match[1]!, match[2]!);
  }
  return macros;
}

/** Runs `work` with a temporary folder, which is removed afterwards. */
export function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
