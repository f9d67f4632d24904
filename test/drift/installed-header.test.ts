import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import type { Side } from '../../codegen/drift/comparison/symbols.ts';
import { Drift } from '../../codegen/drift/drift.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { checkDrift } from '../../codegen/drift-test/drift-test.ts';
import { rootsOf, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { asLine } from './header-pair.ts';

const header = 'linux/userfaultfd.h';

describe('the committed bindings', () => {
  const bindings = shippedFolder('generated');

  it('hold for the installed headers, whichever are older', function () {
    const { outcome, report } = checkDrift({ bindings, against: 'installed' });
    if (outcome === 'skipped') {
      console.log(`      skipped: ${report}`);
      this.skip();
    }
    expect(outcome, report).to.equal('holds');
  });

  it('state exactly what the snapshot states', () => {
    expect(checkDrift({ bindings, against: 'snapshot', failOn: 'any', required: true })).to.deep.equal({
      outcome: 'holds',
      report: '',
    });
  });
});

describe('a copy of the header with a mistake in it', () => {
  const original = readFileSync(join(shippedFolder('headers'), header), 'utf8');
  const target = targetNamed('x86_64');
  let folder = '';
  let bindings: Resolution;
  /** As generated/ keeps them: without lines and replacement lists. */
  let committed: Side;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    bindings = modelOf({ header, roots: snapshotRoots(), target });
    committed = { model: bindings.model };
  });
  after(() => rmSync(folder, { recursive: true }));

  let copies = 0;
  /** Include roots are read once: every copy is in a root of its own. */
  function resolutionOf(text: string): Resolution {
    const root = join(folder, String(copies++));
    mkdirSync(join(root, 'linux'), { recursive: true });
    writeFileSync(join(root, header), text);
    return modelOf({ header, roots: rootsOf([root, ...snapshotRoots().folders]), target });
  }

  function replaced(before: string, after: string): string {
    expect(original, before).to.include(before);
    return original.replace(before, after);
  }

  function lineOf(text: string): number {
    return original.slice(0, original.indexOf(text)).split('\n').length;
  }

  function findingsBetween(old: Side, now: Side): DriftFinding[] {
    const drift = new Drift();
    drift.add({ header, target: target.name, old, now });
    return drift.findings();
  }

  /** What a person is told of, one line each. */
  function told(old: Side, now: Side): string[] {
    const roots = findingsBetween(old, now).filter(({ follows }) => follows === null);
    return roots.map(asLine);
  }

  it('is no mistake while it is the same', () => {
    expect(told(resolutionOf(original), bindings)).to.deep.equal([]);
  });

  it('is named where a digit differs, with its line, and what follows from it is not blamed', () => {
    const copy = resolutionOf(replaced('#define _UFFDIO_WAKE (0x02)', '#define _UFFDIO_WAKE (0x0B)'));
    const findings = findingsBetween(committed, copy);
    const root = findings.find(({ follows }) => follows === null);
    expect(asLine(root!)).to.equal('breaking _UFFDIO_WAKE: value 2 -> 11');
    expect(root?.newLine).to.equal(lineOf('#define _UFFDIO_WAKE'));
    const others = findings.filter((each) => each !== root);
    expect(others.map(({ follows }) => follows)).to.deep.equal(others.map(() => '_UFFDIO_WAKE'));
    expect(others.map(({ symbol }) => symbol)).to.include('UFFDIO_WAKE');
  });

  it('is named whichever digit of the header it is', () => {
    const lines = original.split('\n');
    let mistakes = 0;
    for (const [index, line] of lines.entries()) {
      const name = /^\s*#define (\w+) /.exec(line)?.[1];
      if (name === undefined) continue;
      for (const { index: at } of line.matchAll(/(?<![\w(]__[us]\d*)(?<=\W(?:0x[0-9A-F]*)?)\d/g)) {
        const wrong = line.slice(0, at) + String((Number(line[at]) + 1) % 10) + line.slice(at + 1);
        if (/0\d/.test(wrong.replace(/0x\w+/g, '')) || wrong === line) continue;
        const text = lines.with(index, wrong).join('\n');
        const broken = findingsBetween(bindings, resolutionOf(text)).filter((each) => each.follows === null);
        expect(broken[0]?.class, wrong).to.equal('breaking');
        expect(
          broken.map(({ symbol, newLine }) => `${symbol}:${newLine}`),
          wrong,
        ).to.include(`${name}:${index + 1}`);
        mistakes += 1;
      }
    }
    expect(mistakes).to.be.above(50);
  });

  it('is named where a field has another type', () => {
    const copy = resolutionOf(replaced('__s64 copy;', '__u64 copy;'));
    expect(told(bindings, copy)).to.deep.equal([
      'breaking struct uffdio_copy.copy: type __s64 -> __u64 (signed 64-bit -> unsigned 64-bit)',
    ]);
  });

  it('is named where fields changed places', () => {
    const copy = resolutionOf(replaced('__u64 dst;\n  __u64 src;', '__u64 src;\n  __u64 dst;'));
    expect(told(bindings, copy)).to.deep.equal([
      'breaking struct uffdio_copy.dst: offset 0 -> 8',
      'breaking struct uffdio_copy.src: offset 8 -> 0',
    ]);
  });

  it('is named where a field went away, deep inside a union too', () => {
    const copy = resolutionOf(replaced('__u64 address;', ''));
    expect(told(bindings, copy)).to.deep.equal(['breaking struct uffd_msg.arg.pagefault.address: this field is gone']);
  });

  it('is no break where a field was put at the end, and its request tells', () => {
    const copy = resolutionOf(replaced('__s64 copy;', '__s64 copy;\n  __u64 more;'));
    expect(told(bindings, copy)).to.deep.equal(['extending struct uffdio_copy.more: new field: added at the end']);
  });

  it('is named where a name went away, with the line that it had', () => {
    const copy = resolutionOf(replaced('#define UFFD_EVENT_FORK 0x13\n', ''));
    const [gone] = findingsBetween(bindings, copy);
    expect(asLine(gone!)).to.equal('breaking UFFD_EVENT_FORK: this constant is gone');
    expect(gone?.oldLine).to.equal(lineOf('#define UFFD_EVENT_FORK'));
    expect(told(copy, bindings)).to.deep.equal(['adding UFFD_EVENT_FORK: new constant']);
  });

  it('is no mistake where masks lack the bits of names that are not there', () => {
    const older = replaced('#define UFFD_FEATURE_MOVE (1<<16)\n', '').replace(/UFFD_FEATURE_MOVE \| /, '');
    expect(told(resolutionOf(older), committed)).to.deep.equal([
      'growing UFFD_API_FEATURES: value 0x6ffff -> 0x7ffff',
      'adding UFFD_FEATURE_MOVE: new constant',
    ]);
  });

  it('is a mistake where a mask lacks a bit whose name is there', () => {
    const copy = resolutionOf(original.replace(/UFFD_FEATURE_MOVE \| /, ''));
    expect(told(committed, copy)).to.deep.equal(['breaking UFFD_API_FEATURES: value 0x7ffff -> 0x6ffff']);
  });
});
