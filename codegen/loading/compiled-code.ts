// V8 compiles a function when it is first called, which is a third of what a short command takes. What a run has compiled is
// kept for the next ones. Node's own cache, which is there from 22.1 on, keeps what is compiled before anything is called.

import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** In the built package: the same place from this room, and from the bundle of the command line beside it. */
const folder = fileURLToPath(new URL('../../compiled/', import.meta.url));

/** Code of which nothing, or nothing that is of use here, was kept. */
interface Fresh {
  readonly script: Script;
  readonly path: string;
  readonly head: Buffer;
}

let fresh: Fresh[] = [];

process.on('exit', (status) => {
  if (status === 0) keepCompiled();
});

/**
 * Loads a CommonJS module of one file, which may not use `import()`.
 *
 * @param file an absolute path.
 * @param name under which compiled code is kept: one for each set of functions that are called together.
 * @returns what the module exports.
 */
export function loadCompiled(file: string, name: string, require: NodeJS.Require = createRequire(file)): unknown {
  // V8 takes nothing that was compiled with other flags or for another processor.
  const path = join(folder, `${name}.${process.versions.v8}-${process.arch}-${cachedDataVersionTag()}`);
  const { size, ino, ctimeNs } = statSync(file, { bigint: true });
  // Nobody can write to a file and leave its ctime as it was.
  const head = Buffer.from(`${file} ${size} ${ino} ${ctimeNs}\n`);
  const cachedData = keptAt(path, head);
  const start = '(function (exports, require, module, __filename, __dirname) {';
  const script = new Script(`${start}${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    columnOffset: -start.length,
    cachedData,
  });
  if (cachedData === undefined || script.cachedDataRejected) fresh.push({ script, path, head });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...parameters: readonly unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  return module.exports;
}

/**
 * Keeps what was compiled so far, where there is none yet. A process that ends well does so by itself; a thread that is
 * terminated does not. Where the folder of this package cannot be written to, nothing is kept.
 */
export function keepCompiled(): void {
  const all = fresh;
  fresh = [];
  try {
    if (all.length > 0) mkdirSync(folder, { recursive: true });
    for (const { script, path, head } of all) {
      const unfinished = `${path}.${process.pid}`;
      writeFileSync(unfinished, Buffer.concat([head, script.createCachedData(), head]));
      renameSync(unfinished, path);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** What was kept with that head, which stands at its end too: V8 does not notice that something is missing there. */
function keptAt(path: string, head: Buffer): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
  const isWhole = kept.subarray(0, head.length).equals(head) && kept.subarray(-head.length).equals(head);
  return isWhole ? kept.subarray(head.length, -head.length) : undefined;
}
