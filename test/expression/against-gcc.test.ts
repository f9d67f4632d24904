import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { evaluateCondition } from '../../codegen/expression/condition.ts';
import { evaluate } from '../../codegen/expression/evaluation/evaluate.ts';
import type { IntegerModel, Value } from '../../codegen/expression/integers/integer-type.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { randomCondition, randomExpression, randomWithCommas } from './random-expressions.ts';
import { ilp32, lp64, parseText, SampleScope, tokensOf } from './sample-expressions.ts';

const machines: readonly { readonly name: string; readonly model: IntegerModel; readonly option: string }[] = [
  { name: 'x86_64', model: lp64, option: '-m64' },
  { name: 'i386', model: ilp32, option: '-m32' },
];

/** `SEED=123 npx mocha …` repeats a run. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Runs gcc on a text; its complaints, or null where this machine has no such gcc. */
function complaints(text: string, options: readonly string[]): string | null {
  const probe = spawnSync('gcc', [...options, '-x', 'c', '-'], { input: 'int probe;\n', encoding: 'utf8' });
  if (probe.status !== 0) return null;
  const { stderr } = spawnSync('gcc', [...options, '-w', '-x', 'c', '-'], { input: text, encoding: 'utf8' });
  return stderr;
}

/** The first complaint of gcc, with the line of the text that it is about. */
function firstComplaint(stderr: string, text: string): string {
  const line = Number(/^<stdin>:(\d+):/m.exec(stderr)?.[1] ?? 0);
  return line === 0
    ? stderr
    : `SEED=${seed}: ${text.split('\n')[line - 1]}\n${stderr.split('\n').slice(0, 4).join('\n')}`;
}

/** What `work` gives for each text, without the texts it refuses. */
function accepted<Result>(texts: readonly string[], work: (text: string) => Result): [string, Result][] {
  return texts.flatMap((text): [string, Result][] => {
    try {
      return [[text, work(text)]];
    } catch (error) {
      if (error instanceof HeaderError) return [];
      throw error;
    }
  });
}

/** A static assertion of the value and of the type. `__int128` has no literals: it is put together of two halves. */
function assertion(text: string, { value, type }: Value): string {
  const low = `0x${BigInt.asUintN(64, value).toString(16)}ULL`;
  const high = `0x${BigInt.asUintN(64, value >> 64n).toString(16)}ULL`;
  const number = type.size <= 8 ? low : `((unsigned __int128) ${high} << 64 | ${low})`;
  const sameType = `__builtin_types_compatible_p (__typeof__ (${text}), ${type.name})`;
  return `_Static_assert ((${text}) == (${type.name}) ${number} && ${sameType}, "${value} ${type.name}");`;
}

describe('evaluate, judged by gcc', () => {
  for (const { name, model, option } of machines) {
    it(`gives 1,000 random expressions gcc's value and type (${name})`, function () {
      const texts = fc.sample(randomExpression, { numRuns: 1000, seed });
      const scope = new SampleScope(model);
      const judged = accepted(texts, (text) => evaluate(parseText(text), scope));
      const assertions = judged.map(([text, value]) => assertion(text, value)).join('\n');
      const stderr = complaints(assertions, [option, '-fsyntax-only']);
      if (stderr === null) {
        console.log(`      skipped: gcc ${option} is not installed`);
        return this.skip();
      }
      expect(judged.length, `SEED=${seed}: most expressions have a value`).to.be.greaterThan(500);
      expect(stderr === '' ? '' : firstComplaint(stderr, assertions)).to.equal('');
    });
  }

  it('takes and refuses 1,000 random expressions with commas as gcc does', function () {
    const texts = fc.sample(randomWithCommas, { numRuns: 1000, seed });
    const scope = new SampleScope(lp64);
    const values = new Map(accepted(texts, (text) => evaluate(parseText(text), scope)));
    const lines = texts.map((text, index) => `enum { e${index} = (${text}) };`);
    const stderr = complaints(lines.join('\n'), ['-fsyntax-only', '-fmax-errors=0']);
    if (stderr === null) {
      console.log('      skipped: gcc is not installed');
      return this.skip();
    }
    const refused = new Set([...stderr.matchAll(/^<stdin>:(\d+):\d+: error:/gm)].map(([, line]) => Number(line) - 1));
    expect(refused.size, `SEED=${seed}`).to.be.within(100, 900);
    const unlike = texts.filter((text, index) => values.has(text) === refused.has(index));
    expect(unlike, `SEED=${seed}`).to.deep.equal([]);
    const assertions = [...values].map(([text, value]) => assertion(text, value)).join('\n');
    expect(complaints(assertions, ['-fsyntax-only']), `SEED=${seed}`).to.equal('');
  });

  it('notices a wrong value and a wrong type', function () {
    const stderr = complaints(`${assertion('1', { value: 2n, type: lp64.int })}`, ['-fsyntax-only']);
    if (stderr === null) return this.skip();
    expect(stderr).to.match(/static assertion failed/);
    expect(complaints(assertion('1', { value: 1n, type: lp64.size }), ['-fsyntax-only'])).to.match(/assertion failed/);
  });
});

describe('condition, judged by gcc', () => {
  it("decides 1,000 random conditions as gcc's preprocessor does", function () {
    const texts = fc.sample(randomCondition, { numRuns: 1000, seed });
    const judged = accepted(texts, (text) => evaluateCondition(tokensOf(text)));
    const lines = judged.map(([text, holds]) => `${holds ? '#if' : '#if !'}(${text})\n#else\n#error ${holds}\n#endif`);
    const stderr = complaints(lines.join('\n'), ['-E', '-o', '/dev/null']);
    if (stderr === null) {
      console.log('      skipped: gcc is not installed');
      return this.skip();
    }
    expect(judged.length, `SEED=${seed}: most conditions have a value`).to.be.greaterThan(500);
    expect(stderr === '' ? '' : `SEED=${seed}: ${stderr.split('\n').slice(0, 4).join('\n')}`).to.equal('');
  });
});
