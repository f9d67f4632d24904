import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RecordModel } from '../../codegen/abi/model/model.ts';
import { escapeXml } from '../../codegen/drawing/markup.ts';
import { drawRecordSvg } from '../../codegen/drawing/record-svg.ts';
import { modelOfRandomRecords, recordIn, x86 } from './drawn-records.ts';

const golden = join(import.meta.dirname, '../../../test/drawing/packet.svg');

const packet = `
struct packet {
  unsigned char kind;
  unsigned short length;
  unsigned urgent : 1, more : 1, : 6, priority : 3;
  union { unsigned long address; struct { int x; char name[3]; } place; };
  void *next;
  unsigned char data[];
};`;

/** What XML calls well-formed, as far as these drawings use it: tags in pairs, attributes in quotes, no bare `&` or `<`. */
function expectWellFormed(svg: string, what: string): void {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/g,
    (_, closing, name, _attributes, empty) => {
      if (closing !== '') expect(open.pop(), what).to.equal(name);
      else if (empty === '') open.push(name);
      return '';
    },
  );
  expect(open, what).to.deep.equal([]);
  expect(rest.replace(/&(amp|lt|gt|quot|#39);/g, ''), what).not.to.match(/[<&]/);
}

describe('the SVG drawing of a record', () => {
  it('is as committed', () => {
    const { record, model } = recordIn(packet);
    const svg = drawRecordSvg(record, model);
    if (process.env.GOLDEN === 'rewrite') writeFileSync(golden, svg);
    expect(svg).to.equal(readFileSync(golden, 'utf8'));
  });

  it('is well-formed and the same each time, for random records', () => {
    const model = modelOfRandomRecords(7, 150, x86);
    for (const record of model.records) {
      const svg = drawRecordSvg(record, model);
      expectWellFormed(svg, record.name);
      expect(drawRecordSvg(record, model)).to.equal(svg);
    }
  });

  it('keeps names that look like markup inert', () => {
    const hostile = `x" onload="alert(1)</text><script>alert('1')</script>&amp;\u0000\ud800]]>`;
    const record: RecordModel = {
      name: `struct ${hostile}`,
      keyword: 'struct',
      size: 8,
      alignment: 8,
      line: 1,
      fields: [
        { name: hostile, offset: 0, size: 4, type: hostile },
        {
          name: hostile,
          offset: 4,
          size: 4,
          keyword: 'union',
          fields: [{ name: hostile, offset: 0, size: 1, type: 'char' }],
        },
      ],
    };
    const svg = drawRecordSvg(record, { header: hostile, target: hostile });
    expectWellFormed(svg, 'hostile');
    expect(svg).not.to.match(/<script| onload="/);
    expect(svg).not.to.include('\u0000').and.not.to.include('\ud800');
  });

  it('holds nothing that runs, loads or links', () => {
    const { record, model } = recordIn(packet);
    expect(drawRecordSvg(record, model)).not.to.match(/script|href|@import|url\((?!#)|<image|<foreignObject/i);
  });

  it('escapes what XML reserves and replaces what it forbids', () => {
    expect(escapeXml(`<a b="c">&'\u0007\ufffe\ud83d\ude00`)).to.equal(
      '&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd\u{1f600}',
    );
  });
});
