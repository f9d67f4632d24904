import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Span } from '../../source/source-file.ts';
import { Refusal } from '../model/refusal.ts';
import { mayBeCompatible } from './compatible-types.ts';
import { qualifiersOf } from './qualified-type.ts';
import { type ResolvedType, withLayout } from './resolved-type.ts';

/**
 * A typedef that is declared again as what it is by now: an alignment that an attribute has chosen before stays, unless the
 * new one has chosen a greater (GCC rule).
 * @throws HeaderError where it is another type (C11 6.7p3).
 */
export function redeclared(
  name: string,
  now: ResolvedType | Refusal,
  before: ResolvedType | Refusal,
  { span, steps }: { readonly span: Span; readonly steps: EvaluationSteps },
): ResolvedType | Refusal {
  if (before instanceof Refusal || now instanceof Refusal) return now;
  if (!isSame(now, before, steps)) throw declaredAsOtherType(name, span);
  if (before.kind === 'incomplete' && now.kind === 'incomplete') {
    const alignment = Math.max(before.alignment ?? 0, now.alignment ?? 0);
    return alignment === 0 ? now : { ...now, alignment };
  }
  if (!('layout' in before && 'layout' in now)) return now;
  const keeps = !now.layout.userAligned || before.layout.alignment > now.layout.alignment;
  return keeps ? withLayout(now, { ...before.layout, size: now.layout.size }) : now;
}

/** The error for a name that is declared again as what it is not. */
export function declaredAsOtherType(name: string, span: Span): HeaderError {
  const hint = `no C compiler takes both: read the header without the one that declares the other '${name}'`;
  return new HeaderError(`'${name}' is declared as another type before`, { span, hint });
}

/** Types that cannot be compared pass for the same. An enum is not the integer type that it is compatible with. */
function isSame(now: ResolvedType, before: ResolvedType, steps: EvaluationSteps): boolean {
  if (qualifiersOf(now) !== qualifiersOf(before) || isOpen(now) !== isOpen(before)) return false;
  if (now.kind === 'integer' && before.kind === 'integer' && now.enumeration !== before.enumeration) return false;
  return mayBeCompatible(now, before, steps);
}

/** Whether it is an array whose length is still to come. */
function isOpen(type: ResolvedType): boolean {
  return type.kind === 'array' && type.count === null;
}
