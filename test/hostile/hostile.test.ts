import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { withoutColours } from '../cli/run.ts';
import { casesByStage, costlyButAlways } from './cases.ts';
import { type HostileCase, mostMegabytes, mostSeconds } from './hostile-case.ts';
import type { CaseReport } from './run-cases.ts';

/** Runs cases in one process whose heap is bounded; a case that ends the process has no report. */
function reportsOf(stage: string, cases: readonly HostileCase[]): { reports: readonly CaseReport[]; end: string } {
  const program = join(import.meta.dirname, 'run-cases.js');
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${mostMegabytes}`, program, stage, ...cases.map(({ name }) => name)],
    { encoding: 'utf8', timeout: 240_000, maxBuffer: 1 << 26, env: withoutColours() },
  );
  const reports = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaseReport);
  return { reports, end: `the process ended with ${signal ?? status}: ${stderr.slice(-2000)}` };
}

/** `make test-hostile` leaves out nothing. */
const all = process.env.ALL_HOSTILE === '1';

describe('hostile headers', function () {
  this.timeout(300_000);
  for (const [stage, cases] of casesByStage) {
    describe(`aimed at the stage ${stage}`, () => {
      const light = cases.filter(({ heavy }) => heavy !== true);
      let together: ReturnType<typeof reportsOf> = { reports: [], end: '' };
      before(() => {
        together = reportsOf(stage, light);
      });
      const left = all ? [] : cases.filter(({ heavy, name }) => heavy && !costlyButAlways.has(name));
      if (left.length > 0) it(`and ${left.length} that take longer: make test-hostile`);
      for (const hostile of cases) {
        if (left.includes(hostile)) continue;
        it(hostile.name, () => {
          const { reports, end } = hostile.heavy ? reportsOf(stage, [hostile]) : together;
          const report = reports.find(({ name }) => name === hostile.name);
          if (report === undefined) return expect.fail(end);
          expect(report.failure).to.equal(null);
          expect(report.seconds).to.be.lessThan(mostSeconds);
          if (process.env.SHOW_COST) console.log(`        ${report.seconds.toFixed(2)} s, ${report.megabytes} MB`);
        });
      }
    });
  }
});
