import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { modelAt } from '../../codegen/atlas/model-at.ts';
import { compareReleases } from '../../codegen/atlas/release.ts';
import { Drift } from '../../codegen/drift/drift.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedAtlas } from '../../codegen/pipeline/shipped-atlas.ts';
import { asLine } from './header-pair.ts';

describe('userfaultfd.h from release to release', () => {
  const atlas = shippedAtlas('linux/userfaultfd.h')!;
  const versions = atlas.releases.map(({ version }) => version);

  const steps: Readonly<Record<string, readonly string[]>> = {
    '4.11': ['extending', 'growing', 'adding'],
    '4.14': ['extending', 'growing', 'adding'],
    '5.7': ['growing', 'adding'],
    '5.11': ['adding'],
    '5.13': ['growing', 'adding'],
    '5.14': ['growing', 'adding'],
    '5.18': ['growing', 'adding'],
    '5.19': ['growing', 'adding'],
    '6.1': ['adding'],
    '6.4': ['growing', 'adding'],
    '6.6': ['growing', 'adding'],
    '6.7': ['growing', 'adding'],
    '6.8': ['growing', 'adding'],
    '7.3': ['growing', 'adding'],
  };
  for (const [index, version] of versions.entries()) {
    if (index === 0) continue;
    it(`${versions[index - 1]} -> ${version}: ${steps[version]?.join(', ') ?? 'nothing'}`, () => {
      const drift = new Drift();
      for (const target of atlas.targets) {
        const [old, now] = [versions[index - 1]!, version].map((each) => modelAt(atlas, each, target));
        drift.add({ header: atlas.header, target, old: old!, now: now! });
      }
      const findings = drift.findings();
      expect([...new Set(findings.map((each) => each.class))], findings.map(asLine).join('\n')).to.deep.equal(
        steps[version] ?? [],
      );
      if (version === '4.14') {
        const feat = findings.find(({ symbol }) => symbol.endsWith('.feat'));
        expect(feat).to.include({ class: 'extending', symbol: 'struct uffd_msg.arg.pagefault.feat' });
      }
    });
  }

  it('breaks nothing from any release to any later one, and something the other way round', () => {
    for (const [index, version] of versions.entries()) {
      const drift = new Drift();
      const back = new Drift();
      const [old, now] = [modelAt(atlas, version, 'x86_64')!, modelAt(atlas, '7.3', 'x86_64')!];
      drift.add({ header: atlas.header, target: 'x86_64', old, now });
      back.add({ header: atlas.header, target: 'x86_64', old: now, now: old });
      expect(
        drift
          .findings()
          .filter((each) => each.class === 'breaking')
          .map(asLine),
        version,
      ).to.deep.equal([]);
      if (compareReleases(version, '7.3') < 0) expect(back.findings()[0]?.class, `${index}`).to.equal('breaking');
    }
  });

  it('finds no difference between the atlas and the header itself', () => {
    for (const target of atlas.targets) {
      const drift = new Drift();
      const now = modelOf({ header: atlas.header, roots: snapshotRoots(), target: targetNamed(target) });
      drift.add({ header: atlas.header, target, old: modelAt(atlas, '7.3', target), now });
      expect(drift.findings(), target).to.deep.equal([]);
    }
  });
});
