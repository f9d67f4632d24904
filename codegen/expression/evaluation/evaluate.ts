import type { BasicTypeName, TypeName } from '../../ast/c-type.ts';
import type {
  BinaryExpression,
  BinaryOperator,
  CallExpression,
  CastExpression,
  ConditionalExpression,
  Expression,
  UnaryExpression,
} from '../../ast/expression.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Span } from '../../source/source-file.ts';
import { apply, isComparison, resultType, type StrictOperator } from '../integers/arithmetic.ts';
import { hasName } from '../integers/bit-field-type.ts';
import {
  commonType,
  convert,
  differenceType,
  holds,
  type IntegerType,
  promote,
  type Value,
} from '../integers/integer-type.ts';
import { characterLiteral } from '../literals/character-literal.ts';
import { integerLiteral } from '../literals/integer-literal.ts';
import { isWideString, stringBytes } from '../literals/string-literal.ts';
import { type BuiltinFunction, builtinFunction } from './builtin-function.ts';
import { addressOf, chainOf, endOfAddress, isAddress, startOf } from './constant-address.ts';
import type { EvaluationScope } from './evaluation-scope.ts';
import { type FloatingValue, floatingValue } from './floating-arithmetic.ts';

/*
 * One walk gives value and type together. Where C does not evaluate an operand (behind a decided `&&`, in the other
 * branch of `?:`, under `sizeof`) it is walked with `live` false: it has its type, and 0 stands for its value. Sizes and
 * offsets are asked for there, too: C refuses those that do not exist.
 */

/** Deeper than any parsed expression of brackets nests; a bound for what brackets and operators do together. */
const MAX_DEPTH = 1000;

/** The value of an integer constant expression, as GCC folds it. @throws HeaderError where it is none. */
export function evaluate(expression: Expression, scope: EvaluationScope): Value {
  const value = new Evaluation(scope).walk(expression, true);
  if (hasName(value.type)) return value;
  throw refused(
    `the value has the type of a bit-field of ${value.type.width} bits, which has no name`,
    expression.span,
  );
}

/** The type of an integer expression that is not evaluated: its names may be variables. @throws HeaderError */
export function typeOfExpression(expression: Expression, scope: EvaluationScope): IntegerType {
  return new Evaluation(scope).walk(expression, false).type;
}

const byteSwaps = new Map<string, BasicTypeName | 'uint64_t'>([
  ['__builtin_bswap16', 'unsigned short'],
  ['__builtin_bswap32', 'unsigned int'],
  ['__builtin_bswap64', 'uint64_t'],
]);

class Evaluation {
  readonly #scope: EvaluationScope;
  #depth = 0;
  /** Inside how many `__builtin_constant_p`. GNU: what is shifted too far is constant, though C says no value of it. */
  #asked = 0;

  constructor(scope: EvaluationScope) {
    this.#scope = scope;
  }

  walk(expression: Expression, live: boolean): Value {
    this.#depth++;
    this.#scope.steps.take(expression.span);
    if (this.#depth > MAX_DEPTH) throw refused('the expression is nested too deeply', expression.span);
    const value = this.#walkKind(expression, live);
    this.#depth--;
    return value;
  }

  #walkKind(expression: Expression, live: boolean): Value {
    const scope = this.#scope;
    const { span } = expression;
    switch (expression.kind) {
      case 'integer-literal':
        return must(integerLiteral(expression.text, scope.integers), span);
      case 'character-literal':
        return must(characterLiteral(expression.text, scope.integers), span);
      case 'identifier':
        return scope.valueOf(expression.name) ?? this.#operand(expression, live, `names '${expression.name}'`);
      case 'unary':
        return this.#unary(expression, live);
      case 'binary':
        return this.#binary(expression, live);
      case 'conditional':
        return this.#conditional(expression, live);
      case 'cast':
        return this.#cast(expression, live);
      case 'sizeof-expression':
        return this.#bytes(scope.sizeOfExpression(expression.operand));
      case 'sizeof-type':
        return this.#bytes(scope.sizeOf(expression.type));
      case 'alignof-type':
        return this.#bytes(scope.alignOf(expression.type, expression.preferred));
      case 'alignof-expression':
        return this.#bytes(scope.alignOfExpression(expression.operand));
      case 'offsetof':
        return this.#bytes(scope.offsetOf(expression.type, expression.designator));
      case 'types-compatible':
        return this.#truth(scope.areCompatible(expression.left, expression.right));
      case 'call':
        return this.#call(expression, live);
      case 'member':
        return this.#operand(expression, live, `reads the member '${expression.name}'`);
      case 'index':
        return this.#operand(expression, live, 'reads an array element');
      case 'generic-selection':
        return this.walk(scope.selectedBy(expression), live);
      case 'compound-literal':
        return this.#operand(expression, live, 'reads a compound literal');
      case 'unread':
        throw refused(expression.reason, span);
      case 'string-literal':
        throw refused('a string is no integer constant', span);
      case 'floating-literal':
        throw refused(`the floating constant '${expression.text}' is no integer constant`, span);
    }
  }

  /** An operand without a constant value; where it is not evaluated its type is enough. */
  #operand(operand: Expression, live: boolean, what: string): Value {
    const type = live ? null : this.#scope.typeOfOperand(operand);
    if (type === null) throw refused(`${what}, which is no constant`, operand.span);
    return { value: 0n, type };
  }

  #unary(expression: UnaryExpression, live: boolean): Value {
    const { operator, operand, span } = expression;
    if (operator === '&') throw refused('an address is no integer constant', span);
    if (operator === '*') return this.#operand(expression, live, "reads through '*'");
    if (operator === '!') return this.#truth(!this.#isTrue(operand, live));
    const { value, type } = this.walk(operand, live);
    const promoted = promote(type, this.#scope.integers);
    if (operator === '+') return { value, type: promoted };
    return { value: convert(operator === '-' ? -value : ~value, promoted), type: promoted };
  }

  /** A chain `a + b + c + …` leans to the left: it is walked from its innermost operand outwards, without recursion. */
  #binary(expression: BinaryExpression, live: boolean): Value {
    const chain = chainOf(expression);
    const first = startOf(expression);
    const isOfAddresses = isAddress(first, this.#scope);
    let at = isOfAddresses ? endOfAddress(chain, this.#scope) : chain.length - 1;
    const innermost = chain[at];
    let value: Value;
    if (innermost !== undefined && isLogical(innermost.operator)) {
      value = this.#truth(this.#isTrue(innermost.left, live));
    } else if (isOfAddresses) {
      value = this.#ofAddresses(innermost ?? expression, live);
      at--;
    } else {
      value = this.walk(first, live);
    }
    for (; at >= 0; at--) value = this.#combine(value, chain[at]!, live);
    return value;
  }

  /** C11 6.5.6p9, 6.5.8p5, 6.5.9p6: the difference of two addresses in elements, and which of two is greater. */
  #ofAddresses({ operator, left, right, span }: BinaryExpression, live: boolean): Value {
    const scope = this.#scope;
    const isDifference = operator === '-' && isAddress(right, scope);
    if (!isDifference && !isComparison(operator)) throw refused('a pointer is no integer constant', span);
    const type = isDifference ? differenceType(scope.integers) : scope.integers.int;
    if (!live) return { value: 0n, type };
    const size = isDifference ? scope.elementSize(left) : 1n;
    if (size === 0n) throw refused('a difference of addresses of what has no size', span);
    const [first, second] = [this.#valueOf(left), this.#valueOf(right)];
    if (isDifference) return { value: convert((first - second) / size, type), type };
    const [one, other] = [first, second].map((value) => ({
      value: convert(value, scope.integers.size),
      type: scope.integers.size,
    }));
    return must(apply(operator as StrictOperator, one!, other!, scope.integers), span);
  }

  /** Of an expression that is a constant: its value, or the address that it is. */
  #valueOf(expression: Expression): bigint {
    const integer = (operand: Expression) => this.walk(operand, true).value;
    return addressOf(expression, { scope: this.#scope, integer }) ?? integer(expression);
  }

  #floatingValueOf(expression: Expression): FloatingValue | string | null {
    const integer = (operand: Expression) => this.walk(operand, true).value;
    return floatingValue(expression, { steps: this.#scope.steps, integer });
  }

  #combine(left: Value, { operator, right, span }: BinaryExpression, live: boolean): Value {
    if (operator === ',') {
      // C11 6.6p3.
      if (live) throw refused("a ',' that is evaluated is no part of a constant expression", span);
      return this.walk(right, live);
    }
    if (isLogical(operator)) {
      const isDecided = operator === '&&' ? left.value === 0n : left.value !== 0n;
      const isTrue = this.#isTrue(right, live && !isDecided);
      return this.#truth(operator === '&&' ? !isDecided && isTrue : isDecided || isTrue);
    }
    const { integers } = this.#scope;
    const other = this.walk(right, live);
    if (!live) return { value: 0n, type: resultType(operator, left.type, other.type, integers) };
    const result = apply(operator, left, other, integers);
    if (
      typeof result === 'string' &&
      this.#asked > 0 &&
      (operator === '<<' || operator === '>>') &&
      other.value >= 0n
    ) {
      return { value: operator === '>>' && left.value < 0n ? -1n : 0n, type: promote(left.type, integers) };
    }
    return must(result, span);
  }

  /** C11 6.5.3.3p5, 6.5.13p3, 6.5.14p3, 6.5.15p4: whether a number or an address compares unequal to 0. That of a string does. */
  #isTrue(operand: Expression, live: boolean): boolean {
    if (operand.kind === 'string-literal') return true;
    const floating = this.#floatingValueOf(operand);
    if (typeof floating === 'string') throw refused(floating, operand.span);
    if (floating !== null) return !floating.isZero;
    if (isAddress(operand, this.#scope)) return live && this.#valueOf(operand) !== 0n;
    return this.walk(operand, live).value !== 0n;
  }

  /** C11 6.5.15: one branch is evaluated, both decide the type. */
  #conditional({ condition, consequent, alternate }: ConditionalExpression, live: boolean): Value {
    const decision = consequent === null ? this.walk(condition, live) : this.#truth(this.#isTrue(condition, live));
    const chosen = decision.value !== 0n;
    const first = consequent === null ? decision : this.walk(consequent, live && chosen);
    const second = this.walk(alternate, live && !chosen);
    const type = commonType(first.type, second.type, this.#scope.integers);
    return { value: convert(chosen ? first.value : second.value, type), type };
  }

  #cast({ type: typeName, operand, span }: CastExpression, live: boolean): Value {
    const type = this.#scope.integerTypeOf(typeName);
    if (type === null) throw refused(`${kindOf(typeName)} is no integer constant`, span);
    if (!live) return { value: 0n, type };
    const floating = this.#floatingValueOf(operand);
    if (typeof floating === 'string') throw refused(floating, span);
    if (floating !== null) {
      const value = truncated(floating, type);
      if (value === null) throw refused(`the floating constant does not fit '${type.name}'`, span);
      return { value, type };
    }
    return { value: convert(this.#valueOf(operand), type), type };
  }

  #call(expression: CallExpression, live: boolean): Value {
    const { callee, span } = expression;
    if (callee.kind !== 'identifier') return this.#operand(expression, live, 'calls through a pointer');
    const { name } = callee;
    const given = expression.arguments;
    if (name === '__builtin_constant_p') return this.#truth(this.#isConstant(argument(given, 0, expression)));
    if (name === '__builtin_choose_expr') {
      const chosen = this.walk(argument(given, 0, expression), true).value === 0n ? 2 : 1;
      return this.walk(argument(given, chosen, expression), live);
    }
    if (this.#isLengthOfString(expression, name)) return this.#stringLength(argument(given, 0, expression), live);
    const builtin = builtinFunction(name);
    if (builtin !== null) return this.#builtin(builtin, expression, live);
    const swapped = byteSwaps.get(name);
    if (swapped === undefined) return this.#operand(expression, live, `calls '${name}'`);
    const type = this.#typeNamed(swapped, span);
    const { value } = this.walk(argument(given, 0, expression), live);
    return { value: swapBytes(convert(value, type), type.size), type };
  }

  #builtin(builtin: BuiltinFunction, call: CallExpression, live: boolean): Value {
    const parameter = this.#typeNamed(builtin.parameter, call.span);
    const type = this.#typeNamed(builtin.result, call.span);
    const operand = argument(call.arguments, 0, call);
    const { value } = this.walk(operand, live);
    if (!live) return { value: 0n, type };
    const result = builtin.valueOf(convert(value, parameter), parameter.width);
    if (result === null) throw refused('a builtin function that has no result for its argument', operand.span);
    return { value: result, type };
  }

  /** GNU: the C library's `strlen` is the builtin function where it is declared, if it returns what C says (C11 7.24.6.3). */
  #isLengthOfString(call: CallExpression, name: string): boolean {
    if (name !== 'strlen') return name === '__builtin_strlen';
    return this.#scope.typeOfOperand(call) === this.#scope.integers.size;
  }

  /** The length of a string is its bytes before the first that is zero. */
  #stringLength(operand: Expression, live: boolean): Value {
    if (!live) return this.#bytes(0n);
    const bytes = operand.kind === 'string-literal' && !isWideString(operand.parts) ? stringBytes(operand.parts) : null;
    if (bytes === null) throw refused('the length of what is no plain string', operand.span);
    return this.#bytes(BigInt(`${bytes}\0`.indexOf('\0')));
  }

  /** GNU: `__builtin_constant_p` asks, and does not evaluate side effects: what cannot be evaluated gives 0. */
  #isConstant(operand: Expression): boolean {
    if (operand.kind === 'string-literal') return true;
    const depth = this.#depth;
    this.#asked++;
    try {
      if (this.#floatingValueOf(operand) !== null) return true;
      this.#valueOf(operand);
      return true;
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      this.#depth = depth;
      return false;
    } finally {
      this.#asked--;
    }
  }

  #typeNamed(name: BasicTypeName | 'uint64_t', span: Span): IntegerType {
    const { integers } = this.#scope;
    const uint64 = integers.size.size === 8 ? integers.size : integers.typeOf('unsigned long long');
    const type = name === 'uint64_t' ? uint64 : integers.typeOf(name);
    if (type === null) throw refused(`this target has no '${name}'`, span);
    return type;
  }

  #bytes(value: bigint): Value {
    return { value, type: this.#scope.integers.size };
  }

  #truth(truth: boolean): Value {
    return { value: truth ? 1n : 0n, type: this.#scope.integers.int };
  }
}

function isLogical(operator: BinaryOperator): operator is '&&' | '||' {
  return operator === '&&' || operator === '||';
}

function argument(given: readonly Expression[], index: number, call: CallExpression): Expression {
  const found = given[index];
  if (found === undefined) throw refused(`expected argument ${index + 1} of the call, saw ')'`, call.span);
  return found;
}

/** Conversion of a floating value (C11 6.3.1.2, 6.3.1.4); null where C leaves the result open. */
function truncated({ whole, isZero }: FloatingValue, type: IntegerType): bigint | null {
  if (type.name === '_Bool') return isZero ? 0n : 1n;
  return holds(type, whole) ? whole : null;
}

function swapBytes(value: bigint, size: number): bigint {
  let swapped = 0n;
  for (let rest = value, left = size; left > 0; left--, rest >>= 8n) swapped = (swapped << 8n) | (rest & 0xffn);
  return swapped;
}

function must(result: Value | string, span: Span): Value {
  if (typeof result === 'string') throw refused(result, span);
  return result;
}

function refused(message: string, span: Span): HeaderError {
  return new HeaderError(message, { span });
}

/** What a cast to a type that is no integer type gives. */
function kindOf({ type }: TypeName): string {
  switch (type.kind) {
    case 'basic':
    case 'named':
      return `a value of type '${type.name}'`;
    case 'record':
      return `a '${type.keyword}'`;
    case 'pointer':
      return 'a pointer';
    default:
      return `a value of this type`;
  }
}
