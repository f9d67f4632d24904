import { expect } from 'chai';
import fc from 'fast-check';
import ref from 'ref-napi';
import refStruct from 'ref-struct-di';
import refUnion from 'ref-union-di';
import { arrayOf, bytes, s64, u8, u16, u64, wideS32, wideU32, withLayout } from '../../runtime/ref-scalars.ts';

const StructType = refStruct(ref);
const UnionType = refUnion(ref);

describe('ref types', () => {
  const wide = [
    ['u64', u64, 0n, 2n ** 64n - 1n, ref.alignof.uint64],
    ['s64', s64, -(2n ** 63n), 2n ** 63n - 1n, ref.alignof.int64],
    ['wideU32', wideU32, 0n, 2n ** 32n - 1n, ref.alignof.uint32],
    ['wideS32', wideS32, -(2n ** 31n), 2n ** 31n - 1n, ref.alignof.int32],
  ] as const;

  for (const [name, type, minimum, maximum, alignment] of wide) {
    it(`${name} carries bigints`, () => {
      const buffer = Buffer.alloc(16);
      fc.assert(
        fc.property(fc.bigInt({ min: minimum, max: maximum }), (value) => {
          ref.set(buffer, 3, value, type);
          return ref.get(buffer, 3, type) === value;
        }),
      );
      expect(() => type.set(buffer, 0, minimum - 1n)).to.throw(RangeError);
      expect(() => type.set(buffer, 0, maximum + 1n)).to.throw(RangeError);
      expect(() => type.set(buffer, 0, 1 as never)).to.throw(TypeError);
    });

    it(`${name} has the alignment that C gives it inside records`, () => {
      expect([type.alignment, type.indirection]).to.deep.equal([alignment, 1]);
    });
  }

  it('u64 lies in memory as ref-napi lays it', () => {
    const buffer = ref.alloc('uint64', '9223372036854775811');
    expect(u64.get(buffer, 0)).to.equal(9_223_372_036_854_775_811n);
  });

  it('bytes are a view, and a shorter value is filled up with zeroes', () => {
    const type = bytes(4);
    const buffer = Buffer.alloc(8, 0xff);
    type.set(buffer, 2, Buffer.from([1, 2]));
    expect([...buffer]).to.deep.equal([255, 255, 1, 2, 0, 0, 255, 255]);
    type.get(buffer, 2)[3] = 9;
    expect(buffer[5]).to.equal(9);
    expect(() => type.set(buffer, 0, Buffer.alloc(5))).to.throw(RangeError, 'expected at most 4 bytes, saw 5');
  });

  it('arrays of scalars and of records', () => {
    const pair = StructType({ a: u8, b: u16 });
    const type = arrayOf(pair, 2);
    expect([type.size, type.alignment]).to.deep.equal([8, 2]);
    const buffer = Buffer.alloc(9);
    type.set(buffer, 1, [new pair({ a: 1, b: 2 }), new pair({ a: 3, b: 4 })]);
    expect(type.get(buffer, 1).map(({ a, b }) => [a, b])).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
    expect(() => arrayOf(u8, 1).set(buffer, 0, [1, 2])).to.throw(RangeError, 'expected at most 1 elements, saw 2');
  });

  it('a packed record inside another lies where C puts it', () => {
    // `struct { __u8 a; struct { __u64 x, y; } __attribute__((packed)) b; }`: ref-struct-di alone puts b at 8.
    const packed = withLayout(StructType({ x: u64, y: u64 }), { size: 16, alignment: 1, offsets: { x: 0, y: 8 } });
    const outer = withLayout(StructType({ a: u8, b: packed }), { size: 17, alignment: 1, offsets: { a: 0, b: 1 } });
    const value = new outer({ a: 7, b: new packed({ x: 1n, y: 2n }) });
    expect(outer.size).to.equal(17);
    expect([...value.ref()].slice(0, 2)).to.deep.equal([7, u64Bytes(1n)[0]]);
    expect(new outer(value.ref()).b.y).to.equal(2n);
  });

  it('a record without fields can still be a field', () => {
    const empty = withLayout(StructType({}), { size: 4, offsets: {} });
    const union = withLayout(UnionType({ empty, a: u8 }), { size: 4, alignment: 4, offsets: { empty: 0, a: 0 } });
    expect([empty.alignment, union.size, new union({ a: 3 }).a]).to.deep.equal([1, 4, 3]);
  });

  it('a layout without an offset for a field is refused', () => {
    expect(() => withLayout(StructType({ a: u8 }), { size: 1, offsets: {} })).to.throw("no offset for the field 'a'");
  });
});

function u64Bytes(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  u64.set(buffer, 0, value);
  return buffer;
}
