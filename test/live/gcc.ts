import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';

/** Where the C sources of this folder lie, seen from the compiled test. */
const sources = new URL('../../../test/live/', import.meta.url);

/** The C programs that a suite judges by: compiled in `before`, removed in `after`. */
export class CompiledPrograms {
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));

  /** Compiles `NAME.c`; skips the suite with the printed reason where there is no gcc. Answers the program's path. */
  compile(suite: Context, name: string): string {
    const output = join(this.#folder, name);
    const source = fileURLToPath(new URL(`${name}.c`, sources));
    const options = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread'];
    const { error, status, stderr } = spawnSync('gcc', [...options, '-o', output, source], { encoding: 'utf8' });
    if (error) {
      console.log(`      skipped: gcc cannot be run: ${error.message}`);
      suite.skip();
    }
    if (status !== 0) throw new Error(`gcc refused ${name}.c:\n${stderr}`);
    return output;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
