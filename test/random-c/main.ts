/*
 * `make fuzz-records`: random headers for as long as one likes, each judged by the C compiler of every target that is
 * here. A seed that finds something finds it again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type Target, targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { compilerFor } from '../abi/judge.ts';
import { summaryOf, type Verdict } from '../judge/verdict.ts';
import { randomHeader } from './header.ts';
import { findingsOf, judgeRandomHeaders } from './judge-random.ts';

interface Options {
  readonly seed: string;
  readonly count: string;
  readonly target?: readonly string[];
  readonly print?: string;
}

const command = new Command('fuzz-records')
  .description('let C compilers judge the models of random headers')
  .option('--seed <number>', 'the first seed', '1')
  .option('--count <number>', 'how many headers for each target', '40')
  .option('--target <name>', 'for this target only, repeatable', (value, before: string[] = []) => [...before, value])
  .option('--print <folder>', 'write the headers into this folder and judge nothing')
  .allowExcessArguments(false);
command.parse();
const { seed, count, target, print } = command.opts<Options>();
const seeds = Array.from({ length: Number(count) }, (_, index) => Number(seed) + index);
const chosen = target?.map(targetNamed) ?? [...targets.values()];

if (print === undefined) for (const each of chosen) await judge(each);
else for (const each of chosen) writeHeaders(each, print);

async function judge(each: Target): Promise<void> {
  const compiler = compilerFor(each);
  if (compiler === null) {
    process.stdout.write(`${each.name}: skipped, no C compiler is installed\n`);
    return;
  }
  const verdicts: Verdict[] = [];
  const findings: string[] = [];
  for (let at = 0; at < seeds.length; at += 20) {
    const some = await judgeRandomHeaders(seeds.slice(at, at + 20), each, compiler);
    verdicts.push(...some);
    findings.push(...some.flatMap(findingsOf));
  }
  const { counts } = summaryOf(verdicts);
  for (const finding of findings) process.stdout.write(`${each.name}: ${finding}\n`);
  const kinds = `${counts.records} records, ${counts.fields} fields, ${counts.bitFields} bit-fields, ${counts.macros} macros`;
  const sum = `${counts.facts} facts (${kinds}, ${counts.ioctls} requests), ${findings.length} findings`;
  process.stdout.write(`${each.name}: seeds ${seeds[0]} to ${seeds.at(-1)}, ${sum}\n`);
  if (findings.length > 0) process.exitCode = 1;
}

function writeHeaders(each: Target, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const one of seeds) writeFileSync(`${folder}/${each.name}-${one}.h`, randomHeader(one, each).text);
}
