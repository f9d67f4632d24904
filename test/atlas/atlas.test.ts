import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type TargetName, targetNamed } from '../../codegen/abi/target/target.ts';
import { addRelease, emptyAtlas, holdsIn } from '../../codegen/atlas/add-release.ts';
import { type Atlas, AtlasError, formatAtlas, parseAtlas } from '../../codegen/atlas/atlas.ts';
import { type Fact, factsOf } from '../../codegen/atlas/fact.ts';
import { modelAt } from '../../codegen/atlas/model-at.ts';
import { compareReleases, isDirectlyBefore, releaseIn } from '../../codegen/atlas/release.ts';
import { sinceOf } from '../../codegen/atlas/since.ts';
import { type IncludeRoots, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { atlasFile, shippedAtlas } from '../../codegen/pipeline/shipped-atlas.ts';
import { cachedPackages } from '../drift/cached-packages.ts';

const header = 'linux/userfaultfd.h';

function factsFrom(roots: IncludeRoots, target: string): string[] {
  const { model, definitions } = modelOf({ header, roots, target: targetNamed(target) });
  return factsOf(model, (name) => definitions.get(name)?.text ?? null)
    .map(asText)
    .sort();
}

function factsAt(atlas: Atlas, release: string, target: string): string[] {
  return atlas.facts
    .filter((fact) => holdsIn(fact, release) && (fact.targets?.includes(target) ?? true))
    .map(asText)
    .sort();
}

function asText({ name, fact, value }: Fact): string {
  return `${name}: ${fact} ${value}`;
}

describe('the atlas of linux/userfaultfd.h', () => {
  const atlas = shippedAtlas(header)!;

  it('has every release from 4.3 to 7.3', () => {
    const versions = atlas.releases.map(({ version }) => version);
    expect([versions[0], versions.at(-1)]).to.deep.equal(['4.3', '7.3']);
    for (const [index, version] of versions.entries()) {
      if (index > 0) expect(isDirectlyBefore(versions[index - 1]!, version), version).to.equal(true);
    }
  });

  it('is written as the same text again', () => {
    const text = readFileSync(atlasFile(shippedFolder('codegen/atlas'), header), 'utf8');
    expect(formatAtlas(parseAtlas(text, 'text'))).to.equal(text);
    const lines = text.split('\n').filter((line) => line.endsWith(')'));
    expect(lines.length).to.be.above(400);
    expect(new Set(lines).size).to.equal(lines.length);
  });

  it('states for 7.3 what the snapshot of 7.3 states, on every target', () => {
    for (const target of atlas.targets) {
      expect(factsAt(atlas, '7.3', target), target).to.deep.equal(factsFrom(snapshotRoots(), target));
    }
  });

  it('gives back the models that it was made from', () => {
    for (const target of atlas.targets) {
      const { model, operands } = modelAt(atlas, '7.3', target)!;
      const text = (name: string): string | null => operands.get(name)?.join('|') ?? null;
      expect(factsOf(model, text).map(asText).sort(), target).to.deep.equal(factsAt(atlas, '7.3', target));
    }
    expect(modelAt(atlas, '4.2', 'x86_64')).to.equal(null);
    expect(modelAt(atlas, '7.3', 'sparc64')).to.equal(null);
  });

  for (const release of ['5.10', '6.1', '6.12', '7.2', '7.3']) {
    it(`states for ${release} what Debian's linux-libc-dev of ${release} states`, function () {
      const packages = cachedPackages().filter((each) => each.release === release);
      const judged = packages.flatMap(({ version, rootsFor }) => {
        const known = atlas.targets.map((name) => ({ name, version, roots: rootsFor(targetNamed(name)) }));
        return known.filter(({ roots }) => roots !== null);
      });
      if (judged.length === 0) {
        console.log(`      skipped: .cache holds no linux-libc-dev of ${release}; make headers fetches it`);
        this.skip();
      }
      for (const { name, version, roots } of judged) {
        expect(factsAt(atlas, release, name), `${version} on ${name}`).to.deep.equal(factsFrom(roots!, name));
      }
    });
  }

  it('dates names by the release that brought them', () => {
    const dates: Readonly<Record<string, string>> = {
      UFFD_API: '4.3',
      UFFD_EVENT_REMOVE: '4.11',
      'struct uffd_msg.arg.pagefault.feat.ptid': '4.14',
      UFFDIO_WRITEPROTECT: '5.7',
      UFFD_USER_MODE_ONLY: '5.11',
      UFFDIO_CONTINUE: '5.13',
      USERFAULTFD_IOC_NEW: '6.1',
      UFFDIO_MOVE: '6.8',
      'struct uffdio_move.move': '6.8',
      UFFDIO_SET_MODE: '7.3',
    };
    for (const [name, release] of Object.entries(dates)) {
      expect(sinceOf(atlas, name), name).to.deep.equal({ release, exact: true });
    }
    expect(sinceOf(atlas, 'UFFD_EVENT_MADVDONTNEED')).to.equal(null);
  });
});

describe('an atlas', () => {
  const one: Fact = { name: 'A', fact: 'value', value: '1' };
  const two: Fact = { name: 'A', fact: 'value', value: '2' };
  const record = (atlas: Atlas, version: string, facts: Partial<Record<TargetName, readonly Fact[]>>): Atlas =>
    addRelease(atlas, { version, origin: 'test', facts: new Map(Object.entries(facts)) });
  const linesOf = (atlas: Atlas): string[] =>
    formatAtlas(atlas)
      .split('\n')
      .filter((line) => line.endsWith(')'));

  it('says from which release to which a fact holds', () => {
    let atlas = record(emptyAtlas('linux/a.h', null), '5.1', { x86_64: [one], i386: [one] });
    atlas = record(atlas, '5.2', { x86_64: [two], i386: [one] });
    expect(linesOf(atlas)).to.deep.equal([
      'A: value 1 (5.1-; i386)',
      'A: value 1 (5.1-5.1; x86_64)',
      'A: value 2 (5.2-; x86_64)',
    ]);
    atlas = record(atlas, '5.3', { x86_64: [one], i386: [one] });
    expect(linesOf(atlas)).to.include('A: value 1 (5.3-; x86_64)');
  });

  it('takes releases in any order, and one again', () => {
    const steps: [string, Fact[]][] = [
      ['4.20', [one]],
      ['5.0', [one]],
      ['5.10', [two]],
      ['6.1', []],
    ];
    const straight = steps.reduce(
      (atlas, [version, x86_64]) => record(atlas, version, { x86_64 }),
      emptyAtlas('a.h', '4.20'),
    );
    const back = steps
      .toReversed()
      .reduce((atlas, [version, x86_64]) => record(atlas, version, { x86_64 }), emptyAtlas('a.h', '4.20'));
    const again = record(record(straight, '5.10', { x86_64: [one] }), '5.10', { x86_64: [two] });
    expect(formatAtlas(back)).to.equal(formatAtlas(straight));
    expect(formatAtlas(again)).to.equal(formatAtlas(straight));
    expect(linesOf(straight)).to.deep.equal(['A: value 1 (4.20-5.0)', 'A: value 2 (5.10-5.10)']);
  });

  it('keeps a release of some targets apart from what it knows of all', () => {
    let atlas = record(emptyAtlas('a.h', null), '5.1', { x86_64: [one], i386: [one] });
    atlas = record(atlas, '5.2', { x86_64: [one] });
    expect(formatAtlas(atlas)).to.include('release 5.2 on x86_64: test\n');
    expect(parseAtlas(formatAtlas(atlas), 'text').releases[1]?.targets).to.deep.equal(['x86_64']);
    expect(linesOf(atlas)).to.deep.equal(['A: value 1 (5.1-)']);
    expect(modelAt(atlas, '5.2', 'i386')).to.equal(null);
  });

  it('dates only what it can: the release before must be known too', () => {
    let atlas = record(emptyAtlas('a.h', null), '5.10', { x86_64: [one] });
    expect(sinceOf(atlas, 'A')).to.deep.equal({ release: '5.10', exact: false });
    atlas = record(atlas, '6.1', { x86_64: [one, { ...one, name: 'B' }] });
    expect(sinceOf(atlas, 'B')).to.deep.equal({ release: '6.1', exact: false });
    atlas = record(atlas, '6.0', { x86_64: [one] });
    expect(sinceOf(atlas, 'B')).to.deep.equal({ release: '6.1', exact: true });
    expect(sinceOf({ ...atlas, newIn: '5.10' }, 'A')).to.deep.equal({ release: '5.10', exact: true });
  });

  it('refuses what is none, with the line', () => {
    expect(() => parseAtlas('atlas/2 a.h\n', 'x')).to.throw(AtlasError, "x:1: expected 'atlas/1 HEADER'");
    expect(() => parseAtlas('atlas/1 a.h\nA value 1\n', 'x')).to.throw(AtlasError, 'x:2: expected');
  });
});

describe('releases of the kernel', () => {
  it('are in order, with the series as they ended', () => {
    expect(['6.0', '4.20', '5.10', '5.9'].sort(compareReleases)).to.deep.equal(['4.20', '5.9', '5.10', '6.0']);
    for (const [before, after] of [
      ['3.19', '4.0'],
      ['4.20', '5.0'],
      ['5.19', '6.0'],
      ['6.19', '7.0'],
      ['7.2', '7.3'],
    ]) {
      expect(isDirectlyBefore(before!, after!), after).to.equal(true);
    }
    expect(isDirectlyBefore('4.19', '5.0')).to.equal(false);
  });

  it('are told from other words', () => {
    expect(['v5.10', '5.10.223', '6.8'].map(releaseIn)).to.deep.equal(['5.10', '5.10', '6.8']);
    expect(['5', 'installed', '5.10-rc1', './5.10'].map(releaseIn)).to.deep.equal([null, null, null, null]);
  });
});
