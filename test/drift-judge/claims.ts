import type { FactChange } from '../../codegen/drift/comparison/finding.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { type Claim, NoQuestion, type Side } from './claim.ts';
import { conditionOn, conditionOnField, lvalueOf, memberOf } from './condition.ts';

const notThere = /undeclared|incomplete (?:element )?type|no member named|unknown type name|before|request for member/;
const otherwise = new RegExp(`static assertion failed|${notThere.source}`);

/**
 * What a finding says of the two headers, in C: a name that is gone is accepted on the old side and refused on the new
 * one; the old fact holds on the old side, and not on the new one, where the new fact does.
 * @param indexed see `memberOf`
 */
export function claimsOf(finding: DriftFinding, indexed: number): readonly Claim[] | NoQuestion {
  const there = { ...finding, header: finding.newHeader ?? finding.header };
  switch (finding.kind) {
    case 'missing':
      return [use(finding, 'old', true, indexed), use(there, 'new', false, indexed)];
    case 'added':
      return [use(finding, 'old', false, indexed), use(there, 'new', true, indexed)];
    case 'moved':
      if (finding.subject === 'header') return [use(finding, 'old', true, 0), use(finding, 'new', false, 0)];
      // The old header may include the one that has it now.
      return [use(finding, 'old', true, 0), use(there, 'new', true, 0)];
    case 'renamed': {
      const now = finding.newSymbol ?? '';
      const old = [use(finding, 'old', true, indexed), use(there, 'new', false, indexed)];
      const renamed = use({ ...there, symbol: now }, 'new', true, indexed);
      return [...old, use({ ...finding, symbol: now }, 'old', false, indexed), renamed];
    }
    case 'changed':
      return changedClaims(finding, there, indexed);
  }
}

function changedClaims(finding: DriftFinding, there: DriftFinding, indexed: number): readonly Claim[] | NoQuestion {
  const isFlexible = finding.changes.some((change) => becameFlexible(finding, change));
  const claims = finding.changes.flatMap((change) => {
    const { fact, old, new: now } = change;
    // An array of unknown length has no size to ask for.
    if (isFlexible && (fact === 'size' || fact === 'count')) return flexibleClaims(finding, there, change, indexed);
    if (fact === 'definition') return definitionClaims(finding, there, change);
    const [before, after] = [old, now].map((value) => conditionFor(finding, fact, value, indexed));
    if (typeof before !== 'string' || typeof after !== 'string') return [];
    // What is only written differently may still be called by its old words.
    const isRefused = finding.class !== 'cosmetic';
    // No array any more, or one of unknown length: other facts of the field tell which.
    if (fact === 'count' && now === null) return [assertion(finding, 'old', before, null)];
    return [
      assertion(finding, 'old', before, null),
      // A type that the new header does not know any more is refused for that.
      ...(isRefused ? [assertion(there, 'new', before, otherwise)] : []),
      assertion(there, 'new', after, null),
    ];
  });
  // A typedef's name that is a record's own on the other side.
  if (finding.subject === 'typedef' && claims.length === 0)
    return [use(finding, 'old', true, 0), use(there, 'new', true, 0)];
  const facts = finding.changes.map(({ fact }) => fact).join(', ');
  return claims.length > 0 ? claims : new NoQuestion(`no expression of C tells the ${facts} of a ${finding.subject}`);
}

/** `data[1]` or `data[0]` as `data[]`, which C has no length for. */
function becameFlexible({ class: driftClass }: DriftFinding, { fact, new: now }: FactChange): boolean {
  return (fact === 'flexible' && now === 'yes') || (driftClass === 'cosmetic' && fact === 'count' && now === null);
}

/** The old length holds on the old side; on the new one the array has no size. */
function flexibleClaims(
  finding: DriftFinding,
  there: DriftFinding,
  { fact, old }: FactChange,
  indexed: number,
): readonly Claim[] {
  const before = conditionFor(finding, fact, old, indexed);
  const size = conditionFor(finding, 'size', '0', indexed);
  if (before === null || size === null) return [];
  return [assertion(finding, 'old', before, null), assertion(there, 'new', size, /incomplete type/)];
}

function conditionFor({ subject, symbol }: DriftFinding, fact: string, value: string | null, indexed: number) {
  if (subject === 'field') return conditionOnField(memberOf(symbol, indexed), fact, value);
  return value === null ? null : conditionOn(subject, symbol, fact, value);
}

/** A name that has facts on one side, and on the other a definition without a meaning. */
function definitionClaims(finding: DriftFinding, there: DriftFinding, { old }: FactChange): readonly Claim[] {
  const hadMeaning = !(old?.startsWith('none') ?? true);
  return [use(finding, 'old', hadMeaning, 0), use(there, 'new', !hadMeaning, 0)];
}

function assertion(
  { header, subject, symbol }: DriftFinding,
  side: Side,
  condition: string,
  refusedFor: RegExp | null,
): Claim {
  const members = subject === 'field' ? memberOf(symbol, 0).names : [];
  return {
    side,
    header,
    unmasked: [...members, ...tagsIn(condition)],
    text: `_Static_assert(${condition}, "");`,
    refusedFor,
    what: condition,
  };
}

/** A tag may be a macro for another tag, which is another record. */
function tagsIn(text: string): string[] {
  return [...text.matchAll(/\b(?:struct|union|enum) (\w+)/g)].map(([, tag = '']) => tag);
}

/** Using a name: accepted where the header has it, else refused because it is not there. */
function use({ header, subject, symbol }: DriftFinding, side: Side, accepted: boolean, indexed: number): Claim {
  const what = `${accepted ? 'has' : 'lacks'} ${symbol}`;
  const claim = (text: string, lacking: RegExp, members: readonly string[] = []): Claim => {
    return { side, header, unmasked: [...members, ...tagsIn(text)], text, refusedFor: accepted ? null : lacking, what };
  };
  switch (subject) {
    case 'header':
      // No header stands before the question whether there is one.
      return { ...claim(`\n#if !__has_include(<${symbol}>)\n#error not there\n#endif`, /not there/), header: '' };
    case 'function':
      return claim(`\n#ifndef ${symbol}\n#error not there\n#endif`, /not there/);
    case 'field': {
      const member = memberOf(symbol, indexed);
      return claim(`enum { judged = sizeof((${lvalueOf(member)}, 0)) };`, notThere, member.names);
    }
    case 'record':
    case 'typedef':
      return claim(`enum { judged = sizeof(${symbol}) };`, notThere);
    case 'string':
      return claim(`static const char judged[] = ${symbol};`, notThere);
    default:
      return claim(`enum { judged = !(${symbol}) };`, notThere);
  }
}
