import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model.ts';
import type { Resolution } from '../../codegen/abi/resolution.ts';
import { hostTarget, targetNamed } from '../../codegen/abi/target.ts';
import { compareModels } from '../../codegen/drift/compare.ts';
import { reportDrift } from '../../codegen/drift/report.ts';
import type { Side } from '../../codegen/drift/symbols.ts';
import { judge, type Verdict } from '../../codegen/drift/verdict.ts';
import { rootsOf, snapshotRoots, systemIncludeFolder } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';

const header = 'linux/userfaultfd.h';

function verdictOn(old: Side, now: Side): Verdict {
  return judge(compareModels(old, now));
}

/** The committed bindings' model for a target: what `generated/` was printed from. */
function bindingsFor(target: string): Side {
  const file = join(shippedFolder('generated'), header.replace(/\.h$/, '.abi.json'));
  const { models } = JSON.parse(readFileSync(file, 'utf8')) as { models: readonly AbiModel[] };
  const model = models.find((each) => each.target === target);
  if (model === undefined) throw new Error(`the committed bindings are not for ${target}`);
  return { model };
}

describe('the committed bindings and the installed header', () => {
  const target = hostTarget();
  const installedHeader = join(systemIncludeFolder, header);
  before(function () {
    if (target !== null && existsSync(installedHeader)) return;
    console.log(`      skipped: ${installedHeader} is not installed`);
    this.skip();
  });

  it('agree: the older of the two is a subset of the newer', () => {
    const installed = modelOf({ header, roots: rootsOf([systemIncludeFolder]), target: target! });
    const bindings = bindingsFor(target!.name);
    const verdict = verdictOn(installed, bindings);
    const report = reportDrift(verdict, { old: installedHeader, new: 'the bindings' });
    if (verdict.outcome === 'changed' && verdictOn(bindings, installed).outcome !== 'changed') {
      console.log(`      the installed header is newer than the bindings, which hold for it`);
      return;
    }
    console.log(report.replace(/^/gm, '      ').trimEnd());
    expect(verdict.outcome, report).to.be.oneOf(['same', 'grown']);
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

  const names = { old: 'copy.h', new: 'the bindings' };

  it('is no mistake while it is the same', () => {
    expect(verdictOn(resolutionOf(original), bindings)).to.deep.include({ outcome: 'same' });
  });

  it('is named where a digit differs, with its line, and what follows from it is not blamed', () => {
    const copy = resolutionOf(replaced('#define _UFFDIO_WAKE (0x02)', '#define _UFFDIO_WAKE (0x0B)'));
    const verdict = verdictOn(copy, committed);
    const report = reportDrift(verdict, names);
    const line = lineOf('#define _UFFDIO_WAKE');
    expect(verdict.outcome).to.equal('changed');
    expect(report.split('\n')[0]).to.equal(`copy.h:${line}: _UFFDIO_WAKE: value is 11 here, 2 in the bindings`);
    expect(report.split('\n')[1]).to.match(/^ {2}from this follow \d more: .*UFFDIO_WAKE/);
    expect(verdict.broken).to.have.length(1);
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
        const { broken, outcome } = verdictOn(resolutionOf(text), bindings);
        expect(outcome, wrong).to.equal('changed');
        expect(
          broken.map(({ symbol, oldLine }) => `${symbol}:${oldLine}`),
          wrong,
        ).to.include(`${name}:${index + 1}`);
        mistakes += 1;
      }
    }
    expect(mistakes).to.be.above(50);
  });

  it('is named where a field has another type', () => {
    const copy = resolutionOf(replaced('__s64 copy;', '__u64 copy;'));
    expect(reportDrift(verdictOn(copy, bindings), names)).to.match(
      /^copy\.h:\d+: struct uffdio_copy\.copy: type is __u64 here, __s64 in the bindings[;\n]/,
    );
  });

  it('is named where fields changed places', () => {
    const copy = resolutionOf(replaced('__u64 dst;\n  __u64 src;', '__u64 src;\n  __u64 dst;'));
    const { outcome, broken } = verdictOn(copy, bindings);
    expect(outcome).to.equal('changed');
    expect(broken.map(({ symbol }) => symbol)).to.deep.equal(['struct uffdio_copy.src', 'struct uffdio_copy.dst']);
  });

  it('is named where a field went away, deep inside a union too', () => {
    const copy = resolutionOf(replaced('__u64 address;', ''));
    const { outcome, broken } = verdictOn(copy, bindings);
    expect(outcome).to.equal('changed');
    expect(broken.map(({ symbol }) => symbol)).to.deep.equal(['struct uffd_msg.arg.pagefault.address']);
  });

  it('is named where a field was put in', () => {
    const copy = resolutionOf(replaced('__s64 copy;', '__s64 copy;\n  __u64 more;'));
    const report = reportDrift(verdictOn(bindings, copy), { old: 'the bindings', new: 'copy.h' });
    expect(report).to.match(/^copy\.h:\d+: struct uffdio_copy\.more: this field is only in copy\.h and moves what/);
    expect(report).to.match(/\n {2}from this follow 2 more: struct uffdio_copy, UFFDIO_COPY\n/);
  });

  it('is named where a name went away, though a header without it could be an older one', () => {
    const copy = resolutionOf(replaced('#define UFFD_EVENT_FORK 0x13\n', ''));
    const report = reportDrift(verdictOn(bindings, copy), { old: 'header.h', new: 'copy.h' });
    const line = lineOf('#define UFFD_EVENT_FORK');
    expect(report).to.match(new RegExp(`^header\\.h:${line}: UFFD_EVENT_FORK: this constant is missing in copy\\.h\n`));
    expect(verdictOn(copy, bindings)).to.deep.include({ outcome: 'grown' });
  });

  it('is no mistake where masks lack the bits of names that are not there', () => {
    const older = replaced('#define UFFD_FEATURE_MOVE (1<<16)\n', '').replace(/UFFD_FEATURE_MOVE \| /, '');
    const verdict = verdictOn(resolutionOf(older), committed);
    expect(verdict.outcome, reportDrift(verdict, names)).to.equal('grown');
    expect(verdict.added.map(({ symbol }) => symbol)).to.deep.equal(['UFFD_FEATURE_MOVE']);
    expect(verdict.grown.map(({ symbol }) => symbol)).to.deep.equal(['UFFD_API_FEATURES']);
  });

  it('is a mistake where a mask lacks a bit whose name is there', () => {
    const copy = resolutionOf(original.replace(/UFFD_FEATURE_MOVE \| /, ''));
    const { outcome, broken } = verdictOn(copy, committed);
    expect(outcome).to.equal('changed');
    expect(broken.map(({ symbol }) => symbol)).to.deep.equal(['UFFD_API_FEATURES']);
  });
});
