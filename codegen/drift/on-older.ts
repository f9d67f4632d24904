import type { DriftFinding } from './drift-finding.ts';

/**
 * The findings of `drift OLDER NEWER` for code that uses the bindings of the newer side and meets the older one. Such
 * code knows no name that only the older side has, brings more room than the older side fills where a record grew, and
 * has its constants with the types that the newer side gives them. What remains breaking is a contradiction.
 */
export function onOlder(finding: DriftFinding): DriftFinding {
  const { kind, subject, changes } = finding;
  if (finding.class !== 'breaking' || subject === 'header') return finding;
  if (kind === 'missing') return { ...finding, class: 'adding', note: 'the newer side does not have it' };
  const facts = changes.map(({ fact }) => fact);
  const isRetyped = facts.every((fact) => fact === 'type' || fact === 'carrier');
  if (subject === 'constant' && isRetyped) return { ...finding, class: 'cosmetic', note: 'the same value' };
  if (facts.length !== 1) return finding;
  if (facts[0] === 'definition') return { ...finding, class: 'adding' };
  const [{ old, new: now }] = changes as [DriftFinding['changes'][number]];
  const grew = (subject === 'record' || subject === 'field') && facts[0] === 'size' && Number(now) > Number(old);
  return grew ? { ...finding, class: 'extending', note: 'it grew at the end' } : finding;
}
