import { expect } from 'chai';
import fc from 'fast-check';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { spanText } from '../expression/span-text.ts';
import { parseSource } from './parse-source.ts';

/** A source, the message, and the text it blames. */
const cases: readonly (readonly [string, string, string])[] = [
  ['struct s { int x y; };', "expected ';' after the member 'x', saw 'y'", 'y'],
  ['struct s { int : 3 int x; }', "expected ';' after the unnamed member, saw 'int'", 'int'],
  ['struct s { int x, };', "expected a name after ',', saw '}'", '}'],
  ['struct s { int x; ', "expected '}' after the members of 'struct s', saw the end of the header", ''],
  ['union { int x; ', "expected '}' after the members of 'union', saw the end of the header", ''],
  ['struct s { int 3; };', "expected a name after 'int', saw '3'", '3'],
  ['struct s { int *; };', "expected a name after '*', saw ';'", ';'],
  ['struct s { u32 x; };', "unknown type name 'u32'", 'u32'],
  ['struct s { const u32 x; };', "unknown type name 'u32'", 'u32'],
  ['foo_t x;', "unknown type name 'foo_t'", 'foo_t'],
  ['void f(foo_t x);', "unknown type name 'foo_t'", 'foo_t'],
  ['DECLARE(x);', "unknown type name 'DECLARE'", 'DECLARE'],
  ['int x y;', "expected ';' after the declaration of 'x', saw 'y'", 'y'],
  ['int x', "expected ';' after the declaration of 'x', saw the end of the header", ''],
  ['int f(void) int g(void);', "expected ';' after the declaration of 'f', saw 'int'", 'int'],
  ['int f() word; struct s { int x; };', "expected ';' after the declaration of 'f', saw 'word'", 'word'],
  ['int f(a) int a;', "expected '{' after the parameters of 'f', saw the end of the header", ''],
  ['struct s { int x; } 3;', "expected ';' or a name after '}', saw '3'", '3'],
  ['struct s { int x; }', "expected ';' or a name after '}', saw the end of the header", ''],
  ['struct s { int x; } struct t { int x; };', "expected ';' or a name after '}', saw 'struct'", 'struct'],
  ['enum e { A } int f(void);', "expected ';' or a name after '}', saw 'int'", 'int'],
  ['struct { int x; } *', "expected a name after '*', saw the end of the header", ''],
  ['struct;', "expected a tag or '{' after 'struct', saw ';'", ';'],
  ['enum;', "expected a tag or '{' after 'enum', saw ';'", ';'],
  ['enum e { };', "expected an enumerator after '{', saw '}'", '}'],
  ['enum e { A B };', "expected ',' or '}' after the enumerator 'A', saw 'B'", 'B'],
  ['enum e { A = };', "expected an operand after '=', saw '}'", '}'],
  ['int a[3;', "expected ']' after the array length, saw ';'", ';'],
  ['int f(int a;', "expected ')' after the parameters, saw ';'", ';'],
  ['int f(int,);', "expected a type after ',', saw ')'", ')'],
  ['int (*f;', "expected ')' after the declarator, saw ';'", ';'],
  ['int f(void) { if (x) { }', "expected '}' after the body of 'f', saw the end of the header", ''],
  ['int f(void) { ( } )', "expected ')' after the body of 'f', saw '}'", '}'],
  ['int a = { 1', "expected '}' after the initializer of 'a', saw the end of the header", ''],
  ['int a = 1', "expected ';' after the initializer of 'a', saw the end of the header", ''],
  ['long char x;', "'long char' is no type", 'long char'],
  ['_Complex void x;', "'_Complex void' is no type", '_Complex void'],
  ['_Complex double _Complex x;', "'_Complex double _Complex' is no type", '_Complex double _Complex'],
  ['unsigned _Float32 x;', "'unsigned _Float32' is no type", 'unsigned _Float32'],
  ['unsigned signed x;', "'unsigned signed' is no type", 'unsigned signed'],
  ['typedef int t; t int x;', "'int' follows a type", 't int'],
  ['}', "expected a type, saw '}'", '}'],
  ['int x; 3', "expected a type after ';', saw '3'", '3'],
  ['int x __attribute__((packed);', "expected ')' after the attribute, saw ';'", ';'],
  ['int x __attribute__(packed);', "expected '(' after '(', saw 'packed'", 'packed'],
  ['int x __attribute__((aligned(8 8)));', "expected ')' after the operand of 'aligned', saw '8'", '8'],
  ['_Static_assert(1, 2);', "expected a string after ',', saw '2'", '2'],
  ['_Static_assert(1, "a")', "expected ';' after the assertion, saw the end of the header", ''],
  ['extern "C" { }', '\'extern "C"\' is C++, not C', 'extern'],
  ['#pragma pack(08)\nstruct s { int a; };', "'08' has the invalid digit '8' in '#pragma pack'", 'pragma'],
  ['#pragma pack(@)\nstruct s { int a; };', "expected a token of C in '#pragma pack', saw '@'", 'pragma'],
  ['#define BAD int x y\nBAD;', "expected ';' after the declaration of 'x', saw 'y'", 'BAD'],
];

function errorOf(source: string): HeaderError {
  try {
    parseSource(source);
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
  return expect.fail('it was accepted');
}

describe('syntax errors', () => {
  for (const [source, message, blamed] of cases) {
    it(source.replaceAll('\n', ' ⏎ '), () => {
      const { message: said, span } = errorOf(source);
      expect(said).to.equal(message);
      expect(span && spanText(span)).to.equal(blamed);
    });
  }
});

describe('hostile headers', () => {
  const recursive = [
    'struct s { ',
    'struct s { union { ',
    'int (',
    'int *(',
    'int a[sizeof(struct { int a[',
    'void f(void (',
    'void f(int (*)(',
    'enum { A = sizeof(enum { B = ',
    'typeof(typeof(',
    '_Atomic(',
    '_Alignas(_Alignas(',
    'int __attribute__((aligned(sizeof(int __attribute__((aligned(',
    'int a[(',
    'int a[-',
    'int a[1?',
  ];
  for (const opening of recursive) {
    it(`refuses 50,000 times ${opening}`, () => {
      expect(errorOf(opening.repeat(50_000)).message).to.be.a('string');
    });
  }

  it('refuses a declarator with 100,000 stars or brackets', () => {
    expect(errorOf(`int ${'*'.repeat(100_000)}p;`).message).to.equal('a declarator has more than 256 parts');
    expect(errorOf(`int a${'[1]'.repeat(100_000)};`).message).to.equal('a declarator has more than 256 parts');
    expect(errorOf(`int f${'()'.repeat(100_000)};`).message).to.equal('a declarator has more than 256 parts');
  });

  it('answers any sequence of tokens with declarations or one HeaderError', () => {
    const words =
      'struct union enum typedef int unsigned long x y t { } { } ( ) ( ) [ ] , ; ; : = * * & ? + - 1 2 "s" ... ' +
      '__attribute__ (( aligned packed )) [[ ]] _Alignas _Atomic typeof sizeof _Alignof __extension__ const static ' +
      'asm _Static_assert __builtin_offsetof __proto__ extern @';
    const soup = fc.array(fc.constantFrom(...words.split(' '), '\n#pragma pack(push,1)\n', '\n#pragma pack(pop)\n'), {
      maxLength: 30,
    });
    const likelyStarts = ['', 'struct s { int x', 'typedef int t;', 'int a[', 'enum e { A =', 'void f(', 'struct s {'];
    fc.assert(
      fc.property(fc.constantFrom(...likelyStarts), soup, (start, tokens) => {
        try {
          parseSource(`${start} ${tokens.join(' ')}`);
        } catch (error) {
          if (!(error instanceof HeaderError)) throw error;
          expect(error.message).to.match(/^[^\n]+$/);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('takes what is long and not deep', () => {
    const many = 100_000;
    expect(parseSource('int x;'.repeat(many)).declarations).to.have.length(many);
    expect(parseSource(`int a${', a'.repeat(many)};`).declarations).to.have.length(many + 1);
    expect(parseSource(`struct s { ${'int a;'.repeat(many)} };`).declarations).to.have.length(1);
    expect(parseSource(`enum { A${', A'.repeat(many)} };`).declarations).to.have.length(1);
    expect(parseSource(`void f(int${', int'.repeat(many)});`).declarations).to.have.length(1);
    expect(parseSource(`void f(void) { ${'{ ( [ ] ) }'.repeat(many)} }`).declarations).to.have.length(1);
    expect(parseSource(`void f(void) ${'{'.repeat(many)}${'}'.repeat(many)}`).declarations).to.have.length(1);
    expect(parseSource(`int x${' __attribute__((packed))'.repeat(many)};`).declarations).to.have.length(1);
    expect(parseSource(`int a[1${' + 1'.repeat(many)}];`).declarations).to.have.length(1);
  });
});
