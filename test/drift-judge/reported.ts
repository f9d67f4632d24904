import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { misplacedBits } from './bit-place.ts';
import { type Claim, NoQuestion, type Side } from './claim.ts';
import { claimsOf } from './claims.ts';
import type { JudgedSide } from './judged-side.ts';

export type Sides = Readonly<Record<Side, JudgedSide>>;

/** What a compiler answered to a finding: `null` for as it says, a contradiction, or why it was not asked. */
export type Answer = null | { readonly refuted: string } | NoQuestion;

/** A finding does not say which of the names on the way to a member are arrays: so many of them are tried. */
const mostIndexed = 3;

/** Asks about the findings of one header. */
export async function answersTo(
  findings: readonly DriftFinding[],
  sides: Sides,
): Promise<ReadonlyMap<DriftFinding, Answer>> {
  const answers = new Map(await asked(findings, sides, 0));
  for (let indexed = 1; indexed < 1 << mostIndexed; indexed += 1) {
    const open = findings.filter((each) => isOpen(each, answers.get(each)!) && each.symbol.split('.').length > 2);
    for (const [finding, answer] of await asked(open, sides, indexed)) if (answer === null) answers.set(finding, null);
  }
  for (const finding of findings) {
    const answer = await misplacedBits(finding, sides);
    if (answer !== null) answers.set(finding, answer.length === 0 ? null : { refuted: answer.join('; ') });
  }
  return answers;
}

function isOpen({ subject }: DriftFinding, answer: Answer): boolean {
  return subject === 'field' && answer !== null && !(answer instanceof NoQuestion);
}

async function asked(
  findings: readonly DriftFinding[],
  sides: Sides,
  indexed: number,
): Promise<readonly (readonly [DriftFinding, Answer])[]> {
  const claims = findings.map((finding) => [finding, claimsOf(finding, indexed)] as const);
  const contradictions = await contradictionsTo(
    claims.flatMap(([, each]) => (each instanceof NoQuestion ? [] : each)),
    sides,
  );
  return claims.map(([finding, each]) => {
    if (each instanceof NoQuestion) return [finding, each];
    const [first] = each.flatMap((claim) => contradictions.get(claim) ?? []);
    return [finding, first === undefined ? null : typeof first === 'string' ? { refuted: first } : first];
  });
}

/** One compilation for each side and header. A claim that is not asked, because its header cannot be read, is in it too. */
async function contradictionsTo(
  claims: readonly Claim[],
  sides: Sides,
): Promise<ReadonlyMap<Claim, string | NoQuestion>> {
  const contradictions = new Map<Claim, string | NoQuestion>();
  for (const group of inGroups(claims)) {
    const [{ side, header }] = group as [Claim];
    const includes = header === '' ? [] : sides[side].includesFor(header);
    const refusals = await sides[side].compiled.refusals(includes, group);
    for (const [index, claim] of group.entries()) {
      if (typeof refusals === 'string') contradictions.set(claim, new NoQuestion(`${side} side: ${refusals}`));
      else {
        const answer = contradictionOf(claim, refusals.get(index));
        if (answer !== null) contradictions.set(claim, answer);
      }
    }
  }
  return contradictions;
}

/** Those about the same header of the same side together. */
function inGroups(claims: readonly Claim[]): Iterable<readonly Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.side} ${claim.header}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return groups.values();
}

function contradictionOf(claim: Claim, refusal: string | undefined): string | NoQuestion | null {
  const { side, what, refusedFor } = claim;
  if (refusal?.includes('to a bit-field')) return new NoQuestion('no expression of C tells the type of a bit-field');
  if (refusedFor === null) return refusal === undefined ? null : `${side} side: ${what}: ${refusal}`;
  if (refusal === undefined) return `${side} side: ${what}: the compiler says otherwise`;
  return refusedFor.test(refusal) ? null : `${side} side: ${what}: refused for another reason: ${refusal}`;
}
