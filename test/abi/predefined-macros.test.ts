import { expect } from 'chai';
import { predefinedMacros } from '../../codegen/abi/target/predefined-macros.ts';
import { hostTarget, targetNamed, targets, UnknownTargetError } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, macrosOf } from './judge.ts';

function asMap(definitions: readonly string[]): Map<string, string> {
  const macros = new Map<string, string>();
  for (const definition of definitions) {
    const [, name, text] = /^(\w+(?:\([^)]*\))?) ?(.*)$/.exec(definition)!;
    expect(macros.has(name!), `${name} is defined twice`).to.equal(false);
    macros.set(name!, text!);
  }
  return macros;
}

/** What `predefinedMacros` leaves out on purpose. */
const leftOut = new RegExp(
  [
    ...['^__(FLT|DBL|LDBL)_(DENORM_MIN|EPSILON|(NORM_)?MAX|MIN)__$', '^__FLT\\d+X?_', '^__FLT_EVAL_METHOD_C99__$'],
    ...['^__DEC(\\d+|_EVAL|IMAL_BID)_', '^__FP_FAST_', '_[FI]BIT__$', '(ACCUM|FRACT)_(EPSILON|MAX|MIN)__$'],
    ...['^__GCC_(?!ATOMIC)', '^__GNUC_(WIDE_)?EXECUTION_CHARSET_NAME$', '^__HAVE_SPECULATION_SAFE_VALUE$'],
    // ppc64le: keywords for vectors, among them `bool`, and names of built-in functions for others.
    ...['^(_Bool|bool|pixel|vector|__bool|__pixel|__vector|__float128)$', '^__builtin_vsx_'],
    // loongarch64: what its processor is called, and what its judge, GCC 14, has that GCC 12 has not.
    ...['^_LOONGARCH_(ARCH|TUNE)$', '^__loongarch_(arch|tune|version_|simd|sx)'],
  ].join('|'),
);

/** The size in bytes of `long double` by the psABI of each machine, and GCC's documentation of `-mlong-double-…`. */
const longDoubles = {
  ...{ x86_64: 16, aarch64: 16, riscv64: 16, ppc64le: 16, s390x: 16, mips64el: 16, loongarch64: 16 },
  ...{ i386: 12, armv7: 8 },
};

describe('predefined macros', () => {
  for (const [name, size] of Object.entries(longDoubles)) {
    it(`give long double its size on ${name}`, () => {
      expect(predefinedMacros(targetNamed(name))).to.include(`__SIZEOF_LONG_DOUBLE__ ${size}`);
    });
  }

  it('say how memory is ordered, and that code may lie anywhere', () => {
    for (const target of targets.values()) {
      const macros = predefinedMacros(target);
      expect(macros).to.include.members(['__ATOMIC_RELAXED 0', '__ATOMIC_SEQ_CST 5', '__PRAGMA_REDEFINE_EXTNAME 1']);
      expect(macros).to.include.members(['__STDC_IEC_60559_BFP__ 201404L', '__pie__ 2', '__PIE__ 2']);
      expect(macros).to.include(`__pic__ ${target.name === 'mips64el' ? 1 : 2}`);
      expect(macros.includes('__LAHF_SAHF__ 1')).to.equal(target.name === 'i386');
    }
  });

  for (const target of targets.values()) {
    it(`are those of gcc on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const judged = macrosOf(compiler, '');
      const version = ['__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__', '__VERSION__', '__GXX_ABI_VERSION'];
      const release = [...version, '__STDC_ISO_10646__', '__STDC_VERSION__'];
      // GCC 14, the judge of loongarch64, has 1 where GCC 12 has 2 for every other machine.
      const newer = target.name === 'loongarch64' ? /_IS_IEC_60559__$/ : /^$/;
      for (const [name, text] of asMap(predefinedMacros(target))) {
        expect(judged.has(name), `gcc predefines ${name}`).to.equal(true);
        if (!release.includes(name) && !newer.test(name)) expect(judged.get(name), name).to.equal(text);
      }
    });

    it(`leave out nothing else on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const defined = asMap(predefinedMacros(target));
      const judged = macrosOf(compiler, '');
      // GCC 14 has `__float128` and its functions on loongarch64.
      const newer = target.name === 'loongarch64' ? /^__(FLOAT128_TYPE__|builtin_\w+q)$/ : /^$/;
      const missing = [...judged.keys()].filter((name) => !leftOut.test(name) && !defined.has(name));
      expect(missing.filter((name) => !newer.test(name))).to.deep.equal([]);
    });
  }
});

describe('the target table', () => {
  it('finds a target by its name', () => {
    expect(targetNamed('s390x').byteOrder).to.equal('big');
  });

  it('lists the names for one that is unknown', () => {
    const names = [...targets.keys()].join(', ');
    const message = `there is no target '__proto__'; the targets are ${names}`;
    expect(() => targetNamed('__proto__')).to.throw(UnknownTargetError, message);
  });

  it('says which one another name of a machine, or a misspelt one, may mean', () => {
    const meant = (name: string, target: string) =>
      expect(() => targetNamed(name)).to.throw(UnknownTargetError, `, loongarch64; did you mean '${target}'?`);
    meant('arm64', 'aarch64');
    meant('AMD64', 'x86_64');
    meant('ppc64el', 'ppc64le');
    meant('riscv65', 'riscv64');
    expect(() => targetNamed('vax')).to.throw(UnknownTargetError, /loongarch64$/);
  });

  it('knows this machine', function () {
    if (process.arch !== 'x64') this.skip();
    expect(hostTarget()?.name).to.equal('x86_64');
  });
});
