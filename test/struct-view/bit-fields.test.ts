import { expect } from 'chai';
import fc from 'fast-check';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { bitsIn, setBitsIn, setWideBitsIn, wideBitsIn } from '../../runtime/struct-view/bit-fields.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { initialBytes } from '../abi/object-file.ts';
import { resolveText } from '../abi/resolved-text.ts';

const header = `
struct sample {
  unsigned char a : 3;
  unsigned short b : 11;
  unsigned int c : 32;
  unsigned int d : 1;
  unsigned long long e : 52;
  unsigned long long f : 64;
  unsigned int g : 26;
} __attribute__((packed));
struct loose { unsigned a : 5, b : 30; unsigned long long c : 37, : 3, d : 21; };
`;

const bits = 200;

describe('bits of memory', () => {
  for (const isLittle of [true, false]) {
    const order = isLittle ? 'little' : 'big';

    it(`${order}-endian: a field of up to 32 bits comes back and nothing around it changes`, () => {
      const place = fc.integer({ min: 1, max: 32 }).chain((width) =>
        fc.record({
          width: fc.constant(width),
          bit: fc.integer({ min: 0, max: bits - width }),
          value: fc.integer({ min: 0, max: 2 ** width - 1 }),
          fill: fc.constantFrom(0, 0xff, 0xa5),
        }),
      );
      fc.assert(
        fc.property(place, ({ width, bit, value, fill }) => {
          const memory = new DataView(new Uint8Array(bits / 8).fill(fill).buffer);
          const before = allBits(memory, isLittle);
          setBitsIn(memory, bit, width, isLittle, value);
          const after = allBits(memory, isLittle);
          expect(bitsIn(memory, bit, width, isLittle)).to.equal(value);
          after.splice(bit, width, ...before.slice(bit, bit + width));
          expect(after).to.deep.equal(before);
        }),
      );
    });

    it(`${order}-endian: so does a wide field`, () => {
      const place = fc.integer({ min: 1, max: 64 }).chain((width) =>
        fc.record({
          width: fc.constant(width),
          bit: fc.integer({ min: 0, max: bits - width }),
          value: fc.bigInt({ min: 0n, max: 2n ** BigInt(width) - 1n }),
          fill: fc.constantFrom(0, 0xff, 0xa5),
        }),
      );
      fc.assert(
        fc.property(place, ({ width, bit, value, fill }) => {
          const memory = new DataView(new Uint8Array(bits / 8).fill(fill).buffer);
          const before = allBits(memory, isLittle);
          setWideBitsIn(memory, bit, width, isLittle, value);
          const after = allBits(memory, isLittle);
          expect(wideBitsIn(memory, bit, width, isLittle)).to.equal(value);
          after.splice(bit, width, ...before.slice(bit, bit + width));
          expect(after).to.deep.equal(before);
        }),
      );
    });
  }

  for (const name of ['x86_64', 'i386', 'armv7', 's390x']) {
    it(`are where gcc puts a bit-field on ${name}`, function () {
      const target = targetNamed(name);
      const compiler = compilerOrSkip(this, target);
      const fields = resolveText(header, target).model.records.flatMap((record) =>
        record.fields.map((field) => ({ record, field })),
      );
      const value = (width: number): bigint => BigInt.asUintN(width, 0x9234_5678_9abc_def1n);
      const objects = fields.map(({ record, field }, index) => {
        return `${record.name} object${index} = { .${field.name} = ${value(field.bitWidth!)}ull };`;
      });
      const judged = initialBytes(compiler, [header, ...objects].join('\n'));
      for (const [index, { record, field }] of fields.entries()) {
        const memory = new DataView(new ArrayBuffer(record.size));
        const isLittle = target.byteOrder === 'little';
        setWideBitsIn(memory, field.bitOffset!, field.bitWidth!, isLittle, value(field.bitWidth!));
        const bytes = Buffer.from(memory.buffer).toString('hex');
        expect(bytes, field.name).to.equal(judged.get(`object${index}`)?.toString('hex'));
      }
    });
  }
});

/** Every bit of the memory, by the model's numbering. */
function allBits(memory: DataView, isLittle: boolean): number[] {
  return Array.from({ length: memory.byteLength * 8 }, (_, bit) => {
    const byte = memory.getUint8(bit >> 3);
    return (byte >> (isLittle ? bit & 7 : 7 - (bit & 7))) & 1;
  });
}
