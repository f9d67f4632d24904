import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { assertionOn, judgeExpressions } from './expression-judge.ts';

const header = `
extern int row[10];
extern int grid[3][5];
extern volatile short changing[4];
extern const int constant;
struct record { int a; int bits : 3; const char name[7]; struct record *next; int (*operation)(char); };
extern struct record record, *pointer;
extern const struct record fixed;
extern int (*callback)(int);
extern const char *(*callbacks[3])(void);
extern long function(void);
`;

function sizes(...operands: string[]): string[] {
  return operands.map((operand) => `sizeof(${operand})`);
}

function types(...pairs: [expression: string, type: string][]): string[] {
  return pairs.map(([expression, type]) => `__builtin_types_compatible_p(__typeof__(${expression}), ${type})`);
}

/** Operands of every type that are not evaluated. */
const judged: Readonly<Record<string, readonly string[]>> = {
  'an array is a pointer where it is calculated with': [
    ...sizes('row + 1', '1 + row', 'row - 1', '*(row + 1)', '*(grid + 1)', '(grid + 1)[0][0]', '1[row]', '1[grid]'),
    ...sizes('(0, row)', '1 ? row : 0', '1 ? row : row', 'row ?: 0', '"abc" + 1', '*"abc"', '"abc"[1]', '1["abc"]'),
    ...sizes('row', '&row', '*row', '*&row', '&*row', '&row[0]', 'grid[0]', '*grid'),
    ...types(['row + 1', 'int *'], ['(0, row)', 'int *'], ['grid + 1', 'int (*)[5]'], ['*grid', 'int[5]']),
    ...types(['changing + 1', 'volatile short *'], ['"abc" + 1', 'char *'], ['(grid + 1)[0]', 'int[5]']),
    ...['_Alignof(row + 1)', '__alignof__(*(row + 1))', '__alignof__(*(grid + 1))'],
  ],
  'pointers have differences and are compared': [
    ...sizes('row - row', '&row[3] - &row[1]', 'row == 0', '!row', 'row && 1', 'row ? 1 : 2L', 'pointer + 1'),
    ...types(['row - row', '__PTRDIFF_TYPE__'], ['pointer < pointer', 'int'], ['!pointer', 'int']),
    ...sizes('*(pointer + 1)', '(pointer + 1)->name', '(pointer - 1)->next->next->name'),
  ],
  'what is called is a function or a pointer to one': [
    ...sizes('callback(1)', '(*callback)(1)', '(**callback)(1)', 'callbacks[1]()', '*callbacks[1]()', 'function()'),
    ...sizes('(&function)()', '(*function)()', '*function', '&function', "pointer->operation('a')"),
    ...types(['callbacks[0]()', 'const char *'], ['*callbacks[0]()', 'char'], ['(&function)()', 'long']),
  ],
  'branches meet in one type': [
    ...sizes('1 ? record : record', '(1 ? record : record).name', '(0, record)', '1 ? (void *)0 : pointer'),
    ...sizes('*(1 ? (void *)0 : pointer)', '*(1 ? (void *)1 : pointer)', '*(1 ? 0 : pointer)', '*(1 ? pointer : 0)'),
    ...sizes('*(8 ? ((void *)((long)(1) * 0l)) : (int *)8)', '*(8 ? ((void *)((long)(constant) * 0l)) : (int *)8)'),
    ...sizes('*(1 ? (char *)0 : (int *)0)', '*(1 ? pointer : &fixed)', '1 ? 1.0f : 2', '1 ? 1.0f : 2.0'),
    ...types(['1 ? &constant : (int *)0', 'const int *'], ['1 ? (void *)0 : (int *)0', 'int *']),
    ...types(['1 ? (const void *)0 : (int *)0', 'const void *'], ['1 ? (void *)5 : (const int *)0', 'const void *']),
    ...types(['1 ? grid : (int (*)[])0', 'int (*)[5]'], ['1 ? (int (*)[])0 : grid', 'int (*)[5]']),
  ],
  'a value has no qualifiers': types(
    ['&constant', 'const int *'],
    ['&fixed.name[0]', 'const char *'],
    ['&fixed.next', 'struct record *const *'],
    ['(0, constant)', 'int'],
    ['1 ? fixed : fixed', 'struct record'],
  ),
  'floating constants have a type': [
    ...sizes('1.0', '1.0f', '-1.0f', '1e5f', '0x1p4f', '1.0f + 1', '1 + 1.0', '1.0f * 2.0', 'row[0] / 1.0f', '!1.0'),
    ...types(['1.0f * 2', 'float'], ['1.0f - 2.0', 'double'], ['1.0f < 2', 'int'], ['1 ? 1.0f : 2L', 'float']),
    '__alignof__(1.0 + 1)',
  ],
  'integers are promoted': [
    ...sizes('(char)1 + (short)1', '+(char)1', '~changing[0]', 'changing[0] ?: 1', '1 << 1L', '1L << 1', '1 ? 1 : 1LL'),
    ...sizes('pointer->bits + 1', '+pointer->bits', '(pointer, pointer->bits)', '1 ? pointer->bits : 1L'),
  ],
};

describe('operands that are not evaluated, judged by gcc', () => {
  judgeExpressions(header, judged);

  it('have no type where they have none for gcc, or one that is not laid out', () => {
    for (const [operand, reason] of [
      ['row * 2', "'*' between what are no numbers"],
      ['row + row', "'+' between what are no numbers"],
      ['record + 1', "'+' between what are no numbers"],
      ['1.0 % 2', "'%' between what are no integers"],
      ['1 ? record : 1', "'?:' between what are no numbers"],
      ['-row', "'-' of what is no number"],
      ['~1.0', "'~' of what is no number"],
      ['record()', 'a call of what is no function'],
      ['*1', 'neither a pointer nor an array is dereferenced'],
      ['pointer->bits', "the bit-field 'bits' as the operand of sizeof"],
      ['&pointer->bits', "the bit-field 'bits' as the operand of sizeof, typeof or &"],
      ['nowhere + 1', "names 'nowhere', which is neither a macro nor an enumerator"],
      ['1.0L', "the type of the floating constant '1.0L'"],
    ] as const) {
      expect(() => assertionOn(header, `sizeof(${operand})`, targetNamed('x86_64')), operand).to.throw(
        HeaderError,
        reason,
      );
    }
  });
});
