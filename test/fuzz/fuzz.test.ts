import { expect } from 'chai';
import { formatFinding, fuzz } from './fuzzer.ts';
import { judgeMutants } from './judged-mutants.ts';

/** Set SEED to repeat a failure. `make fuzz` runs for longer. */
const seed = Number(process.env.SEED ?? Date.now() % 0x7fffffff);
const count = 400;

describe('broken headers', function () {
  this.timeout(240_000);

  it(`give models or errors, ${count} of seed ${seed}`, async () => {
    const { mutants, models, refusals, findings } = await fuzz(seed, 0, count, false);
    expect(findings.map((finding) => formatFinding(seed, finding)).join('\n')).to.equal('');
    expect(mutants).to.equal(count);
    expect(models, 'mutants that give a model').to.be.greaterThan(count / 20);
    expect(refusals, 'mutants that are refused').to.be.greaterThan(count / 20);
  });

  it(`give models that gcc and tsc agree with, 10 of seed ${seed}`, async () => {
    const { judged, complaints } = await judgeMutants(seed, 0, count, 10, false);
    expect(complaints).to.deep.equal([]);
    expect(judged).to.be.greaterThan(3);
  });
});
