import type { TypeName } from '../../ast/c-type.ts';
import type { Expression, GenericSelection, MemberExpression } from '../../ast/expression.ts';
import type { IntegerModel, IntegerType, Value } from '../integers/integer-type.ts';
import type { EvaluationSteps } from './evaluation-steps.ts';

/**
 * What evaluation asks about the program and the target. Each method may throw a HeaderError that says why it cannot
 * answer; the answers of {@link sizeOf} and its like are in bytes.
 */
export interface EvaluationScope {
  readonly integers: IntegerModel;
  /** Shared by all evaluations of a header. */
  readonly steps: EvaluationSteps;
  /** The value of an enumerator; null for any other name. */
  valueOf(name: string): Value | null;
  /** The type of a cast: enums and typedefs resolved, null where it is no integer type. */
  integerTypeOf(type: TypeName): IntegerType | null;
  sizeOf(type: TypeName): bigint;
  /** `preferred` where GNU's `__alignof__` asks and not `_Alignof`. */
  alignOf(type: TypeName, preferred: boolean): bigint;
  /** GNU: `__alignof__ operand`. */
  alignOfExpression(operand: Expression): bigint;
  /** `designator` starts with an identifier: `member`, `member.inner`, `member[2].inner`. */
  offsetOf(type: TypeName, designator: Expression): bigint;
  /** Whether a cast makes a pointer. */
  isPointer(type: TypeName): boolean;
  /** Whether an operand is an array, which stands for the address of its first element where it is read. */
  isArray(operand: Expression): boolean;
  /** Of what a pointer points to or an array consists of. */
  elementSize(operand: Expression): bigint;
  /** How far the member is from the start of its record. */
  memberOffset(member: MemberExpression): bigint;
  /** `sizeof operand`. An operand that is an integer expression can be left to `typeOfExpression`. */
  sizeOfExpression(operand: Expression): bigint;
  /** The integer type of an operand that has no constant value (a variable, a call, a member), asked where the operand
   *  is typed and not evaluated; null where it is unknown or no integer. */
  typeOfOperand(operand: Expression): IntegerType | null;
  /** The operand that a `_Generic` stands for (C11 6.5.1.1p3). */
  selectedBy(selection: GenericSelection): Expression;
  /** GNU: `__builtin_types_compatible_p`. */
  areCompatible(left: TypeName, right: TypeName): boolean;
}
