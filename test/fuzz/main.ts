/** The fuzzer as a program: `make fuzz SEED=1 COUNT=10000`. Ends with 1 where something was found. */
import { parseArgs } from 'node:util';
import { formatFinding, fuzz } from './fuzzer.ts';
import { judgeMutants } from './judged-mutants.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 0x7fffffff) },
    first: { type: 'string', default: '0' },
    count: { type: 'string', default: '5000' },
    judge: { type: 'string', default: '40' },
  },
});
const [seed, first, count, judged] = [values.seed, values.first, values.count, values.judge].map(Number) as [
  number,
  number,
  number,
  number,
];

const report = await fuzz(seed, first, count, true);
const { mutants, models, refusals, findings, slowest } = report;
console.log(
  `seed ${seed}, mutants ${first} to ${first + mutants - 1}: ${models} models, ${refusals} refusals, ${findings.length} findings; ` +
    `slowest ${slowest.seconds.toFixed(2)} s (mutant ${slowest.number})`,
);
for (const finding of findings) console.log(formatFinding(seed, finding));

const verdict = await judgeMutants(seed, first, count, judged, true);
console.log(
  `of ${verdict.judged} models, gcc accepts the header of ${verdict.accepted}, and tsc compiled the modules of all; ` +
    `${verdict.assertions} assertions, ${verdict.complaints.length} complaints`,
);
for (const complaint of verdict.complaints) console.log(complaint);
process.exitCode = findings.length + verdict.complaints.length > 0 ? 1 : 0;
