import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { assertionOn, judgeExpressions } from './expression-judge.ts';
import { modelOf } from './resolved-text.ts';

const header = `
struct record { char a; int row[3]; int bits : 3; enum kind { KIND } kind; };
enum negative { NEGATIVE = -1 };
extern struct record record;
extern const struct record fixed;
extern int function(int);
extern int row[4];
#define KIND_OF(x) _Generic((x), char: 1, signed char: 2, unsigned char: 3, short: 4, unsigned short: 5, int: 6, \\
  unsigned: 7, long: 8, unsigned long: 9, long long: 10, unsigned long long: 11, _Bool: 12, float: 13, double: 14, \\
  char *: 15, const char *: 16, void *: 17, int *: 18, struct record: 19, struct record *: 20, default: 21)
`;

function kinds(...operands: string[]): string[] {
  return operands.map((operand) => `KIND_OF(${operand})`);
}

const judged: Readonly<Record<string, readonly string[]>> = {
  'the type of a number decides': [
    ...kinds('1', '1u', '1L', '1ul', '1LL', '1ull', '(char)1', '(signed char)1', '(unsigned char)1', '(short)1'),
    ...kinds('(unsigned short)1', '(_Bool)1', "'a'", "L'a'", 'sizeof(int)', '(short)1 + (short)1', '-(char)1', '!1L'),
    ...kinds('1 ? 1 : 1L', '1 == 1L', '1u << 1L', '(0, 1L)', '1.0', '1.0f', '1.0f + 1', '1 ? 1.0 : 1.0f'),
  ],
  'what is read has no qualifiers and is no array': [
    ...kinds('(const int)1', '*(const int *)0', '*(volatile char *)0', 'fixed', '*(const struct record *)0', 'fixed.a'),
    ...kinds('"abc"', '"abc"[0]', 'row', '&row', 'row + 1', 'record.row', '&record', '&fixed', '(const char *)0'),
    ...kinds('(void *)0', '(const void *)0', '1 ? (void *)0 : (int *)0', 'function', '&function', 'function(1)'),
    ...['_Generic((const int)1, const int: 1, int: 2)', '_Generic((int[3]){1}, int *: 1, default: 2)'],
    ...['_Generic("abc", char[4]: 1, char *: 2)', '_Generic(row, const int *: 1, int *: 2)'],
  ],
  'enumerators, enums and bit-fields have their types': [
    ...kinds('KIND', 'NEGATIVE', 'record.kind', '(enum negative)0', '(enum kind)0', 'record.bits', '+record.bits'),
    '_Generic((enum kind)0, enum negative: 1, enum kind: 2)',
  ],
  'what is selected has its own type': [
    ...['_Generic(1, int: 2L, default: 3)', '_Generic(1L, int: 2L, default: (char)3)', '_Generic(1, default: 5ull)'],
    ...['sizeof(_Generic(1, int: row))', 'sizeof(_Generic(1, int: "abc"))', 'sizeof(_Generic(1, int: record).row)'],
    ...[
      '_Generic(0, default: _Generic(0L, long: 3), long: 4)',
      '-_Generic(1, int: 2) * 2',
      '_Generic(1, int: 2, long: 1 / 0)',
    ],
    ...['sizeof(char[_Generic(1u, unsigned: 3, default: 4)])', '_Generic(_Generic(1, int: 2L), long: 3, int: 4)'],
  ],
  'built-in choices are of any type': [
    ...['sizeof(__builtin_choose_expr(1, row, 2))', 'sizeof(__builtin_choose_expr(0, row, "abc"))'],
    ...['KIND_OF(__builtin_choose_expr(1, &record, 2))', 'KIND_OF(__builtin_choose_expr(0, &record, 2L))'],
  ],
};

describe('_Generic, judged by gcc', () => {
  judgeExpressions(header, judged);

  it('has a value in array lengths, bit-fields and enumerators', () => {
    const { records, enumerators } = modelOf(
      'struct s { char a[_Generic(1, int: 3, default: 4)]; int b : _Generic(1u, unsigned: 5, default: 2); };\n' +
        'enum { E = _Generic(1, long: 1, default: 7) };\n',
    );
    expect(records[0]!.fields.map(({ size, bitWidth }) => bitWidth ?? size)).to.deep.equal([3, 5]);
    expect(enumerators[0]!.value).to.equal('7');
  });

  it('has no value where nothing is selected, or what has none', () => {
    for (const [text, reason] of [
      ['_Generic(1, long: 2)', "no type of '_Generic' is that of its operand"],
      ['_Generic(1, int: 2, signed: 3)', "more than one type of '_Generic' is that of its operand"],
      ['_Generic(1, int: 1 / 0)', 'division by zero'],
      ['_Generic(nowhere, default: 1)', "names 'nowhere', which is neither a macro nor an enumerator"],
      ['_Generic(function, int (*)(int): 1)', 'function types are not compared'],
      ['_Generic(1, int: "abc")', 'a string is no integer constant'],
    ] as const) {
      expect(() => assertionOn(header, text, targetNamed('x86_64')), text).to.throw(HeaderError, reason);
    }
  });
});
