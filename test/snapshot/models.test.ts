import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { hostTarget, type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import {
  type IncludeRoots,
  rootsOf,
  searchFolders,
  snapshotRoots,
  systemIncludeFolder,
} from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import type { FetchedPackage } from '../../codegen/snapshot/header-package.ts';
import { sha256Of } from '../../codegen/snapshot/header-package.ts';
import { replaceTree, treeDifferences } from '../../codegen/snapshot/header-tree.ts';
import { type Manifest, readManifest } from '../../codegen/snapshot/manifest.ts';
import { takeSnapshot } from '../../codegen/snapshot/snapshot.ts';
import { compilerOrSkip, complaints } from '../abi/judge.ts';
import { assertionsOf } from '../abi/model-assertions.ts';

/** A model without what a rendering may change: on which line something stands, and the words of a refusal. */
function factsOf(header: string, roots: IncludeRoots, target: Target): unknown {
  const { model, definitions } = modelOf({ header, roots, target });
  return {
    ...model,
    records: model.records.map((record) => ({ ...record, line: 0 })),
    skipped: model.skipped.map(({ name, kind }) => ({ name, kind })),
    macros: [...definitions].map(([name, { kind, text }]) => ({ name, kind, text })),
  };
}

function namesIn({ records, constants, ioctls, enumerators }: AbiModel): number {
  return records.length + constants.length + ioctls.length + enumerators.length;
}

describe('the committed snapshot', () => {
  const folder = shippedFolder('headers');
  const manifest = readManifest(folder) as Manifest;
  const cache = join(dirname(folder), '.cache');

  it('holds the files of its manifest and nothing else', () => {
    const files = manifest.packages.flatMap((each) => each.files);
    const listed = new Map(files.map(({ path }) => [path, '']));
    const present = treeDifferences(folder, new Map([...listed, ['manifest.json', '']]));
    expect(present.filter(({ kind }) => kind !== 'changed')).to.deep.equal([]);
  });

  it('holds every file as its manifest hashes it', async () => {
    const { readFileSync } = await import('node:fs');
    for (const { path, sha256 } of manifest.packages.flatMap((each) => each.files)) {
      expect(sha256Of(readFileSync(join(folder, path))), path).to.equal(sha256);
    }
  });

  const unavailable = manifest.unavailable ?? [];
  const headersFor = (name: string): readonly string[] =>
    manifest.headers.filter((header) => !unavailable.some((each) => each.header === header && each.target === name));

  it('lacks a header only where the kernel has it not', () => {
    expect(unavailable.map(({ header, target }) => `${header} on ${target}`)).to.deep.equal(['linux/kvm.h on armv7']);
  });

  for (const name of manifest.targets) {
    it(`resolves linux/userfaultfd.h for ${name}`, () => {
      const { model } = modelOf({ header: 'linux/userfaultfd.h', roots: snapshotRoots(), target: targetNamed(name) });
      expect(model.ioctls.map((ioctl) => ioctl.name)).to.include.members(['UFFDIO_API', 'UFFDIO_COPY', 'UFFDIO_MOVE']);
      expect(model.skipped.map((each) => each.name)).to.deep.equal(['_LINUX_USERFAULTFD_H']);
    });

    it(`states for ${name} what Debian's originals state`, function () {
      const packages = manifest.packages.map(({ version, architecture }) =>
        join(cache, 'headers', version, architecture),
      );
      if (!packages.every((each) => existsSync(each))) {
        console.log("      skipped: the package is not in .cache; 'make headers' fetches it");
        this.skip();
      }
      const originals = rootsOf(packages.map((each) => join(each, 'usr/include')));
      for (const header of [...headersFor(name), 'linux/types.h', 'linux/ioctl.h', 'asm/posix_types.h']) {
        const target = targetNamed(name);
        expect(factsOf(header, snapshotRoots(), target), header).to.deep.equal(factsOf(header, originals, target));
      }
    });

    it(`states for ${name} what a compiler makes of it`, function () {
      const target = targetNamed(name);
      const compiler = compilerOrSkip(this, target);
      const isolated = ['-nostdinc', ...searchFolders(snapshotRoots(), target).flatMap((each) => ['-isystem', each])];
      for (const header of headersFor(name)) {
        const { model } = modelOf({ header, roots: snapshotRoots(), target });
        const text = `#include <${header}>\n#ifndef _IOC\n#include <linux/ioctl.h>\n#endif\n${assertionsOf(model)}`;
        expect(complaints(compiler, text, isolated), header).to.equal('');
      }
    }).timeout(60_000);
  }
});

describe("a snapshot of this machine's headers", () => {
  const headers = ['userfaultfd', 'types', 'input', 'fs', 'ioctl', 'bpf', 'videodev2', 'kvm', 'if_tun', 'fuse', 'swab']
    .concat(['perf_event', 'io_uring', 'usbdevice_fs', 'pkt_sched', 'nl80211', 'stddef', 'btrfs'])
    .map((name) => `linux/${name}.h`);
  const target = hostTarget();
  let folder = '';

  before(function () {
    if (target === null || !existsSync(join(systemIncludeFolder, 'linux/userfaultfd.h'))) {
      console.log('      skipped: the kernel headers of this machine are not installed');
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    const installed: FetchedPackage = {
      ...{ package: 'installed', version: '0', architecture: 'all', suite: 'none', sha256: '0' },
      ...{ folder: dirname(systemIncludeFolder), includeRoot: systemIncludeFolder },
    };
    replaceTree(join(folder, 'headers'), takeSnapshot({ headers, targets: [target], packages: [installed] }));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  for (const header of headers) {
    it(`gives ${header} the model of the original`, () => {
      const original = factsOf(header, rootsOf([systemIncludeFolder]), target!);
      const rendering = factsOf(header, rootsOf([join(folder, 'headers')]), target!);
      expect(rendering).to.deep.equal(original);
    });
  }

  it('has something to compare', () => {
    const { model } = modelOf({ header: 'linux/bpf.h', roots: rootsOf([join(folder, 'headers')]), target: target! });
    expect(namesIn(model)).to.be.above(500);
  });
});
