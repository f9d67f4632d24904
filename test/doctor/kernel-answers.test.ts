import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { askKernel } from '../../codegen/doctor/kernel-answers.ts';
import { temporaryFolder } from '../cli/run.ts';

function askedOf(program: string, questions: readonly string[]) {
  using folder = temporaryFolder();
  const path = join(folder.path, 'program.mjs');
  writeFileSync(path, program);
  return [...askKernel(path, questions).values()].map(({ question, refused, message }) => [question, refused, message]);
}

const loop = 'for (const question of process.argv.slice(2)) {';
const tell = 'console.log(JSON.stringify({ question, fact: 1 }));';

describe('the program that asks the kernel', () => {
  it('answers each question with facts, or says that it was refused', () => {
    const answers = askedOf(`${loop} ${tell} }`, ['a', 'b']);
    expect(answers).to.deep.equal([
      ['a', null, null],
      ['b', null, null],
    ]);
    const refused = "console.log(JSON.stringify({ question, refused: 'EPERM', message: 'no' }));";
    expect(askedOf(`${loop} ${refused} }`, ['a'])).to.deep.equal([['a', 'EPERM', 'no']]);
  });

  it('may be killed by a question, and the others are asked all the same', () => {
    const program = `import { writeSync } from 'node:fs'; ${loop}
      if (question === 'b') process.kill(process.pid, 'SIGSYS');
      writeSync(1, JSON.stringify({ question }) + '\\n'); }`;
    const answers = askedOf(program, ['a', 'b', 'c']);
    expect(answers.map(([question, refused]) => [question, refused])).to.deep.equal([
      ['a', null],
      ['b', 'SIGSYS'],
      ['c', null],
    ]);
  });

  it('may fail to start at all', () => {
    const answers = askedOf("throw new Error('broken')", ['a']);
    expect(answers[0]?.slice(0, 2)).to.deep.equal(['a', 'exit status 1']);
  });

  it('may print anything else', () => {
    const noise = 'console.log("null\\n[]\\n{\\"question\\": \\"other\\"}\\n\\u0000 noise");';
    expect(askedOf(`${noise} ${loop} ${tell} }`, ['a'])).to.deep.equal([['a', null, null]]);
  });
});
