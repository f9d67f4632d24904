import { expect } from 'chai';
import { didYouMean, nearestNames } from '../../codegen/source/nearest-names.ts';

describe('nearestNames', () => {
  const known = ['flagSets', 'carriers', 'context', 'UFFDIO_COPY', 'UFFDIO_MOVE', 'struct gpiochip_info'];

  const meant: readonly (readonly [string, readonly string[]])[] = [
    ['flagset', ['flagSets']],
    ['FLAGSETS', ['flagSets']],
    ['flagSet', ['flagSets']],
    ['UFFDIO_CPOY', ['UFFDIO_COPY']],
    ['struct gpiochip_inf', ['struct gpiochip_info']],
    ['contxt', ['context']],
    ['nothing like that', []],
    ['x', []],
    ['', []],
  ];
  for (const [name, expected] of meant) {
    it(`'${name}': ${expected.join(', ') || 'none'}`, () => {
      expect(nearestNames(name, known)).to.deep.equal(expected);
    });
  }

  it('names of two that differ in case the one that is written so first', () => {
    expect(nearestNames('UFFDIO_COPPY', ['uffdio_copy', 'UFFDIO_COPY'])).to.deep.equal(['UFFDIO_COPY', 'uffdio_copy']);
    expect(nearestNames('uffdio_coppy', ['UFFDIO_COPY', 'uffdio_copy'])).to.deep.equal(['uffdio_copy', 'UFFDIO_COPY']);
  });

  it('names the closest first, and few', () => {
    expect(nearestNames('abcdef', ['abcdxx', 'abcdex', 'abcxef', 'zbcdef', 'abcdef1'], 2)).to.deep.equal([
      'abcdex',
      'abcxef',
    ]);
  });

  it('is bounded by the length of what it compares', () => {
    const long = 'x'.repeat(1 << 20);
    expect(nearestNames(long, [`${long}y`])).to.deep.equal([`${long}y`]);
  });

  it('asks', () => {
    expect(didYouMean('aaab', ['aaaa', 'aaac', 'aaad'])).to.equal("did you mean 'aaaa', 'aaac' or 'aaad'?");
    expect(didYouMean('aaab', ['aaaa'])).to.equal("did you mean 'aaaa'?");
    expect(didYouMean('aaab', ['zzzz'])).to.equal(null);
  });

  it('knows a record by its tag alone, or with the other keyword', () => {
    const question = "did you mean 'struct gpiochip_info'?";
    expect(didYouMean('gpiochip_info', known)).to.equal(question);
    expect(didYouMean('union gpiochip_info', known)).to.equal(question);
    expect(didYouMean('info.lines', ['struct info.lines', 'struct in.lines'])).to.equal(
      "did you mean 'struct info.lines'?",
    );
  });
});
