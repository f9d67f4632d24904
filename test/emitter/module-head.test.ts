import { posix } from 'node:path';
import { expect } from 'chai';
import type { BindingModel } from '../../codegen/binding/model/binding-model.ts';
import { recordImports } from '../../codegen/emitter/module-head.ts';

/** Where a module imports a record of another module from. */
function importedFrom(module: string, other: string): unknown {
  const name = { name: 'Frame', refName: 'frame' };
  const imports = [{ module: other, records: [{ exported: name, local: name, isType: false, isInRef: true }] }];
  const [statement] = recordImports({ module, imports } as unknown as BindingModel, 'js');
  return statement !== undefined && 'moduleSpecifier' in statement ? statement.moduleSpecifier : null;
}

describe('imports of generated modules', () => {
  const modules = ['linux/can', 'linux/can/raw', 'linux/can/j1939', 'linux/can/can', 'linux/types', 'asm/can', 'mine'];
  for (const module of modules) {
    it(`name modules by their places beside ${module}`, () => {
      for (const other of modules.filter((each) => each !== module)) {
        const place = importedFrom(module, other);
        expect(place).to.match(/^\.\.?\//);
        expect(posix.join(posix.dirname(module), String(place)), other).to.equal(`${other}.js`);
      }
    });
  }
});
