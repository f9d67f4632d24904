import type { Expression, Initializer, StringLiteral } from '../../ast/expression.ts';
import { sizeLimit } from '../layout/layout.ts';
import { Refusal } from '../model/refusal.ts';
import type { ResolvedArray, ResolvedType } from './resolved-type.ts';

/** What says the length of an array besides its initializers. */
export interface InitializerScope {
  /** The value of an index. */
  evaluate(index: Expression): bigint;
  typeOfString(literal: StringLiteral): ResolvedArray;
}

/**
 * How many elements an array has whose type leaves the length to its initializers (C11 6.7.9p22): one more than the
 * greatest index that one of them is for.
 * @throws Refusal where only the members of the elements tell which initializer is for which element.
 */
export function initializedLength(
  initializers: readonly Initializer[],
  element: ResolvedType,
  scope: InitializerScope,
): number {
  const string = stringAlone(initializers, element);
  if (string !== null) return scope.typeOfString(string).count!;
  let next = 0n;
  let length = 0n;
  for (const initializer of initializers) {
    const [designator] = initializer.designators;
    if (designator !== undefined && 'index' in designator) {
      next = scope.evaluate(designator.last ?? designator.index);
      if (next < 0n || next > BigInt(sizeLimit)) throw new Refusal(`an initializer of the element ${next}`);
    } else if (designator !== undefined) {
      throw new Refusal(`an initializer of the member '${designator.name}' of an array`);
    }
    if (!fillsElement(initializer, element)) {
      throw new Refusal('the length of an array whose elements are initialized without braces of their own');
    }
    next += 1n;
    if (next > length) length = next;
  }
  return Number(length);
}

/** C11 6.7.9p14, p15: a string, in braces or not, is an array of characters. */
function stringAlone([only, ...others]: readonly Initializer[], element: ResolvedType): StringLiteral | null {
  if (only === undefined || others.length > 0 || only.designators.length > 0 || element.kind !== 'integer') return null;
  return isExpression(only.value) && only.value.kind === 'string-literal' ? only.value : null;
}

/** Whether the next initializer is for the next element (C11 6.7.9p20): this one does not stop within its own. */
function fillsElement({ designators, value }: Initializer, element: ResolvedType): boolean {
  if (designators.length > 1) return false;
  if (element.kind !== 'array' && element.kind !== 'record') return true;
  return !isExpression(value) || (element.kind === 'array' && value.kind === 'string-literal');
}

function isExpression(value: Initializer['value']): value is Expression {
  return 'kind' in value;
}
