import { expect } from 'chai';
import { constant, type HostileCase, lines, reason } from '../hostile-case.ts';

/** A macro that has no value, for this reason. */
const refused = (name: string, value: string, why: RegExp, before = ''): HostileCase => ({
  name,
  files: () => `${before}#define X ${value}\n#define ONE 1\n`,
  answer: (model) => {
    expect(reason(model, 'X')).to.match(why);
    expect(constant(model, 'ONE')).to.equal('1');
  },
});

const valued = (name: string, value: () => string, expected: string, before = ''): HostileCase => ({
  name,
  files: () => `${before}#define X ${value()}\n`,
  answer: (model) => expect(constant(model, 'X') ?? reason(model, 'X')).to.equal(expected),
});

const many = 600_000;
const nested = /steps of macro expansion|nested more than 256 deep|more than 256 operators follow|nested too deeply/;
const heavy = (hostile: HostileCase): HostileCase => ({ ...hostile, heavy: true });

export const expressionCases: readonly HostileCase[] = [
  // Deep, in every way an expression can be deep.
  ...(
    [
      ['(', ')'],
      ['-', ''],
      ['~', ''],
      ['!', ''],
      ['+ ', ''],
      ['*', ''],
      ['& ', ''],
      ['(int)', ''],
      ['(unsigned char *)', ''],
      ['sizeof ', ''],
      ['sizeof(', ')'],
      ['__alignof__ ', ''],
      ['__extension__ ', ''],
      ['1 ? 1 : ', ''],
      ['1 ? ', ' : 0'],
      ['1 ?: ', ''],
      ['a[', ']'],
      ['f(', ')'],
      ['1 + (', ')'],
      ['(0, ', ')'],
      ['sizeof(int[', '])'],
      ['sizeof(typeof(', '))'],
      ['(typeof(', '))1'],
      ['_Alignof(int[', '])'],
      ['__builtin_offsetof(struct { int x[', ']; }, x)'],
      ['__builtin_choose_expr(1, ', ', 0)'],
      ['__builtin_constant_p(', ')'],
      ['__builtin_bswap32(', ')'],
      ['__builtin_types_compatible_p(int, typeof(', '))'],
      ['_Generic(', ', int: 1, default: 2)'],
      ['_Generic(1, int: ', ')'],
      ['_Generic(1, typeof(', '): 1, default: 2)'],
      ['sizeof((int[]){', '})'],
      ['sizeof((int[]){ [', '] = 1 })'],
      ['sizeof((int[]){ [0]', ' = 1 })'],
      ['(int){', '}'],
      ['sizeof(struct { char c[', ']; })'],
      ['sizeof(enum { E = ', ' })'],
    ] as const
  ).flatMap(([open, close]): HostileCase[] => [
    heavy(
      refused(
        `${many} times ${open}1${close}`,
        open.repeat(many / open.length) + '1' + close.repeat(many / open.length),
        /.+/,
      ),
    ),
    refused(`300 times ${open}1${close}`, open.repeat(300) + '1' + close.repeat(300), /.+/),
    {
      name: `120 times ${open}1${close}`,
      files: `#define X ${open.repeat(120)}1${close.repeat(120)}\n#define ONE 1\n`,
      answer: (model) => expect(constant(model, 'ONE')).to.equal('1'),
    },
  ]),
  heavy(refused('members of members', `a${'.b'.repeat(many)}`, nested)),
  heavy(refused('pointers of pointers', `a${'->b'.repeat(many)}`, nested)),
  heavy(refused('elements of elements', `a${'[0]'.repeat(many)}`, nested)),
  heavy(refused('calls of calls', `a${'()'.repeat(many)}`, nested)),
  heavy(refused('an offset of members', `__builtin_offsetof(struct s, a${'.b'.repeat(many)})`, nested)),
  // Long, but not deep.
  ...['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '<', '>', '==', '!=', '&&', '||'].map((operator) =>
    heavy({
      name: `1 ${operator} 1, ${many} times`,
      files: () =>
        `#define X (${`1 ${operator} `.repeat(many)}1)\n#define F(x) (${`x ${operator} `.repeat(1000)}1)\n#define ONE 1\n`,
      answer: (model) => expect(constant(model, 'ONE')).to.equal('1'),
    }),
  ),
  // C11 6.6p3: a comma is no part of a constant, but where it is not evaluated.
  heavy(valued('a comma of two hundred thousand, not evaluated', () => `sizeof(${'0, '.repeat(200_000)}7LL)`, '8')),
  heavy(
    refused('a comma of six hundred thousand, evaluated', `(${'0, '.repeat(many)}7)`, /that is evaluated|steps of/),
  ),
  heavy({
    name: 'operators that bind ever tighter',
    files: () => `#define X ${'0 || 1 && 1 | 1 ^ 1 & 1 == 1 < 1 << 1 + 1 * '.repeat(60_000)}1\n#define ONE 1\n`,
    answer: (model) => expect(constant(model, 'ONE')).to.equal('1'),
  }),
  // Numbers that are too much.
  valued('products without end', () => `(${'0xffffffffffffffffULL * '.repeat(10_000)}1)`, '1'),
  ...(
    [
      ['1 << 64', /^shift by 64/],
      ['1 << -1', /^shift by -1/],
      ['1 << 99999999999', /^shift by 99999999999/],
      ['(__int128)1 << 9223372036854775807', /^shift by 9223372036854775807/],
      ['1 / 0', /^division by zero/],
      ['1 % 0', /^division by zero/],
      ['(-2147483647 - 1) / -1 / 0', /^division by zero/],
      ['1 / (0 * 5)', /^division by zero/],
      ['(int)1e300', /does not fit/],
      ['(int)(0.0 / 0.0)', /floating/],
      ['(char)1e999', /is infinite/],
      ['1.5', /floating/],
      ['"a" + 1', /string/],
      ['"a"[0]', /element|string|constant/],
      ['&x', /address/],
      ['*(int *)0', /'\*'/],
      ['x++', /changes an object/],
      ['x = 1', /changes an object/],
      ['x += 1', /changes an object/],
      ['--x', /starts with '--'/],
      ['({ 1; })', /statement expression/],
      ['(struct s){ 1 }', /type|compound|struct/],
      ['_Generic(1, long: 2)', /_Generic/],
      ['_Generic(', /expected an operand/],
      ['_Generic(1, int: 2', /expected ','/],
      ['sizeof((int[]){ [1ULL << 62] = 1 })', /an initializer of the element/],
      ['sizeof((long[]){ [0x7ffffff0] = 1 })', /more than this generator/],
      ['sizeof((int[]){', /expected an operand/],
      ['&&label', /starts with '&&'/],
      ['sizeof', /expected/],
      ['sizeof(', /expected/],
      ['sizeof(void)[', /'\['/],
      ['sizeof(struct nowhere)', /not defined/],
      ['sizeof(int[-1])', /-1 elements/],
      ['sizeof(int[1ULL << 62])', /more than this generator/],
      ['sizeof(int[0x7fffffff][0x7fffffff])', /more than this generator/],
      ['_Alignof(struct nowhere)', /not defined/],
      ['__builtin_offsetof(int, x)', /no record/],
      ['__builtin_offsetof(struct nowhere, x)', /no record|not defined/],
      ['__builtin_offsetof(struct { int a; }, b)', /no member/],
      ['__builtin_offsetof(struct { int a : 3; }, a)', /bit-field/],
      ['__builtin_offsetof(struct { int a[2]; }, a[99999999999999])', /past every array/],
      ['__builtin_offsetof(struct { int a[2]; }, a[1][1])', /no array/],
      ['__builtin_bswap32()', /argument 1/],
      ['__builtin_choose_expr(1)', /argument 2/],
      ['__builtin_nothing(1)', /calls|neither/],
      ['(void)1', /void/],
      ['(struct s)1', /struct/],
      ['(int[3])1', /this type|constant/],
      ['(_Complex double)1', /_Complex/],
      ['1 2', /follows/],
      ['1 ? 2', /expected ':'/],
      ['1 +', /expected an operand/],
      ['()', /expected an operand/],
      ['(((', /expected an operand/],
      [')))', /starts with/],
      ['{ 1 }', /starts with/],
      ['[0] = 1', /starts with/],
      ['.x = 1', /starts with/],
      ['int', /starts with the type/],
      ['return 1', /starts with/],
      ['asm("x")', /starts with/],
      ['1,', /list|expected/],
      ['__proto__', /neither a macro nor an enumerator/],
      ['constructor', /neither a macro nor an enumerator/],
      ['hasOwnProperty(1)', /calls|neither/],
      ['toString', /neither a macro nor an enumerator/],
    ] as const
  ).map(([value, why]) => refused(value, value, why)),
  valued('what is not evaluated may be wrong', () => '(1 || 1 / 0) + (0 && 1 << 99) + (1 ? 2 : 1 / 0)', '3'),
  valued('__builtin_constant_p of what is wrong', () => '__builtin_constant_p(1 / 0)', '0'),
  valued('an enumerator behind a macro of its name', () => 'E', '5', 'enum { E = 5 };\n#define E E\n'),
  // Each level had twice the work of the one in it.
  valued(
    'the address of a member behind an address, eighty times',
    () => `sizeof(${'(*&'.repeat(80)}x${'->p)'.repeat(80)})`,
    '8',
    'struct s { struct s *p; };\nextern struct s *x;\n',
  ),
  valued(
    'a null pointer or none, thirty times',
    () => `sizeof(*(${'1 ? x : (void *)(0 * sizeof(*('.repeat(30)}x${')))'.repeat(30)}))`,
    '1',
    'extern char *x;\n',
  ),
  ...(
    [
      ['sums', 'int x0;', (at) => `typeof(x${at} + x${at}) x${at + 1};`, '4'],
      ['lengths', 'int x0[1];', (at) => `int x${at + 1}[sizeof(x${at}) + sizeof(x${at}) >> 3];`, '4'],
      ['branches', 'int *x0;', (at) => `typeof(*(1 ? x${at} : x${at})) *x${at + 1};`, '8'],
      ['results', 'int x0(void);', (at) => `typeof(x${at}() + x${at}()) x${at + 1}(void);`, '1'],
    ] as const satisfies readonly (readonly [string, string, (at: number) => string, string])[]
  ).map(([what, first, next, size]) =>
    valued(
      `variables that are ${what} of two of the one before, a hundred times`,
      () => 'sizeof(x100)',
      size,
      `extern ${first}\n${lines(100, (at) => `extern ${next(at)}`)}`,
    ),
  ),
  valued(
    'operands in a row that are not evaluated',
    () => `sizeof(x${' + 1'.repeat(10_000)})`,
    '8',
    'extern char *x;\n',
  ),
  ...(
    [
      [
        'selections among types of pointers to pointers',
        () => `_Generic((a60)0, ${'b60 *: 1, '.repeat(3000)}default: 2)`,
      ],
      ['literals of many elements', () => `(int[]){ ${'1, '.repeat(20_000)}}`],
    ] as const
  ).map(([what, operand]) =>
    heavy({
      name: `${what}, as the type of three thousand members`,
      files: () => {
        const pointers = lines(60, (at) => `typedef a${at} *a${at + 1}; typedef b${at} *b${at + 1};`);
        const members = lines(3000, (at) => `${at === 0 ? '' : ', '}m${at}`);
        return `typedef int a0;\ntypedef int b0;\n${pointers}struct s { typeof(${operand()}) ${members}; };\n`;
      },
      answer: (model) => expect(reason(model, 'struct s')).to.match(/more than 20000000 steps of evaluation/),
    }),
  ),
  // Comparisons of types that typedefs make deep: known to have exhausted the stack.
  heavy({
    name: 'pointers to pointers, made by two hundred thousand typedefs, compared',
    files: () =>
      `typedef int a0;\ntypedef int b0;\n${lines(100_000, (at) => `typedef a${at} *a${at + 1}; typedef b${at} *b${at + 1};`)}` +
      '#define X __builtin_types_compatible_p(a100000, b100000)\n#define Y __builtin_types_compatible_p(a50, b50)\n',
    answer: (model) => {
      expect(reason(model, 'X')).to.match(/nested more than 64 deep are not compared/);
      expect(constant(model, 'Y')).to.equal('1');
    },
  }),
  heavy({
    name: 'forty thousand comparisons of long chains',
    files: () =>
      `typedef int a0;\n${lines(100_000, (at) => `typedef a${at} *a${at + 1};`)}` +
      lines(40_000, (at) => `#define X${at} __builtin_types_compatible_p(a99999, a100000)`),
    answer: (model) => expect(model.skipped).to.have.length(40_000),
  }),
  heavy({
    name: 'typeof of pointers to pointers',
    files: () =>
      `typedef int a0;\n${lines(100_000, (at) => `typedef a${at} *a${at + 1};`)}extern a100000 x;\nstruct s { typeof(x) y; };\ntypedef typeof(x) t;\n`,
    answer: (model) => expect(model.records[0]?.size).to.equal(8),
  }),
];
