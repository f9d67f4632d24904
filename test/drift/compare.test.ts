import { expect } from 'chai';
import { compareModels } from '../../codegen/drift/comparison/compare.ts';
import type { Finding } from '../../codegen/drift/comparison/finding.ts';
import { type Parts, record, side } from './models.ts';

function compare(old: Parts, now: Parts): Finding[] {
  return compareModels(side(old), side(now));
}

/** `kind symbol fact:old>new… <- cause`, one line each. */
function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ kind, symbol, changes, follows, growth }) => {
    const facts = changes.map((change) => ` ${change.fact}:${change.old}>${change.new}`).join('');
    return `${growth ? 'grown' : kind} ${symbol}${facts}${follows === null ? '' : ` <- ${follows}`}`;
  });
}

describe('comparing models', () => {
  it('finds nothing between a model and itself', () => {
    const parts: Parts = {
      records: [record('a', ['x'])],
      constants: { A: 1 },
      enumerators: { B: 2 },
      strings: { C: 'c' },
    };
    expect(compare(parts, parts)).to.deep.equal([]);
  });

  it('names what is missing, added and changed of each kind', () => {
    const old: Parts = {
      constants: { GONE: 1, A: 1 },
      enumerators: { E: 1 },
      strings: { S: 'x' },
      records: [record('r', ['f'])],
    };
    const now: Parts = {
      constants: { A: 2, NEW: 1 },
      enumerators: { E: 3 },
      strings: { S: 'y' },
      records: [record('q', ['f'])],
    };
    expect(lines(compare(old, now))).to.deep.equal([
      'missing struct r',
      'missing GONE',
      'changed A value:1>2',
      'changed E value:1>3',
      'changed S value:"x">"y"',
      'added struct q',
      'added NEW',
    ]);
  });

  it('sees a macro that changes its kind', () => {
    expect(lines(compare({ constants: { A: 5 } }, { strings: { A: '5' } }))).to.deep.equal([
      'changed A kind:a constant (5)>a string ("5")',
    ]);
    expect(lines(compare({ enumerators: { A: 5 } }, { constants: { A: 5 } }))).to.deep.equal([]);
  });

  it('sees a macro that has no value any more, and no difference in what never had one', () => {
    const guard = { name: 'GUARD', reason: 'no value: expands to nothing', line: 2 };
    const old: Parts = { constants: { A: 1 }, skipped: [guard] };
    const broken = { name: 'A', reason: 'no integer constant expression', line: 3 };
    const findings = compare(old, { skipped: [broken, { ...guard, name: 'RENAMED' }] });
    expect(lines(findings)).to.deep.equal([
      'changed A definition:value 1, type int>none (no integer constant expression)',
    ]);
    expect(findings[0]?.newLine).to.equal(3);
    expect(lines(compare({ skipped: [guard] }, { skipped: [{ ...guard, reason: 'another' }] }))).to.deep.equal([]);
  });

  it('keeps names apart that are properties of every object', () => {
    const old: Parts = { constants: { constructor: 1, toString: 2 } };
    expect(lines(compare(old, { constants: { constructor: 1 } }))).to.deep.equal(['missing toString']);
  });

  it('blames the field that was put in, not those that it moved', () => {
    const findings = compare({ records: [record('r', ['a', 'b'])] }, { records: [record('r', ['a', 'new', 'b'])] });
    expect(lines(findings)).to.deep.equal([
      'changed struct r size:16>24 <- struct r.new',
      'changed struct r.b offset:8>16 <- struct r.new',
      'added struct r.new',
    ]);
  });

  it('blames both fields that changed places', () => {
    const findings = compare({ records: [record('r', ['a', 'b'])] }, { records: [record('r', ['b', 'a'])] });
    expect(lines(findings)).to.deep.equal(['changed struct r.a offset:0>8', 'changed struct r.b offset:8>0']);
  });

  it('names only the field that was added inside a record of the same size', () => {
    const r = record('r', ['a']);
    const tight = { ...r, fields: [...r.fields, { name: 'b', offset: 0, size: 4, type: '__u32' }] };
    expect(lines(compare({ records: [r] }, { records: [tight] }))).to.deep.equal(['added struct r.b']);
  });

  it('names a field inside untagged records by its path', () => {
    const nested = (offset: number) => {
      const inner = { name: 'in', offset: 0, size: 16, keyword: 'union' as const };
      return {
        ...record('r', []),
        size: 16,
        fields: [{ ...inner, fields: [{ name: 'x', offset, size: 4, type: 'int' }] }],
      };
    };
    const findings = compare({ records: [nested(0)] }, { records: [nested(4)] });
    expect(lines(findings)).to.deep.equal(['changed struct r.in.x offset:0>4']);
    expect(findings[0]).to.include({ oldLine: 7, newLine: 7 });
  });

  it('sees every fact of a field', () => {
    const field = { name: 'f', offset: 0, size: 8, type: '__u64' };
    const { offset: _, size: __, ...bits } = { ...field, offset: null, size: null };
    const variants = [
      { ...field, type: '__s64' },
      { ...field, count: [1] },
      { ...field, size: 4 },
      { ...field, flexible: true as const },
      { ...bits, offset: null, size: null, bitOffset: 0, bitWidth: 3 },
    ];
    for (const variant of variants) {
      const r = { ...record('r', []), size: 8 };
      const findings = compare({ records: [{ ...r, fields: [field] }] }, { records: [{ ...r, fields: [variant] }] });
      expect(lines(findings), JSON.stringify(variant)).to.have.length(1);
      expect(findings[0]?.kind).to.equal('changed');
    }
  });

  it('traces a wrong digit through the macros made from it', () => {
    const texts = { NR: '3', CMD: '_IO(0xaa, NR)', MASK: '(1 << NR)', OTHER: 'NR + 1' };
    const ioctl = { name: 'CMD', direction: 'none' as const, type: 0xaa, number: 3, size: 0, argument: null };
    const findings = compare(
      { constants: { NR: 3, CMD: 0xaa03, MASK: 8, OTHER: 4 }, ioctls: [{ ...ioctl, value: '43523' }], texts },
      {
        constants: { NR: 4, CMD: 0xaa04, MASK: 16, OTHER: 5 },
        ioctls: [{ ...ioctl, value: '43524', number: 4 }],
        texts: { ...texts, NR: '4' },
      },
    );
    expect(lines(findings)).to.deep.equal([
      'changed NR value:3>4',
      'changed CMD value:0xaa03>0xaa04 number:3>4 <- NR',
      'changed MASK value:8>16 <- NR',
      'changed OTHER value:4>5 <- NR',
    ]);
    expect(findings[0]).to.include({ oldLine: 1, newLine: 1 });
  });

  it('blames the record for the request number that holds its size', () => {
    const ioctl = { name: 'CMD', direction: 'write' as const, type: 1, number: 1, argument: 'struct r' };
    const findings = compare(
      { records: [record('r', ['a'])], constants: { CMD: 8 }, ioctls: [{ ...ioctl, value: '8', size: 8 }] },
      { records: [record('r', ['a', 'b'])], constants: { CMD: 16 }, ioctls: [{ ...ioctl, value: '16', size: 16 }] },
    );
    expect(lines(findings)).to.deep.equal([
      'changed struct r size:8>16 <- struct r.b',
      'changed CMD value:0x8>0x10 argument size:8>16 <- struct r.b',
      'added struct r.b',
    ]);
    expect(findings[1]?.causes).to.deep.equal(['struct r', 'struct r.b']);
  });

  it('names nobody where names explain each other in a circle', () => {
    const texts = { A: 'B', B: 'A' };
    const findings = compare({ constants: { A: 1, B: 1 }, texts }, { constants: { A: 2, B: 2 }, texts });
    expect(lines(findings)).to.deep.equal(['changed A value:1>2', 'changed B value:1>2']);
  });
});

describe('masks that grow', () => {
  const before = { F: 1, G: 2, MASK: 3 };
  const after = { F: 1, G: 2, H: 4, MASK: 7 };
  const old = '(F | G)';
  const now = '(F | G | H)';

  function growth(first: Parts, second: Parts): string {
    const found = compare(first, second).find(({ symbol }) => symbol === 'MASK');
    return found === undefined ? 'none' : found.growth ? 'grown' : found.kind;
  }

  it('is growth where the definition gains operands', () => {
    expect(growth({ constants: before, texts: { MASK: old } }, { constants: after, texts: { MASK: now } })).to.equal(
      'grown',
    );
  });

  it('is growth where one definition is known and a new name has the new bit', () => {
    expect(growth({ constants: before, texts: { MASK: old } }, { constants: after })).to.equal('grown');
    expect(growth({ constants: before }, { constants: after, texts: { MASK: now } })).to.equal('grown');
  });

  it('is growth where the names give bit numbers', () => {
    const text = '((__u64)1 << NA | (__u64)1 << NB)';
    const first = { constants: { NA: 0, NB: 1, MASK: 3 }, texts: { MASK: text } };
    expect(growth(first, { constants: { NA: 0, NB: 1, NC: 9, MASK: 515 } })).to.equal('grown');
    expect(growth(first, { constants: { NA: 0, NB: 1, NC: 8, MASK: 515 } })).to.equal('changed');
  });

  it('is a change where no definition is known', () => {
    expect(growth({ constants: before }, { constants: after })).to.equal('changed');
  });

  it('is a change where a bit went away', () => {
    const texts = { MASK: '(F | H)' };
    const found = growth({ constants: before, texts: { MASK: old } }, { constants: { ...after, MASK: 5 }, texts });
    expect(found).to.equal('changed');
  });

  it('is a change where an old operand went away, though its bit did not', () => {
    const found = growth(
      { constants: before, texts: { MASK: old } },
      { constants: after, texts: { MASK: '(F | 2 | H)' } },
    );
    expect(found).to.equal('changed');
  });

  it('is a change where no new name accounts for the bit', () => {
    const found = growth({ constants: before, texts: { MASK: old } }, { constants: { ...before, MASK: 7 } });
    expect(found).to.equal('changed');
  });

  it('is a change where the macro is a plain number, a sum or a choice', () => {
    for (const text of ['3', '(1 | 2)', 'F + G', '(F | G) ? F : G', '(F | G), H', 'F || G']) {
      expect(growth({ constants: before, texts: { MASK: text } }, { constants: after }), text).to.equal('changed');
    }
  });

  it('is a change where an enumerator became the name of another', () => {
    const first = { enumerators: { MASK: 3 }, constants: { F: 1 }, texts: { F: '1' } };
    const second = { constants: { F: 1, LAST: 7, H: 4, MASK: 7 }, texts: { F: '1', MASK: 'LAST', LAST: '7', H: '4' } };
    expect(growth(first, second)).to.equal('changed');
    expect(growth({ constants: { MASK: 3 } }, second)).to.equal('changed');
  });

  it('is a change where a flag of the mask changed', () => {
    const found = growth(
      { constants: before, texts: { MASK: old } },
      { constants: { F: 1, G: 6, H: 8, MASK: 15 }, texts: { MASK: now } },
    );
    expect(found).to.equal('changed');
  });
});
