import { commentCases } from './cases/comments.ts';
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
  ['comments', commentCases],
]);

/** Of the cases that take long, those that every test run has: one for each limit that is about cost. */
export const costlyButAlways: ReadonlySet<string> = new Set([
  'a string of 32 MB',
  'sixteen million continued lines',
  'brackets',
  'half a million #ifs that nothing closes',
  'a header name of three hundred thousand tokens',
  'a condition of a million brackets',
  'pragmas that push and push',
  'pointers to pointers, made by two hundred thousand typedefs, compared',
  'struct { … } x;, very deep',
  'a million stars',
  'a length of a hundred thousand operators that a hundred thousand declarators share',
  'a call with a quarter of a million arguments that might hold a request',
  'requests of twenty thousand operators',
  'an _IOC of a hundred thousand operators',
  'a long name, many times',
  'a comment of a million lines',
  'a comment of a million stars',
  'forty thousand macros in one declaration, each of which defines a record',
]);
