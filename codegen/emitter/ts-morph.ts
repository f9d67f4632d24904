import { createRequire } from 'node:module';
import type * as TsMorph from 'ts-morph';

/**
 * ts-morph as the CommonJS module that it is. An `import` would first search the text of ts-morph and of all of
 * TypeScript for the names that they export, which is a quarter of the time that loading takes.
 */
export const { IndentationText, NewLineKind, Project, QuoteKind, StructureKind, VariableDeclarationKind } =
  createRequire(import.meta.url)('ts-morph') as typeof TsMorph;
