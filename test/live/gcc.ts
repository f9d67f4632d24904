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
    const output = this.#run(name, []);
    if (typeof output === 'string') return output;
    console.log(`      skipped: gcc cannot be run: ${output.message}`);
    return suite.skip();
  }

  /** Compiles `NAME.c` into a library. Answers its path, undefined where there is no gcc. */
  compileLibrary(name: string): string | undefined {
    const output = this.#run(name, ['-shared', '-fPIC', '-D_GNU_SOURCE']);
    return typeof output === 'string' ? output : undefined;
  }

  /** The same as `compile` for who skips himself: undefined where there is no gcc. */
  compileProgram(name: string): string | undefined {
    const output = this.#run(name, []);
    return typeof output === 'string' ? output : undefined;
  }

  #run(name: string, extra: readonly string[]): string | Error {
    const output = join(this.#folder, name);
    const source = fileURLToPath(new URL(`${name}.c`, sources));
    const options = ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', ...extra];
    const { error, status, stderr } = spawnSync('gcc', [...options, '-o', output, source], { encoding: 'utf8' });
    if (error) return error;
    if (status !== 0) throw new Error(`gcc refused ${name}.c:\n${stderr}`);
    return output;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
