import type { TypeName } from '../../ast/c-type.ts';
import type { Expression, GenericSelection, MemberExpression } from '../../ast/expression.ts';
import type { EvaluationScope } from '../../expression/evaluation/evaluation-scope.ts';
import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import type { IntegerModel, IntegerType, Value } from '../../expression/integers/integer-type.ts';
import { byteOffset, leastAlignment } from '../layout/layout.ts';
import { Refusal } from '../model/refusal.ts';
import { areCompatible } from './compatible-types.ts';
import { offsetWithin } from './member-path.ts';
import { alignmentOfOperand } from './operand-alignment.ts';
import { alignmentOf, placeOfOperand, selectedBy, typeOfDeclared, typeOfOperand, typeOfValue } from './operand-type.ts';
import { targetOf } from './operator-type.ts';
import { layoutOf, type ResolvedType } from './resolved-type.ts';
import type { TypeTable } from './type-table.ts';

/** What expressions may ask of a header's types: its answers are those of one target. */
export class AbiScope implements EvaluationScope {
  readonly #types: TypeTable;
  readonly #bound: ReadonlyMap<string, Value> | null;
  /** How often something was asked that the integer types do not answer. */
  asked = 0;

  /** `bound` gives values to names that the header does not declare. */
  constructor(types: TypeTable, bound: ReadonlyMap<string, Value> | null = null) {
    this.#types = types;
    this.#bound = bound;
  }

  get integers(): IntegerModel {
    return this.#types.integers;
  }

  get steps(): EvaluationSteps {
    return this.#types.steps;
  }

  valueOf(name: string): Value | null {
    this.asked += 1;
    const value = this.#bound?.get(name) ?? this.#types.enumerator(name);
    if (value !== null || this.#types.hasObject(name)) return value;
    throw new Refusal(`names '${name}', which is neither a macro nor an enumerator`, { missing: name });
  }

  integerTypeOf(type: TypeName): IntegerType | null {
    this.asked += 1;
    const resolved = this.#types.typeOfName(type);
    return resolved.kind === 'integer' ? resolved.integer : null;
  }

  sizeOf(type: TypeName): bigint {
    this.asked += 1;
    return sizeOf(this.#types.typeOfName(type));
  }

  alignOf(type: TypeName, preferred: boolean): bigint {
    this.asked += 1;
    const resolved = this.#types.typeOfName(type);
    const alignment = alignmentOf(resolved);
    return BigInt(preferred || hasNoSize(resolved) ? alignment : leastAlignment(layoutOf(resolved)));
  }

  alignOfExpression(operand: Expression): bigint {
    this.asked += 1;
    return BigInt(alignmentOfOperand(operand, this.#types));
  }

  offsetOf(type: TypeName, designator: Expression): bigint {
    this.asked += 1;
    const path = offsetWithin(this.#types.typeOfName(type), designator, (index) => this.#types.evaluateInteger(index));
    if (path.bitWidth !== null) throw new Refusal('a bit-field has no offset in bytes');
    return BigInt(byteOffset(path.position));
  }

  isPointer(type: TypeName): boolean {
    this.asked += 1;
    return this.#types.typeOfName(type).kind === 'pointer';
  }

  isArray(operand: Expression): boolean {
    this.asked += 1;
    return typeOfValue(operand, this.#types).kind === 'array';
  }

  elementSize(operand: Expression): bigint {
    this.asked += 1;
    return sizeOf(targetOf(typeOfOperand(operand, this.#types)));
  }

  memberOffset(member: MemberExpression): bigint {
    this.asked += 1;
    const place = placeOfOperand(member, this.#types).member!;
    if (place.bitWidth !== null) throw new Refusal('a bit-field has no offset in bytes');
    return BigInt(byteOffset(place.position));
  }

  sizeOfExpression(operand: Expression): bigint {
    this.asked += 1;
    return sizeOf(typeOfOperand(operand, this.#types));
  }

  typeOfOperand(operand: Expression): IntegerType | null {
    this.asked += 1;
    const named = operand.kind === 'identifier' || operand.kind === 'call';
    // The evaluator asks for what it cannot type itself: asking it back would go round in circles.
    const type = named ? typeOfDeclared(operand, this.#types) : typeOfValue(operand, this.#types);
    return type?.kind === 'integer' ? type.integer : null;
  }

  selectedBy(selection: GenericSelection): Expression {
    this.asked += 1;
    return selectedBy(selection, this.#types);
  }

  areCompatible(left: TypeName, right: TypeName): boolean {
    this.asked += 1;
    return areCompatible(this.#types.typeOfName(left), this.#types.typeOfName(right), this.steps);
  }
}

/** GNU: `sizeof (void)` and `sizeof` of a function are 1. */
function sizeOf(type: ResolvedType): bigint {
  if (type.kind === 'array' && type.count === null) throw new Refusal('an array of unknown length has no size');
  return hasNoSize(type) ? 1n : BigInt(layoutOf(type).size);
}

function hasNoSize({ kind }: ResolvedType): boolean {
  return kind === 'void' || kind === 'function';
}
