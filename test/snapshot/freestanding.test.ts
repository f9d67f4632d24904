import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { shippedFolder } from '../../codegen/pipeline/package-folder.ts';

const folder = join(shippedFolder('headers'), 'freestanding');
const headers = ['stddef.h', 'stdint.h', 'stdarg.h', 'limits.h', 'stdbool.h', 'float.h', 'stdatomic.h', 'stdalign.h'];

/** Macros that stand for words, and have no value; `stdnoreturn.h` and `iso646.h` have no others. */
const words = ['bool', 'NULL', 'alignas', 'alignof', 'ATOMIC_FLAG_INIT', '_GCC_LIMITS_H_'];
const floatingNumber = /^L?(FLT|DBL)_(MAX|MIN|EPSILON|TRUE_MIN)$/;

/** The names that our headers define, read from their own lines. */
function namesIn(pattern: RegExp): string[] {
  const names = headers.flatMap((header) =>
    [...readFileSync(join(folder, header), 'utf8').matchAll(pattern)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)];
}

/** A program whose assembly holds the type and value of every macro and the size and signedness of every type. */
function probe(): string {
  const macros = namesIn(/^#define (\w+) /gm).filter((name) => !words.includes(name));
  const numbers = macros.filter((name) => floatingNumber.test(name));
  const values = macros.filter((name) => !floatingNumber.test(name));
  const calls = namesIn(/^#define (U?INT\w+_C)\(/gm).map((name) => `${name}(1)`);
  const integers = namesIn(/^typedef __\w+_TYPE__ (\w+);/gm);
  const atomics = namesIn(/^typedef _Atomic [\w ]+ (\w+);/gm);
  const kinds = ['int', 'unsigned', 'long', 'unsigned long', 'long long', 'unsigned long long', 'char', 'signed char']
    .concat(['unsigned char', 'short', 'unsigned short'])
    .map((type) => `${type}: "${type}"`);
  return [
    ...headers.map((header) => `#include <${header}>`),
    '#define __need_wint_t',
    '#include <stddef.h>',
    `#define KIND(e) _Generic((e), ${kinds.join(', ')})`,
    ...[...values, ...calls].map(
      (e, i) => `const char *macro_${i} = KIND(${e}); unsigned long long value_${i} = ${e};`,
    ),
    ...numbers.map((number, i) => `long double number_${i} = ${number}; int size_${i} = sizeof(${number});`),
    ...atomics.map((type) => `${type} object_${type}; int same_${type} = sizeof(${type}) << 8 | _Alignof(${type});`),
    ...integers.map((type) => `const char *type_${type} = KIND((${type})0);`),
    'unsigned long sizes[] = { sizeof(max_align_t), _Alignof(max_align_t), sizeof(va_list), sizeof(__gnuc_va_list),',
    '  sizeof(atomic_flag), sizeof(memory_order), memory_order_acq_rel, sizeof(bool), offsetof(struct { char a; long b; }, b), sizeof(NULL) };',
    'int sum(int n, ...) { va_list a, b; va_start(a, n); va_copy(b, a); n += va_arg(b, int); va_end(a); va_end(b); return n; }',
  ].join('\n');
}

describe('the freestanding headers', () => {
  let empty = '';
  before(function () {
    if (spawnSync('gcc', ['--version']).status !== 0) {
      console.log('      skipped: gcc is not installed');
      this.skip();
    }
    // gcc's limits.h insists on a limits.h of the C library behind it.
    empty = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
    writeFileSync(join(empty, 'limits.h'), '#undef MB_LEN_MAX\n#define MB_LEN_MAX 16\n');
  });
  after(() => {
    if (empty !== '') rmSync(empty, { recursive: true });
  });

  function assembly(options: readonly string[]): string {
    const argv = ['-std=gnu11', '-S', '-o', '-', '-x', 'c', '-', ...options];
    const text = execFileSync('gcc', argv, { input: probe(), encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
    return text.replace(/\t\.(file|ident).*/g, '');
  }

  for (const mode of [['-m64'], ['-m32'], ['-m64', '-funsigned-char']]) {
    it(`have gcc's own types and values (${mode.join(' ')})`, () => {
      const own = execFileSync('gcc', ['-print-file-name=include'], { encoding: 'utf8' }).trim();
      const judge = ['-nostdinc', '-ffreestanding', '-isystem', own, '-isystem', empty];
      const ours = assembly([...mode, '-ffreestanding', '-nostdinc', '-isystem', folder]);
      expect(ours).to.include('macro_60').and.to.include('type_uintmax_t').and.to.include('same_atomic_uintmax_t');
      expect(ours).to.include('number_11');
      expect(ours).to.equal(assembly([...mode, ...judge]));
    });
  }

  it("have the C library's types and values", function () {
    if (spawnSync('gcc', ['-E', '-include', 'stdlib.h', '-x', 'c', '/dev/null']).status !== 0) {
      console.log("      skipped: the C library's headers are not installed");
      this.skip();
    }
    expect(assembly(['-nostdinc', '-isystem', folder])).to.equal(assembly([]));
  });

  it('may be included with every header twice and in any order', () => {
    const all = [...headers, 'stdnoreturn.h', 'iso646.h'];
    const text = [...all, ...all.toReversed()].map((header) => `#include <${header}>\n`).join('');
    const options = ['-nostdinc', '-isystem', folder, '-fsyntax-only', '-Wall', '-Werror', '-x', 'c', '-'];
    const { status, stderr } = spawnSync('gcc', options, { input: text, encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});
