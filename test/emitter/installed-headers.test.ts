import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { hostTarget, type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import { allHeaders } from '../../codegen/pipeline/all-headers.ts';
import { type Generated, Generation } from '../../codegen/pipeline/generate.ts';
import { rootsOf, systemIncludeFolder, targetsCarriedBy } from '../../codegen/pipeline/include-roots.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { type Agreement, agreementOf } from './installed-headers.ts';
import { ScratchProject } from './scratch-project.ts';

/** Records nested in records, bit-fields, flexible arrays, requests with parameters, thousands of constants. */
const hardest = ['videodev2', 'kvm', 'input', 'if', 'bpf', 'perf_event', 'nl80211', 'tcp', 'if_arp', 'fs'].map(
  (name) => `linux/${name}.h`,
);

/**
 * `ALL_HEADERS=1` binds every header, and once more for several machines, `TARGETS="x86_64 s390x"`; `INCLUDE_ROOTS=a:b`
 * says where the headers are.
 */
const isAll = process.env.ALL_HEADERS === '1';
const roots = rootsOf((process.env.INCLUDE_ROOTS ?? systemIncludeFolder).split(':').filter(existsSync));
const host = hostTarget();
const several = (process.env.TARGETS ?? 'x86_64 i386 aarch64').split(' ').map(targetNamed);

describe('bindings of the headers installed here', function () {
  this.timeout(isAll ? 3_600_000 : 120_000);

  const runs: (readonly [string, readonly Target[]])[] = host === null ? [] : [[host.name, [host]]];
  if (isAll) runs.push([several.map(({ name }) => name).join(', '), several]);

  for (const [title, targets] of runs) {
    it(`compile, can be imported and agree with the model: ${title}`, async function () {
      const carried = targetsCarriedBy(roots);
      const lacking = targets.filter((target) => !carried.includes(target));
      if (lacking.length > 0) {
        console.log(`      skipped: ${roots.folders.join(':')} has no headers for ${lacking[0]?.name}`);
        this.skip();
      }
      const project = new ScratchProject();
      try {
        const { generated, refused } = await bindAll(project, targets);
        expect(project.compile()).to.equal('');
        const agreement = await agreementOf(project, generated);
        console.log(`      ${summaryOf(generated, refused, agreement)}`);
        expect(agreement.differences).to.deep.equal([]);
        expect(agreement.views).to.be.greaterThan(100);
      } finally {
        project.remove();
      }
    });
  }
});

interface Bound {
  readonly generated: readonly Generated[];
  /** One line for each header without bindings. */
  readonly refused: readonly string[];
}

async function bindAll(project: ScratchProject, targets: readonly Target[]): Promise<Bound> {
  const generation = new Generation({ roots, targets, profile: null });
  const present = allHeaders(roots, targets[0] as Target);
  const generated: Generated[] = [];
  const refused: string[] = [];
  for (const header of isAll ? withoutDoubles(present) : hardest.filter((each) => present.includes(each))) {
    try {
      generated.push(await generation.generate(header));
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      refused.push(`${header}: ${error.message}`);
    }
  }
  generated.push(...(await generation.generateImports()));
  for (const { files } of generated) {
    for (const { path, text } of files) if (path.endsWith('.ts')) project.write(path, text);
  }
  if (isAll) for (const line of refused) console.log(`      refused: ${line}`);
  else expect(refused).to.deep.equal([]);
  return { generated, refused };
}

/** TypeScript does not compile two files whose names differ only in case: `xt_MARK.h` and `xt_mark.h`. */
function withoutDoubles(headers: readonly string[]): string[] {
  return [...new Map(headers.map((header) => [header.toLowerCase(), header])).values()];
}

function summaryOf(generated: readonly Generated[], refused: readonly string[], agreement: Agreement): string {
  const { views, refTypes, constants, differences } = agreement;
  return (
    `${generated.length} modules (${refused.length} headers refused): ${views} records, ${refTypes} ref types, ` +
    `${constants} constants, ${differences.length} differences`
  );
}
