import { expect } from 'chai';
import { constant, type HostileCase, lines } from '../hostile-case.ts';

const heavy = (name: string, files: () => string, answer: HostileCase['answer']): HostileCase => ({
  name,
  files,
  answer,
  heavy: true,
});
const one = '#define ONE 1\n';
const hasOne: HostileCase['answer'] = (model) => expect(constant(model, 'ONE')).to.equal('1');
const hasRecords: HostileCase['answer'] = (model) => expect(model.records).to.have.length(40_000);

/** What stands beside names is read with each of these, be it ever so long. */
export const commentCases: readonly HostileCase[] = [
  heavy('a comment of a million lines', () => `/*\n${' * x\n'.repeat(1_000_000)} */\n${one}`, hasOne),
  heavy('a million comments of a line', () => `${'// x\n'.repeat(1_000_000)}${one}`, hasOne),
  heavy('a comment of a million stars', () => `/* ${'*'.repeat(1_000_000)} x */\n${one}`, hasOne),
  heavy(
    'forty thousand macros in one declaration, each of which defines a record',
    () =>
      `/* c */\n${lines(40_000, (at) => `#define a${at} struct s${at} { int a${at}; };`)}` +
      `${lines(40_000, (at) => `a${at}`)} int x;\n`,
    hasRecords,
  ),
  heavy(
    'a macro of forty thousand records before a declaration that does not end',
    () =>
      `/* c */\n#define a ${lines(40_000, (at) => `struct s${at} { int a; }; \\`)}\n` +
      `a int x[1${' + 1'.repeat(300_000)}];\n`,
    hasRecords,
  ),
  heavy(
    'a long comment before forty thousand records of one macro',
    () =>
      `#define a ${lines(40_000, (at) => `struct s${at} { int a; }; \\`)}\n` +
      `/* ${'x\n'.repeat(1_000_000)} */\na int x;\n`,
    hasRecords,
  ),
];
