import { expect } from 'chai';
import { anyModel, constant, type HostileCase, lines, reason } from '../hostile-case.ts';

const steps = /^more than 2000000 steps of macro expansion/;
const hasOne: HostileCase['answer'] = (model) => expect(constant(model, 'ONE')).to.equal('1');
const one = '#define ONE 1\n';

/** A0 to A60, each of the next. */
const chain = (body: (next: string) => string) => lines(60, (at) => `#define A${at}${body(`A${at + 1}`)}`);

const light = (name: string, files: HostileCase['files'], answer: HostileCase['answer']): HostileCase => ({
  name,
  files,
  answer,
});
const heavy = (name: string, files: () => string, answer: HostileCase['answer']): HostileCase => ({
  ...light(name, files, answer),
  heavy: true,
});

const doubling: readonly HostileCase[] = [
  light('an object-like macro that doubles 60 times', `${chain((next) => ` ${next} ${next}`)}A0\n`, steps),
  light('a function-like macro that doubles 60 times', `${chain((next) => `(x) ${next}(x) ${next}(x)`)}A0(1)\n`, steps),
  light('an argument that doubles 60 times', `${chain((next) => `(x) ${next}(x x)`)}#define A60(x) x\nA0(1)\n`, steps),
  light(
    '## that doubles 60 times',
    `${chain((next) => `(x) ${next}(x##x)`)}#define A60(x) x\nA0(a)\n`,
    /^'##' makes a token of more than 1000/,
  ),
  light(
    '## that doubles a number',
    `${chain((next) => `(x) ${next}(x##x)`)}#define A60(x) x\n#if A0(1)\n#endif\n`,
    /^'##' makes a token of more than 1000/,
  ),
  light(
    '# that doubles 60 times',
    `#define s(x) #x\n#define S(x) s(x) s(x)\n${'S('.repeat(60)}a${')'.repeat(60)}\n`,
    /^'#' makes a string of more than 65536|steps/,
  ),
  light('doubling inside #if', `${chain((next) => ` ${next} + ${next}`)}#define A60 1\n#if A0\n#endif\n`, steps),
  light('doubling inside #include', `${chain((next) => ` ${next} ${next}`)}#include A0\n`, steps),
  light('doubling inside #line', `${chain((next) => ` ${next} ${next}`)}#line A0\n`, steps),
  light(
    'doubling in a macro that nobody uses',
    `${chain((next) => ` ${next} + ${next}`)}#define A60 1\n${one}`,
    (model) => {
      expect(reason(model, 'A0')).to.match(/steps of macro expansion/);
    },
  ),
  light(
    'many macros that each cost a lot',
    `${lines(20, (at) => `#define A${at} ${at === 0 ? '1' : `A${at - 1} + A${at - 1}`}`)}${lines(2000, (at) => `#define B${at} A18`)}`,
    (model) => {
      expect(reason(model, 'B1999')).to.match(/steps of macro expansion/);
    },
  ),
  light('a variadic macro that doubles', `${chain((next) => `(...) ${next}(__VA_ARGS__, __VA_ARGS__)`)}A0(1)\n`, steps),
  light(
    '__VA_OPT__ that doubles',
    `${chain((next) => `(x, ...) ${next}(x, __VA_OPT__(x x x) __VA_ARGS__)`)}A0(1, 2)\n`,
    anyExpansion(),
  ),
  light('doubling through arguments of arguments', `#define D(x) x x\n${'D('.repeat(60)}1${')'.repeat(60)}\n`, steps),
  light(
    'a list of hidden names that grows',
    `${lines(250, (at) => `#define A${at} A${at + 1} ${`A${at} `.repeat(100)}`)}A0\n`,
    anyExpansion(),
  ),
];

/** Either is right: what counts is that it ends. */
function anyExpansion(): RegExp {
  return /steps of macro expansion|nest more than|unknown type name/;
}

const includes: readonly HostileCase[] = [
  light('a header that includes itself', '#include "main.h"\n', /^'#include' nests more than 200 deep/),
  light(
    'a header that includes itself by another name',
    { 'main.h': '#include "sub/../main.h"\n', 'sub/x.h': '' },
    /nests more than 200 deep/,
  ),
  light(
    'two headers that include each other',
    { 'main.h': '#include "b.h"\n', 'b.h': '#include "main.h"\n' },
    /nests more than 200 deep/,
  ),
  light(
    'a circle of a hundred headers',
    Object.fromEntries([
      ['main.h', '#include "f0.h"\n'],
      ...Array.from({ length: 100 }, (_, at) => [`f${at}.h`, `#include "f${(at + 1) % 100}.h"\n`]),
    ]),
    /nests more than 200 deep/,
  ),
  light(
    'a circle that a guard ends',
    { 'main.h': '#ifndef G\n#define G\n#include "b.h"\n#define ONE 1\n#endif\n', 'b.h': '#include "main.h"\n' },
    hasOne,
  ),
  light(
    'a circle that #pragma once ends',
    { 'main.h': '#pragma once\n#include "b.h"\n#define ONE 1\n', 'b.h': '#include "main.h"\n' },
    hasOne,
  ),
  light(
    'a tree of includes',
    '#if __INCLUDE_LEVEL__ < 41\n#include "main.h"\n#include "main.h"\n#endif\n',
    /^more than 10000 inclusions/,
  ),
  light(
    'a header that includes itself through a macro',
    '#define M "main.h"\n#include M\n',
    /nests more than 200 deep/,
  ),
  light(
    'a header that includes itself until a counter ends it',
    '#if __COUNTER__ < 150\n#include "main.h"\n#else\n#define ONE 1\n#endif\n',
    hasOne,
  ),
  light(
    'two hundred headers deep',
    Object.fromEntries([
      ['main.h', '#include "f0.h"\n'],
      ...Array.from({ length: 199 }, (_, at) => [`f${at}.h`, at === 198 ? one : `#include "f${at + 1}.h"\n`]),
    ]),
    anyModel,
  ),
  light(
    'a large header over and over',
    { 'main.h': '#include "big.h"\n'.repeat(9000), 'big.h': `#if 0\n${'; '.repeat(100_000)}\n#endif\n` },
    /^more than 8000000 tokens/,
  ),
  light('#import of itself', '#import "main.h"\n#define ONE 1\n', hasOne),
  light(
    'an include between the arguments of a macro',
    { 'main.h': '#define F(x) x\nint F(\n#include "b.h"\n);\n', 'b.h': 'y\n' },
    /^expected '\)' to end the arguments of macro 'F'|type/,
  ),
  light('an include whose macro is not defined', '#include NOTHING\n', /^expected "name" or <name>/),
  heavy(
    'a header name of three hundred thousand tokens',
    () => `#define X <${' a'.repeat(300_000)} >\n#include X\n`,
    /^header < a a a/,
  ),
  heavy(
    'a header name behind a hundred thousand parameters',
    () => {
      const parameters = Array.from({ length: 100_000 }, (_, at) => `p${at}`);
      return `#define X(${parameters.join()}) <${' a'.repeat(100_000)} >\n#include X(${','.repeat(99_999)})\n`;
    },
    /^header < a a a/,
  ),
  light('an include whose macro includes', '#define X <X>\n#include X\n', /is not found|nests/),
  light(
    'an #if that one file opens and another closes',
    { 'main.h': '#if 1\n#include "b.h"\n', 'b.h': '#endif\n' },
    /^'#endif' without '#if'/,
  ),
  light(
    'a struct that an include closes',
    { 'main.h': 'struct s {\n#include "b.h"\n', 'b.h': 'char a; };\n' },
    (model) => expect(model.records[0]?.size).to.equal(1),
  ),
];

const conditionals: readonly HostileCase[] = [
  heavy(
    'half a million #ifs in each other',
    () => `${'#if 1\n'.repeat(330_000)}${one}${'#endif\n'.repeat(330_000)}`,
    hasOne,
  ),
  heavy(
    'half a million #ifs in each other, skipped',
    () => `#if 0\n${'#if 1\n'.repeat(330_000)}${'#endif\n'.repeat(330_000)}#endif\n${one}`,
    hasOne,
  ),
  heavy('half a million #ifs that nothing closes', () => '#if 1\n'.repeat(500_000), /^expected '#endif' for '#if'/),
  heavy('a million #elifs', () => `#if 0\n${'#elif 0\n'.repeat(600_000)}#endif\n${one}`, hasOne),
  heavy('three hundred thousand #ifdefs', () => `${'#ifdef X\n#else\n#endif\n'.repeat(200_000)}${one}`, hasOne),
  heavy(
    'a condition of a million brackets',
    () => `#if ${'('.repeat(900_000)}1${')'.repeat(900_000)}\n#endif\n`,
    /^nested more than 256 deep/,
  ),
  heavy('a condition of a million operands', () => `#if ${'1 + '.repeat(900_000)}1\n${one}#endif\n`, hasOne),
  heavy(
    'a condition of a million complements',
    () => `#if ${'~'.repeat(1_000_000)}1\n#endif\n`,
    /^nested more than 256 deep/,
  ),
  heavy(
    'a condition of a million ?:',
    () => `#if ${'1 ? 1 : '.repeat(400_000)}1\n#endif\n`,
    /^nested more than 256 deep/,
  ),
  heavy('a condition of a million defined', () => `#if ${'defined X || '.repeat(500_000)}1\n${one}#endif\n`, hasOne),
  heavy(
    'a hundred thousand __has_include',
    () => `${lines(100_000, (at) => `#if __has_include(<no/${at}.h>)\n#endif`)}${one}`,
    hasOne,
  ),
  ...(
    [
      ['#if', /^expected an expression after '#if'/],
      ['#if EMPTY', /^expected an expression after '#if', its macros leave nothing/],
      ['#if 1 +', /^expected an operand/],
      ['#if (1', /^expected '\)'/],
      ['#if 1)', /^expected an operator/],
      ['#if 1 / 0', /^division by zero/],
      ['#if 1 % (2 - 2)', /^division by zero/],
      ['#if 1 << 99999999999999999999', /too large/],
      ['#if 1 << 9223372036854775807', /^ok$/],
      ['#if (-9223372036854775807 - 1) / -1', /^ok$/],
      ['#if 1.5', /^floating constant/],
      ['#if "x"', /^expected an operand/],
      ["#if '", /.*/],
      ['#if @', /^expected an operand/],
      ['#if FOO(1)', /^expected an operator after 'FOO'/],
      ['#if sizeof(int)', /^expected an operator after 'sizeof'/],
      ['#if (int)1', /^expected/],
      ['#if x = 1', /^expected an operator/],
      ['#if 1 ? 2', /^expected ':'/],
      ['#if defined', /^expected a macro name after 'defined'/],
      ['#if defined(', /^expected a macro name after 'defined'/],
      ['#if defined(X', /^expected '\)' after 'defined/],
      ['#if defined 1', /^expected a macro name after 'defined'/],
      ['#if __has_include', /^expected '\('/],
      ['#if __has_include(', /^expected '\)'/],
      ['#if __has_include()', /^expected "name" or <name>/],
      ['#if __has_include(<x', /^expected/],
      ['#if __has_attribute(', /^expected '\)'/],
      ['#if __has_builtin(x', /^expected '\)'/],
      ['#ifdef', /^expected a macro name after '#ifdef'/],
      ['#ifdef 1', /^expected a macro name after '#ifdef'/],
      ['#ifndef defined', /^ok$/],
      ['#ifndef "x"', /^expected a macro name after '#ifndef'/],
    ] as const
  ).map(([line, answer]) =>
    light(line, `#define EMPTY\n${line}\n#endif\n${one}`, answer.source === '^ok$' ? hasOne : answer),
  ),
  light('#else without #if', '#else\n', /^'#else' without '#if'/),
  light('#elif without #if', '#elif 1\n', /^'#elif' without '#if'/),
  light('#endif without #if', '#endif\n', /^'#endif' without '#if'/),
  light('#elif after #else', '#if 0\n#else\n#elif 1\n#endif\n', /^expected '#endif' after '#else'/),
  light('#else after #else', '#if 1\n#else\n#else\n#endif\n', /^expected '#endif' after '#else'/),
  light('an #if without #endif', '#if 1\nint x;\n', /^expected '#endif' for '#if'/),
  light('an #if without #endif in what is skipped', '#if 0\n#if 1\n#endif\n', /^expected '#endif'/),
  light('nonsense in what is skipped', `#if 0\n#if (((\n#nonsense\n#define\n#include\n#endif\n#endif\n${one}`, hasOne),
  light('an #elif behind what was taken is not looked at', `#if 1\n#elif 1 / 0\n#elif (\n#endif\n${one}`, hasOne),
];

const macros: readonly HostileCase[] = [
  heavy(
    'four hundred thousand macros',
    () => lines(400_000, (at) => `#define M${at} ${at}`),
    (model) => expect(model.constants).to.have.length(400_000),
  ),
  heavy(
    'one macro, defined over and over',
    () => `${lines(400_000, (at) => `#define M ${at}`)}`,
    (model) => expect(constant(model, 'M')).to.equal('399999'),
  ),
  heavy(
    'a macro defined and undefined over and over',
    () => `${'#define M 1\n#undef M\n'.repeat(200_000)}${one}`,
    hasOne,
  ),
  heavy(
    'half a million parameters',
    () => `#define F(${lines(400_000, (at) => `p${at},`).replaceAll('\n', '')}q) q\n${one}`,
    hasOne,
  ),
  heavy('many arguments', () => `#define F(...) 1\n#define ONE F(${'1,'.repeat(200_000)})\n`, hasOne),
  heavy(
    'too many arguments',
    () => `#define F(x) x\n#define ONE 1\nint a[F(${'1,'.repeat(400_000)})];\n`,
    /^expected 1 argument for macro 'F', saw 400001/,
  ),
  heavy(
    'a use whose arguments never end',
    () => `#define F(x) x\nF(${'('.repeat(900_000)}`,
    /^expected '\)' to end the arguments/,
  ),
  heavy(
    'names of functions that open and open',
    () => `#define F(x) x\n${'F('.repeat(900_000)}`,
    /^expected '\)' to end the arguments/,
  ),
  heavy(
    'a long chain of macros',
    () => `${lines(300_000, (at) => `#define A${at} A${at + 1}`)}${one}`,
    (model) => {
      expect(reason(model, 'A0')).to.match(/macros nest more than 256 deep/);
      expect(reason(model, 'A299999')).to.match(/steps of macro expansion/);
    },
  ),
  heavy(
    'a use of a macro a hundred thousand times',
    () => `#define A 1\nint x[${'A+'.repeat(100_000)}1];\n${one}`,
    hasOne,
  ),
  heavy(
    'a macro that calls what follows it',
    () => `#define f(x) g\n#define g(x) f\n#define ONE 1\nint f${'(1)'.repeat(200_000)};\n`,
    hasOne,
  ),
  light('a macro of itself', `#define X X\n#define Y (Y)\n#define Z(x) Z(x)\n#define W Z(W)\n${one}`, (model) => {
    expect(model.skipped.map(({ name }) => name)).to.deep.equal(['X', 'Y', 'W']);
  }),
  light('macros of each other', `#define A B\n#define B C\n#define C A\n${one}`, hasOne),
  ...(
    [
      ['#define', /^expected a macro name/],
      ['#define 1', /^expected a macro name/],
      ['#define defined', /^'defined' cannot be a macro/],
      ['#undef defined', /^'defined' cannot be a macro/],
      ['#define F(', /^expected a parameter/],
      ['#define F(x', /^expected a parameter/],
      ['#define F(x,', /^expected a parameter/],
      ['#define F(x,)', /^expected a parameter/],
      ['#define F(1)', /^expected a parameter/],
      ['#define F(x,x) 1', /is named twice/],
      ['#define F(..., x) 1', /^expected a parameter/],
      ['#define F(x) #y', /^expected a parameter of the macro after '#'/],
      ['#define F(x) #', /^expected a parameter of the macro after '#'/],
      ['#define F(x) ## x', /^'##' has no operand/],
      ['#define F x ##', /^'##' has no operand/],
      ['#define F ##', /^'##' has no operand/],
    ] as const
  ).map(([line, answer]) => light(line, `${line}\n`, answer)),
  light(
    '## that makes no token',
    '#define P(a, b) a ## b\nint P(+, /);\n',
    /^'##' of '\+' and '\/' does not give one token/,
  ),
  light(
    '## that would start a comment',
    '#define P(a, b) a ## b\nint P(/, *) x;\n',
    /^'##' of '\/' and '\*' does not give one token/,
  ),
  light('## that would start a literal', `#define P(a, b) a ## b\nint P(", x);\n`, /literal|arguments|type/),
  light('# of quotes and backslashes', `#define S(x) #x\n#define A S("a\\"b" '"' \\\\ \\)\n${one}`, hasOne),
  light('__VA_OPT__ without brackets', '#define F(...) __VA_OPT__ x\nF(1)\n', /^expected '\(' and a matching '\)'/),
  light('__VA_OPT__ in itself', '#define F(...) __VA_OPT__(__VA_OPT__(x))\nF(1)\n', /'__VA_OPT__' inside '__VA_OPT__'/),
  light('__VA_OPT__ that pastes at its edge', '#define F(...) a __VA_OPT__(## b)\nF(1)\n', /'##' has no operand/),
  light(
    'directives between arguments',
    `#define F(x) x\nstruct s { char a[F(\n#undef F\n#define F(x) 2\n3)]; };\n#define ONE F(7) - 1\n`,
    (model) => {
      expect(model.records[0]?.size).to.equal(3);
      expect(constant(model, 'ONE')).to.equal('1');
    },
  ),
  light(
    'the words of the language as macros',
    '#define struct union\n#define int long\n#define if else\nstruct s { int a; char b; };\n',
    (model) => expect(model.records[0]?.keyword).to.equal('union'),
  ),
  light(
    'the names of directives as macros',
    '#define define undef\n#define ifdef if\n#define include error\n#define ONE 1\n',
    hasOne,
  ),
  light(
    "the preprocessor's own names as macros",
    '#define __LINE__ 7\n#define __FILE__ 8\n#undef __COUNTER__\n#define __VA_ARGS__ 9\n#define _Pragma(x) 1\n#define __has_include 3\n#define ONE _Pragma("x")\n',
    anyModel,
  ),
  light(
    "the target's own names as macros",
    '#undef __x86_64__\n#undef __CHAR_BIT__\n#define __SIZEOF_POINTER__ 1\n#define __BYTE_ORDER__ 7\nstruct s { void *p; };\n',
    (model) => expect(model.records[0]?.size).to.equal(8),
  ),
];

const others: readonly HostileCase[] = [
  light(
    '#error with sequences that command a terminal',
    '#error \x1b[2J\x1b]0;owned\x07\x9b31m\x08\x08\r\x00\u202e gone\n',
    /^#error/,
  ),
  light('#error over continued lines', '#error one \\\n two \\\n three\n', /^#error one two three$/),
  light('#error with a whole page', `#error ${'word '.repeat(20_000)}\n`, /^#error word .* … .*word$/),
  light('#warning changes nothing', `#warning \x1b[2J\n${one}`, hasOne),
  light('an unknown directive', '#nonsense\n', /^unknown directive '#nonsense'/),
  light('an unknown directive that commands a terminal', '#\x1b[2J\n', /^unknown directive/),
  light('a null directive', `#\n# /* */\n${one}`, hasOne),
  ...['#line', '#line x', '#line -1', '#line 0x10', '#line 1.5', '#line "x"'].map((line) =>
    light(line, `${line}\n`, /^expected a line number/),
  ),
  light('#line far away', `#line 99999999999999999999999999 "x"\n#define ONE 1\nint a[-1];\n`, hasOne),
  light('#line with the name of another file', '#line 1 "/etc/shadow"\n#error here\n', /^#error here/),
  light(
    '#line with a name that commands a terminal',
    '#line 1 "\x1b[2J"\n#define F __FILE__\n#error here\n',
    /^#error here/,
  ),
  light('__FILE__ with a name that #line made up', '#line 1 "*/ \\" \x1b[2J"\n#define F __FILE__\n', anyModel),
  light('line markers of GNU', `# 1 "x.h" 1 3 4\n# 2 "y.h" 2\n# 99999999999 "z"\n${one}`, hasOne),
  heavy('three hundred thousand #line', () => `${'#line 5 "x"\n'.repeat(300_000)}${one}`, hasOne),
  heavy(
    'two hundred thousand __LINE__',
    () => `enum { ${lines(200_000, (at) => `E${at} = __LINE__,`)} };\n`,
    (model) => expect(model.enumerators).to.have.length(200_000),
  ),
  heavy(
    'two hundred thousand __COUNTER__',
    () => `enum { ${lines(200_000, (at) => `E${at} = __COUNTER__,`)} };\n`,
    (model) => expect(model.enumerators.at(-1)?.value).to.equal('199999'),
  ),
  heavy('three hundred thousand #pragma', () => `${'#pragma x y z\n'.repeat(300_000)}${one}`, hasOne),
  heavy('two hundred thousand _Pragma', () => `${'_Pragma("x") '.repeat(200_000)}\n${one}`, hasOne),
  heavy(
    'a hundred thousand push_macro',
    () =>
      `#define X 1\n${'#pragma push_macro("X")\n'.repeat(150_000)}${'#pragma pop_macro("X")\n'.repeat(150_000)}#define ONE X\n`,
    hasOne,
  ),
  heavy(
    'pragmas that push and push',
    () =>
      '#pragma pack(push, a, 1)\n#pragma pack(push, b)\n#pragma pack(pop, b)\n'.repeat(50_000) +
      'struct s { int x; };\n',
    /^more than 256 '#pragma pack\(push\)' are open/,
  ),
  ...(
    [
      ['_Pragma', /^expected '\(' after '_Pragma'/],
      ['_Pragma(', /^expected '\)' to end the operand of '_Pragma'/],
      ['_Pragma()', /^expected one string in '_Pragma'/],
      ['_Pragma(x)', /^expected one string in '_Pragma'/],
      ['_Pragma("a" "b")', /^expected one string in '_Pragma'/],
      ['_Pragma("pack(3x)") struct s { int x; };', /^'3x' has the invalid suffix 'x' in '#pragma pack'/],
    ] as const
  ).map(([text, answer]) => light(text, `${text}\n`, answer)),
  light('_Pragma that would be a directive', `_Pragma("once\\n#define ONE 2") ${'\n'}${one}`, hasOne),
  light(
    '#pragma with sequences that command a terminal',
    '#pragma pack(\x1b[2J)\nstruct s { int x; };\n',
    /^expected a token of C in '#pragma pack', saw '/,
  ),
  light('#pragma pack that does not end', '#pragma pack(push, 1\nstruct s { char c; int x; };\n', (model) =>
    expect(model.records[0]?.size).to.equal(8),
  ),
  light(
    '#pragma pack of everything',
    '#pragma pack(1, 2, 3, 4)\n#pragma pack(push, 4, x)\n#pragma pack(pop, , )\nstruct s { char c; int x; };\n',
    (model) => expect(model.records[0]?.size).to.equal(8),
  ),
  light(
    'pop_macro of what nobody pushed',
    `#pragma pop_macro("X")\n#pragma pop_macro(X)\n#pragma push_macro("__proto__")\n#pragma pop_macro("__proto__")\n${one}`,
    hasOne,
  ),
  light('#ident, #sccs, #assert, #unassert', `#ident "x\n#sccs\n#assert a(b)\n#unassert a\n${one}`, hasOne),
];

export const preprocessorCases: readonly HostileCase[] = [
  ...doubling,
  ...includes,
  ...conditionals,
  ...macros,
  ...others,
];
