import { spawnSync } from 'node:child_process';

/** True where a GNU C compiler can be asked. */
export function hasGcc(): boolean {
  const { status, stdout } = spawnSync('gcc', ['--version'], { encoding: 'utf8' });
  return status === 0 && !/clang/i.test(stdout);
}

/** Skips a test, and says why, where there is no gcc. */
export function needsGcc(context: Mocha.Context): void {
  if (hasGcc()) return;
  console.log('      skipped: gcc is not installed');
  context.skip();
}

/** What `gcc -E` prints for a C text given as input. */
export function gccPreprocess(
  input: string,
  options: readonly string[] = [],
): { status: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync('gcc', ['-E', ...options, '-x', 'c', '-'], {
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
    env: { ...process.env, SOURCE_DATE_EPOCH: '0', LC_ALL: 'C' },
  });
  return { status, output: stdout, errors: stderr };
}

/** gcc's own predefined macros, each as the text after `#define`. */
export function gccPredefined(): string[] {
  return definitionsIn(gccPreprocess('', ['-dM']).output);
}

/** The lines of `gcc -E -dM`, each as the text after `#define`. */
export function definitionsIn(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('#define '))
    .map((line) => line.slice('#define '.length));
}

/** The folders that gcc searches for `<name>`, in order. */
export function gccIncludeFolders(): string[] {
  const { errors } = gccPreprocess('', ['-v']);
  const list = errors.split('#include <...> search starts here:\n')[1]?.split('End of search list')[0] ?? '';
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
