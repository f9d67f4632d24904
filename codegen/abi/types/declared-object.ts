import type { Attributes, CType } from '../../ast/c-type.ts';
import type { ObjectDeclaration } from '../../ast/declaration.ts';
import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { parseInitializer } from '../../parser/parse-constant.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import { mayBeCompatible } from './compatible-types.ts';
import { alignmentOf, type OperandScope, typeOfInitialized } from './operand-type.ts';
import { qualifiersOf } from './qualified-type.ts';
import { declaredAsOtherType } from './redeclared-typedef.ts';
import { onceComplete, type ResolvedType } from './resolved-type.ts';

/** A variable or function of a header, by all its declarations so far. */
export interface DeclaredObject {
  /** @throws Refusal */
  readonly type: () => ResolvedType;
  /** In bytes. @throws Refusal */
  alignment(): number;
}

interface ObjectScope extends OperandScope {
  readonly typedefNames: ReadonlySet<string>;
  typeOf(type: CType, attributes: Attributes): ResolvedType;
  alignmentsOf(attributes: Attributes): readonly number[];
}

/**
 * A declaration, after the earlier ones of the same name. `aligned` stands in place of the type's alignment, and of several
 * declarations the strictest counts (GCC rule).
 * @throws HeaderError where an earlier one is of another type (C11 6.7p4).
 */
export function declaredObject(
  declaration: ObjectDeclaration,
  earlier: DeclaredObject | undefined,
  scope: ObjectScope,
): DeclaredObject {
  const { name, type, attributes, span } = declaration;
  // What the declaration says of the name itself, as `extern typeof(x) x` does, it says of the earlier ones.
  const asked = orRefusal(() => scope.alignmentsOf(attributes));
  const before = earlier === undefined ? 0 : orRefusal(() => earlier.alignment());
  const declared = onceComplete(() => {
    const written = scope.typeOf(type, attributes);
    return hasLength(earlier) ? written : initialized(written, declaration, scope);
  });
  const typed = earlier === undefined ? declared : again(declared, earlier);
  if (
    earlier !== undefined &&
    areInConflict(
      orRefusal(declared),
      orRefusal(() => earlier.type()),
      scope.steps,
    )
  ) {
    throw declaredAsOtherType(name, span);
  }
  return {
    type: typed,
    alignment() {
      if (asked instanceof Refusal) throw asked;
      const own = asked.length > 0 ? Math.max(...asked) : alignmentOf(typed());
      return Math.max(own, before instanceof Refusal ? 0 : before);
    },
  };
}

/** Whether a declaration said already how long an array is: then an initializer need not fill it (C11 6.2.7p3, 6.7.9p21). */
function hasLength(earlier: DeclaredObject | undefined): boolean {
  const type = earlier === undefined ? null : orRefusal(() => earlier.type());
  return type !== null && !(type instanceof Refusal) && type.kind === 'array' && type.count !== null;
}

/** An array whose length only its initializer says; it has none where that is not known. */
function initialized(type: ResolvedType, { initializer, span }: ObjectDeclaration, scope: ObjectScope): ResolvedType {
  if (initializer === undefined || type.kind !== 'array' || type.count !== null) return type;
  const initializers = parseInitializer(initializer, scope.typedefNames);
  const completed = initializers && orRefusal(() => typeOfInitialized(type, initializers, span, scope));
  return completed === null || completed instanceof Refusal ? type : completed;
}

/** Types that cannot be compared pass for compatible ones. Of functions what they return is compared. */
function areInConflict(now: ResolvedType | Refusal, before: ResolvedType | Refusal, steps: EvaluationSteps): boolean {
  if (now instanceof Refusal || before instanceof Refusal) return false;
  if (now.kind === 'function' && before.kind === 'function') {
    const [returned, other] = [orRefusal(now.returns), orRefusal(before.returns)];
    return returned instanceof Refusal || other instanceof Refusal ? false : !mayBeCompatible(returned, other, steps);
  }
  return qualifiersOf(now) !== qualifiersOf(before) || !mayBeCompatible(now, before, steps);
}

/**
 * The composite type (C11 6.2.7): declarations agree, but for an array whose length only one of them says. Where the last
 * one says nothing more, the earlier ones are asked at once, not through it: there may be very many.
 */
function again(resolve: () => ResolvedType, earlier: DeclaredObject): () => ResolvedType {
  const now = orRefusal(resolve);
  const says = !(now instanceof Refusal) && now.kind !== 'incomplete' && !(now.kind === 'array' && now.count === null);
  return says ? () => now : earlier.type;
}
