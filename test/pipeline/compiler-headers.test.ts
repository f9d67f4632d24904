import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { analyse } from '../../codegen/pipeline/analysis.ts';
import { rootsOf } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { temporaryFolder } from '../cli/run.ts';

const glibc = {
  'features.h': '#define __GLIBC__ 2\n',
  'limits.h':
    '#include <features.h>\n#ifndef _GCC_LIMITS_H_\n#error\n#endif\n#define PATH_MAX 4096\n#define INT_MAX 3\n',
  'stdint.h': '#include <features.h>\ntypedef unsigned char uint8_t;\n#define WORDS 64\n',
};

/** The model of a header on `target`, with a C library whose `bits/` is x86_64's. */
function modelOn(target: string, text: string): AbiModel {
  using root = temporaryFolder();
  const files = { 'a.h': text, ...glibc, 'x86_64-linux-gnu/bits/wordsize.h': '' };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root.path, name)), { recursive: true });
    writeFileSync(join(root.path, name), content);
  }
  return modelOf({ header: 'a.h', roots: rootsOf([root.path]), target: targetNamed(target) }).model;
}

function valuesOf(model: AbiModel): string[] {
  return model.constants.map(({ name, value }) => `${name} ${value}`);
}

describe("the compiler's headers", () => {
  it("have what the C library's limits.h adds, and limits of their own", () => {
    const model = modelOn('x86_64', '#include <limits.h>\nstruct a { char path[PATH_MAX]; };\n#define MOST INT_MAX\n');
    expect(model.records.map(({ size }) => size)).to.deep.equal([4096]);
    expect(valuesOf(model)).to.deep.equal(['MOST 2147483647']);
  });

  it("are the C library's stdint.h, whose macros other headers ask for", () => {
    const text = '#include <stdint.h>\n#if defined __GLIBC__ && WORDS == 64\nstruct a { uint8_t x; };\n#endif\n';
    expect(modelOn('x86_64', text).records.map(({ size }) => size)).to.deep.equal([1]);
  });

  it("have what the C library's limits.h adds where limits.h itself is asked for", () => {
    using root = temporaryFolder();
    mkdirSync(join(root.path, 'bits'));
    writeFileSync(join(root.path, 'bits/wordsize.h'), '');
    writeFileSync(join(root.path, 'limits.h'), '#define PATH_MAX 4096\n');
    const { unit } = analyse({ header: 'limits.h', roots: rootsOf([root.path]), target: targetNamed('x86_64') });
    expect(unit.macros.get('PATH_MAX')).not.to.equal(null);
  });

  it("do not take what another machine's C library has", () => {
    const text = '#include <limits.h>\n#include <stdint.h>\n#ifdef __GLIBC__\n#error\n#endif\n#define MOST UINT8_MAX\n';
    expect(valuesOf(modelOn('s390x', text))).to.deep.equal(['MOST 255']);
  });

  it('say how floating-point numbers are stored on each machine', () => {
    const text =
      '#include <float.h>\n#define DIGITS LDBL_MANT_DIG\n#define FIRST LDBL_MIN_10_EXP\nextern double x[DBL_DIG];';
    const digits = ['x86_64', 's390x', 'ppc64le', 'armv7'].map((target) => valuesOf(modelOn(target, text)).join(', '));
    expect(digits).to.deep.equal([
      'DIGITS 64, FIRST -4931',
      'DIGITS 113, FIRST -4931',
      'DIGITS 106, FIRST -291',
      'DIGITS 53, FIRST -307',
    ]);
  });

  it('have atomic types, and alignas and noreturn as words', () => {
    const text =
      '#include <stdatomic.h>\n#include <stdalign.h>\n#include <stdnoreturn.h>\n#include <iso646.h>\n' +
      'noreturn void stop(void);\nstruct a { alignas(16) atomic_int x; };\n#if not ATOMIC_INT_LOCK_FREE or 0\n#error\n#endif\n';
    expect(modelOn('aarch64', text).records.map(({ size }) => size)).to.deep.equal([16]);
  });
});
