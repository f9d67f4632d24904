import { expect } from 'chai';
import { constant, type HostileCase, lines, reason } from '../hostile-case.ts';

const refused = (name: string, text: string, why: RegExp, what = 'struct s'): HostileCase => ({
  name,
  files: `${text}\n#define ONE 1\n`,
  answer: (model) => {
    expect(reason(model, what)).to.match(why);
    expect(constant(model, 'ONE')).to.equal('1');
  },
});

const laidOut = (name: string, text: string | (() => string), size: number): HostileCase => ({
  name,
  files: text,
  answer: (model) => expect(model.records.at(-1)?.size ?? reason(model, 'struct s')).to.equal(size),
});

const tooLarge = /more than this generator lays out/;
const heavy = (hostile: HostileCase): HostileCase => ({ ...hostile, heavy: true });

export const layoutCases: readonly HostileCase[] = [
  refused('an array of 2^62 elements', 'struct s { int x[1ULL << 62]; };', tooLarge),
  refused('an array of 2^64 - 1 elements', 'struct s { char x[~0ULL]; };', tooLarge),
  refused('an array of arrays of arrays', 'struct s { char x[65536][65536][65536]; };', tooLarge),
  refused('an array one past the limit', 'struct s { char x[0x80000000]; };', tooLarge),
  laidOut('an array at the limit', 'struct s { char x[0x7fffffff]; };\n', 0x7fffffff),
  refused('two arrays at the limit', 'struct s { char x[0x7fffffff]; char y[0x7fffffff]; };', tooLarge),
  refused('a negative array', 'struct s { char x[-1]; };', /an array of -1 elements/),
  refused('an array of what is unknown', 'struct s { char x[N]; };', /neither a macro nor an enumerator/),
  refused('an array of its own size', 'struct s { char x[sizeof(struct s)]; };', /is not defined here/),
  refused('a record in itself', 'struct s { struct s x; };', /is not defined here/),
  refused(
    'a record in itself through another',
    'struct t; struct s { struct t x; }; struct t { struct s x; };',
    /is not defined here/,
  ),
  refused('an array of itself', 'struct s { struct s x[0]; };', /is not defined here/),
  laidOut('two thousand million of nothing', 'struct e { }; struct s { struct e x[0x7fffffff]; };\n', 0),
  laidOut('a million bits of nothing', `struct s { ${'int : 0; '.repeat(1000)} };\n`, 0),
  refused('a function as a member', 'struct s { int f(void); };', /a function has no size/),
  refused('void as a member', 'struct s { void x; };', /'void' has no size/),
  refused('an array of void', 'struct s { void x[2]; };', /'void' has no size/),
  refused('an array of functions', 'struct s { int (x[2])(void); };', /a function has no size/),
  refused('a member twice', 'struct s { int x; struct { int x; }; };', /'x' is declared twice/),
  refused(
    'an alignment that is no power of two',
    'struct s { int x __attribute__((aligned(3))); };',
    /no power of two/,
  ),
  refused('an alignment of 2^63', 'struct s { int x __attribute__((aligned(1ULL << 63))); };', /no power of two up to/),
  refused('a negative alignment', 'struct s { int x __attribute__((aligned(-8))); };', /no power of two/),
  laidOut('the largest alignment', 'struct s { int x __attribute__((aligned(1 << 28))); };\n', 1 << 28),
  refused(
    'an array of the largest alignments',
    'typedef int t __attribute__((aligned(1 << 28))); struct s { t x[9]; };',
    /cannot be aligned/,
  ),
  refused(
    'many of the largest alignments',
    `struct s { ${Array.from({ length: 20 }, (_, at) => `int x${at} __attribute__((aligned(1 << 28)));`).join(' ')} };`,
    tooLarge,
  ),
  refused('a bit-field of too many bits', 'struct s { int x : 33; };', /cannot have 33 bits/),
  refused('a bit-field of 2^64 bits', 'struct s { int x : 0xffffffffffffffff; };', /cannot have/),
  refused('a bit-field of negative bits', 'struct s { int x : -1; };', /cannot have -1 bits/),
  refused('a named bit-field of no bits', 'struct s { int x : 0; };', /cannot have a name/),
  refused('a bit-field of a record', 'struct s { struct { int y; } x : 1; };', /must have an integer type/),
  refused('a bit-field of a pointer', 'struct s { char *x : 1; };', /must have an integer type/),
  refused('a vector', 'struct s { int x __attribute__((vector_size(16))); };', /vector_size/),
  refused(
    'another byte order',
    'struct s { int x; } __attribute__((scalar_storage_order("big-endian")));',
    /scalar_storage_order/,
  ),
  refused('a mode that is none', 'struct s { int x __attribute__((mode(XF))); };', /mode\(XF\)/),
  refused('a mode with a name from Object', 'struct s { int x __attribute__((mode(__proto__))); };', /mode/),
  refused('long double', 'struct s { long double x; };', /long double/),
  refused('a complex number', 'struct s { _Complex double x; };', /_Complex/),
  refused('an enum without a type', 'enum e { A = B }; struct s { enum e x; };', /has no known type/),
  laidOut('an enum past every type', 'enum e { A = -1, B = 0xffffffffffffffff }; struct s { enum e x; };', 8),
  refused('typeof of itself', 'struct s { typeof(((struct s *)0)->x) x; };', /not defined|no record/),
  refused('typeof of nothing', 'struct s { typeof(nothing) x; };', /neither a macro nor an enumerator|names/),
  refused('an array whose length is a string', 'struct s { int x["abc"]; };', /a string is no integer constant/),
  heavy(
    laidOut(
      'arrays that double 31 times by typedefs',
      () =>
        `typedef char t0;\n${lines(30, (at) => `typedef struct { t${at} a, b; } t${at + 1};`)}struct s { t30 x; };\n`,
      2 ** 30,
    ),
  ),
  heavy(
    refused(
      'arrays that double 40 times by typedefs',
      `typedef char t0;\n${lines(40, (at) => `typedef struct { t${at} a, b; } t${at + 1};`)}struct s { t40 x; };\n`,
      /is not laid out|more than/,
    ),
  ),
  heavy(
    laidOut(
      'a length that is computed from a length from a length',
      () =>
        `typedef char t0[1];\n${lines(20_000, (at) => `typedef char t${at + 1}[sizeof(t${at}) ? 1 : 2];`)}struct s { t20000 x; };\n`,
      1,
    ),
  ),
  laidOut(
    'an array that is declared twenty thousand times, without a length each time',
    () => `${'extern int v[];\n'.repeat(20_000)}struct s { char x[sizeof(v[0])]; };\n`,
    4,
  ),
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'class', 'then'].map(
    (name): HostileCase => ({
      name: `everything is called ${name}`,
      files:
        `struct ${name} { int ${name}; };\nunion u${name} { struct ${name} ${name}; };\ntypedef struct ${name} t${name};\n` +
        `enum e${name} { ${name} = 7 };\n#define M${name} ${name}\nstruct s { t${name} ${name}; int x[${name}]; };\n` +
        `#define O __builtin_offsetof(struct s, x[${name}])\n`,
      answer: (model) => {
        expect(constant(model, 'O')).to.equal('32');
        expect(constant(model, `M${name}`)).to.equal('7');
        expect(model.records.map((each) => each.name)).to.deep.equal([`struct ${name}`, `union u${name}`, 'struct s']);
        expect(JSON.parse(JSON.stringify(model)).enumerators[0].name).to.equal(name);
      },
    }),
  ),
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'].map(
    (name): HostileCase => ({
      name: `nothing is called ${name}`,
      files:
        `#ifdef ${name}\n#error defined\n#endif\n#if ${name}\n#error true\n#endif\n#pragma push_macro("${name}")\n#pragma pop_macro("${name}")\n` +
        `#define M ${name}\nstruct s { int x __attribute__((${name})); };\n#define A __has_attribute(${name})\nstruct t { struct ${name} *p; };\n`,
      answer: (model) => {
        expect(reason(model, 'M')).to.match(/neither a macro nor an enumerator/);
        expect(model.records).to.have.length(2);
      },
    }),
  ),
  {
    name: 'a type called after a member of Object is unknown',
    files: 'constructor x;\n',
    answer: /^unknown type name 'constructor'/,
  },
];
