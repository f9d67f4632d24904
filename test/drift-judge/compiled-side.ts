import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Target } from '../../codegen/abi/target/target.ts';
import { type IncludeRoots, searchFolders } from '../../codegen/pipeline/include-roots.ts';
import type { Compiler } from '../abi/judge.ts';
import { type ObjectFile, objectOptions, readObject } from '../abi/object-file.ts';
import type { Claim } from './claim.ts';

/** A numbered text has this many lines of its own at most. */
const linesEach = 10;

/** The headers of one side, and a compiler that reads them. */
export class CompiledSide {
  readonly #compiler: Compiler;
  readonly #options: readonly string[];
  readonly #folder: string;
  #files = 0;

  constructor(roots: IncludeRoots, target: Target, compiler: Compiler, folder: string) {
    this.#compiler = compiler;
    this.#options = ['-w', '-nostdinc', ...searchFolders(roots, target).flatMap((each) => ['-isystem', each])];
    this.#folder = mkdtempSync(join(folder, 'side-'));
  }

  /**
   * What the compiler says against each of some claims about one header, by their numbers.
   * @returns a text where the header itself cannot be read.
   */
  async refusals(includes: readonly string[], claims: readonly Claim[]): Promise<ReadonlyMap<number, string> | string> {
    const texts = claims.map(({ text, unmasked: names }, index) => {
      const unmasked = names.map((name) => `#undef ${name}\n`).join('');
      return `${unmasked}#line ${(index + 1) * linesEach} "claims"\nvoid judged_${index}(void) { ${text}\n}\n`;
    });
    const said = await this.#complaints(`${includesOf(includes)}${texts.join('')}${sentinelOf(claims.length)}`);
    const refusals = new Map<number, string>();
    for (const [, line, message = ''] of said.matchAll(/^claims:(\d+):\d+: (?:fatal )?error: (.*)$/gm)) {
      const index = Math.floor(Number(line) / linesEach) - 1;
      if (!refusals.has(index)) refusals.set(index, message);
    }
    if (refusals.delete(claims.length)) return refusals;
    const fatal = /fatal error: (.*)/.exec(said)?.[1];
    if (fatal !== undefined) return fatal;
    // Something swallowed what follows it: each by itself.
    if (claims.length <= 1) return new Map([[0, 'the claim cannot be read']]);
    for (const [index, claim] of claims.entries()) {
      const alone = await this.refusals(includes, [claim]);
      if (typeof alone === 'string') return alone;
      if (alone.has(0)) refusals.set(index, alone.get(0)!);
      else refusals.delete(index);
    }
    return refusals;
  }

  /** The complaints about a text that follows the headers; not those about the headers themselves. */
  async complaints(includes: readonly string[], text: string): Promise<readonly string[]> {
    const said = await this.#complaints(`${includesOf(includes)}#line 1 "facts"\n${text}`);
    const own = [...said.matchAll(/^facts:\d+:\d+: error: (.*)$/gm)].map(([, message = '']) => message);
    const fatal = /fatal error: .*/.exec(said)?.[0];
    return fatal === undefined ? own : [fatal];
  }

  /** What a text that follows the headers becomes; null where the compiler refuses it. */
  async objects(includes: readonly string[], text: string): Promise<ObjectFile['objects'] | null> {
    const file = this.#write(`${includesOf(includes)}${text}`);
    const said = await this.#run([...objectOptions, '-o', `${file}.o`, file]);
    return /error:/.test(said) ? null : readObject(await readFile(`${file}.o`)).objects;
  }

  #complaints(text: string): Promise<string> {
    return this.#run(['-fsyntax-only', '-fmax-errors=0', '-ftrack-macro-expansion=0', this.#write(text)]);
  }

  #write(text: string): string {
    this.#files += 1;
    const file = join(this.#folder, `${this.#files}.c`);
    writeFileSync(file, text);
    return file;
  }

  #run(options: readonly string[]): Promise<string> {
    const { command, options: own } = this.#compiler;
    const all = [...own, ...this.#options, ...options];
    return new Promise((done) => {
      execFile(command, all, { maxBuffer: 2 ** 28 }, (error, _, said) =>
        done(said || (error === null ? '' : String(error))),
      );
    });
  }
}

function includesOf(headers: readonly string[]): string {
  const includes = headers.filter((each) => each !== '').map((each) => `#include <${each}>\n`);
  // What C programs have before they include a header of the kernel.
  const own =
    '#ifndef _IOC\n#include <linux/ioctl.h>\n#endif\n#ifndef offsetof\n#define offsetof __builtin_offsetof\n#endif\n';
  return `${includes.join('')}${own}`;
}

/** Refused at all times: where it is not, the compiler did not come so far. */
function sentinelOf(claims: number): string {
  return `#line ${(claims + 1) * linesEach} "claims"\n_Static_assert(0, "");\n`;
}
