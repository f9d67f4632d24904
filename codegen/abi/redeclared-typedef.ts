import { Refusal } from './refusal.ts';
import { type ResolvedType, withLayout } from './resolved-type.ts';

/**
 * A typedef that is declared again: an alignment that an attribute has chosen before stays, unless the new one has chosen a
 * greater (GCC rule).
 */
export function asBefore(
  now: ResolvedType | Refusal,
  before: ResolvedType | Refusal | undefined,
): ResolvedType | Refusal {
  if (before === undefined || before instanceof Refusal || now instanceof Refusal) return now;
  if (before.kind === 'incomplete' && now.kind === 'incomplete') {
    const alignment = Math.max(before.alignment ?? 0, now.alignment ?? 0);
    return alignment === 0 ? now : { ...now, alignment };
  }
  if (!('layout' in before && 'layout' in now)) return now;
  const keeps = !now.layout.userAligned || before.layout.alignment > now.layout.alignment;
  return keeps ? withLayout(now, { ...before.layout, size: now.layout.size }) : now;
}
