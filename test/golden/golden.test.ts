import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { drawHeaderError } from '../../codegen/cli/terminal/draw-error.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { describeModel } from './describe-model.ts';

/**
 * One header, one idea. Beside `x.h` lies `x.txt`: what the header means on a 64-bit, a 32-bit and a big-endian
 * machine, or the exact message of its refusal. `GOLDEN=rewrite npm test` writes the files anew: read the diff.
 */
const golden = join(import.meta.dirname, '../../../test/golden');
const rewrite = process.env.GOLDEN === 'rewrite';
const machines = ['x86_64', 'i386', 's390x'].map(targetNamed);

function headersIn(folder: string): string[] {
  return readdirSync(join(golden, folder))
    .filter((name) => name.endsWith('.h'))
    .map((name) => join(golden, folder, name));
}

function expectGolden(header: string, text: string): void {
  const path = header.replace(/\.h$/, '.txt');
  if (rewrite) writeFileSync(path, text);
  expect(text).to.equal(readFileSync(path, 'utf8'));
}

describe('golden headers', () => {
  for (const header of headersIn('headers')) {
    it(relative(golden, header), () => {
      const models = machines.map((target) => modelOf({ header, roots: snapshotRoots(), target }).model);
      expectGolden(header, models.map(describeModel).join('\n'));
    });
  }
});

describe('refused headers', () => {
  for (const header of headersIn('refusals')) {
    it(relative(golden, header), () => {
      expectGolden(header, `${refusalOf(header)}\n`);
    });
  }
});

/** The error as a person sees it, with the folders of this machine taken out. */
function refusalOf(header: string): string {
  try {
    modelOf({ header, roots: snapshotRoots(), target: machines[0]! });
  } catch (error) {
    if (error instanceof HeaderError)
      return stripVTControlCharacters(drawHeaderError(error)).replaceAll(join(golden, '../..'), '.');
    throw error;
  }
  expect.fail(`${header} was accepted`);
}
