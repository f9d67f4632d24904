import { createRequire } from 'node:module';
import { expect } from 'chai';
import { loadedLate } from '../../codegen/loading/loaded-late.ts';

describe('a module that is loaded late', () => {
  const asked: string[] = [];
  const require = Object.assign(
    (name: string) => {
      asked.push(name);
      return createRequire(import.meta.url)(name);
    },
    createRequire(import.meta.url),
  );

  beforeEach(() => {
    asked.length = 0;
  });

  it('is loaded when something of it is used, and all others at once', () => {
    const late = loadedLate(require, ['node:os']);
    const os = late('node:os') as typeof import('node:os');
    const path = late('node:path') as typeof import('node:path');
    expect(asked).to.deep.equal(['node:path']);
    expect(os.EOL).to.equal('\n');
    expect(path.sep).to.equal('/');
    expect(asked).to.deep.equal(['node:path', 'node:os']);
  });

  it('can still be resolved', () => {
    expect(loadedLate(require, ['node:os']).resolve('node:os')).to.equal('node:os');
  });
});
