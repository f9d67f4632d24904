import { expect } from 'chai';
import { anyModel, constant, type HostileCase, lines, reason } from '../hostile-case.ts';

const light = (name: string, files: HostileCase['files'], answer: HostileCase['answer']): HostileCase => ({
  name,
  files,
  answer,
});
const heavy = (name: string, files: () => string, answer: HostileCase['answer']): HostileCase => ({
  ...light(name, files, answer),
  heavy: true,
});
const one = '#define ONE 1\n';
const hasOne: HostileCase['answer'] = (model) => expect(constant(model, 'ONE')).to.equal('1');
const nested = /^nested more than 256 deep|has more than 256 parts/;
const many = 500_000;

/** Every way in which declarations nest: what opens, what is inside, what closes. */
const nests: readonly (readonly [open: string, inside: string, close: string])[] = [
  ['struct {', 'int x;', '} x;'],
  ['union {', 'int x;', '};'],
  ['struct s { struct {', 'int x;', '} x; } y;'],
  ['enum { A = sizeof(enum {', 'B', '}) } x;'],
  ['int (', 'x', ');'],
  ['int *(', 'x', ')[2];'],
  ['int f(int (', 'x', '));'],
  ['void f(void (*g)(', 'int', '));'],
  ['int x[sizeof(int[', '1', '])];'],
  ['typeof(', 'int', ') x;'],
  ['typeof(typeof(', 'int', ')) x;'],
  ['_Atomic(', 'int', ') x;'],
  ['_Alignas(_Alignof(', 'int', ')) int x;'],
  ['int x __attribute__((aligned(', '1', ')));'],
  ['struct { int x : sizeof(struct {', 'char a;', '}); } y;'],
  ['_Static_assert((', '1', '));'],
];

const deep: readonly HostileCase[] = nests.flatMap(([open, inside, close]) => [
  heavy(
    `${open} … ${close}, very deep`,
    () => open.repeat(many / open.length) + inside + close.repeat(many / open.length),
    /.+/,
  ),
  light(`${open} … ${close}, 300 deep`, open.repeat(300) + inside + close.repeat(300), /.+/),
]);

const wide: readonly HostileCase[] = [
  heavy('a million stars', () => `int ${'*'.repeat(1_000_000)}x;\n`, nested),
  heavy('a million dimensions', () => `struct s { int x${'[1]'.repeat(600_000)}; };\n`, nested),
  light('two hundred dimensions', `struct s { int x${'[1]'.repeat(200)}; };\n`, (model) =>
    expect(reason(model, 'struct s')).to.match(/more than 64 dimensions/),
  ),
  heavy('a million qualifiers', () => `const ${'const '.repeat(1_000_000)}int x;\n${one}`, hasOne),
  heavy('a million longs', () => `${'long '.repeat(1_000_000)}x;\n`, /is no type$/),
  heavy(
    'half a million members',
    () => `struct s { ${'int '}${lines(500_000, (at) => `m${at},`)}last; };\n`,
    (model) => expect(model.records[0]?.size).to.equal(4 * 500_001),
  ),
  heavy(
    'three hundred thousand bit-fields',
    () => `struct s { ${lines(300_000, (at) => `int b${at} : 1;`)} };\n`,
    (model) => expect(model.records[0]?.fields).to.have.length(300_000),
  ),
  heavy(
    'half a million enumerators',
    () => `enum e { ${lines(500_000, (at) => `E${at},`)} };\n`,
    (model) => expect(model.enumerators).to.have.length(500_000),
  ),
  heavy(
    'enumerators that each use the one before',
    () => `enum e { E0, ${lines(250_000, (at) => `E${at + 1} = E${at} + 1,`)} };\n`,
    (model) => expect(model.enumerators.at(-1)?.value).to.equal('250000'),
  ),
  heavy(
    'half a million declarators',
    () => `extern int ${lines(500_000, (at) => `x${at},`)}y;\n`,
    (model) => expect(model.skipped).to.have.length(500_001),
  ),
  heavy(
    'two hundred thousand records',
    () => lines(200_000, (at) => `struct s${at} { int x; };`),
    (model) => expect(model.records).to.have.length(200_000),
  ),
  heavy(
    'records of records of records',
    () => `struct s0 { char x; };\n${lines(150_000, (at) => `struct s${at + 1} { struct s${at} x; };`)}`,
    (model) => expect(model.records.at(-1)?.size).to.equal(1),
  ),
  heavy(
    'typedefs of typedefs',
    () => `typedef int t0;\n${lines(300_000, (at) => `typedef t${at} t${at + 1};`)}struct s { t300000 x; };\n`,
    (model) => expect(model.records[0]?.size).to.equal(4),
  ),
  heavy(
    'typedefs of pointers to typedefs',
    () => `typedef int t0;\n${lines(300_000, (at) => `typedef t${at} *t${at + 1};`)}struct s { t300000 x; };\n`,
    (model) => expect(model.records[0]?.size).to.equal(8),
  ),
  heavy(
    'typedefs of arrays of typedefs',
    () => `typedef char t0[1];\n${lines(100_000, (at) => `typedef t${at} t${at + 1}[1];`)}`,
    (model) => expect(reason(model, 't70')).to.match(/more than 64 dimensions|is not laid out/),
  ),
  heavy(
    'typedefs of functions of typedefs',
    () => `typedef int t0(void);\n${lines(100_000, (at) => `typedef t${at} *t${at + 1}(t${at} *);`)}`,
    anyModel,
  ),
  heavy(
    'typedefs of typeof',
    () =>
      `typedef int t0;\n${lines(100_000, (at) => `typedef typeof(t${at} *) t${at + 1};`)}struct s { t100000 x; };\n`,
    (model) => expect(model.records[0]?.size).to.equal(8),
  ),
  heavy('a function of half a million parameters', () => `int f(${'int, '.repeat(500_000)}int);\n${one}`, hasOne),
  heavy(
    'parameters that hide typedefs',
    () =>
      `${lines(100_000, (at) => `typedef int t${at};`)}int f(${lines(100_000, (at) => `int t${at}, int x${at}[sizeof(t${at})],`)}int z);\n${one}`,
    hasOne,
  ),
  heavy(
    'half a million attributes',
    () => `int x __attribute__((${'unused, '.repeat(500_000)}unused));\n${one}`,
    /^more than 64 attributes/,
  ),
  heavy(
    'half a million alignments',
    () => `struct s { int x __attribute__((${'aligned(8), '.repeat(200_000)}aligned(4))); };\n`,
    /^more than 64 attributes/,
  ),
  heavy(
    'attributes that a hundred thousand declarators share',
    () => `struct s { int __attribute__((${'x, '.repeat(60)}aligned(8))) ${lines(100_000, (at) => `m${at},`)}z; };\n`,
    (model) => expect(model.records[0]?.size).to.equal(800_008),
  ),
  heavy(
    'a length of a hundred thousand operators that a hundred thousand declarators share',
    () =>
      `struct s { typeof(int[${'1+'.repeat(100_000)}1]) ${lines(100_000, (at) => `m${at},`)}z; };\n#define ONE (0 + 1)\n`,
    (model) => {
      expect(reason(model, 'struct s')).to.match(/more than 20000000 steps of evaluation/);
      expect(reason(model, 'ONE')).to.match(/more than 20000000 steps of evaluation/);
    },
  ),
  heavy(
    'a call with a quarter of a million arguments that might hold a request',
    () => `#include <linux/ioctl.h>\n#define F(x) f(x${', 1'.repeat(250_000)})\n`,
    (model) => expect(model.functions.map(({ ioctl }) => ioctl)).to.deep.equal([false]),
  ),
  heavy(
    'requests of twenty thousand operators',
    () =>
      `#include <linux/ioctl.h>\n#define F(x) _IO('x', (${'x + '.repeat(20_000)}x))\n#define G(x) (${'x | '.repeat(20_000)}_IO('x', 1))\n` +
      `#define H(x) _IOC(1, 'x', 1, sizeof(char[${'x + '.repeat(20_000)}x]))\n#define I(x) _IO('x', (${'x + '.repeat(100)}x))\n`,
    (model) => expect(model.functions.map(({ ioctl }) => ioctl)).to.deep.equal([true, true, true, true]),
  ),
  heavy(
    'an _IOC of a hundred thousand operators',
    () =>
      `#define _IOC(d, t, n, s) (${'d | t | n | s | '.repeat(25_000)}0)\n#define R _IOC(1, 2, 3, 4)\n#define F(x) _IOC(x, 2, 3, 4)\n`,
    (model) => expect(model.ioctls).to.deep.equal([]),
  ),
  heavy(
    'an attribute with a million brackets',
    () => `int x __attribute__((foo(${'('.repeat(900_000)}${')'.repeat(900_000)})));\n${one}`,
    hasOne,
  ),
  heavy(
    'an attribute that does not end',
    () => `int x __attribute__((foo(${'('.repeat(900_000)}`,
    /^expected '\)' after the attribute/,
  ),
  heavy(
    'an initializer of a million braces',
    () => `int x = ${'{'.repeat(900_000)}${'}'.repeat(900_000)};\n${one}`,
    hasOne,
  ),
  heavy(
    'a body of a million braces',
    () => `void f(void) ${'{'.repeat(900_000)}${'}'.repeat(900_000)}\n${one}`,
    hasOne,
  ),
  heavy('a body that does not end', () => `void f(void) ${'{'.repeat(900_000)}`, /^expected '}' after the body of 'f'/),
  heavy('a hundred thousand assertions', () => `${'_Static_assert(1, "x");\n'.repeat(100_000)}${one}`, hasOne),
  heavy('a million semicolons', () => `${';'.repeat(1_900_000)}\n${one}`, hasOne),
  heavy('asm of anything', () => `asm(${'"x" '.repeat(900_000)});\n${one}`, hasOne),
];

/** Declarators share what stands before them: a short text must not become a long model. */
const amplified: readonly HostileCase[] = [
  light(
    'untagged records in each other, two of each',
    `struct s { ${'struct { '.repeat(40)}char x[0];${' } a, b;'.repeat(40)} };\n`,
    /^the model of the header would have more than/,
  ),
  heavy(
    'an untagged record of many members, many times',
    () => `struct s { struct { ${lines(2000, (at) => `int m${at};`)} } ${lines(2000, (at) => `a${at},`)}z; };\n`,
    /^the model of the header would have more than/,
  ),
  heavy(
    'members under two hundred unnamed records',
    () => `struct s { ${'struct { '.repeat(200)}int ${lines(200_000, (at) => `m${at},`)}z;${' };'.repeat(200)} };\n`,
    (model) => expect(reason(model, 'struct s')).to.match(/more than 20000000 steps of evaluation/),
  ),
  heavy(
    'a long name, many times',
    () =>
      `typedef int ${'n'.repeat(1000)};\nstruct s { ${'n'.repeat(1000)} ${lines(200_000, (at) => `m${at},`)}z; };\n`,
    /^the model of the header would have more than/,
  ),
  heavy(
    'a long tag, many enumerators',
    () => `enum ${'n'.repeat(1000)} { ${lines(200_000, (at) => `E${at},`)} };\n`,
    /^the model of the header would have more than/,
  ),
  heavy(
    'a type of many parameters, many times',
    () => `struct s { typeof(int (*)(${'int, '.repeat(10_000)}int)) ${lines(100_000, (at) => `m${at},`)}z; };\n`,
    /^the model of the header would have more than/,
  ),
  heavy(
    'a long name as the argument of many requests',
    () =>
      `struct ${'n'.repeat(990)} { int x; };\n#define T struct ${'n'.repeat(990)}\n${lines(100_000, (at) => `#define R${at} _IOR('x', 1, T)`)}`,
    (model) => expect(reason(model, 'R99999')).to.match(/steps of macro expansion/),
  ),
  heavy(
    'a long reason, many times',
    () => `#define T ${'n'.repeat(1000)}\n${lines(300_000, (at) => `#define R${at} T`)}`,
    /^the model of the header would have more than/,
  ),
];

const wrong: readonly HostileCase[] = (
  [
    ['struct', /^expected a tag or '{'/],
    ['struct {', /^expected '}' after the members of 'struct'/],
    ['struct s { int x', /^expected ';' after the member 'x'/],
    ['struct s { int x; }', /^expected/],
    ['struct s { int; int };', /^$/],
    ['struct s { x y; };', /^unknown type name 'x'/],
    ['struct s { struct s x; };', /^$/],
    ['union u { union u x[2]; };', /^$/],
    ['struct s { int x; int x; };', /^$/],
    ['struct s { int f(void); };', /^$/],
    ['struct s { void x; };', /^$/],
    ['struct s { int x[]; int y; };', /^$/],
    ['struct s { int x; }; struct s { int y; };', /^'struct s' is defined twice/],
    ['enum e { A, A };', /^enumerator 'A' is defined twice/],
    ['enum e { A }; enum f { A };', /^enumerator 'A' is defined twice/],
    ['enum e {', /^expected an enumerator/],
    ['enum e { }', /^expected an enumerator/],
    ['enum e { 1 };', /^expected an enumerator/],
    ['enum e { A = };', /^expected an operand/],
    ['enum e { A = B };', /^$/],
    ['enum e { A = A };', /^$/],
    ['enum e { A = 1 / 0 };', /^$/],
    ['enum e { A = 0x7fffffffffffffff, B };', /^$/],
    ['enum e : struct { int x; } { A };', /^$/],
    ['typedef', /^expected a type|^unknown/],
    ['typedef int;', /^$/],
    ['typedef int int;', /^expected|is no type|follows a type/],
    ['typedef int t; typedef char t;', /^'t' is declared as another type before/],
    ['typedef t t;', /^unknown type name 't'/],
    ['typedef struct t t; struct s { t x; };', /^$/],
    ['int x', /^expected ';' after the declaration of 'x'/],
    ['int x[', /^expected an operand/],
    ['int x[1', /^expected ']'/],
    ['int (x', /^expected '\)'/],
    ['int *', /^expected a name/],
    ['int f(', /^expected/],
    ['int f(int', /^expected '\)'/],
    ['int f(x, y', /^expected/],
    ['int f(...', /^expected '\)'/],
    ['int f(a) int a; {', /^expected '}'/],
    ['} ', /^expected a type, saw '}'/],
    [') ', /^expected a type/],
    ['1;', /^expected a type/],
    ['"x";', /^expected a type/],
    ['x;', /^unknown type name 'x'/],
    ['extern "C" { int x; }', /is C\+\+, not C/],
    ['namespace n { }', /^unknown type name 'namespace'/],
    ['template <class T> struct s;', /^unknown type name 'template'/],
    ['long long long x;', /is no type/],
    ['unsigned float x;', /is no type/],
    ['int char x;', /is no type/],
    ['struct s int x;', /follows a type|expected/],
    ['__attribute__((', /^expected/],
    ['__attribute__((packed', /^expected '\)'/],
    ['__attribute__(packed) int x;', /^expected '\('/],
    ['int x __attribute__((aligned()));', /^$/],
    ['int x __attribute__((aligned(-1)));', /^$/],
    ['struct s { int x; } __attribute__((aligned(3)));', /^$/],
    ['struct s { int x; } __attribute__((aligned(1ULL << 63)));', /^$/],
    ['struct s { int x __attribute__((vector_size(1 << 30))); };', /^$/],
    ['struct s { int x __attribute__((mode(__proto__))); };', /^$/],
    ['typedef int t __attribute__((mode(', /^expected a machine mode/],
    ['_Alignas( int x;', /^expected/],
    ['_Static_assert(', /^expected an operand/],
    ['_Static_assert(0, "no");', /^the static assertion 'no' is false/],
    ['_Static_assert(0, "\x1b[2J\\033[2J*/");', /^the static assertion .* is false/],
    ['_Static_assert(0);', /^the static assertion is false/],
    ['_Static_assert(1, x);', /^expected a string/],
    ['_Static_assert(x, "x");', /^$/],
    ['typeof(', /^expected|unknown/],
    ['typeof(x) y; struct s { typeof(z) z; };', /^$/],
    ['asm(', /^expected '\)'/],
    ['asm volatile goto x', /^expected '\('/],
    ['int x = ', /^expected ';'/],
    ['int x = { 1', /^expected '}'/],
    ['struct s { int x : 0; };', /^$/],
    ['struct s { int x : -1; };', /^$/],
    ['struct s { int x : 99999999999999; };', /^$/],
    ['struct s { char x : 9; };', /^$/],
    ['struct s { float x : 3; };', /^$/],
    ['struct s { int : 3, : 4, x : 5; };', /^$/],
    ['struct s { int x : y; };', /^$/],
    ['struct s { int x[y]; };', /^$/],
    ['struct s { int x[-1]; };', /^$/],
    ['struct s { int x[1.5]; };', /^$/],
    ['struct s { int x["a"]; };', /^$/],
    ['struct s { _Complex double x; long double y; __int128 z; _Float128 w; };', /^$/],
    ['int \x1b[2J;', /^expected/],
  ] as const
).map(([text, answer]) =>
  light(JSON.stringify(text).slice(1, -1), `${text}\n`, answer.source === '^$' ? anyModel : answer),
);

/** What is left open is blamed in the header, and not in what is read behind it. */
const atTheEnd: readonly HostileCase[] = ['struct s { int x; }', 'int x', 'enum e { A', 'typedef int', 'int f('].map(
  (text) => ({
    ...light(`the header ends after ${text}`, `#define R _IO('x', 1)\n${text}\n`, /saw the end of the header/),
  }),
);

export const parserCases: readonly HostileCase[] = [...deep, ...wide, ...amplified, ...wrong, ...atTheEnd];
