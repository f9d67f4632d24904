import { expect } from 'chai';
import { errorOf, preprocessFiles, preprocessText } from './support.ts';

/** The message of the error that a text ends with, within the time that the file allows. */
const refusal = (text: string) => errorOf(() => preprocessText(text)).message;
const chain = (length: number, body: (at: number) => string) =>
  Array.from({ length }, (_, at) => `#define A${at}${body(at + 1)}`).join('\n');
const steps = 'more than 2000000 steps of macro expansion';

describe('limits of the preprocessor', function () {
  // Each takes well under a second on a machine that is otherwise idle.
  this.timeout(20_000);

  it('stop macros that double', () => {
    expect(refusal(`${chain(60, (next) => ` A${next} A${next}`)}\nA0`)).to.equal(steps);
    expect(refusal(`${chain(60, (next) => `(x) A${next}(x x)`)}\n#define A60(x) x\nA0(1)`)).to.equal(steps);
    expect(refusal(`#define D(x) x x\n${'D('.repeat(60)}1${')'.repeat(60)}`)).to.equal(steps);
  });

  it('stop names and strings that double', () => {
    const pasting = `${chain(60, (next) => `(x) A${next}(x##x)`)}\n#define A60(x) x\nA0(a)`;
    expect(refusal(pasting)).to.equal("'##' makes a token of more than 1000 characters");
    const quoting = `#define s(x) #x\n#define S(x) s(x)\n${'S('.repeat(100)}"a"${')'.repeat(100)}`;
    expect(refusal(quoting)).to.equal("'#' makes a string of more than 65536 characters");
  });

  it('stop macros that nest too deep, in chains and in arguments', () => {
    expect(refusal(`${chain(1000, (next) => ` A${next}`)}\nA0`)).to.equal("macros nest more than 256 deep at 'A256'");
    expect(refusal(`#define D(x) x\n${'D('.repeat(300)}1${')'.repeat(300)}`)).to.equal(
      "macros nest more than 256 deep at 'D'",
    );
    expect(refusal(`#define D(x) x\n${'D('.repeat(100_000)}`)).to.contain("expected ')'");
  });

  it('allow what is long but not deep', () => {
    const text = `${chain(250, (next) => ` A${next}`)}\nA0\n#define D(x) x\n${'D('.repeat(250)}1${')'.repeat(250)}`;
    expect(preprocessText(text).tokens).to.have.lengthOf(3);
    const calls = preprocessText(`#define a(x) b\n#define b(x) a\na${'(1)'.repeat(100_000)}`);
    expect(calls.tokens.map((token) => token.text)).to.deep.equal(['a', '']);
    expect(preprocessText(`${'#if 1\n'.repeat(100_000)}${'#endif\n'.repeat(100_000)}`).tokens).to.have.lengthOf(1);
  });

  it('stop a header that includes itself', () => {
    const endless = errorOf(() => preprocessFiles({ 'main.h': '\n#include "main.h"' }));
    expect(endless.message).to.equal("'#include' nests more than 200 deep");
    expect(endless.includeChain).to.have.lengthOf(200);
    expect(endless.includeChain[0]).to.deep.equal({ header: 'main.h', line: 2 });
    const tree = '#if __INCLUDE_LEVEL__ < 41\n#include "main.h"\n#include "main.h"\n#endif';
    expect(errorOf(() => preprocessFiles({ 'main.h': tree })).message).to.equal('more than 10000 inclusions of files');
  });

  it('stop a large file that is included over and over', () => {
    const files = { 'main.h': '#include "big.h"\n'.repeat(9000), 'big.h': `#if 0\n${'; '.repeat(100_000)}\n#endif\n;` };
    expect(errorOf(() => preprocessFiles(files)).message).to.equal('more than 8000000 tokens read from headers');
  });

  it('can be set', () => {
    const limits = { includeDepth: 1, macroDepth: 1, inclusions: 2, tokensRead: 20, expansionSteps: 5 };
    const error = (files: Readonly<Record<string, string>>) =>
      errorOf(() => preprocessFiles(files, { limits })).message;
    expect(error({ 'main.h': '#include "a.h"', 'a.h': '#include "b.h"', 'b.h': '' })).to.contain('more than 1 deep');
    expect(error({ 'main.h': '#include "a.h"\n#include "a.h"', 'a.h': '' })).to.equal(
      'more than 2 inclusions of files',
    );
    expect(error({ 'main.h': ';'.repeat(30) })).to.equal('more than 20 tokens read from headers');
    expect(error({ 'main.h': '#define a 1 2 3 4 5\na' })).to.equal('more than 5 steps of macro expansion');
    expect(error({ 'main.h': '#define a b\n#define b c\na' })).to.contain('more than 1 deep');
  });
});
