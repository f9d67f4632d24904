/**
 * Function-like macros that make requests: `EVIOCGBIT(ev, len)`. What a part of the request is computed from its
 * parameters becomes plain arithmetic, which means the same in every language: for parameters from 0 to 65535, which
 * is more than any part of a request holds, every step of it stays between 0 and 2^31 - 1. There C's types make no
 * difference, nothing wraps and nothing is rounded. A macro that leaves that range is refused.
 */
import type { Expression } from '../../ast/expression.ts';
import type { IoctlModel } from '../model/model.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { Program } from '../program/program.ts';

/** A macro that makes a request from its parameters. */
export interface RequestFunction {
  readonly parameters: readonly string[];
  readonly direction: IoctlModel['direction'];
  /** The request with every part that depends on a parameter left at zero. */
  readonly fixed: bigint;
  readonly type: RequestPart;
  readonly number: RequestPart;
  readonly size: RequestPart;
  /** The C spelling of the argument's type; null for none, and for memory whose size is computed. */
  readonly argument: string | null;
}

/** A part of a request: its value, and the bits that it has in the request. */
export interface RequestPart {
  readonly value: Arithmetic;
  readonly shift: number;
  readonly width: number;
}

/** In place of a function: why there is none. */
export interface NoRequestFunction {
  readonly reason: string;
}

/** Values are whole numbers; a comparison is 0 or 1. */
export type Arithmetic =
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'binary';
      readonly operator: ArithmeticOperator;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Arithmetic;
      readonly consequent: Arithmetic;
      readonly alternate: Arithmetic;
    };

const operators = ['+', '-', '*', '<<', '&', '|', '<', '>', '<=', '>=', '==', '!='] as const;
export type ArithmeticOperator = (typeof operators)[number];

/** What a parameter may be at most. */
export const greatestParameter = 0xffff;
const greatestStep = 2n ** 31n - 1n;

/** What stands for a parameter in the expansion of its macro. */
export function placeholderOf(index: number): string {
  return `__argument${index}`;
}

/** Arithmetic with the least and the greatest value that it can have. */
interface Ranged {
  readonly value: Arithmetic;
  readonly least: bigint;
  readonly greatest: bigint;
}

/** @throws Refusal for what is no plain arithmetic, with the reason. */
export function arithmeticOf(expression: Expression, parameters: readonly string[], program: Program): Arithmetic {
  return new Translator(parameters, program).translate(expression).value;
}

class Translator {
  readonly #parameters: readonly string[];
  readonly #program: Program;

  constructor(parameters: readonly string[], program: Program) {
    this.#parameters = parameters;
    this.#program = program;
  }

  translate(expression: Expression): Ranged {
    const constant = orRefusal(() => this.#program.evaluate(expression));
    if (!(constant instanceof Refusal)) return constantOf(constant.value);
    switch (expression.kind) {
      case 'identifier':
        return this.#parameter(expression.name, constant);
      case 'cast':
        return this.#cast(expression);
      case 'unary':
        if (expression.operator === '+') return this.translate(expression.operand);
        throw new Refusal(`its result depends on '${expression.operator}' of a parameter`);
      case 'binary': {
        const operator = operators.find((each) => each === expression.operator);
        if (operator === undefined) throw new Refusal(`its result depends on '${expression.operator}' of a parameter`);
        return binary(operator, this.translate(expression.left), this.translate(expression.right));
      }
      case 'conditional':
        return this.#conditional(expression);
      case 'sizeof-type':
        return this.#arraySize(expression, constant);
      case 'sizeof-expression':
        throw new Refusal('a parameter of it is a type');
      default:
        throw constant;
    }
  }

  #parameter(placeholder: string, otherwise: Refusal): Ranged {
    const name = this.#parameters.find((_, index) => placeholderOf(index) === placeholder);
    if (name === undefined) throw otherwise;
    return { value: { kind: 'parameter', name }, least: 0n, greatest: BigInt(greatestParameter) };
  }

  /** A conversion that changes no value is none. */
  #cast(expression: Extract<Expression, { kind: 'cast' }>): Ranged {
    const type = this.#program.types.scope.integerTypeOf(expression.type);
    if (type === null) throw new Refusal('a parameter of it is converted to what is no integer');
    const operand = this.translate(expression.operand);
    const greatest = 2n ** BigInt(type.size * 8 - (type.signed ? 1 : 0)) - 1n;
    if (type.name !== '_Bool' && operand.greatest <= greatest) return operand;
    throw new Refusal(`a parameter of it is converted to '${type.name}'`);
  }

  #conditional({ condition, consequent, alternate }: Extract<Expression, { kind: 'conditional' }>): Ranged {
    if (consequent === null) throw new Refusal("its result depends on '?:' without a middle operand");
    const [decided, yes, no] = [condition, consequent, alternate].map((each) => this.translate(each)) as [
      Ranged,
      Ranged,
      Ranged,
    ];
    return {
      value: { kind: 'conditional', condition: decided.value, consequent: yes.value, alternate: no.value },
      least: yes.least < no.least ? yes.least : no.least,
      greatest: yes.greatest > no.greatest ? yes.greatest : no.greatest,
    };
  }

  /** `sizeof(char[N])`: the element's size, as often as there are elements. */
  #arraySize({ type: name }: Extract<Expression, { kind: 'sizeof-type' }>, otherwise: Refusal): Ranged {
    const { type } = name;
    if (type.kind !== 'array' || type.length === null) throw otherwise;
    const element = this.#program.types.scope.sizeOf({ ...name, type: type.element });
    const length = this.translate(type.length);
    return element === 1n ? length : binary('*', length, constantOf(element));
  }
}

function constantOf(value: bigint): Ranged {
  return { value: { kind: 'constant', value }, least: value, greatest: value };
}

function binary(operator: ArithmeticOperator, left: Ranged, right: Ranged): Ranged {
  const [least, greatest] = rangeOf(operator, left, right);
  const steps = [left.least, right.least, least];
  if (
    steps.some((step) => step < 0n) ||
    [left.greatest, right.greatest, greatest].some((step) => step > greatestStep)
  ) {
    throw new Refusal(`'${operator}' may leave the range of an int for some parameters`);
  }
  return { value: { kind: 'binary', operator, left: left.value, right: right.value }, least, greatest };
}

function rangeOf(
  operator: ArithmeticOperator,
  left: Ranged,
  right: Ranged,
): readonly [least: bigint, greatest: bigint] {
  switch (operator) {
    case '+':
      return [left.least + right.least, left.greatest + right.greatest];
    case '-':
      return [left.least - right.greatest, left.greatest - right.least];
    case '*':
      return [left.least * right.least, left.greatest * right.greatest];
    case '<<':
      // A shift by more is no int anyway, and would only cost memory here.
      return right.greatest > 31n
        ? [0n, greatestStep + 1n]
        : [left.least << right.least, left.greatest << right.greatest];
    case '&':
      return [0n, left.greatest < right.greatest ? left.greatest : right.greatest];
    case '|':
      return [
        left.least > right.least ? left.least : right.least,
        2n ** BigInt((left.greatest | right.greatest).toString(2).length) - 1n,
      ];
    default:
      return [0n, 1n];
  }
}
