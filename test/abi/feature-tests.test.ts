import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { predefinedMacros } from '../../codegen/abi/target/predefined-macros.ts';
import { targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { isBuiltInFunction } from '../../codegen/preprocessor/features/built-in-functions.ts';
import { attributeVersion } from '../../codegen/preprocessor/features/known-attributes.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { errorOf, preprocessText, spellingsIn, spellingsOf } from '../preprocessor/support.ts';
import { type Compiler, compilerOrSkip, describeCompiler } from './judge.ts';

const features = ['__has_attribute', '__has_c_attribute', '__has_cpp_attribute', '__has_builtin'] as const;
type Feature = (typeof features)[number];

/** Words that the lists know, that newer or other compilers know, and forms in which they may be written. */
const attributes = [
  ...['packed', '__packed__', '__packed', 'noreturn', '_Noreturn', 'fd_arg', 'counted_by', 'nope', 'const', 'int'],
  ...['no_sanitize_address', 'no_sanitize_thread', 'no_sanitize_undefined', 'no_sanitize_coverage', 'tainted_args'],
  ...['no_stack_protector', 'nodiscard', 'maybe_unused', 'fallthrough', 'deprecated', '__deprecated__', 'likely'],
  ...['gnu::packed', '__gnu__::__packed__', 'gnu::nodiscard', 'gnu::deprecated', 'clang::packed', 'std::nodiscard'],
  ...['gnu :: packed', 'gnu::nope', 'ms_abi', 'sysv_abi', 'ms_struct', 'gcc_struct', 'regparm', 'stdcall', 'naked'],
  ...['interrupt', 'pcs', 'altivec', 'longcall', 'far', 'hotpatch', 'aarch64_vector_pcs', 'RENAMED', 'SCOPE::packed'],
  ...['____packed____', '______packed______', '___packed___', '____', '____deprecated____', '____nodiscard____'],
  ...['gnu::____packed____', '____gnu____::packed', '__gnu__::____packed____', '____NSObject____'],
];
const functions = [
  ...['memcpy', 'strlen', 'abs', 'bswap', 'nope', '__builtin_memcpy', '__builtin_bswap32', '__builtin_bswap128'],
  ...['__builtin_counted_by_ref', '__builtin_bit_cast', '__builtin_popcountg', '__builtin_addressof', '__sync_swap'],
  ...['__builtin_offsetof', '__builtin_types_compatible_p', '__builtin_va_arg', '__sync_fetch_and_add', '__memcpy_chk'],
  ...['__sync_fetch_and_add_8', '__sync_fetch_and_add_16', '__atomic_load_n', '__atomic_load_2', '__atomic_load_3'],
  ...['__builtin_fabsf128', 'fabsf16', '__builtin_infq', 'fabsd64', '__builtin_cpu_init', '__builtin_ms_va_copy'],
  ...['__builtin_tbegin', '__builtin_cmpb', '__builtin_cxa_end_cleanup', 'FUNCTION'],
];
const macros = '#define RENAMED packed\n#define SCOPE gnu\n#define FUNCTION memcpy\n#define pcs packed\n';

/** GCC 14 judges for loongarch64: it has functions and attributes that GCC 12 has not. */
const isJudgedByGcc12 = (compiler: Compiler) => / 12\./.test(describeCompiler(compiler));

function question(feature: Feature, operand: string): string {
  return `#if ${feature}(${operand}) > 1\nlater\n#elif ${feature}(${operand})\nyes\n#else\nno\n#endif\n`;
}

/** What `gcc -E` prints. By `-undef` the compiler's own macros do not replace any of the words. */
function answersOf({ command, options }: Compiler, text: string, more: readonly string[] = ['-undef']): string {
  const { stdout } = spawnSync(command, [...options, ...more, '-E', '-P', '-x', 'c', '-'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return stdout;
}

/** Every word in the compiler's program, and what follows `__builtin_` in one. */
function wordsOf({ command, options }: Compiler): string[] {
  const program = execFileSync(command, [...options, '-print-prog-name=cc1'], { encoding: 'utf8' }).trim();
  const words = new Set(readFileSync(program, 'latin1').match(/[A-Za-z_][A-Za-z0-9_]{2,69}/g));
  for (const word of [...words]) {
    const name = /__builtin_([a-z_]\w*)$/.exec(word)?.[1];
    if (name !== undefined) words.add(name).add(`__builtin_${name}`);
  }
  return [...words].filter((word) => !/^(__has_\w+|_Pragma|defined)$/.test(word));
}

/** The words that the compiler answers with anything but 0. */
function knownTo(compiler: Compiler, feature: Feature, words: readonly string[]): string[] {
  const text = words.map((word) => `#if ${feature}(${word})\n${word}\n#endif\n`).join('');
  return answersOf(compiler, text)
    .split('\n')
    .filter((line) => line !== '');
}

describe('what a header may ask of the compiler', function () {
  this.timeout(120_000);

  for (const target of targets.values()) {
    const predefined = predefinedMacros(target);
    const defined = new Set(predefined.map((definition) => /^\w+/.exec(definition)![0]));
    const isDefined = (name: string) => defined.has(name);

    it(`is answered as by gcc on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      if (!isJudgedByGcc12(compiler)) this.skip();
      const asked = (feature: Feature) => (feature === '__has_builtin' ? functions : attributes);
      const text =
        macros + features.flatMap((feature) => asked(feature).map((word) => question(feature, word))).join('');
      expect(spellingsOf(preprocessText(text, { predefined })).join('\n')).to.equal(
        spellingsIn(answersOf(compiler, text, [])).join('\n'),
      );
    });

    it(`is no more and no less than what gcc knows on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      if (!isJudgedByGcc12(compiler)) this.skip();
      const words = wordsOf(compiler);
      expect(words.length).to.be.greaterThan(10_000);
      const known = knownTo(compiler, '__has_builtin', words);
      expect(known.filter((name) => isBuiltInFunction(name, isDefined) === false)).to.deep.equal([]);
      const listed = words.filter((name) => isBuiltInFunction(name, isDefined) === true);
      expect(listed.length).to.be.greaterThan(1300);
      const inGcc = new Set(known);
      expect(listed.filter((name) => !inGcc.has(name))).to.deep.equal([]);

      const attributeNames = words.filter((word) => attributeVersion(null, word, isDefined) !== 0);
      expect(attributeNames.length).to.be.greaterThan(80);
      expect(knownTo(compiler, '__has_attribute', words)).to.have.members(attributeNames);
    });
  }

  it('has the answers of GCC 12 on x86_64 and i386', () => {
    const answer = (feature: Feature, operand: string, target = 'x86_64') => {
      const predefined = predefinedMacros(targetNamed(target));
      return spellingsOf(preprocessText(question(feature, operand), { predefined })).join('');
    };
    const no = ['counted_by_ref', 'bit_cast', 'popcountg', 'addressof'].map((name) => `__builtin_${name}`);
    for (const name of [...no, '__sync_swap']) expect(answer('__has_builtin', name), name).to.equal('no');
    for (const name of ['memcpy', 'strlen', 'abs']) expect(answer('__has_builtin', name), name).to.equal('yes');
    expect(answer('__has_builtin', '__builtin_bswap128')).to.equal('yes');
    expect(answer('__has_builtin', '__builtin_bswap128', 'i386')).to.equal('no');
    expect(answer('__has_attribute', 'fd_arg')).to.equal('no');
    expect(answer('__has_attribute', 'gnu::packed')).to.equal('yes');
    expect(answer('__has_attribute', 'nodiscard')).to.equal('later');
    expect(answer('__has_attribute', 'ms_struct')).to.equal('yes');
    expect(answer('__has_attribute', 'ms_struct', 'aarch64')).to.equal('no');
    expect(answer('__has_c_attribute', 'noreturn')).to.equal('no');
  });

  it('is refused where the answer depends on the processor', () => {
    const ask = (target: string) => () =>
      preprocessText('#if __has_builtin(__builtin_ia32_pause)\n#endif\n', {
        predefined: predefinedMacros(targetNamed(target)),
      });
    const message = "whether GCC has '__builtin_ia32_pause' depends on the processor, which is not known here";
    expect(ask('i386')).to.throw(HeaderError, message);
    expect(ask('s390x')).not.to.throw();
  });

  it('is refused without a name', () => {
    const message = (condition: string) => errorOf(() => preprocessText(`#if ${condition}\n#endif\n`)).message;
    expect(message('__has_builtin()')).to.equal("expected a name in '__has_builtin', saw ')'");
    expect(message('__has_builtin(x y)')).to.equal("expected a name in '__has_builtin', saw 'y'");
    expect(message('__has_attribute(1)')).to.equal("expected an attribute in '__has_attribute', saw '1'");
    expect(message('__has_attribute(gnu: :packed)')).to.equal("expected '::' or ')' in '__has_attribute', saw ':'");
    expect(message('__has_attribute(gnu::)')).to.equal("expected one attribute in '__has_attribute', saw ')'");
  });
});
