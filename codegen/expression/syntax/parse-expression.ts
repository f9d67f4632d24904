import type { TypeName } from '../../ast/c-type.ts';
import type {
  BinaryOperator,
  Expression,
  StringLiteral,
  UnaryOperator,
  UnreadExpression,
} from '../../ast/expression.ts';
import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Span } from '../../source/source-file.ts';
import { isFloatingLiteral } from '../literals/integer-literal.ts';
import { spelledInBytes } from '../literals/literal-bytes.ts';
import { maximumStringLength } from '../literals/string-literal.ts';
import { precedenceOf } from './operator.ts';
import { parseGeneric } from './parse-generic.ts';
import { parseInitializers } from './parse-initializers.ts';
import { skipBalanced } from './skip.ts';
import { MAX_NESTING, type TokenCursor } from './token-cursor.ts';

/** What the expression grammar needs of the declaration grammar, which stands above it. */
export interface TypeNameGrammar {
  /** Whether a type name can start with this token: a keyword of types, or a typedef name in scope. */
  startsTypeName(token: Token): boolean;
  /** Parses a type name at the cursor that both grammars share. */
  parseTypeName(): TypeName;
}

const unaryOperators = new Set<string>(['+', '-', '!', '~', '&', '*'] satisfies UnaryOperator[]);

const sizeofNames = new Set(['sizeof', '__sizeof__']);
const alignofNames = new Set(['_Alignof', 'alignof', '__alignof__', '__alignof']);
const offsetofNames = new Set(['__builtin_offsetof', 'offsetof']);

/** Operators that change an object; no constant expression has one. */
const changingOperators = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '++', '--']);

/** Keywords that no operand starts with. */
const reservedWords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed static struct switch typedef union unsigned void volatile while ' +
    '_Alignas _Atomic _Bool _Complex _Generic _Noreturn _Static_assert _Thread_local ' +
    '__attribute__ __attribute asm __asm__ __asm __inline__ __inline __const __const__ __volatile__ __volatile ' +
    '__restrict __restrict__ __signed__ __signed typeof __typeof__ __typeof __int128 __label__ __thread ' +
    '__real__ __imag__ __builtin_va_arg'
  ).split(' '),
);

/** Whether an identifier is a keyword, so that it can name neither a constant nor a type. */
export function isReservedWord(name: string): boolean {
  return reservedWords.has(name);
}

/**
 * The expression grammar of C11 6.5 with GNU's additions, without what changes objects. Binary operators are parsed
 * with a stack of their own, so a chain of any length costs no recursion; all that nests is counted by the cursor.
 */
export class ExpressionParser {
  readonly #cursor: TokenCursor;
  readonly #types: TypeNameGrammar;

  constructor(cursor: TokenCursor, types: TypeNameGrammar) {
    this.#cursor = cursor;
    this.#types = types;
  }

  /** expression: conditional (',' conditional)* */
  parseExpression(): Expression {
    let left = this.parseConditional();
    while (this.#cursor.accept(',')) left = binary(',', left, this.parseConditional());
    return left;
  }

  /** conditional: binary ('?' expression? ':' conditional)?   GNU: the middle may be missing. */
  parseConditional(): Expression {
    const cursor = this.#cursor;
    const condition = this.#parseBinary();
    if (!cursor.at('?')) {
      if (changingOperators.has(cursor.current.text)) throw this.#refused(`'${cursor.current.text}' changes an object`);
      return condition;
    }
    cursor.advance();
    cursor.enter();
    const consequent = cursor.at(':') ? null : this.parseExpression();
    cursor.expect(':', "the operand of '?'");
    const alternate = this.parseConditional();
    cursor.leave();
    return { kind: 'conditional', condition, consequent, alternate, span: spanning(condition.span, alternate.span) };
  }

  /** binary: cast (operator cast)* */
  #parseBinary(): Expression {
    const cursor = this.#cursor;
    let left = this.#parseCast();
    let precedence = precedenceOf(cursor.current.text);
    while (precedence !== 0) {
      const operator = cursor.advance().text as BinaryOperator;
      const right = this.#parseCast();
      const next = precedenceOf(cursor.current.text);
      if (next > precedence) return this.#parseTighter([left, right], [operator]);
      left = binary(operator, left, right);
      precedence = next;
    }
    return left;
  }

  /**
   * The rest of a chain where an operator follows that binds tighter than the one before. An operator waits on the stack
   * until one that binds no tighter follows; precedences on the stack only rise.
   */
  #parseTighter(operands: Expression[], operators: BinaryOperator[]): Expression {
    const cursor = this.#cursor;
    for (;;) {
      const precedence = precedenceOf(cursor.current.text);
      while (operators.length > 0 && precedenceOf(operators.at(-1) ?? '') >= precedence) {
        const right = operands.pop()!;
        const left = operands.pop()!;
        operands.push(binary(operators.pop()!, left, right));
      }
      if (precedence === 0) return operands[0]!;
      operators.push(cursor.advance().text as BinaryOperator);
      operands.push(this.#parseCast());
    }
  }

  /** cast: '(' type-name ')' cast | unary */
  #parseCast(): Expression {
    const cursor = this.#cursor;
    if (!cursor.at('(') || !this.#types.startsTypeName(cursor.peek(1))) return this.#parseUnary();
    const open = cursor.advance();
    cursor.enter();
    const type = this.#types.parseTypeName();
    cursor.expect(')', 'the type');
    const literal = cursor.at('{') ? this.#parseCompoundLiteral(type, open) : null;
    const operand = literal ?? this.#parseCast();
    cursor.leave();
    return literal ?? { kind: 'cast', type, operand, span: cursor.spanFrom(open) };
  }

  /** unary: unary-operator cast | 'sizeof' … | '_Alignof' … | '__extension__' cast | postfix */
  #parseUnary(): Expression {
    const cursor = this.#cursor;
    const first = cursor.current;
    if (first.kind === 'identifier') {
      if (sizeofNames.has(first.text)) return this.#parseSizeof();
      // Before C23 `alignof` is a name like any other.
      const isName = first.text === 'alignof' && cursor.peek(1).text !== '(';
      if (alignofNames.has(first.text) && !isName) return this.#parseAlignof();
      if (first.text !== '__extension__') return this.#parsePostfix();
      cursor.advance();
      return this.#parseNestedCast();
    }
    if (!unaryOperators.has(first.text)) {
      if (first.text === '&&') throw this.#refused('the address of a label is no constant');
      if (changingOperators.has(first.text)) throw this.#refused(`'${first.text}' changes an object`);
      return this.#parsePostfix();
    }
    cursor.advance();
    const operand = this.#parseNestedCast();
    return { kind: 'unary', operator: first.text as UnaryOperator, operand, span: cursor.spanFrom(first) };
  }

  #parseNestedCast(): Expression {
    this.#cursor.enter();
    const operand = this.#parseCast();
    this.#cursor.leave();
    return operand;
  }

  /** 'sizeof' unary | 'sizeof' '(' type-name ')' */
  #parseSizeof(): Expression {
    const keyword = this.#cursor.advance();
    const operand = this.#parseTypeOrUnary();
    const span = this.#cursor.spanFrom(keyword);
    if (operand.kind === 'type-name') return { kind: 'sizeof-type', type: operand, span };
    return { kind: 'sizeof-expression', operand, span };
  }

  /** '_Alignof' '(' type-name ')'   GNU: '__alignof__' unary */
  #parseAlignof(): Expression {
    const keyword = this.#cursor.advance();
    const operand = this.#parseTypeOrUnary();
    const span = this.#cursor.spanFrom(keyword);
    if (operand.kind === 'type-name') {
      return { kind: 'alignof-type', type: operand, preferred: keyword.text.startsWith('__'), span };
    }
    return { kind: 'alignof-expression', operand, span };
  }

  #parseTypeOrUnary(): TypeName | Expression {
    const cursor = this.#cursor;
    cursor.enter();
    let operand: TypeName | Expression;
    if (cursor.at('(') && this.#types.startsTypeName(cursor.peek(1))) {
      const open = cursor.advance();
      operand = this.#types.parseTypeName();
      cursor.expect(')', 'the type');
      if (cursor.at('{')) operand = this.#parseCompoundLiteral(operand, open);
    } else {
      operand = this.#parseUnary();
    }
    cursor.leave();
    return operand;
  }

  /** compound-literal (C11 6.5.2.5): '(' type-name ')' initializers, and what follows an operand; the type is consumed. */
  #parseCompoundLiteral(type: TypeName, open: Token): Expression {
    const cursor = this.#cursor;
    const initializers = parseInitializers(cursor, () => this.parseConditional());
    return this.#parseSuffixes({ kind: 'compound-literal', type, initializers, span: cursor.spanFrom(open) }, open);
  }

  /** postfix: primary ('[' expression ']' | '(' arguments? ')' | '.' name | '->' name)* */
  #parsePostfix(): Expression {
    const first = this.#cursor.current;
    return this.#parseSuffixes(this.#parsePrimary(), first);
  }

  #parseSuffixes(primary: Expression, first: Token): Expression {
    const cursor = this.#cursor;
    let base = primary;
    for (let length = 0; ; length++) {
      const { text } = cursor.current;
      if (text === '++' || text === '--') throw this.#refused(`'${text}' changes an object`);
      if (text !== '[' && text !== '(' && text !== '.' && text !== '->') return base;
      if (length === MAX_NESTING) throw this.#refused(`more than ${MAX_NESTING} operators follow one operand`);
      base = this.#parseSuffix(base, first);
    }
  }

  #parseSuffix(base: Expression, first: Token): Expression {
    const cursor = this.#cursor;
    const { text } = cursor.advance();
    if (text === '.' || text === '->') {
      const name = this.#expectName(`'${text}'`);
      return { kind: 'member', base, name, arrow: text === '->', span: cursor.spanFrom(first) };
    }
    cursor.enter();
    if (text === '[') {
      const index = this.parseExpression();
      cursor.expect(']', 'the index');
      cursor.leave();
      return { kind: 'index', base, index, span: cursor.spanFrom(first) };
    }
    const values: Expression[] = [];
    if (!cursor.at(')')) {
      do values.push(this.parseConditional());
      while (cursor.accept(','));
    }
    cursor.expect(')', 'the arguments');
    cursor.leave();
    return { kind: 'call', callee: base, arguments: values, span: cursor.spanFrom(first) };
  }

  /** primary: number | character | string+ | identifier | '(' expression ')' | builtin */
  #parsePrimary(): Expression {
    const cursor = this.#cursor;
    const token = cursor.current;
    switch (token.kind) {
      case 'number':
        cursor.advance();
        return {
          kind: isFloatingLiteral(token.text) ? 'floating-literal' : 'integer-literal',
          text: token.text,
          span: spanOf(token),
        };
      case 'character':
        cursor.advance();
        return { kind: 'character-literal', text: spelledInBytes(token), span: spanOf(token) };
      case 'string':
        return this.parseString();
      case 'identifier':
        return this.#parseIdentifier();
      default:
        if (token.text !== '(') throw cursor.expected('an operand');
        return this.#parseParenthesized();
    }
  }

  /** string+   C11 6.4.5p5: adjacent string literals are one. */
  parseString(): StringLiteral {
    const cursor = this.#cursor;
    if (cursor.current.kind !== 'string') throw cursor.expected('a string');
    const first = cursor.current;
    const parts: string[] = [];
    let length = 0;
    while (cursor.current.kind === 'string') {
      length += cursor.current.text.length;
      if (length > maximumStringLength) throw this.#refused(`a string has more than ${maximumStringLength} characters`);
      parts.push(spelledInBytes(cursor.advance()));
    }
    return { kind: 'string-literal', parts, span: cursor.spanFrom(first) };
  }

  /** The brackets leave no node, but belong to the text of the expression. */
  #parseParenthesized(): Expression {
    const cursor = this.#cursor;
    if (cursor.peek(1).text === '{') {
      return this.#readOver(cursor.current, "a statement expression '({ … })' is no constant");
    }
    const open = cursor.advance();
    cursor.enter();
    const expression = this.parseExpression();
    cursor.expect(')');
    cursor.leave();
    // The node was made a moment ago, and nobody else has it.
    (expression as { span: Span }).span = cursor.spanFrom(open);
    return expression;
  }

  #parseIdentifier(): Expression {
    const cursor = this.#cursor;
    const { text } = cursor.current;
    if (text === '_Generic' && cursor.peek(1).text === '(') {
      return parseGeneric(
        cursor,
        () => this.parseConditional(),
        () => this.#types.parseTypeName(),
      );
    }
    if (reservedWords.has(text)) throw cursor.expected('an operand');
    const isCall = cursor.peek(1).text === '(';
    if (isCall && offsetofNames.has(text)) return this.#parseOffsetof();
    if (isCall && text === '__builtin_types_compatible_p') return this.#parseTypesCompatible();
    const name = cursor.advance();
    return { kind: 'identifier', name: name.text, span: spanOf(name) };
  }

  /** '__builtin_offsetof' '(' type-name ',' name ('.' name | '[' expression ']')* ')' */
  #parseOffsetof(): Expression {
    const cursor = this.#cursor;
    const keyword = cursor.advance();
    cursor.expect('(');
    cursor.enter();
    const type = this.#types.parseTypeName();
    cursor.expect(',', 'the type');
    const first = cursor.current;
    const name = this.#expectName("','");
    let designator: Expression = { kind: 'identifier', name, span: spanOf(first) };
    for (let length = 0; !cursor.at(')'); length++) {
      if (!cursor.at('.') && !cursor.at('[')) throw cursor.expected("')'", 'the member');
      if (length === MAX_NESTING) throw this.#refused(`more than ${MAX_NESTING} operators follow one operand`);
      designator = this.#parseSuffix(designator, first);
    }
    cursor.advance();
    cursor.leave();
    return { kind: 'offsetof', type, designator, span: cursor.spanFrom(keyword) };
  }

  /** '__builtin_types_compatible_p' '(' type-name ',' type-name ')' */
  #parseTypesCompatible(): Expression {
    const cursor = this.#cursor;
    const keyword = cursor.advance();
    cursor.expect('(');
    cursor.enter();
    const left = this.#types.parseTypeName();
    cursor.expect(',', 'the first type');
    const right = this.#types.parseTypeName();
    cursor.expect(')', 'the second type');
    cursor.leave();
    return { kind: 'types-compatible', left, right, span: cursor.spanFrom(keyword) };
  }

  #expectName(after: string): string {
    if (this.#cursor.current.kind !== 'identifier') throw this.#cursor.expected('a member name', after);
    return this.#cursor.advance().text;
  }

  /** Passes over the brackets at the cursor: an expression from `first` on that has no value here, but an end. */
  #readOver(first: Token, reason: string): UnreadExpression {
    skipBalanced(this.#cursor, 'the expression');
    return { kind: 'unread', reason, span: this.#cursor.spanFrom(first) };
  }

  #refused(message: string): HeaderError {
    return new HeaderError(message, { span: spanOf(this.#cursor.current) });
  }
}

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, span: spanning(left.span, right.span) };
}

function spanning(first: Span, last: Span): Span {
  return first.file === last.file && last.end > first.start
    ? { file: first.file, start: first.start, end: last.end }
    : first;
}
