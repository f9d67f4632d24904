import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { assertionOn, judgeExpressions } from './expression-judge.ts';
import { modelOf } from './resolved-text.ts';

const header = `
struct point { int x, y; char name[3]; };
typedef int open_t[];
typedef struct point points_t[];
#define COUNT(...) (sizeof((int[]){__VA_ARGS__}) / sizeof(int))
`;

function sizes(...literals: string[]): string[] {
  return literals.map((literal) => `sizeof(${literal})`);
}

const judged: Readonly<Record<string, readonly string[]>> = {
  'have the size of their type': [
    ...sizes('(int[5]){1,2,3}', '(struct { char a; long b; }){1}', '(char){1}', '(struct point){.name[1] = 2, 3}'),
    ...sizes('(union { int a; char b[9]; }){.b = "x"}', '(char[3]){"abc"}', '(typeof(int[10])){0}'),
  ],
  'have the length of their initializers': [
    ...sizes('(int[]){1,2,3}', '(int[]){1,2,}', '(int[]){}', '(int[]){[5] = 1, 2}', '(int[]){{1},{2}}'),
    ...sizes('(int[]){[2 ... 7] = 1, [0] = 3, 4}', '(open_t){1,2}', '(const int[]){1,2,3,4}', '(char *[]){"abc", "d"}'),
    ...sizes('(points_t){{1,2},{3}}', '(points_t){[3] = {1,2},{3}}', '(struct point[]){{.x = 1}, {.y = 2},}'),
    ...sizes('(int[][2]){{1},{2},{3}}', '(char[][4]){"abc","de"}', '(int (*[])(void)){0, 0}'),
    ...['COUNT(5, 6, 7, 8)', 'COUNT(1)'],
  ],
  'are strings': [
    ...sizes('(char[]){"abc"}', '(unsigned char[]){"abc" "def"}', "(char[]){'a','b'}", '(char[]){("abc")}'),
    ...sizes('(__WCHAR_TYPE__[]){L"abc"}'),
  ],
  'are operands': [
    ...sizes('((int[]){1,2,3})[0]', '((struct { char a[7]; }){{1}}).a', '&(struct point){1}', '*&(struct point){1}'),
    ...sizes('(struct point){1}.name', '(int[]){1,2} + 1', '(struct point[]){{1}}->name'),
    ...['sizeof (int[]){1,2}', 'sizeof (int[]){1,2}[0]', '__alignof__((struct point){1})', '_Alignof((short[]){1,2})'],
    ...['__builtin_types_compatible_p(typeof((const int[]){1,2}), const int[2])'],
    ...['__builtin_types_compatible_p(typeof((const int){1}) *, const int *)'],
  ],
};

const variables = `
struct point { int x, y; char name[3]; };
typedef const char *open_t[];
typedef struct point point_t;
enum kind { FIRST, SECOND, LAST = 7 };
static const struct point points[] = { { 1, 2 }, { .x = 3, .name = "a" }, };
static const char *const names[] = { [FIRST] = "first", [SECOND] = "sec" "ond", [LAST] = "last" };
static const char text[] = "abc" "d", braced[] = { "ab" }, letters[] = { 'a', 'b' }, one = 'c', *pointer = "abc";
static open_t few = { "a", "b" };
extern int twice[];
int twice[] = { 1, 2, [9] = 3 }, nothing[] = {}, plain[3] = { 1 };
static int (*functions[])(void) = { 0, (int (*)(void))8 };
static unsigned char rows[][4] = { { 1 }, "abc", { [2] = 1 } };
static const unsigned sums[] __attribute__((unused)) = { sizeof(points), (unsigned)~0, FIRST ? 1 : 2, 4 };
static point_t single = { 1 };
typeof(few) again = { 0 };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
`;

const ofVariables: Readonly<Record<string, readonly string[]>> = {
  'have the length of their initializers': [
    ...sizes('points', 'names', 'text', 'braced', 'letters', 'few', 'twice', 'plain', 'functions', 'rows', 'sums'),
    ...sizes('nothing', 'one', 'pointer', 'single', 'again', 'points[0]', 'rows[1]', 'names[2]', '&sums', '*few'),
    ...[
      'COUNT(points)',
      'COUNT(names)',
      'COUNT(rows)',
      '_Alignof(points)',
      '__alignof__(text)',
      'sizeof(typeof(names))',
    ],
    ...['__builtin_types_compatible_p(typeof(points), const struct point[2])'],
  ],
};

describe('arrays without a length, judged by gcc', () => {
  judgeExpressions(variables, ofVariables);

  it('have no size where their initializers do not tell it', () => {
    for (const [declaration, size] of [
      ['int v[][2] = { 1, 2, 3 }', 'an array of unknown length has no size'],
      ['struct { int a, b; } v[] = { a: 1 }', 'an array of unknown length has no size'],
      ['int v[] = { [f(1)] = 2 }', 'an array of unknown length has no size'],
    ] as const) {
      const { skipped } = modelOf(`${declaration};\n#define SIZE sizeof(v)\n#define ELEMENT sizeof(v[0])\n`);
      const reasons = skipped.filter(({ kind }) => kind === 'macro').map(({ name, reason }) => `${name}: ${reason}`);
      expect(reasons, declaration).to.deep.equal([`SIZE: ${size}`]);
    }
  });
});

describe('compound literals that are not evaluated, judged by gcc', () => {
  judgeExpressions(header, judged);

  it('say how long arrays and how wide bit-fields are, and what type a member has', () => {
    const { records } = modelOf(
      'struct s { char a[sizeof((int[]){1,2,3})]; typeof((struct { int b; }){0}) c; int d : sizeof((char[]){"abc"}); };\n',
    );
    expect(records[0]!.fields.map(({ size, bitWidth }) => bitWidth ?? size)).to.deep.equal([12, 4, 4]);
  });

  it('are no constants, and have no length where it is told by members alone', () => {
    for (const [text, reason] of [
      ['(int){5}', 'reads a compound literal, which is no constant'],
      ['((struct point){1}).x', "reads the member 'x', which is no constant"],
      ['sizeof((int[][2]){1,2,3})', 'an array whose elements are initialized without braces of their own'],
      ['sizeof((points_t){1,2,{3},4})', 'an array whose elements are initialized without braces of their own'],
      ['sizeof((points_t){[1].y = 2})', 'an array whose elements are initialized without braces of their own'],
      ['sizeof((int[]){[-1] = 3})', 'an initializer of the element -1'],
      ['sizeof((int[]){.x = 3})', "an initializer of the member 'x' of an array"],
      ['sizeof((struct nowhere){1})', "'struct nowhere' is not defined here"],
    ] as const) {
      expect(() => assertionOn(header, text, targetNamed('x86_64')), text).to.throw(HeaderError, reason);
    }
  });
});
