import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BackendName, backendNames } from 'uapi-bindgen/runtime';
import { type Outcome, runWatched } from '../live/scenario.ts';
import type { Finding } from './check.ts';
import { checks } from './checks.ts';
import { type NodeBinary, nodeBinary, nodeVersions } from './node-binary.ts';
import { nodeFor } from './node-with.ts';

const runner = fileURLToPath(new URL('run-checks.js', import.meta.url));

interface Run {
  readonly title: string;
  readonly backend: BackendName;
  readonly node: () => NodeBinary;
}

const runs: readonly Run[] = backendNames.flatMap((backend): Run[] => {
  if (process.env.ALL_NODES !== '1') return [{ title: backend, backend, node: () => nodeFor(backend) }];
  const versions = backend === 'node:ffi' ? [26 as const] : nodeVersions;
  return versions.map((version) => ({
    title: `${backend} on Node ${version}`,
    backend,
    node: () => nodeBinary(version),
  }));
});

function findingsOf({ stdout }: Outcome): ReadonlyMap<string, Finding> {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return new Map(lines.map((line) => JSON.parse(line) as Finding).map((finding) => [finding.title, finding]));
}

describe('the seam', function () {
  this.timeout(200_000);
  if (process.platform !== 'linux') return;

  for (const { title, backend, node } of runs) {
    describe(`through ${title}`, () => {
      let outcome: Outcome;
      let findings: ReadonlyMap<string, Finding>;

      before(async function () {
        const binary = node();
        if ('missing' in binary) {
          console.log(`      skipped: ${binary.missing}`);
          return this.skip();
        }
        outcome = await runWatched([binary.path, '--no-warnings', runner, backend], 60);
        findings = findingsOf(outcome);
      });

      for (const check of Object.keys(checks)) {
        it(check, () => {
          const finding = findings.get(check);
          if (finding === undefined) throw new Error(`the process had ended with ${outcome.end} before`);
          if (finding.failure !== undefined) throw new Error(finding.failure);
        });
      }

      it('ends in peace', () => {
        expect([outcome.end, outcome.stderr]).to.deep.equal(['0', '']);
      });
    });
  }
});
