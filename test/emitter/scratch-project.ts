import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, from compiled tests in `dist/test/emitter/`. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const dependencies = ['@types', 'ref-napi', 'ref-struct-di', 'ref-union-di', 'undici-types'];

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  declaration: true,
  skipLibCheck: true,
  outDir: 'out',
  rootDir: '.',
};

/** A user's project in a temporary folder, with this package installed. */
export class ScratchProject implements Disposable {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(repository, join(this.folder, 'node_modules/uapi-bindgen'));
    for (const name of dependencies) {
      symlinkSync(join(repository, 'node_modules', name), join(this.folder, 'node_modules', name));
    }
    this.write('package.json', JSON.stringify({ name: 'scratch', type: 'module', private: true }));
    this.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions, include: ['**/*.ts'], exclude: ['out', 'node_modules'] }),
    );
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** What tsc says; '' where it is content. */
  compile(): string {
    const tsc = join(repository, 'node_modules/.bin/tsc');
    const { stdout, stderr } = spawnSync(tsc, ['-p', '.'], { cwd: this.folder, encoding: 'utf8' });
    return stdout + stderr;
  }

  /** The exports of a compiled module. */
  async load(path: string): Promise<Readonly<Record<string, unknown>>> {
    return await import(createRequire(import.meta.url).resolve(join(this.folder, 'out', path)));
  }

  [Symbol.dispose](): void {
    this.remove();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
