import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import type { BindingModel } from '../../codegen/binding/model/binding-model.ts';
import { resolutionsOf } from '../../codegen/pipeline/generate.ts';
import {
  type IncludeRoots,
  rootsOf,
  snapshotRoots,
  systemIncludeFolder,
} from '../../codegen/pipeline/include-roots.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { shippedProfile } from '../../codegen/pipeline/profile-file.ts';

const folder = shippedFolder('codegen/profiles');
const headers = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, '.h'));

function bound(header: string, roots: IncludeRoots): BindingModel {
  const profile = shippedProfile(header);
  if (profile === null) throw new Error(`there is no profile for ${header}`);
  return bind(resolutionsOf({ header, roots, targets: [targetNamed('x86_64')] }, profile), profile);
}

describe('the shipped profiles', () => {
  it('are there', () => {
    expect(headers).to.include.members(['linux/gpio.h', 'linux/spi/spi.h', 'linux/userfaultfd.h']);
  });

  for (const header of headers) {
    it(`everything in that for ${header} means something`, () => {
      const { flagSets = new Map(), ioctls = new Map() } = shippedProfile(header) ?? {};
      const { declarations } = bound(header, snapshotRoots());
      const sets = declarations.filter(({ kind }) => kind === 'flag-set');
      expect(sets.map(({ name }) => name)).to.have.members([...flagSets.keys()]);
      const requests = declarations.filter(({ kind }) => kind === 'ioctl').map(({ name }) => name);
      expect(requests).to.include.members([...ioctls.keys()]);
      for (const set of sets) {
        const { fields = [], prefix = null } = flagSets.get(set.name) ?? {};
        if (set.kind === 'flag-set') expect(set.fields.length, `${set.name} ${prefix}`).to.equal(fields.length);
      }
    });
  }

  const cache = join(folder, '../../.cache/headers');
  const packages = ['5.10.223-1/amd64', '6.1.176-1/amd64', '6.12.107-1/all', '7.2.13-1/all'].map((each) =>
    join(cache, each, 'usr/include'),
  );
  for (const root of [...packages, systemIncludeFolder]) {
    it(`fit the headers of ${root.replace(cache, 'linux-libc-dev')}`, function () {
      if (!existsSync(join(root, 'linux/gpio.h'))) {
        console.log('      skipped: they are not here');
        this.skip();
      }
      for (const header of headers) {
        if (existsSync(join(root, header))) expect(() => bound(header, rootsOf([root])), header).not.to.throw();
      }
    });
  }
});
