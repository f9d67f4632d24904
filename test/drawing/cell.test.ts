import { expect } from 'chai';
import type { FieldModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { arrange } from '../../codegen/drawing/arrangement.ts';
import { type Cell, cellsOf, type RecordCell } from '../../codegen/drawing/cell.ts';
import { factsOf } from '../../codegen/drawing/record-facts.ts';
import { modelOfRandomRecords, recordIn, x86 } from './drawn-records.ts';

/** `hole 8-16`, `struct name { … }`: cells as text, in bits. */
function spelled(record: RecordCell): string {
  const alternatives = record.alternatives.map((cells) => cells.map(spelledCell).join('; '));
  return `${record.keyword} ${record.name}{ ${alternatives.join(' | ')} }`;
}

function spelledCell(cell: Cell): string {
  if (cell.kind === 'record') return spelled(cell);
  return `${cell.kind === 'field' ? cell.name : cell.kind} ${cell.start}-${cell.end}`;
}

function cellsIn(text: string): string {
  return spelled(cellsOf(recordIn(text).record));
}

describe('cells of a record', () => {
  const cases: readonly [string, string, string][] = [
    ['holes and padding', 'struct s { char a; int b; char c; };', 'a 0-8; hole 8-32; b 32-64; c 64-72; padding 72-96'],
    ['bit-fields', 'struct s { int a : 3, : 2, b : 1; };', 'a 0-3; hole 3-5; b 5-6; padding 6-32'],
    [
      'an unnamed union',
      'struct s { int k; union { int a; char b; }; int c; };',
      'k 0-32; union { a 32-64 | b 32-40; unused 40-64 }; c 64-96',
    ],
    [
      'two unnamed unions in a row',
      'struct s { union { int a; char b; }; union { int c; int d; }; };',
      'union { a 0-32 | b 0-8; unused 8-32 }; union { c 32-64 | d 32-64 }',
    ],
    [
      'unnamed structs in an unnamed union',
      'struct s { union { struct { int a; int b; }; struct { short c; short d; }; long e; }; };',
      'union { struct { a 0-32; b 32-64 } | struct { c 0-16; d 16-32 }; unused 32-64 | e 0-64 }',
    ],
    [
      'unions in a row that hold unnamed structs',
      'struct s { union { int a; struct { int b; }; }; union { struct { int c; }; int d; }; };',
      'union { a 0-32 | struct { b 0-32 } }; union { struct { c 32-64 } | d 32-64 }',
    ],
    [
      'an array of inline records by its first element',
      'struct s { struct { char a; short b; } x[3]; };',
      'struct x[3]{ a 0-8; hole 8-16; b 16-32 }; elements 32-96',
    ],
    ['a flexible array', 'struct s { int n; int data[]; };', 'n 0-32; data[] 32-32'],
    ['an empty record', 'struct s { };', ''],
  ];
  for (const [title, text, expected] of cases) {
    it(`tells ${title}`, () => expect(cellsIn(text)).to.equal(`struct { ${expected} }`));
  }

  it('tells padding of a union from what one of its members leaves unused', () => {
    expect(cellsIn('union u { char a; short b[3]; long long c __attribute__((packed)); int d[3]; };')).to.match(
      /^union \{ a 0-8; unused 8-96 \| b\[3\] 0-48; unused 48-96 \| .* \| d\[3\] 0-96 \}$/,
    );
    expect(cellsIn('union u { char a[5]; int b; };')).to.equal(
      'union { a[5] 0-40; padding 40-64 | b 0-32; unused 32-40; padding 40-64 }',
    );
  });

  it('counts what no member of a union reaches once, and nothing inside its members', () => {
    const facts = (text: string): string => {
      const record = recordIn(text).model.records.at(-1)!;
      return factsOf(record, cellsOf(record));
    };
    expect(facts('union u { char a[5]; int b; char c; };')).to.equal(
      '8 bytes, align 4, 1 cache line, 3 bytes of padding',
    );
    expect(facts('union u { struct { char a; int b; } c; char d[8]; };')).to.equal('8 bytes, align 4, 1 cache line');
    expect(facts('struct s { union { char a[5]; int b; } c[2]; int d; };')).to.equal(
      '20 bytes, align 4, 1 cache line, 6 bytes of padding',
    );
  });

  it('puts the fields of a record in place of its name where asked', () => {
    const { model } = recordIn('struct inner { int p : 4; int q : 4; }; struct outer { int a; struct inner b; };');
    const outer = model.records.find(({ name }) => name === 'struct outer')!;
    const expanded = new Map(model.records.map((record) => [record.name, record]));
    expect(spelled(cellsOf(outer, expanded))).to.equal(
      'struct { a 0-32; struct b{ p 32-36; q 36-40; padding 40-64 } }',
    );
  });
});

function expectTiled(record: RecordCell, what: string): void {
  for (const cells of record.alternatives) {
    let at = record.start;
    for (const cell of cells) {
      expect(cell.start, `${what}: ${spelled(record)}`).to.equal(at);
      at = cell.end;
      if (cell.kind === 'record') expectTiled(cell, what);
    }
    expect(at, `${what}: ${spelled(record)}`).to.equal(record.end);
  }
}

function namesOf(fields: readonly FieldModel[]): string[] {
  return fields.flatMap((field) => (field.fields === undefined ? [field.name] : namesOf(field.fields)));
}

function namesIn(record: RecordCell): string[] {
  return record.alternatives.flat().flatMap((cell) => {
    if (cell.kind === 'record') return namesIn(cell);
    return cell.kind === 'field' ? [cell.field.name] : [];
  });
}

describe('cells of random records', () => {
  for (const target of [x86, targetNamed('i386'), targetNamed('s390x')]) {
    it(`cover every bit once and hold every field once on ${target.name}`, () => {
      for (let seed = 1; seed <= 3; seed++) {
        for (const record of modelOfRandomRecords(seed, 200, target).records) {
          const cells = cellsOf(record);
          expectTiled(cells, `seed ${seed}, ${record.name}`);
          expect(namesIn(cells), `seed ${seed}, ${record.name}`).to.deep.equal(namesOf(record.fields));
        }
      }
    });
  }

  it('are as many as a union has members, however many', () => {
    const fields = Array.from(
      { length: 250_000 },
      (_, at): FieldModel => ({ name: `m${at}`, offset: 0, size: 1, type: 'char' }),
    );
    const record = { name: 'union u', keyword: 'union', size: 1, alignment: 1, line: 1, fields } as const;
    const cells = cellsOf(record);
    expect(cells.alternatives).to.have.length(250_000);
    expect(arrange(cells, 0).rows).to.have.length(250_000);
  });
});
