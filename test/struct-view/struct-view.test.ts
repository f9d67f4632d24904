import { inspect } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  assignFields,
  assignRecord,
  bytesOf,
  countWithin,
  type FieldArray,
  nestedRecord,
  readBool,
  readBytes,
  readF32,
  readF64,
  readU8,
  readU32,
  readU64,
  recordArray,
  StructView,
  scalarArray,
  writeBool,
  writeBytes,
  writeF32,
  writeF64,
  writeU8,
  writeU32,
  writeU64,
} from '../../runtime/struct-view.ts';
import { bigintPairs, numberPairs, Sample } from './sample.ts';

class Point extends StructView<'struct point'> {
  static readonly layout = { tag: 'struct point', size: 8, alignment: 4, offsets: { x: 0, y: 4 } } as const;
  get x(): number {
    return readU32(this, 0);
  }
  set x(value: number) {
    writeU32(this, 0, value, 'x');
  }
  get y(): number {
    return readU32(this, 4);
  }
  set y(value: number) {
    writeU32(this, 4, value, 'y');
  }
}

class Shape extends StructView<'struct shape'> {
  static readonly layout = {
    tag: 'struct shape',
    size: 42,
    alignment: 8,
    offsets: { id: 0, centre: 8, corners: 16, name: 32, codes: 36 },
  } as const;
  get id(): bigint {
    return readU64(this, 0);
  }
  set id(value: bigint) {
    writeU64(this, 0, value, 'id');
  }
  get centre(): Point {
    return nestedRecord(this, Point, 8);
  }
  set centre(value: Point) {
    assignRecord(this.centre, value);
  }
  get corners(): FieldArray<Point> {
    return recordArray(this, 16, 2, Point, 'corners');
  }
  set corners(value: Iterable<Point>) {
    this.corners.assign(value);
  }
  get name(): Buffer {
    return readBytes(this, 32, 4);
  }
  set name(value: Uint8Array) {
    writeBytes(this, 32, 4, value, 'name');
  }
  get codes(): FieldArray<number> {
    return scalarArray(this, 36, 6, 1, readU8, writeU8, 'codes');
  }
  set codes(value: Iterable<number>) {
    this.codes.assign(value);
  }
}

describe('struct views', () => {
  describe('scalars', () => {
    for (const [name, [read, write], minimum, maximum] of numberPairs) {
      it(`${name}: every value from ${minimum} to ${maximum} comes back, also unaligned`, () => {
        const sample = Sample.alloc();
        fc.assert(
          fc.property(fc.integer({ min: minimum, max: maximum }), (value) => {
            write(sample, 1, value, 'value');
            return read(sample, 1) === value;
          }),
        );
      });

      it(`${name}: a number out of range leaves the field as it was`, () => {
        const sample = Sample.alloc();
        for (const value of [minimum - 1, maximum + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
          expect(() => write(sample, 1, value, 'value')).to.throw(
            RangeError,
            `struct sample.value: expected an integer from ${minimum} to ${maximum}, saw ${value}`,
          );
        }
        expect(bytesOf(sample).every((byte) => byte === 0)).to.equal(true);
      });
    }

    for (const [name, [read, write], minimum, maximum] of bigintPairs) {
      it(`${name}: every value from ${minimum} to ${maximum} comes back, also unaligned`, () => {
        const sample = Sample.alloc();
        fc.assert(
          fc.property(fc.bigInt({ min: minimum, max: maximum }), (value) => {
            write(sample, 1, value, 'value');
            return read(sample, 1) === value;
          }),
        );
      });

      it(`${name}: a bigint out of range leaves the field as it was`, () => {
        const sample = Sample.alloc();
        fc.assert(
          fc.property(fc.oneof(fc.bigInt({ max: minimum - 1n }), fc.bigInt({ min: maximum + 1n })), (value) => {
            expect(() => write(sample, 1, value, 'value')).to.throw(
              RangeError,
              `struct sample.value: expected a bigint from ${minimum} to ${maximum}, saw ${value}n`,
            );
            return bytesOf(sample).every((byte) => byte === 0);
          }),
        );
      });

      it(`${name}: refuses a number`, () => {
        expect(() => write(Sample.alloc(), 1, 1 as never, 'value')).to.throw(TypeError, 'saw 1');
      });
    }

    it('refuses what is no number', () => {
      expect(() => writeU32(Sample.alloc(), 0, '7' as never, 'value')).to.throw(TypeError, 'saw "7"');
      expect(() => writeU32(Sample.alloc(), 0, 7n as never, 'value')).to.throw(TypeError, 'saw 7n');
      expect(() => writeF64(Sample.alloc(), 0, 7n as never, 'value')).to.throw(TypeError, 'expected a number');
      expect(() => writeBool(Sample.alloc(), 0, 1 as never, 'value')).to.throw(TypeError, 'expected true or false');
    });

    it('are in the byte order of the machine', () => {
      const sample = Sample.alloc();
      writeU32(sample, 4, 0x0102_0304, 'value');
      expect(new Uint32Array(bytesOf(sample).buffer, bytesOf(sample).byteOffset, 3)[1]).to.equal(0x0102_0304);
    });

    it('carry floating-point numbers and booleans', () => {
      const sample = Sample.alloc();
      fc.assert(
        fc.property(fc.double(), fc.float(), fc.boolean(), (double, float, boolean) => {
          writeF64(sample, 3, double, 'value');
          expect(readF64(sample, 3)).to.deep.equal(double);
          writeF32(sample, 3, float, 'value');
          expect(readF32(sample, 3)).to.deep.equal(float);
          writeBool(sample, 3, boolean, 'value');
          expect(readBool(sample, 3)).to.equal(boolean);
        }),
      );
    });
  });

  describe('records', () => {
    it('lie in the memory given, at the offset given', () => {
      const memory = Buffer.alloc(20, 0xff);
      const point = new Point(memory, 7);
      point.x = 0;
      point.y = 0;
      expect(memory.toString('hex')).to.equal(`${'ff'.repeat(7)}${'00'.repeat(8)}${'ff'.repeat(5)}`);
    });

    it('refuse memory that is too small', () => {
      expect(() => new Point(Buffer.alloc(8), 1)).to.throw(
        RangeError,
        'struct point needs 8 bytes at offset 1, but the memory given has 8 bytes',
      );
      for (const offset of [-1, 0.5, Number.NaN])
        expect(() => new Point(Buffer.alloc(16), offset)).to.throw(RangeError);
      for (const [memory, saw] of [
        [undefined, 'undefined'],
        [new ArrayBuffer(16), 'an object'],
        [[1, 2, 3], 'a list'],
        [() => 0, 'a function'],
      ] as const) {
        const message = `struct point lies in a Buffer, a typed array or a DataView, saw ${saw}`;
        expect(() => new Point(memory as never)).to.throw(TypeError, message);
      }
    });

    it('alloc gives zeroes that no other record shares', () => {
      const [one, other] = [Point.alloc(), Point.alloc()];
      one.x = 5;
      expect(other.x).to.equal(0);
      expect(bytesOf(one).buffer).not.to.equal(bytesOf(other).buffer);
    });

    it('of sets nested records, arrays and bytes', () => {
      const shape = Shape.of({
        id: 9n,
        centre: { x: 1 },
        corners: [Point.of({ x: 2, y: 3 }), Point.of({ x: 4 })],
        name: Buffer.from('ab'),
        codes: new Set([7, 8]),
      });
      expect([shape.id, shape.centre.x, shape.centre.y]).to.deep.equal([9n, 1, 0]);
      expect([...shape.corners].map(({ x, y }) => [x, y])).to.deep.equal([
        [2, 3],
        [4, 0],
      ]);
      expect(shape.name.toString('latin1')).to.equal('ab\0\0');
      expect([...shape.codes]).to.deep.equal([7, 8, 0, 0, 0, 0]);
    });

    it('of takes a nested record as a view too', () => {
      expect(Shape.of({ centre: Point.of({ y: 6 }) }).centre.y).to.equal(6);
    });

    it('of a record of the type is a copy, and assignFields sets all of one', () => {
      const memory = Buffer.alloc(20, 0xff);
      const point = new Point(memory, 3);
      const copy = Point.of(point);
      expect(bytesOf(copy).equals(bytesOf(point))).to.equal(true);
      copy.x = 0;
      expect(memory.equals(Buffer.alloc(20, 0xff))).to.equal(true);
      assignFields(point, copy);
      expect([point.x, point.y]).to.deep.equal([copy.x, copy.y]);
      const other = Sample.alloc() as never;
      const message = 'expected a view of struct point, saw struct sample';
      expect(() => Point.of(other)).to.throw(TypeError, message);
      expect(() => assignFields(point, other)).to.throw(TypeError, message);
    });

    it('of refuses what is no field, inherited names among them', () => {
      for (const name of ['z', 'toString', 'constructor']) {
        expect(() => Point.of({ [name]: 1 } as object)).to.throw(TypeError, `struct point has no field '${name}'`);
      }
      const values = JSON.parse('{"__proto__": 1}');
      expect(() => assignFields(Point.alloc(), values)).to.throw(TypeError, "struct point has no field '__proto__'");
    });

    it('of passes on the error of a field', () => {
      expect(() => Point.of({ x: -1 })).to.throw(RangeError, 'struct point.x: expected an integer from 0');
      expect(() => Point.of({ x: 0x8000_0000 | 1 })).to.throw(
        RangeError,
        "saw -2147483647; '>>> 0' after '|', '&' or '~'",
      );
      expect(Point.of({ x: (0x8000_0000 | 1) >>> 0 }).x).to.equal(0x8000_0001);
      expect(() => Point.of({ x: 2 ** 32 })).to.throw(RangeError, /saw 4294967296$/);
      expect(() => Shape.of({ id: 3 as never })).to.throw(TypeError, 'struct shape.id: expected a bigint');
    });

    it('are copied only over records of their type', () => {
      const shape = Shape.alloc();
      expect(() => assignRecord(shape.centre, Sample.alloc() as never)).to.throw(
        TypeError,
        'expected a view of struct point, saw struct sample',
      );
      expect(() => assignRecord(shape.centre, 5 as never)).to.throw(TypeError, 'saw 5');
    });

    it('print their fields', () => {
      expect(inspect(Point.of({ x: 1 }))).to.equal('struct point { x: 1, y: 0 }');
    });
  });

  describe('bytes and arrays', () => {
    it('bytes are the memory itself', () => {
      const shape = Shape.alloc();
      shape.name[0] = 0x41;
      expect(bytesOf(shape)[32]).to.equal(0x41);
    });

    it('a shorter value is filled up with zeroes, a longer one refused', () => {
      const shape = Shape.of({ name: Buffer.from('wxyz') });
      shape.name = Buffer.from('ab');
      expect(shape.name.toString('latin1')).to.equal('ab\0\0');
      expect(() => {
        shape.name = Buffer.alloc(5);
      }).to.throw(RangeError, 'struct shape.name: expected at most 4 bytes, saw 5');
      expect(() => {
        shape.name = 'ab' as never;
      }).to.throw(TypeError, 'struct shape.name: expected a Uint8Array');
    });

    it('elements are written through', () => {
      const shape = Shape.alloc();
      shape.codes.set(5, 255);
      expect([shape.codes.get(5), bytesOf(shape)[41], shape.codes.length]).to.deep.equal([255, 255, 6]);
      shape.corners.get(1).y = 12;
      shape.corners.set(0, shape.corners.get(1));
      expect(shape.corners.get(0).y).to.equal(12);
    });

    it('a flexible array has as many elements as lie inside the memory wholly, and no more', () => {
      const [rest, offset, size] = [fc.nat(40), fc.nat(8), fc.integer({ min: 1, max: 9 })];
      fc.assert(
        fc.property(rest, offset, size, fc.integer({ min: -1, max: 14 }), (rest, offset, size, count) => {
          const view = new Point(Buffer.alloc(8 + rest));
          const asked = (): number => countWithin(view, offset, size, count, 'list');
          if (count >= 0 && offset + count * size <= 8 + rest) expect(asked()).to.equal(count);
          else expect(asked).to.throw(RangeError, 'struct point.list: expected a count from 0 to ');
        }),
      );
      expect(() => countWithin(Point.alloc(), 4, 3, 0.5, 'list')).to.throw(RangeError, 'from 0 to 1, which is what');
    });

    it('an element out of reach or range is an error that names it', () => {
      const { codes } = Shape.alloc();
      for (const index of [-1, 6, 0.5]) {
        const message = `struct shape.codes: expected an index from 0 to 5, saw ${index}`;
        expect(() => codes.get(index)).to.throw(RangeError, message);
        expect(() => codes.set(index, 1)).to.throw(RangeError, message);
      }
      expect(() => codes.set(2, 256)).to.throw(RangeError, 'struct shape.codes[2]: expected an integer from 0 to 255');
      expect(() => codes.assign([1, 2, 3, 4, 5, 6, 7])).to.throw(RangeError, 'expected at most 6 elements, saw 7');
      expect([...codes]).to.deep.equal([0, 0, 0, 0, 0, 0]);
    });
  });
});
