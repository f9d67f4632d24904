import { expect } from 'chai';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { modelOf, resolveText } from './resolved-text.ts';

function skippedOf(text: string): string[] {
  return modelOf(text).skipped.map(({ kind, name, reason, line }) => `${line} ${kind} ${name}: ${reason}`);
}

function errorOf(text: string): string {
  try {
    resolveText(text);
  } catch (error) {
    if (error instanceof HeaderError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('what a model leaves out', () => {
  it('is listed, with all that depends on it, and the rest goes on', () => {
    const text = `struct a { long double x; };
struct b { struct a a; };
typedef struct b b_t;
struct c { b_t *pointer; };
#define SIZE sizeof(struct b)
enum { E = sizeof(b_t) };
typedef int v __attribute__((vector_size(16)));
struct d { v x; };
struct ok { int x; };
`;
    const model = modelOf(text);
    expect(model.records.map(({ name }) => name)).to.deep.equal(['struct c', 'struct ok']);
    expect(skippedOf(text)).to.deep.equal([
      "1 record struct a: member 'x': 'long double' is not laid out on x86_64",
      "2 record struct b: member 'a': 'struct a' is not laid out",
      "3 typedef b_t: 'struct b' is not laid out",
      "5 macro SIZE: 'struct b' is not laid out",
      "6 enumerator E: type 'b_t' is not laid out",
      "7 typedef v: attribute 'vector_size' is not laid out",
      "8 record struct d: member 'x': type 'v' is not laid out",
    ]);
  });

  it('is what no compiler lays out', () => {
    const reasons = [
      ['struct s { struct s x; };', "member 'x': 'struct s' is not defined here"],
      ['struct s { int x[-1]; };', "member 'x': an array of -1 elements"],
      ['struct s { int x[n]; };', "member 'x': names 'n', which is neither a macro nor an enumerator"],
      [
        'struct s { char x[1 << 30], y[1 << 30]; };',
        '2147483648 bytes are more than this generator lays out (2147483647)',
      ],
      [
        'struct s { long x[0x7fffffff]; };',
        "member 'x': 17179869176 bytes are more than this generator lays out (2147483647)",
      ],
      [
        'struct s { char x[0x100000000]; };',
        "member 'x': an array of 4294967296 elements is more than this generator lays out",
      ],
      ['struct s { int x : 33; };', "member 'x': a bit-field of type 'int' cannot have 33 bits"],
      ['struct s { int x : 0; };', "member 'x': a bit-field without bits cannot have a name"],
      ['struct s { float x : 3; };', "member 'x': a bit-field must have an integer type"],
      ['struct s { int x; } __attribute__((ms_struct));', "attribute 'ms_struct' is not laid out"],
      [
        'struct s { int x; } __attribute__((__scalar_storage_order__("big-endian")));',
        "attribute 'scalar_storage_order' is not laid out",
      ],
      ['struct s { _Complex double x; };', "member 'x': '_Complex double' is not laid out"],
      ['struct s { void x; };', "member 'x': 'void' has no size"],
      ['struct s { int x, x; };', "member 'x' is declared twice"],
      ['struct s { int x; union { int x; }; };', "member 'x' is declared twice"],
      [
        'struct s { int x __attribute__((aligned(3))); };',
        "member 'x': alignment 3 is no power of two up to 268435456",
      ],
      [
        'typedef int t __attribute__((aligned(8))); struct s { t x[2]; };',
        "member 'x': array elements of 4 bytes cannot be aligned to 8: no compiler accepts it",
      ],
    ] as const;
    for (const [text, reason] of reasons) {
      expect(modelOf(text).skipped.map(({ reason }) => reason)).to.deep.equal([reason]);
    }
  });

  it('is what needs the value of an expression that is only read over', () => {
    const text = `struct a { int x[({ int n = 3; n; })]; };
struct b { int y[({ 2; })], z[(int){ 1 }]; };
enum { E = ({ 1; }) };
struct ok { int x; };
`;
    expect(modelOf(text).records.map(({ name }) => name)).to.deep.equal(['struct ok']);
    expect(skippedOf(text)).to.deep.equal([
      "1 record struct a: member 'x': a statement expression '({ … })' is no constant",
      "2 record struct b: member 'y': a statement expression '({ … })' is no constant",
      "3 enumerator E: a statement expression '({ … })' is no constant",
    ]);
  });

  it('is __int128 where the machine has none', () => {
    const text = 'struct s { __int128 x; };';
    expect(modelOf(text).records[0]!.alignment).to.equal(16);
    const [skipped] = modelOf(text, 'armv7').skipped;
    expect(skipped!.reason).to.equal("member 'x': '__int128' is not laid out on armv7");
  });
});

describe('a header that is wrong as a whole', () => {
  it('has a false static assertion', () => {
    const text = 'struct s { int a; };\n_Static_assert(sizeof(struct s) == 5, "five bytes");';
    expect(errorOf(text)).to.equal("the static assertion 'five bytes' is false");
    expect(errorOf(text.replace('5', '4'))).to.equal('accepted');
  });

  it('defines something twice', () => {
    expect(errorOf('struct s { int a; };\nstruct s { int a; };')).to.equal("'struct s' is defined twice");
    expect(errorOf('enum { A };\nenum { A };')).to.equal("enumerator 'A' is defined twice");
  });

  it('may say the same typedef twice', () => {
    expect(modelOf('typedef int t;\ntypedef int t;').typedefs).to.have.length(1);
  });
});

describe('hostile headers', () => {
  it('do not exhaust the stack', () => {
    const chain = (count: number, line: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => line(index)).join('\n');
    const texts = [
      `struct s0 { int a; };\n${chain(20_000, (index) => `struct s${index + 1} { struct s${index} a; };`)}`,
      `struct s;\ntypedef struct s t0;\n${chain(20_000, (index) => `typedef t${index} t${index + 1};`)}\nt20000 *x;`,
      `typedef int t0[1];\n${chain(20_000, (index) => `typedef t${index} t${index + 1}[1];`)}`,
      `typedef int t0;\n${chain(20_000, (index) => `typedef t${index} *t${index + 1};`)}`,
      `struct s { int a; };\n#define X sizeof(((struct s *)0)${'->a'.repeat(20_000)})\n`,
      `struct s { int a${'[1]'.repeat(20_000)}; };`,
      `struct s { int ${'*'.repeat(20_000)}a; };`,
    ];
    for (const text of texts) {
      try {
        resolveText(text);
      } catch (error) {
        expect(error, text.slice(0, 80)).to.be.instanceOf(HeaderError);
      }
    }
  });
});
