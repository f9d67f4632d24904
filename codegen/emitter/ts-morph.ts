import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type * as TsMorph from 'ts-morph';
import { loadCompiled } from '../loading/compiled-code.ts';

/** ts-morph, and what it consists of for the most part. */
const large: readonly string[] = ['ts-morph', '@ts-morph/common', './typescript'];

/**
 * ts-morph as the CommonJS module that it is. An `import` would first search the text of ts-morph and of all of
 * TypeScript for the names that they export, which is a quarter of the time that loading takes; to compile them is half.
 */
export const { IndentationText, NewLineKind, Project, QuoteKind, StructureKind } = load(
  'ts-morph',
  createRequire(import.meta.url),
) as typeof TsMorph;

function load(name: string, from: NodeJS.Require): unknown {
  const file = from.resolve(name);
  const plain = createRequire(file);
  const require = (each: string): unknown => (large.includes(each) ? load(each, plain) : plain(each));
  return loadCompiled(file, basename(file, '.js'), Object.assign(require, plain));
}
