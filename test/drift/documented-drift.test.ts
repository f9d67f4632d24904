import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { uapiBindgen } from '../cli/run.ts';
import { cachedPackages } from './cached-packages.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/drift-6.1-6.12.md'), 'utf8');

/** The packages that the page is about. */
const versions = ['6.1.176-1', '6.12.117-1'];

describe('docs/drift-6.1-6.12.md', () => {
  it('adds up', () => {
    const [, all = ''] = /^breaking: (\d+) breaking/m.exec(text) ?? [];
    const [, gone = '', changed = ''] = /^(\d+) are names that are gone, (\d+) are facts/m.exec(text) ?? [];
    expect(text).to.include(`All ${all} were read`);
    expect(Number(gone) + Number(changed)).to.equal(Number(all));
  });

  it('has the counts of drift itself, and names everything that breaks', function () {
    this.timeout(120_000);
    const roots = versions.map((version) => {
      const found = cachedPackages().find((each) => each.version === version);
      return found?.rootsFor(targetNamed('x86_64'))?.folders[0];
    });
    if (roots.includes(undefined)) {
      console.log(
        `      skipped: .cache does not hold linux-libc-dev ${versions.join(' and ')}; make headers fetches the newest`,
      );
      this.skip();
    }
    const { stdout } = uapiBindgen(
      'drift',
      ...(roots as string[]),
      '--target',
      'x86_64',
      '--format',
      'json',
      '--quiet',
    );
    const { counts, headers, findings } = JSON.parse(stdout) as {
      counts: Record<string, number>;
      headers: string[];
      findings: DriftFinding[];
    };
    expect(text).to.include(`all ${headers.length} headers`);
    const [, verdict = ''] = /^```\nbreaking: (.*)$/m.exec(text) ?? [];
    expect(
      verdict
        .match(/\d+/g)
        ?.filter((digits) => digits !== '')
        .map(Number),
    ).to.deep.equal(Object.values(counts));
    const breaking = findings.filter((each) => each.class === 'breaking' && each.follows === null);
    const untold = breaking.filter(({ header, symbol }) => {
      const name = symbol.replace(/^(?:struct|union) /, '');
      const names = [header, name, name.replace(/\.\w+$/, ''), name.replace(/_[A-Z0-9]+$/, '_*')];
      return !names.some((each) => text.includes(each));
    });
    expect(untold.map(({ header, symbol }) => `${header}: ${symbol}`)).to.deep.equal([]);
    const gone = breaking.filter((each) => each.kind === 'missing').length;
    expect(text).to.include(`${gone} are names that are gone, ${breaking.length - gone} are facts that changed`);
  });
});
