import { expressionCases } from './cases/expression.ts';
import { layoutCases } from './cases/layout.ts';
import { lexerCases } from './cases/lexer.ts';
import { parserCases } from './cases/parser.ts';
import { preprocessorCases } from './cases/preprocessor.ts';
import { sourceCases } from './cases/source.ts';
import type { HostileCase } from './hostile-case.ts';

/** Every case by the stage that it is aimed at. */
export const casesByStage: ReadonlyMap<string, readonly HostileCase[]> = new Map([
  ['source', sourceCases],
  ['lexer', lexerCases],
  ['preprocessor', preprocessorCases],
  ['expression', expressionCases],
  ['parser', parserCases],
  ['layout', layoutCases],
]);
