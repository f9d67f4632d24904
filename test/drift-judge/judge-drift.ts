import { availableParallelism } from 'node:os';
import type { Target } from '../../codegen/abi/target/target.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import type { IncludeRoots } from '../../codegen/pipeline/include-roots.ts';
import type { Compiler } from '../abi/judge.ts';
import { temporaryFolder } from '../cli/run.ts';
import { NoQuestion } from './claim.ts';
import { JudgedSide } from './judged-side.ts';
import { answersTo, type Sides } from './reported.ts';
import { unreportedIn } from './unreported.ts';
import { type DriftVerdict, sumOf } from './verdict.ts';

/** What `uapi-bindgen drift --format json` prints, as far as it is judged. */
export interface ReportedDrift {
  readonly headers: readonly string[];
  readonly findings: readonly DriftFinding[];
}

export interface DriftJudgement {
  readonly report: ReportedDrift;
  readonly old: IncludeRoots;
  readonly now: IncludeRoots;
  readonly target: Target;
  readonly compiler: Compiler;
}

/** Lets a compiler judge a drift report: it reads the very headers that the report is about. */
export async function judgeDrift({ report, old, now, target, compiler }: DriftJudgement): Promise<DriftVerdict> {
  using folder = temporaryFolder();
  const side = (roots: IncludeRoots): JudgedSide => new JudgedSide(roots, target, compiler, folder.path);
  const sides = { old: side(old), new: side(now) };
  const verdicts: DriftVerdict[] = [];
  // A header that is gone or whose names all moved is in findings only.
  const open = [...new Set([...report.headers, ...report.findings.map(({ header }) => header)])];
  const work = async (): Promise<void> => {
    for (let header = open.shift(); header !== undefined; header = open.shift()) {
      verdicts.push(await judgeHeader(header, report.findings, sides));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return sumOf(verdicts);
}

async function judgeHeader(header: string, all: readonly DriftFinding[], sides: Sides): Promise<DriftVerdict> {
  const findings = all.filter((each) => each.header === header);
  const confirmed = new Map<string, number>();
  const refuted: string[] = [];
  const notAsked: string[] = [];
  for (const [finding, answer] of await answersTo(findings, sides)) {
    const told = `${finding.class} ${header}: ${finding.symbol}`;
    if (answer === null) confirmed.set(finding.class, (confirmed.get(finding.class) ?? 0) + 1);
    else if (answer instanceof NoQuestion) notAsked.push(`${told}: ${answer.reason}`);
    else refuted.push(`${told}: ${answer.refuted}`);
  }
  return { confirmed, refuted, notAsked, ...(await judgeUnreported(header, all, sides)) };
}

export type Unchanged = Pick<DriftVerdict, 'unchanged' | 'unreported'>;

/** What each side says of the names that no finding tells of, asked of the other side. */
export async function judgeUnreported(header: string, all: readonly DriftFinding[], sides: Sides): Promise<Unchanged> {
  const models = { old: sides.old.modelOf(header), new: sides.new.modelOf(header) };
  if (models.old === null || models.new === null) return { unchanged: { headers: 0, facts: 0 }, unreported: [] };
  const forth = await unreportedIn(models.old, models.new, all, sides.new);
  const back = await unreportedIn(models.new, models.old, all, sides.old);
  return {
    unchanged: { headers: 1, facts: forth.facts + back.facts },
    unreported: [
      ...forth.differences.map((each) => `${header}: not so on the new side: ${each}`),
      ...back.differences.map((each) => `${header}: not so on the old side: ${each}`),
    ],
  };
}
