import { expect } from 'chai';
import { parseConstant } from '../../codegen/parser/parse-constant.ts';
import { formatExpression } from '../parser/format-syntax.ts';
import { parseText, tokensOf } from './sample-expressions.ts';
import { spanText } from './span-text.ts';

/** Each first line is parsed and printed as the second. */
const cases: readonly (readonly [string, string])[] = [
  ['1 + 2 * 3', '(1 + (2 * 3))'],
  ['1 * 2 + 3', '((1 * 2) + 3)'],
  ['1 - 2 - 3', '((1 - 2) - 3)'],
  [
    'a || b && c | d ^ e & f == g < h << i + j * k',
    '(a || (b && (c | (d ^ (e & (f == (g < (h << (i + (j * k))))))))))',
  ],
  [
    'a * b + c << d < e == f & g ^ h | i && j || k',
    '((((((((((a * b) + c) << d) < e) == f) & g) ^ h) | i) && j) || k)',
  ],
  ['a != b >= c >> d % e / f', '(a != (b >= (c >> ((d % e) / f))))'],
  ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
  ['a ? b ? c : d : e', '(a ? (b ? c : d) : e)'],
  ['a ? b, c : d', '(a ? (b , c) : d)'],
  ['a ?: b', '(a ?: b)'],
  ['(a, b, c)', '((a , b) , c)'],
  ['- ~ ! + a', '(-(~(!(+a))))'],
  ['-a * b', '((-a) * b)'],
  ['*p + &q', '((*p) + (&q))'],
  ['(int) a + b', '(((int)a) + b)'],
  ['(int) (u8) -a', '((int)((u8)(-a)))'],
  ['(a) + b', '(a + b)'],
  ['(u8) + b', '((u8)(+b))'],
  ['(unsigned char *) 0', '((pointer to unsigned char)0)'],
  ['(int (*)(u8, ...)) 0', '((pointer to function(u8, ...) returning int)0)'],
  ['(struct s **) p', '((pointer to pointer to struct s)p)'],
  ['sizeof a + b', '(sizeof a + b)'],
  ['sizeof (a) + b', '(sizeof a + b)'],
  ['sizeof (u8) + b', '(sizeof(u8) + b)'],
  ['sizeof (int[4]) - 1', '(sizeof(array[4] of int) - 1)'],
  ['sizeof ((struct s *) 0)->m[2]', 'sizeof ((pointer to struct s)0)->m[2]'],
  ['sizeof -a', 'sizeof (-a)'],
  ['sizeof sizeof a', 'sizeof sizeof a'],
  ['sizeof (struct { int a; int b; })', 'sizeof(struct { a int; b int })'],
  ['_Alignof (long long)', '_Alignof(long long)'],
  ['__alignof__ (struct sockaddr *)', '__alignof__(pointer to struct sockaddr)'],
  ['__alignof__ a.b', '__alignof__ a.b'],
  ['__builtin_offsetof (struct s, a.b[3].c)', 'offsetof(struct s, a.b[3].c)'],
  ['offsetof (u8, a)', 'offsetof(u8, a)'],
  ['offsetof + 1', '(offsetof + 1)'],
  ['__builtin_types_compatible_p (int, u8 *)', 'compatible(int, pointer to u8)'],
  ['f () + g (a, (b, c)) (d)', '(f() + g(a, (b , c))(d))'],
  ['a.b->c[1] (2)', 'a.b->c[1](2)'],
  ['&((struct s *) 0)->m', '(&((pointer to struct s)0)->m)'],
  ['__extension__ 1ULL', '1ULL'],
  ['"a" L"b" "c"', '"a" L"b" "c"'],
  ["'a' + L'b'", "('a' + L'b')"],
  ['1.5 + .5e1 + 0x1p3 + 0x1e3 + 1e3', '((((1.5 + .5e1) + 0x1p3) + 0x1e3) + 1e3)'],
  ['(__typeof__ (x)) 1', '((typeof(x))1)'],
  ['(u8 __attribute__((aligned(8)))) 1', '((u8 aligned(8))1)'],
  ['({ int a; a; }) + 1', "(unread(a statement expression '({ … })' is no constant) + 1)"],
  ['(struct s) { 1 }.a', '(struct s){1}.a'],
  ['sizeof (int[]) { 1, 2, }', 'sizeof (array[] of int){1, 2}'],
  ['(int[]) { }[0]', '(array[] of int){}[0]'],
  ['(u8[]) { [1 ... 2] = 3, [0][1].a = { 4, { } }, "a" }', '(array[] of u8){[1 ... 2] = 3, [0][1].a = {4, {}}, "a"}'],
  ['_Generic(1, int: 2) * 2', '(_Generic(1, int: 2) * 2)'],
  ['_Generic(a + 1, default: b, u8 *: "c")', '_Generic((a + 1), default: b, pointer to u8: "c")'],
];

const refusals: readonly (readonly [string, string])[] = [
  ['1 +', "expected an operand after '+', saw the end"],
  ['(1', "expected ')' after '1', saw the end"],
  ['(1]', "expected ')' after '1', saw ']'"],
  ['a ? b', "expected ':' after the operand of '?', saw the end"],
  ['a[1', "expected ']' after the index, saw the end"],
  ['f(1, 2', "expected ')' after the arguments, saw the end"],
  ['f(1,)', "expected an operand after ',', saw ')'"],
  ['a.1', "'.1' follows a complete expression"],
  ['a . 1', "expected a member name after '.', saw '1'"],
  ['(int 1', "expected ')' after the type, saw '1'"],
  ['sizeof', "expected an operand after 'sizeof', saw the end"],
  ['1 + struct', "expected an operand after '+', saw 'struct'"],
  ['a = 1', "'=' changes an object"],
  ['a += 1', "'+=' changes an object"],
  ['a++', "'++' changes an object"],
  ['(--a)', "'--' changes an object"],
  ['({ 1; )', "expected '}' after the expression, saw ')'"],
  ['_Generic', "expected an operand, saw '_Generic'"],
  ['_Generic(1)', "expected ',' after the operand of '_Generic', saw ')'"],
  ['_Generic(1, 2)', "expected a type after ',', saw '2'"],
  ['_Generic(1, int 2)', "expected ':' after the type, saw '2'"],
  ['_Generic(1, default 2)', "expected ':' after 'default', saw '2'"],
  ['_Generic(1, int: 2;', "expected ',' after the association, saw ';'"],
  ['(int[]) { 1', "expected '}' after the initializer, saw the end"],
  ['(int[]) { [1] 2 }', "expected '=' after the designator, saw '2'"],
  ['(int[]) { . 1 = 2 }', "expected a member name after '.', saw '1'"],
  ['1 + &&label', 'the address of a label is no constant'],
  ['__builtin_offsetof (struct s, a + 1)', "expected ')' after the member, saw '+'"],
];

describe('parse-expression', () => {
  for (const [source, printed] of cases) {
    it(source, () => {
      expect(formatExpression(parseText(source, ['u8']))).to.equal(printed);
    });
  }

  it('gives every node the text it covers', () => {
    const source = '  ( int ) a [ 1 ] + sizeof ( b ) * 2 ';
    const sum = parseText(source);
    if (sum.kind !== 'binary' || sum.right.kind !== 'binary') return expect.fail();
    expect(spanText(sum.span)).to.equal('( int ) a [ 1 ] + sizeof ( b ) * 2');
    expect(spanText(sum.left.span)).to.equal('( int ) a [ 1 ]');
    expect(spanText(sum.right.span)).to.equal('sizeof ( b ) * 2');
  });
});

describe('parse-expression refuses', () => {
  for (const [source, reason] of refusals) {
    it(source, () => {
      const parsed = parseConstant(tokensOf(source).slice(0, -1), new Set());
      expect(parsed).to.deep.equal({ kind: 'parse-failure', reason: `not an expression: ${reason}` });
    });
  }
});

describe('parse-expression, deep and long', () => {
  const parsesTo = (source: string) => parseConstant(tokensOf(source).slice(0, -1), new Set());

  it('takes 256 parentheses and refuses 257', () => {
    const nested = (depth: number) => parsesTo(`${'('.repeat(depth)}1${')'.repeat(depth)}`);
    expect(nested(256).kind).to.equal('integer-literal');
    expect(nested(257)).to.deep.equal({
      kind: 'parse-failure',
      reason: "not an expression: nested more than 256 deep at '1'",
    });
  });

  for (const opening of ['(', '-', '!', '(int)', 'sizeof ', 'sizeof(', 'a[', 'f(', '1?', '1?1:', '_Alignof(', '1+(']) {
    it(`refuses 100,000 times ${opening}`, () => {
      expect(parsesTo(`${opening.repeat(100_000)}1`)).to.have.property('kind', 'parse-failure');
    });
  }

  for (const recursive of [
    '(int __attribute__((aligned(',
    '(_Alignas(',
    'sizeof(struct { int a[',
    '(int (*)(',
    '(typeof(',
  ]) {
    it(`refuses 100,000 times ${recursive}`, () => {
      expect(parsesTo(`1 + ${recursive.repeat(100_000)}1`)).to.have.property('kind', 'parse-failure');
    });
  }

  it('refuses 100,000 members of members', () => {
    expect(parsesTo(`a${'.b'.repeat(100_000)}`)).to.have.property('kind', 'parse-failure');
  });

  it('takes a chain of 100,000 operators', () => {
    expect(parsesTo(`1${'+1'.repeat(100_000)}`)).to.have.property('kind', 'binary');
  });
});
