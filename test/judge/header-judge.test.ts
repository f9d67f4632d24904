import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Resolution } from '../../codegen/abi/description/resolution.ts';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { hostTarget, targetNamed } from '../../codegen/abi/target/target.ts';
import { type IncludeRoots, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { temporaryFolder } from '../cli/run.ts';
import { judgeHeaders } from './header-judge.ts';
import { describeVerdicts, type Verdict } from './verdict.ts';

/** Of the snapshot: `make test-abi` judges all headers that are installed. */
const selection = [
  'linux/userfaultfd.h',
  'linux/input.h',
  'linux/gpio.h',
  'linux/if_tun.h',
  'linux/fs.h',
  'linux/videodev2.h',
  'linux/kvm.h',
  'linux/vfio.h',
  'linux/if.h',
  'linux/ioctl.h',
  'asm/ioctl.h',
  'asm/kvm.h',
];

const target = hostTarget() ?? targetNamed('x86_64');

async function verdictOn(
  test: Mocha.Context,
  text: string,
  resolutionOf?: (request: Parameters<typeof modelOf>[0]) => Resolution,
): Promise<Verdict> {
  const compiler = compilerOrSkip(test, target);
  using root = temporaryFolder();
  mkdirSync(join(root.path, 'linux'));
  writeFileSync(join(root.path, 'linux/a.h'), text);
  const roots: IncludeRoots = { folders: [root.path, ...snapshotRoots().folders] };
  const wrong = resolutionOf === undefined ? {} : { resolutionOf };
  const [verdict] = await judgeHeaders({ headers: ['linux/a.h'], roots, target, compiler, ...wrong });
  return verdict!;
}

/** The true model with one piece of its JSON replaced. */
function wrongModel(right: string, wrong: string): (request: Parameters<typeof modelOf>[0]) => Resolution {
  return (request) => {
    const resolution = modelOf(request);
    const text = JSON.stringify(resolution.model);
    expect(text).to.include(right);
    return { ...resolution, model: JSON.parse(text.replace(right, wrong)) as AbiModel };
  };
}

describe('the judge of all headers', () => {
  it('finds no difference in a selection', async function () {
    const compiler = compilerOrSkip(this, target);
    const verdicts = await judgeHeaders({ headers: selection, roots: snapshotRoots(), target, compiler });
    expect(describeVerdicts('selection', verdicts)).to.match(
      /^selection: 12 of 12 headers, \d{5} facts, 0 differences/m,
    );
  });

  it('finds no difference in types of functions whose parameters are qualified', async function () {
    const text = 'typedef int f(const char *, void *);\ntypedef int (*g(const char *))(const int *);\ntypedef f *p;';
    expect((await verdictOn(this, text)).differences).to.deep.equal([]);
  });

  it('reports a function for a pointer to one', async function () {
    const text = 'typedef int (*f)(const char *);';
    const verdict = await verdictOn(this, text, wrongModel('"int (*)(char *)"', '"int(char *)"'));
    expect(verdict.differences.join()).to.include('type of f is int(char *)');
  });

  it('reports a wrong size', async function () {
    const verdict = await verdictOn(
      this,
      'struct a { int x; };',
      wrongModel('"size":4,"alignment"', '"size":8,"alignment"'),
    );
    expect(verdict.differences.join()).to.include('static assertion failed: "sizeof(struct a)"');
  });

  it('reports a bit-field in another place', async function () {
    const verdict = await verdictOn(
      this,
      'struct a { int x : 3, y : 4; };',
      wrongModel('"bitOffset":3', '"bitOffset":4'),
    );
    expect(verdict.differences).to.have.length(1);
    expect(verdict.differences[0]).to.match(/^struct a\.y: the compiler sets 78000000, the model says f0000000$/);
  });

  it('reports a bit-field of another width inside an array', async function () {
    const text = 'struct a { struct { unsigned f : 3; } x[2][2]; };';
    const verdict = await verdictOn(this, text, wrongModel('"bitWidth":3', '"bitWidth":2'));
    expect(verdict.differences.join()).to.match(/^struct a\.x\[0\]\[0\]\.f: the compiler sets 07/);
  });

  it('reports a header that the compiler refuses', async function () {
    const verdict = await verdictOn(this, 'static int f(void) { return undeclared; }');
    expect(verdict.differences.join()).to.include('undeclared');
  });

  it('reports a refusal that the compiler does not share', async function () {
    const verdict = await verdictOn(this, 'struct a { int x; };', () => {
      throw new HeaderError('no reason');
    });
    expect(verdict.refusal).to.equal('no reason');
    expect(verdict.differences.join()).to.match(/^refused, and .* accepts it: no reason$/);
  });

  it('does not blame a refusal that the compiler shares', async function () {
    const { refusal, differences } = await verdictOn(this, '#error no\n');
    expect(refusal).to.equal('linux/a.h:1: #error no');
    expect(differences).to.deep.equal([]);
  });

  it('lists what nothing defines, and judges the rest', async function () {
    const text = 'struct a { int x; };\nstruct b { struct unknown y; };';
    const verdict = await verdictOn(this, text, wrongModel('"size":4,"alignment"', '"size":8,"alignment"'));
    expect(verdict.notBound).to.deep.equal(["nothing defines 'struct unknown'"]);
    expect(verdict.differences).to.include('static assertion failed: "sizeof(struct a)"');
  });

  it('lists what was skipped and has a value for the compiler', async function () {
    const verdict = await verdictOn(
      this,
      '#define NONE unknown\n#define EMPTY\nstruct v { float x __attribute__((vector_size(16))); };',
    );
    expect(verdict.notBound).to.deep.equal(["struct v: member 'x': attribute 'vector_size' is not laid out"]);
    expect(verdict.differences).to.deep.equal([]);
  });
});
