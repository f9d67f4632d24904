import { expect } from 'chai';
import { describeRows, type JudgedRow } from './judged-table.ts';
import { noCounts } from './verdict.ts';

function row(release: string, target: string, refused: readonly string[], more: Partial<JudgedRow> = {}): JudgedRow {
  const counts = { ...noCounts, facts: 1000, bitFields: 7 };
  const judged = { headers: 10, resolved: 10 - refused.length, inContext: 1, counts, differences: 0 };
  return { release, target, compiler: 'gcc 12.2.0', ...judged, refused, notBound: [], ...more };
}

describe('the table of what was judged', () => {
  const coda = (line: number) => `linux/coda.h: linux/coda.h:${line}: unknown type name 'u_short'`;
  const kvm = 'linux/kvm.h: linux/kvm.h:16: header <asm/kvm.h> is not found: searched /a, /b';
  const rows = [
    row('5.10.223-1', 'i386', [coda(7)]),
    row('6.12.1-1', 'armv7', [coda(8), kvm], { differences: 2 }),
    row('6.12.1-1', 'x86_64', [coda(8)], { notBound: ["linux/b.h: nothing defines 'struct b'"] }),
    row('6.12.1-1', 's390x', [coda(8), 'linux/d.h: linux/e.h:3: a | b']),
  ];
  const text = describeRows(rows);

  it('has totals for each release, the newest first', () => {
    expect(text).to.contain(
      '| Linux | targets | headers | facts | differences | refused |\n| --- | --: | --: | --: | --: | --: |\n' +
        '| 6.12 | 3 | 30 | 3,000 | 2 | 5 |\n| 5.10 | 1 | 10 | 1,000 | 0 | 1 |\n| all | 4 | 40 | 4,000 | 2 | 6 |\n\n',
    );
  });

  it('has a row for each release and target, in the order of the targets', () => {
    const lines = text.split('\n').filter((line) => line.includes('gcc 12.2.0'));
    expect(lines.map((line) => line.split(' | ').slice(0, 2).join(' '))).to.deep.equal([
      '| 6.12.1-1 x86_64',
      '| 6.12.1-1 armv7',
      '| 6.12.1-1 s390x',
      '| 5.10.223-1 i386',
    ]);
    expect(lines[1]).to.equal('| 6.12.1-1 | armv7 | gcc 12.2.0 | 10 | 1 | 0 | 0 | 7 | 0 | 0 | 0 | 0 | 1,000 | 2 | 2 |');
  });

  it('says each reason once, and where it holds', () => {
    expect(text).to.contain(
      "| `linux/coda.h` | unknown type name 'u_short' | 6.12, 5.10: every target |\n" +
        '| `linux/kvm.h` | header \\<asm/kvm.h\\> is not found | 6.12: armv7 |\n' +
        '| `linux/d.h` | linux/e.h: a \\| b | 6.12: s390x |\n',
    );
    expect(text).to.contain("| `linux/b.h` | nothing defines 'struct b' | 6.12: x86_64 |\n");
  });

  it('names what is missing where that is shorter', () => {
    const [first, ...others] = rows.slice(1).map((each) => ({ ...each, refused: [kvm] }));
    expect(describeRows([{ ...first!, refused: [] }, ...others])).to.contain('6.12: every target but armv7');
  });
});
