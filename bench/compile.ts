import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where the C sources lie, seen from the compiled script. */
const sources = new URL('../../bench/', import.meta.url);

/**
 * Compiles C sources of this folder with gcc.
 *
 * @throws Error that says that gcc is missing, or what it found wrong.
 */
export function compile(output: string, names: readonly string[], options: readonly string[]): void {
  const files = names.map((name) => fileURLToPath(new URL(name, sources)));
  const { error, status, stderr } = spawnSync('gcc', ['-O2', '-pthread', ...options, '-o', output, ...files], {
    encoding: 'utf8',
  });
  if (error) throw new Error(`the comparison with C needs gcc, which cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`gcc refused ${names.join(' ')}:\n${stderr}`);
}
