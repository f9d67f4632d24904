import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The file of a thread's program, which lies beside this one.
 *
 * @throws Error where it does not: a bundler has put this module into another file.
 */
export function threadProgram(name: 'server-thread' | 'guard-thread'): string {
  const path = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  if (existsSync(path)) return path;
  throw new Error(
    `the program of a thread of the fault server is not at ${path}; a bundler that takes 'uapi-bindgen' into its output ` +
      'does not take that program along: have it leave the package out (esbuild: --external:uapi-bindgen)',
  );
}
