import { expect } from 'chai';
import { anyModel, constant, type HostileCase, lines, reason } from '../hostile-case.ts';

/** As many as a file of the largest size may hold. */
const most = 32 * 1024 * 1024 - 100;
const fill = (unit: string) => unit.repeat(Math.floor(most / unit.length));

const heavy = (name: string, files: () => string, answer: HostileCase['answer']): HostileCase => ({
  name,
  files,
  answer,
  heavy: true,
});

const hasOne: HostileCase['answer'] = (model) => expect(constant(model, 'ONE')).to.equal('1');

export const lexerCases: readonly HostileCase[] = [
  // One of everything that fills a file.
  heavy(
    'an identifier of 32 MB',
    () => `#define ONE 1\n${fill('a')}\n`,
    /^an identifier has more than 1000 characters/,
  ),
  heavy('a number of 32 MB', () => `#define N ${fill('7')}\n`, /^a token has more than 65536 characters/),
  heavy('a string of 32 MB', () => `#define S "${fill('s')}"\n`, /^a token has more than 65536/),
  heavy('a character constant of 32 MB', () => `#define C '${fill('c')}'\n`, /^a token has more than 65536/),
  heavy('a string of 32 MB that does not end', () => `#define S "${fill('s')}`, /^a token has more than 65536/),
  heavy('raw strings without an end', () => `#define ONE 1\n#if 0\n${fill('R"x(')}`, /^expected '#endif'/),
  heavy('a comment of 32 MB', () => `#define ONE 1\n/*${fill('*')}*/`, hasOne),
  heavy('a comment of 32 MB that does not end', () => `/*${fill('*')}`, /^expected '\*\/' to end the comment/),
  heavy('a line comment of 32 MB', () => `#define ONE 1\n//${fill('/')}`, hasOne),
  heavy(
    'sixteen million comments',
    () => `#define ONE 1\n${fill('/**/')}`,
    /^the header has more than 2000000 comments/,
  ),
  heavy('a line of 32 MB of blanks', () => `#define ONE 1\n${fill(' ')}`, hasOne),
  heavy('32 million lines', () => `#define ONE 1\n${fill('\n')}`, hasOne),
  heavy('sixteen million continued lines', () => `#define ONE 1${fill('\\\n')}\n`, hasOne),
  heavy('a token of sixteen million continued lines', () => `#define ON${fill('\\\n')}E 1\n`, hasOne),
  heavy('backslashes that continue nothing', () => `#define S ${fill('\\')}\n`, /more than 2000000 tokens/),
  heavy('backslashes with blanks behind', () => `#define ONE 1\n#define S ${fill(`\\${' '.repeat(1000)}x`)}\n`, hasOne),
  heavy('brackets', () => fill('('), /more than 2000000 tokens/),
  heavy('quotes', () => `#if 0\n${fill("'\n")}#endif\n`, /more than 2000000 tokens/),
  heavy('hashes', () => fill('#\n'), /more than 2000000 tokens/),
  heavy(
    'a line of two million tokens',
    () => `#define ONE ${'1 + '.repeat(900_000)}1\n`,
    (model) => expect(constant(model, 'ONE')).to.equal('900001'),
  ),
  heavy(
    'errors at the end of a long line',
    () => `${' '.repeat(1_000_000)}@${' '.repeat(1_000_000)}\n`,
    /expected a type/,
  ),
  heavy('a million lines before the error', () => `${'\n'.repeat(1_000_000)}@\n`, /expected a type/),
  // Single tokens.
  {
    name: 'an identifier at its limit',
    files: `#define ${'A'.repeat(1000)} 1\n`,
    answer: (model) => expect(model.constants).to.have.length(1),
  },
  {
    name: 'an identifier past its limit',
    files: `#define ${'A'.repeat(1001)} 1\n`,
    answer: /^an identifier has more than 1000/,
  },
  {
    name: 'an identifier past its limit in a declaration',
    files: `int ${'a'.repeat(1001)};\n`,
    answer: /^an identifier has more than 1000/,
  },
  {
    name: 'an identifier past its limit in a condition',
    files: `#if ${'a'.repeat(1001)}\n#endif\n`,
    answer: /^an identifier has more than 1000/,
  },
  {
    name: 'a string past its limit in the argument of a macro',
    files: `#define F(x)\nF("${'s'.repeat(65_536)}")\n`,
    answer: /^a token has more than 65536/,
  },
  {
    name: 'tokens past their limits in what is skipped',
    files: `#if 0\n#elif 1\n#define ONE 1\n#elif ${'a'.repeat(1001)}\n#define ${'b'.repeat(1001)} "${'s'.repeat(65_536)}"\n#endif\n`,
    answer: hasOne,
  },
  {
    name: 'a string at its limit',
    files: `#define S "${'s'.repeat(65_000)}"\n`,
    answer: (model) => expect(model.strings).to.have.length(1),
  },
  {
    name: 'a string of escapes',
    files: `#define S "${'\\n'.repeat(32_000)}"\n`,
    answer: (model) => expect(model.strings[0]?.value).to.have.length(32_000),
  },
  { name: 'a comment that does not end', files: 'int x; /* never', answer: /^expected '\*\/' to end the comment/ },
  { name: 'a comment that almost ends', files: 'int x; /*/', answer: /^expected '\*\/' to end the comment/ },
  { name: 'a comment that a continued line ends', files: '/* *\\\n/\n#define ONE 1\n', answer: hasOne },
  { name: 'a comment that a continued line starts', files: '/\\\n* x */\n#define ONE 1\n', answer: hasOne },
  { name: 'comments do not nest', files: '/* /* */ */\n', answer: /expected a type, saw '\*'/ },
  { name: 'a string over two lines', files: 'char s[] = "a\nb";\n', answer: /^expected " to end the literal/ },
  {
    name: 'a string over continued lines',
    files: '#define S "a\\\nb"\n',
    answer: (model) => expect(model.strings[0]?.value).to.equal('ab'),
  },
  { name: 'a quote in what is skipped', files: "#if 0\ndon't\n#endif\n#define ONE 1\n", answer: hasOne },
  {
    name: 'a quote in an #error that is skipped',
    files: "#if 0\n#error don't\n#endif\n#define ONE 1\n",
    answer: hasOne,
  },
  { name: 'a quote in an #error that is read', files: "#error don't\n", answer: /^#error don't/ },
  { name: 'a quote in the value of a macro', files: "#define S don't\n#define ONE 1\n", answer: hasOne },
  { name: 'trigraphs are none', files: '??=define ONE 1\n', answer: /expected a type|unknown type/ },
  {
    name: 'a trigraph continues no line',
    files: '#define ONE 1 // ??/\n#define TWO 2\n',
    answer: (model) => expect(constant(model, 'TWO')).to.equal('2'),
  },
  {
    name: 'digraphs',
    files: '%:define ONE 1\nstruct s <% char a<:2:>; %>;\n',
    answer: (model) => expect(model.records[0]?.size).to.equal(2),
  },
  { name: 'a digraph that is pasted', files: '%:define P(a, b) a%:%:b\n#define ONE P(1,)\n', answer: hasOne },
  { name: 'stray characters', files: '@ ` \\ \u20ac\n', answer: /expected a type/ },
  {
    name: 'stray characters in macros',
    files: '#define A @\n#define B `$ {x}`\n#define C \\\\ x\n#define ONE 1\n',
    answer: (model) => {
      expect(model.skipped.map(({ name }) => name)).to.deep.equal(['A', 'B', 'C']);
    },
  },
  { name: 'a universal character name', files: '#define \\u0041 1\n', answer: /expected a macro name/ },
  { name: 'identifiers of other alphabets', files: '#define größe 1\n#define 变量 2\n#define ⅷ 3\n', answer: anyModel },
  {
    name: 'identifiers with dollars',
    files: '#define $ 1\n#define a$b $\n',
    answer: (model) => expect(constant(model, 'a$b')).to.equal('1'),
  },
  { name: 'identifiers of pictures', files: '#define \u{1f600} 1\n', answer: anyModel },
  {
    name: 'half a surrogate pair',
    files: { 'main.h': Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22, 0x3b]) },
    answer: /expected a type/,
  },
  ...[
    '0x',
    '0b',
    '0b2',
    '08',
    '1.2.3',
    '1e',
    '1e+',
    '0x1p',
    '1uu',
    '1lul',
    '1LLU',
    '0xg',
    '1_000',
    "1'000",
    '1i',
    '1.0fl',
    '0x.p1',
    '.e1',
    '1e99999',
    '0o17',
    '1z',
  ].map(
    (text): HostileCase => ({
      name: `the number ${text}`,
      files: `#define N ${text}\n`,
      answer: (model) => {
        if (text === '1LLU') expect(constant(model, 'N')).to.equal('1');
        else
          expect(reason(model, 'N')).to.match(
            /no digits|invalid digit|invalid suffix|floating|not an expression|follows/,
          );
      },
    }),
  ),
  {
    name: 'numbers past every type',
    files: `#define A 18446744073709551616\n#define B 0x${'f'.repeat(60_000)}\n#define C 0b${'1'.repeat(65)}\n`,
    answer: (model) => {
      for (const name of ['A', 'B', 'C']) expect(reason(model, name)).to.match(/is too large for/);
    },
  },
  ...[
    "''",
    "'\\'",
    "'\\x'",
    "'\\400000000000'",
    "'\\u12'",
    "'\\ud800'",
    "'\\U00110000'",
    "'\\q'",
    "u8'a'",
    "LL'a'",
  ].map(
    (text): HostileCase => ({
      name: `the character ${JSON.stringify(text)}`,
      files: `#define C ${text}\n#define ONE 1\n`,
      answer: hasOne,
    }),
  ),
  { name: 'a character over two lines', files: "#define C 'a\n'\n", answer: /^expected ' to end the literal/ },
  {
    name: 'a character that continues its line',
    files: "#define C '\\ \n#define TWO 2\n#define ONE 1\n",
    answer: hasOne,
  },
  {
    name: 'a character of many',
    files: `#define C '${'ab'.repeat(30_000)}'\n`,
    answer: (model) => expect(constant(model, 'C')).to.equal(String(0x61626162)),
  },
  {
    name: 'a hexadecimal escape without end',
    files: `#define C '\\x${'f'.repeat(60_000)}'\n#define S "\\x${'f'.repeat(60_000)}"\n`,
    answer: (model) => expect(constant(model, 'C')).to.equal('-1'),
  },
  { name: 'a header name over two lines', files: '#include <x\n>\n', answer: /^expected "name" or <name>/ },
  {
    name: 'directives with blanks, comments and continued lines',
    files: ' /**/ # /* \n */ def\\\nine ONE /**/ 1 /* x\n */\n',
    answer: hasOne,
  },
  {
    name: 'a thousand strings side by side',
    files: `#define S ${'"a" '.repeat(1000)}\n`,
    answer: (model) => expect(model.strings[0]?.value).to.have.length(1000),
  },
  {
    name: 'strings that are too long together',
    files: `#define T "${'t'.repeat(60_000)}"\n#define S T T\n#define ONE 1\n`,
    answer: (model) => {
      expect(reason(model, 'S')).to.match(/a string has more than 65536 characters/);
      hasOneIn(model);
    },
  },
  {
    name: 'many macros of one long string',
    files: `#define T "${'t'.repeat(60_000)}"\n${lines(60_000, (at) => `#define S${at} T`)}`,
    answer: /^the model of the header would have more than/,
    heavy: true,
  },
];

function hasOneIn(model: Parameters<Exclude<HostileCase['answer'], RegExp>>[0]): void {
  expect(constant(model, 'ONE')).to.equal('1');
}
