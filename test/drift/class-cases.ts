import { expect } from 'chai';
import { asLine, type Files, HeaderPairs } from './header-pair.ts';

/** The start of each header that is given as a text. */
export const types = '#include <linux/types.h>\n#include <linux/ioctl.h>\n';

/** Two headers, as a text or as files, and the findings about them. */
export interface Case {
  readonly title: string;
  readonly old: string | Files;
  readonly now: string | Files;
  readonly findings: readonly string[];
  readonly targets?: readonly string[];
}

/** A test for each case. */
export function itFinds(cases: readonly Case[]): void {
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());

  for (const { title, old, now, findings, targets } of cases) {
    it(title, () => {
      const files = (text: string | Files): Files =>
        typeof text === 'string' ? { 'linux/x.h': `${types}${text}\n` } : text;
      const found = pairs.compare(files(old), files(now), targets);
      expect(found.map(asLine)).to.deep.equal(findings);
    });
  }
}
