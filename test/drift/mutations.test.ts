import { expect } from 'chai';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { Drift } from '../../codegen/drift/drift.ts';
import { driftClasses } from '../../codegen/drift/drift-finding.ts';
import { asLine, HeaderPairs } from './header-pair.ts';
import { mutators, printParts, randomFrom, randomParts } from './random-mutations.ts';

/** One of every size of pointer, byte order and alignment of 64-bit fields. */
const campaigns = [
  { name: 'x86_64', wanted: 1000 },
  { name: 'i386', wanted: 200 },
  { name: 's390x', wanted: 200 },
] as const;

describe('one fact changed at random', () => {
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());

  for (const { name, wanted } of campaigns)
    it(`is found, named and classed right on ${name}, ${wanted} times; a copy is not`, function () {
      const target = targetNamed(name);
      this.timeout(300_000);
      const seed = Number(process.env.SEED ?? 20260101);
      const random = randomFrom(seed);
      const kinds = Object.entries(mutators);
      let done = 0;
      for (let base = 0; done < wanted; base += 1) {
        const parts = randomParts(random);
        const old = pairs.side(printParts(parts), 'linux/x.h', target);
        const compare = (text: Record<string, string>): ReturnType<Drift['findings']> => {
          const drift = new Drift();
          drift.add({ header: 'linux/x.h', target: target.name, old, now: pairs.side(text, 'linux/x.h', target) });
          return drift.findings();
        };
        expect(compare(printParts(parts)), `seed ${seed}, header ${base}`).to.deep.equal([]);
        for (const [kind, mutate] of kinds) {
          const mutation = mutate(parts, random);
          if (mutation === null) continue;
          const text = printParts(mutation.parts);
          const roots = compare(text).filter(({ follows }) => follows === null);
          const told = `seed ${seed}, header ${base}, ${kind}:\n${text['linux/x.h']}\n${roots.map(asLine).join('\n')}`;
          const named = roots.find(
            ({ symbol, class: each }) => mutation.symbols.includes(symbol) && each === mutation.class,
          );
          expect(named, told).to.not.equal(undefined);
          const worst = Math.min(...roots.map((each) => driftClasses.indexOf(each.class)));
          expect(driftClasses[worst], told).to.equal(mutation.class);
          done += 1;
        }
      }
    });
});
