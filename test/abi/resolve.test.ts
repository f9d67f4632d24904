import { expect } from 'chai';
import type { FieldModel } from '../../codegen/abi/model/model.ts';
import { resolve } from '../../codegen/abi/resolve.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { modelOf, parseText, resolveText } from './resolved-text.ts';

function fieldsOf(text: string, target = 'x86_64'): readonly FieldModel[] {
  return modelOf(text, target).records.at(-1)!.fields;
}

function constantsOf(text: string): Record<string, string> {
  return Object.fromEntries(modelOf(text).constants.map(({ name, value, type }) => [name, `${value} ${type}`]));
}

function skippedOf(text: string): string[] {
  return modelOf(text).skipped.map(({ kind, name, reason, line }) => `${line} ${kind} ${name}: ${reason}`);
}

describe('records of a model', () => {
  it('are those of the header itself, not of its includes', () => {
    const model = modelOf('#include <linux/types.h>\nstruct mine { __u64 a; };\n#define X 1\n');
    expect(model.records.map(({ name, line }) => [name, line])).to.deep.equal([['struct mine', 2]]);
    expect(model.constants.map(({ name }) => name)).to.deep.equal(['X']);
    expect(model.typedefs).to.deep.equal([]);
  });

  it('promote members of unnamed records through any number of them', () => {
    expect(fieldsOf('struct s { int a; union { struct { char b; short c; }; long d; }; int e; };')).to.deep.equal([
      { name: 'a', offset: 0, size: 4, type: 'int' },
      { name: 'b', offset: 8, size: 1, type: 'char', via: ['union', 'struct'] },
      { name: 'c', offset: 10, size: 2, type: 'short', via: ['union', 'struct'] },
      { name: 'd', offset: 8, size: 8, type: 'long', via: ['union'] },
      { name: 'e', offset: 16, size: 4, type: 'int' },
    ]);
  });

  it('count the offsets of an untagged inline record from the field, its bits from the outermost record', () => {
    expect(fieldsOf('struct s { int a; struct { char b; int c : 3, d : 5; } in[2]; };')).to.deep.equal([
      { name: 'a', offset: 0, size: 4, type: 'int' },
      {
        name: 'in',
        offset: 4,
        size: 8,
        count: [2],
        keyword: 'struct',
        fields: [
          { name: 'b', offset: 0, size: 1, type: 'char' },
          { name: 'c', offset: null, size: null, type: 'int', bitOffset: 40, bitWidth: 3 },
          { name: 'd', offset: null, size: null, type: 'int', bitOffset: 43, bitWidth: 5 },
        ],
      },
    ]);
  });

  it('tell a flexible array from a length that computes to zero', () => {
    const fields = fieldsOf('struct s { int n; char a[2 - 2]; char b[0]; char c[0x0u]; char d[]; };');
    expect(fields.map(({ name, count, flexible, size }) => [name, count, flexible, size])).to.deep.equal([
      ['n', undefined, undefined, 4],
      ['a', [0], undefined, 0],
      ['b', [0], true, 0],
      ['c', [0], true, 0],
      ['d', undefined, true, 0],
    ]);
  });

  it('list a tagged record that is defined inside another by itself', () => {
    const { records } = modelOf('struct outer { struct inner { int a; } first; struct inner second; };');
    expect(records.map(({ name }) => name)).to.deep.equal(['struct inner', 'struct outer']);
    expect(records[1]!.fields.map(({ type }) => type)).to.deep.equal(['struct inner', 'struct inner']);
  });

  it('name an untagged record by its first typedef', () => {
    const model = modelOf('typedef struct { int a; } *p, first, second;\nstruct s { second x; };');
    expect(model.records.map(({ name }) => name)).to.deep.equal(['first', 'struct s']);
    expect(model.typedefs.map(({ name, type }) => [name, type])).to.deep.equal([
      ['p', 'first *'],
      ['second', 'first'],
    ]);
  });

  it('spell types without losing what points to what', () => {
    const text = 'struct s { int *(*a[3])(char, ...); int (*b)[2][3]; struct s **c; const char *d; unsigned e; };';
    expect(fieldsOf(text).map(({ type }) => type)).to.deep.equal([
      'int *(*)(char, ...)',
      'int (*)[2][3]',
      'struct s **',
      'char *',
      'unsigned int',
    ]);
  });

  it('are found where a typedef named them before they were defined', () => {
    const fields = fieldsOf('typedef struct late late; struct late { int a; }; struct s { late a; late *b; };');
    expect(fields[0]).to.deep.equal({ name: 'a', offset: 0, size: 4, type: 'late' });
  });

  it('know what typeof and sizeof of expressions stand for', () => {
    const text = `struct a { char b[3]; struct { short c[5]; } d; };
      struct s { char x[sizeof(((struct a *)0)->d.c)]; __typeof__(((struct a *)0)->d.c[0]) y; char z[sizeof("four")]; };`;
    expect(fieldsOf(text).map(({ size }) => size)).to.deep.equal([10, 2, 5]);
  });

  it('spell the type that an attribute or typeof makes, not the one that is written', () => {
    const text = `typedef int wide __attribute__((mode(DI)));
      typedef __typeof__(sizeof(int)) count;
      struct in { char c; };
      struct s { int a __attribute__((__mode__(__word__))); unsigned b __attribute__((mode(HI))); __typeof__(struct in) c;
        enum { X } d; enum small { Y } __attribute__((mode(QI))); enum small e; };`;
    const { model, types } = resolveText(text, targetNamed('i386'));
    expect(model.typedefs.map(({ name, type, size }) => [name, type, size])).to.deep.equal([
      ['wide', 'long long', 8],
      ['count', 'unsigned int', 4],
    ]);
    expect(model.records.at(-1)!.fields.map(({ type, offset, size }) => [type, offset, size])).to.deep.equal([
      ['int', 0, 4],
      ['unsigned short', 4, 2],
      ['struct in', 6, 1],
      ['unsigned int', 8, 4],
      ['enum small', 12, 1],
    ]);
    expect(types.get('enum small')).to.deep.equal({ kind: 'integer', size: 1, alignment: 1, signed: false });
  });

  it('take attributes of a typedef in order, the last one counting', () => {
    const text = 'typedef int t __attribute__((aligned(16), aligned(2))); struct s { char a; t b; };';
    expect(fieldsOf(text)[1]!.offset).to.equal(2);
  });
});

describe('names of a model', () => {
  it('may be the names of Object.prototype', () => {
    const text = `#define __proto__ 1
      #define constructor "text"
      enum toString { valueOf = 2, hasOwnProperty };
      typedef int isPrototypeOf;
      struct __defineGetter__ { isPrototypeOf propertyIsEnumerable; };`;
    const model = modelOf(text);
    expect(model.constants).to.deep.equal([{ name: '__proto__', value: '1', type: 'int' }]);
    expect(model.strings).to.deep.equal([{ name: 'constructor', value: 'text' }]);
    expect(model.enumerators.map(({ name, value }) => name + value)).to.deep.equal(['valueOf2', 'hasOwnProperty3']);
    expect(model.records[0]!.name).to.equal('struct __defineGetter__');
    expect(model.skipped).to.deep.equal([]);
  });

  it('stand in the definitions in header order, macros with their text', () => {
    const { definitions } = resolveText('#define A  ( 1 +  B )\nenum { B };\nstruct s { int a; };\ntypedef int t;\n');
    expect([...definitions]).to.deep.equal([
      ['A', { kind: 'macro', line: 1, text: '( 1 + B )' }],
      ['B', { kind: 'enumerator', line: 2, text: null }],
      ['struct s', { kind: 'record', line: 3, text: null }],
      ['t', { kind: 'typedef', line: 4, text: null }],
    ]);
  });

  it('mean the same in constants and enumerators, or stand in one of them', () => {
    const model = modelOf('enum { A = 4, B, C };\n#define A A\n#define B 17\n');
    expect(model.constants.map(({ name, value }) => name + value)).to.deep.equal(['A4', 'B17']);
    expect(model.enumerators.map(({ name, value }) => name + value)).to.deep.equal(['A4', 'C6']);
  });

  it('leaves out an enumerator whose name means a macro without a value', () => {
    const text = 'enum { A = 4, B, C, D };\n#define A\n#define B "text"\n#define C nobody\n#define D(x) x\n';
    const { enumerators, strings, skipped } = modelOf(text);
    expect(enumerators).to.deep.equal([{ name: 'D', value: '7', enum: null }]);
    expect([...strings, ...skipped].map(({ name }) => name)).to.deep.equal(['B', 'A', 'C']);
  });

  it('have facts for every type that the model spells', () => {
    const text = `typedef char name_t[16][2]; typedef long long wide; struct in { wide a; };
      struct s { name_t a; wide b; struct in c; void *d; enum { X } e; double f; struct unknown *g; };
      #define REQUEST _IOR('x', 1, int[4])\n`;
    const { types, model } = resolveText(text, targetNamed('i386'));
    expect(types.get('name_t')).to.deep.equal({
      kind: 'array',
      element: 'char',
      count: [16, 2],
      size: 32,
      alignment: 1,
    });
    expect(types.get('wide')).to.deep.equal({ kind: 'integer', size: 8, alignment: 4, signed: true });
    const record = { kind: 'record', name: 'struct in', header: 'test.h', size: 8, alignment: 4 };
    expect(types.get('struct in')).to.deep.equal(record);
    expect(types.get('void *')).to.deep.equal({ kind: 'pointer', size: 4, alignment: 4 });
    expect(types.get('unsigned int')).to.deep.equal({ kind: 'integer', size: 4, alignment: 4, signed: false });
    expect(types.get('double')).to.deep.equal({ kind: 'floating', size: 8, alignment: 4 });
    const array = { kind: 'array', element: 'int', count: [4], size: 16, alignment: 4 };
    expect(types.get('int[4]')).to.deep.equal(array);
    const spelled = model.records.flatMap(({ fields }) => fields.map(({ type }) => type!));
    expect(spelled.filter((type) => !types.has(type))).to.deep.equal([]);
  });
});

describe('constants of a model', () => {
  it('keep the type of the expression', () => {
    const text = `#include <linux/types.h>
      #define A ((__u64)1 << 63)
      #define B (sizeof(struct s) * 2)
      #define C ((__u8)-1)
      #define D (enum_value + 0u)
      #define E __builtin_offsetof(struct s, b[1].c)
      #define F huge
      enum { enum_value = 3, huge = 0x80000000 };
      struct s { int a; struct { char d; short c; } b[2]; };\n`;
    expect(constantsOf(text)).to.deep.equal({
      A: '9223372036854775808 unsigned long long',
      B: '24 unsigned long',
      C: '255 unsigned char',
      D: '3 unsigned int',
      E: '10 unsigned long',
      F: '2147483648 unsigned int',
    });
  });

  it('are evaluated in the macro state at the end of the header', () => {
    expect(constantsOf('#define A B\n#define B 1\n#undef B\n#define B 2\n#define GONE 1\n#undef GONE\n')).to.deep.equal(
      {
        A: '2 int',
        B: '2 int',
      },
    );
  });

  it('are each in exactly one of constants, strings and skipped', () => {
    const text =
      '#define A 1\n#define B "b"\n#define C\n#define D (\n#define E(x) x\n#define F struct s\n#define G g\n';
    const model = modelOf(text);
    const names = [...model.constants, ...model.strings, ...model.skipped].map(({ name }) => name).sort();
    expect(names).to.deep.equal(['A', 'B', 'C', 'D', 'F', 'G']);
  });

  it('leave out strings of wide characters', () => {
    const { strings, skipped } = modelOf('#define A L"a"\n#define B "b" u"c"\n#define C u8"d"\n');
    expect(strings).to.deep.equal([{ name: 'C', value: 'd' }]);
    expect(skipped.map(({ name, reason }) => `${name}: ${reason}`)).to.deep.equal([
      'A: a string of wide characters',
      'B: a string of wide characters',
    ]);
  });

  it('join and decode strings', () => {
    expect(modelOf('#define A "a" "\\x41\\n\\101"  "z"\n#define B ("b")\n').strings).to.deep.equal([
      { name: 'A', value: 'aA\nAz' },
      { name: 'B', value: 'b' },
    ]);
  });

  it('are skipped with their reason', () => {
    const text = `#define GUARD
#define TYPE unsigned long
#define NAME nobody
#define UNKNOWN sizeof(struct nobody)
#define MEMBER a.b
extern int variable;
#define VARIABLE variable
#define POINTER ((void *)-1)
#define ZERO (1 / 0)
struct one { int a; };
enum two { three };
#define one64 one
#define two64 two
`;
    expect(skippedOf(text)).to.deep.equal([
      '1 macro GUARD: no value: expands to nothing',
      "2 macro TYPE: not an expression: starts with the type 'unsigned'",
      "3 macro NAME: names 'nobody', which is neither a macro nor an enumerator",
      "4 macro UNKNOWN: 'struct nobody' is not defined here",
      "5 macro MEMBER: reads the member 'b', which is no constant",
      '6 declaration variable: a variable: types and constants are bound',
      "7 macro VARIABLE: names 'variable', which is no constant",
      '8 macro POINTER: a pointer is no integer constant',
      '9 macro ZERO: division by zero',
      "12 macro one64: another name of 'struct one'",
      "13 macro two64: another name of 'enum two'",
    ]);
  });
});

describe('the context of a model', () => {
  it('is what the caller included first', () => {
    const target = targetNamed('x86_64');
    const { unit, declarations } = parseText('struct s { int a; };', target);
    expect(resolve(unit, declarations, target, { context: ['sys/types.h'] }).model.context).to.deep.equal([
      'sys/types.h',
    ]);
  });
});
