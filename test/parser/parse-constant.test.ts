import { expect } from 'chai';
import { parseConstant, parseTypeName } from '../../codegen/parser/parse-constant.ts';
import { tokensOf } from '../expression/sample-expressions.ts';
import { formatExpression, formatTypeName } from './format-syntax.ts';

const typedefNames = new Set(['u8', 'fn']);
const tokens = (text: string) => tokensOf(text).slice(0, -1);

describe('parse-constant', () => {
  /** A replacement list, and its expression or why it is none. */
  const cases: readonly (readonly [string, string])[] = [
    ['1', '1'],
    ['(1 << 3) | FLAG', '((1 << 3) | FLAG)'],
    ['(u8) ~0', '((u8)(~0))'],
    ['"a" "b"', '"a" "b"'],
    ['sizeof(struct s)', 'sizeof(struct s)'],
    ['f(1)', 'f(1)'],
    ['constructor', 'constructor'],
    ['(1, 2)', '(1 , 2)'],
    ['', 'not an expression: it is empty'],
    ['do { } while (0)', "not an expression: starts with 'do'"],
    ['{ 1, 2 }', "not an expression: starts with '{'"],
    ['u8', "not an expression: starts with the type 'u8'"],
    ['unsigned int', "not an expression: starts with the type 'unsigned'"],
    ['struct s', "not an expression: starts with the type 'struct'"],
    ['__attribute__((packed))', "not an expression: starts with the type '__attribute__'"],
    ['extern int x', "not an expression: starts with 'extern'"],
    ['1, 2', "not an expression: it is a list with ','"],
    ['a; b', "not an expression: ';' follows a complete expression"],
    ['1 2', "not an expression: '2' follows a complete expression"],
    ['1 +', "not an expression: expected an operand after '+', saw the end"],
    ['(u8)', "not an expression: expected an operand after ')', saw the end"],
    ['= 1', "not an expression: starts with '='"],
    [')', "not an expression: starts with ')'"],
    ['@', "not an expression: starts with '@'"],
  ];
  for (const [text, result] of cases) {
    it(text === '' ? '(nothing)' : text, () => {
      const parsed = parseConstant(tokens(text), typedefNames);
      expect(parsed.kind === 'parse-failure' ? parsed.reason : formatExpression(parsed)).to.equal(result);
    });
  }

  it('takes tokens with their end token too', () => {
    expect(parseConstant(tokensOf('1 + 2'), typedefNames).kind).to.equal('binary');
    expect(parseConstant(tokensOf(''), typedefNames).kind).to.equal('parse-failure');
  });
});

describe('parse-type-name', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['int', 'int'],
    ['struct uffdio_api', 'struct uffdio_api'],
    ['u8 *', 'pointer to u8'],
    ['char [16]', 'array[16] of char'],
    ['void (*)(u8)', 'pointer to function(u8) returning void'],
    ['struct { u8 a; }', 'struct { a u8 }'],
    ['fn', 'fn'],
    ['unknown', null],
    ['1', null],
    ['int x', null],
    ['int)', null],
    ['struct', null],
    ['', null],
  ];
  for (const [text, result] of cases) {
    it(text === '' ? '(nothing)' : text, () => {
      const type = parseTypeName(tokens(text), typedefNames);
      expect(type && formatTypeName(type)).to.equal(result);
    });
  }
});
