import type { TypeName } from '../../codegen/ast/c-type.ts';
import type { Expression, GenericSelection, MemberExpression } from '../../codegen/ast/expression.ts';
import { typeOfExpression } from '../../codegen/expression/evaluation/evaluate.ts';
import type { EvaluationScope } from '../../codegen/expression/evaluation/evaluation-scope.ts';
import { EvaluationSteps } from '../../codegen/expression/evaluation/evaluation-steps.ts';
import {
  type IntegerModel,
  type IntegerType,
  integerModel,
  type Value,
} from '../../codegen/expression/integers/integer-type.ts';
import { tokenize } from '../../codegen/lexer/lexer.ts';
import type { Token } from '../../codegen/lexer/token.ts';
import { parseConstant } from '../../codegen/parser/parse-constant.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

export const lp64 = integerModel({ longSize: 8, charSigned: true });
export const ilp32 = integerModel({ longSize: 4, charSigned: true, wideCharacter: 'long' });

/** The tokens of a text, with the `end` token. */
export function tokensOf(text: string): readonly Token[] {
  return tokenize(new SourceFile('test.h', 'test.h', text));
}

export function parseText(text: string, typedefNames: readonly string[] = []): Expression {
  const parsed = parseConstant(tokensOf(text).slice(0, -1), new Set(typedefNames));
  if (parsed.kind === 'parse-failure') throw new Error(`${text}: ${parsed.reason}`);
  return parsed;
}

/** Where there are no records: basic types, some enumerators, and variables and functions that have no value. */
export class SampleScope implements EvaluationScope {
  readonly steps = new EvaluationSteps();
  readonly integers: IntegerModel;
  readonly #enumerators: ReadonlyMap<string, Value>;
  readonly #objects: ReadonlyMap<string, IntegerType>;

  constructor(
    integers: IntegerModel,
    enumerators: Readonly<Record<string, bigint>> = {},
    objects: Readonly<Record<string, IntegerType>> = {},
  ) {
    this.integers = integers;
    this.#enumerators = new Map(
      Object.entries(enumerators).map(([name, value]) => [name, { value, type: integers.int }]),
    );
    this.#objects = new Map(Object.entries(objects));
  }

  valueOf(name: string): Value | null {
    return this.#enumerators.get(name) ?? null;
  }

  integerTypeOf({ type }: TypeName): IntegerType | null {
    return type.kind === 'basic' ? this.integers.typeOf(type.name) : null;
  }

  sizeOf(type: TypeName): bigint {
    if (type.type.kind === 'pointer') return BigInt(this.integers.size.size);
    const integer = this.integerTypeOf(type);
    if (integer === null) throw new HeaderError('no integer type');
    return BigInt(integer.size);
  }

  alignOf(type: TypeName, preferred: boolean): bigint {
    const size = this.sizeOf(type);
    return preferred || size <= BigInt(this.integers.size.size) || size > 8n ? size : 4n;
  }

  alignOfExpression(operand: Expression): bigint {
    return this.sizeOfExpression(operand);
  }

  /** Each record has the members `a` at 4 and `b` at 24, an array of `int`. */
  offsetOf(_type: TypeName, designator: Expression): bigint {
    if (designator.kind === 'identifier' && designator.name === 'a') return 4n;
    if (designator.kind === 'identifier' && designator.name === 'b') return 24n;
    if (designator.kind !== 'index' || designator.index.kind !== 'integer-literal') throw new HeaderError('no member');
    return this.offsetOf(_type, designator.base) + 4n * BigInt(designator.index.text);
  }

  isPointer({ type }: TypeName): boolean {
    return type.kind === 'pointer';
  }

  isArray(operand: Expression): boolean {
    return operand.kind === 'member' && operand.name === 'b';
  }

  elementSize(): bigint {
    return 4n;
  }

  memberOffset({ name }: MemberExpression): bigint {
    return name === 'a' ? 4n : 24n;
  }

  sizeOfExpression(operand: Expression): bigint {
    return BigInt(typeOfExpression(operand, this).size);
  }

  typeOfOperand(operand: Expression): IntegerType | null {
    const named = operand.kind === 'call' ? operand.callee : operand;
    return named.kind === 'identifier' ? (this.#objects.get(named.name) ?? null) : null;
  }

  /** That of the first type that is the operand's, else the one behind `default`. */
  selectedBy({ control, associations }: GenericSelection): Expression {
    const type = typeOfExpression(control, this);
    const chosen =
      associations.find((each) => each.type !== null && this.integerTypeOf(each.type) === type) ??
      associations.find((each) => each.type === null);
    if (chosen === undefined) throw new HeaderError('no association');
    return chosen.value;
  }

  areCompatible(left: TypeName, right: TypeName): boolean {
    const type = this.integerTypeOf(left);
    return type !== null && type === this.integerTypeOf(right);
  }
}

/** The one-line message of the HeaderError that `work` ends in. */
export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HeaderError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}
