import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../codegen/abi/target/target.ts';
import { snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import type { Compiler } from '../abi/judge.ts';
import { temporaryFolder } from '../cli/run.ts';
import { judgeHeaders } from '../judge/header-judge.ts';
import type { Verdict } from '../judge/verdict.ts';
import { randomHeader } from './header.ts';

export interface RandomVerdict extends Verdict {
  readonly seed: number;
}

/** Lets a compiler judge the models of the random headers of some seeds. */
export async function judgeRandomHeaders(
  seeds: readonly number[],
  target: Target,
  compiler: Compiler,
): Promise<RandomVerdict[]> {
  using root = temporaryFolder();
  mkdirSync(join(root.path, 'linux'));
  const headers = seeds.map((seed) => {
    const name = `linux/random-${seed}.h`;
    writeFileSync(join(root.path, name), randomHeader(seed, target).text);
    return name;
  });
  const roots = { folders: [root.path, ...snapshotRoots().folders] };
  const verdicts = await judgeHeaders({ headers, roots, target, compiler });
  return verdicts.map((verdict, index) => ({ ...verdict, seed: seeds[index]! }));
}

/** What was found of a random header, a line each; empty where compiler and model agree in everything. */
export function findingsOf({ seed, differences, refusal, notBound }: RandomVerdict): string[] {
  const findings = [
    ...(refusal === null ? [] : [`refused: ${refusal}`]),
    ...differences,
    ...notBound.map((what) => `not bound: ${what}`),
  ];
  return findings.map((finding) => `seed ${seed}: ${finding}`);
}
