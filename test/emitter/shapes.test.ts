import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { generate } from '../../codegen/pipeline/generate.ts';
import { bytesOf, type CharArray, type FieldArray, type StructView } from '../../runtime/struct-view.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { initialBytes } from '../abi/object-file.ts';
import { ScratchProject } from './scratch-project.ts';

const header = `
struct bits {
  unsigned int a : 3;
  int b : 7;
  unsigned int c : 17;
  unsigned long long d : 40;
  long long e : 64;
  _Bool f : 1;
  unsigned char g : 8;
  short h : 16;
  unsigned int i : 32;
  int j : 32;
  signed char k : 1;
};
struct packed_bits {
  unsigned char a : 3;
  unsigned long long b : 61;
  int c : 31;
  long long d : 63;
  unsigned int e : 5;
} __attribute__((packed));
struct deep_bits {
  unsigned char lead;
  struct { unsigned int a : 5; int b : 11; union { unsigned int c : 9; int d : 20; } u; } in;
};
struct point { int x, y; };
struct list { unsigned int count; unsigned int pad; struct point points[]; };
struct words { unsigned short length; union { unsigned short words[0]; char text[0]; unsigned char pairs[0][2]; }; };
typedef unsigned char address_t[6];
typedef short pair_t[2];
typedef pair_t pairs_t[3];
typedef unsigned char open_t[];
typedef pair_t open_pairs_t[];
struct addresses { int count; address_t all[]; };
struct pairs { int count; pairs_t all[]; };
struct opened { int count; open_t all; };
struct opened_pairs { int count; open_pairs_t all; };
typedef enum { LOW = -1, HIGH = 100 } __attribute__((packed)) small_t;
struct negatives { signed char levels[2]; small_t kinds[2][2]; unsigned char bytes[2]; char text[2]; };
struct grid {
  short cells[2][3];
  char names[2][8];
  struct point corners[2][2];
  unsigned char blob[2][2];
  struct { unsigned char r, g; } pixels[2][2];
};
typedef _Bool truth_t;
typedef const truth_t wide_truth_t __attribute__((aligned(8)));
struct truths { truth_t one, many[2]; truth_t bit : 1; _Atomic(_Bool) atomic; wide_truth_t wide; __typeof__(_Bool) same; };
struct named { char name[8]; unsigned char raw[4]; };
`;

/** What a member can be set to, least and greatest first; names of nested members with dots. */
const bitFields: Readonly<Record<string, Readonly<Record<string, readonly (bigint | number | boolean)[]>>>> = {
  bits: {
    a: [0, 7, 5],
    b: [-64, 63, -1],
    c: [0, 0x1_ffff, 0x1_2345],
    d: [0n, 0xff_ffff_ffffn, 0x12_3456_789an],
    e: [-(2n ** 63n), 2n ** 63n - 1n, -0x1234_5678_9abc_def0n],
    f: [false, true],
    g: [0, 255, 0xa5],
    h: [-0x8000, 0x7fff, -2],
    i: [0, 0xffff_ffff, 0x1234_5678],
    j: [-0x8000_0000, 0x7fff_ffff, -2],
    k: [-1, 0],
  },
  packed_bits: {
    a: [0, 7, 5],
    b: [0n, 2n ** 61n - 1n, 0x0123_4567_89ab_cdefn],
    c: [-(2 ** 30), 2 ** 30 - 1, -0x1234_5678],
    d: [-(2n ** 62n), 2n ** 62n - 1n, -0x1234_5678_9abcn],
    e: [0, 31, 21],
  },
  deep_bits: { 'in.a': [0, 31, 21], 'in.b': [-1024, 1023, -3], 'in.u.c': [0, 511, 0x155], 'in.u.d': [-(2 ** 19), -3] },
};

type Values = Record<string, unknown>;
interface AnyClass {
  of(values: object): StructView<string> & Values;
  alloc(counts?: object): StructView<string> & Values;
  new (memory: Buffer, offset?: number): StructView<string> & Values;
}

/** The record in which `path` leads to a member, and that member's name. */
function memberAt(view: Values, path: string): [holder: Values, name: string] {
  const words = path.split('.');
  const name = words.pop() as string;
  return [words.reduce((holder, word) => holder[word] as Values, view), name];
}

describe('fields of every shape, in generated classes', () => {
  const host = hostTarget();
  let project: ScratchProject;
  let classes: Record<string, AnyClass>;

  before(async () => {
    if (host === null) throw new Error('this machine is no known target');
    project = new ScratchProject();
    writeFileSync(join(project.folder, 'shapes.h'), header);
    const path = join(project.folder, 'shapes.h');
    const { files } = await generate({ header: path, roots: { folders: [] }, targets: [host], profile: null });
    for (const file of files) project.write(file.path, file.text);
    expect(project.compile()).to.equal('');
    classes = (await project.load('shapes.js')) as typeof classes;
    await project.load('shapes.ref.js');
  });
  after(() => project?.remove());

  it('bit-fields hold what gcc puts into them, and leave their neighbours alone', function () {
    const compiler = compilerOrSkip(this, host!);
    const cases = Object.entries(bitFields).flatMap(([record, fields]) =>
      Object.entries(fields).flatMap(([field, values]) => values.map((value) => ({ record, field, value }))),
    );
    // C's smallest integers are no literals.
    const inC = (value: bigint | number | boolean): string =>
      typeof value === 'boolean' ? `${Number(value)}` : `${BigInt(value) + 1n}LL - 1`;
    const judged = cases.flatMap(({ record, field, value }, index) => {
      const others = Object.keys(bitFields[record] ?? {}).filter((each) => each !== field && !each.startsWith('in.u'));
      const ones = others.map((each) => `.${each} = -1, `).join('');
      return [
        `struct ${record} alone${index} = { .${field} = ${inC(value)} };`,
        `struct ${record} among${index} = { ${ones}.${field} = ${inC(value)} };`,
      ];
    });
    const objects = initialBytes(compiler, [header, ...judged].join('\n'));
    const className: Readonly<Record<string, string>> = {
      bits: 'Bits',
      packed_bits: 'PackedBits',
      deep_bits: 'DeepBits',
    };
    for (const [index, { record, field, value }] of cases.entries()) {
      const view = classes[className[record] as string]!.alloc();
      const [holder, name] = memberAt(view, field);
      holder[name] = value;
      const what = `${record}.${field} = ${value}`;
      expect(bytesOf(view).toString('hex'), what).to.equal(objects.get(`alone${index}`)?.toString('hex'));
      for (const [other, values] of Object.entries(bitFields[record] ?? {})) {
        if (other === field || other.startsWith('in.u')) continue;
        const [place, last] = memberAt(view, other);
        const isSigned = values.some((each) => typeof each !== 'boolean' && each < 0);
        place[last] = isSigned ? (typeof values[0] === 'bigint' ? -1n : -1) : values[1];
      }
      expect(holder[name], what).to.equal(value);
      expect(bytesOf(view).toString('hex'), what).to.equal(objects.get(`among${index}`)?.toString('hex'));
      holder[name] = value;
      expect(bytesOf(view).toString('hex'), what).to.equal(objects.get(`among${index}`)?.toString('hex'));
    }
  });

  it('a bit-field takes nothing that it cannot hold', () => {
    for (const [record, fields] of Object.entries({ Bits: bitFields.bits!, PackedBits: bitFields.packed_bits! })) {
      const view = classes[record]!.alloc();
      for (const [name, [least = 0, greatest = 0]] of Object.entries(fields)) {
        if (typeof least === 'boolean' || name === 'k') continue;
        const one = typeof least === 'bigint' ? 1n : 1;
        for (const value of [(least as number) - (one as number), (greatest as number) + (one as number)]) {
          expect(() => {
            view[name] = value;
          }, `${name} = ${value}`).to.throw(RangeError, `.${name}: expected a`);
        }
        expect(() => {
          view[name] = typeof least === 'bigint' ? 1 : 1n;
        }, name).to.throw(TypeError);
      }
      expect(bytesOf(view).every((byte) => byte === 0)).to.equal(true);
    }
    expect(() => {
      classes.Bits!.alloc().f = 1;
    }).to.throw(TypeError, 'struct bits.f: expected true or false, saw 1');
  });

  it('a typedef of _Bool takes true and false, and holds what gcc puts into it', function () {
    const compiler = compilerOrSkip(this, host!);
    const text =
      'struct truths judged = { .one = 2, .many = { 0, 3 }, .bit = 2, .atomic = 1, .wide = 4, .same = 1 };\n';
    const truths = classes.Truths!.of({
      one: true,
      many: [false, true],
      bit: true,
      atomic: true,
      wide: true,
      same: true,
    });
    expect(bytesOf(truths).toString('hex')).to.equal(
      initialBytes(compiler, header + text)
        .get('judged')
        ?.toString('hex'),
    );
    for (const name of ['one', 'bit', 'atomic', 'wide', 'same']) {
      expect(() => {
        truths[name] = 2;
      }, name).to.throw(TypeError, `struct truths.${name}: expected true or false, saw 2`);
    }
  });

  it('bit-fields are among the values of a record and shown with it', () => {
    const view = classes.Bits!.of({ a: 5, f: true });
    expect(inspect(view)).to.match(/^struct bits \{ a: 5, b: 0, .*f: true/);
  });

  it('a flexible array member has as many elements as are asked for', () => {
    const list = classes.List!.alloc({ points: 3 });
    expect(bytesOf(list)).to.have.length(8 + 3 * 8);
    const points = (list.points as (count: number) => FieldArray<Values>).bind(list);
    points(3).get(2).y = 7;
    expect(bytesOf(list).readInt32LE(28)).to.equal(7);
    expect(() => points(4)).to.throw(
      RangeError,
      'struct list.points: expected a count from 0 to 3, which is what the memory of the record has room for, saw 4',
    );
    for (const count of [-1, 0.5, Number.NaN]) expect(() => points(count)).to.throw(RangeError);
    expect(() => classes.List!.alloc({ points: -1 })).to.throw(RangeError, 'struct list.points: expected a number');
    expect(() => classes.List!.alloc({ count: 1 })).to.throw(TypeError, "no flexible array member 'count'");
  });

  it('of gives a flexible array member room for its values', () => {
    const list = classes.List!.of({ count: 2, points: [{ x: 1, y: 2 }, { y: -1 }] });
    expect([...new Int32Array(Uint8Array.from(bytesOf(list)).buffer)]).to.deep.equal([2, 0, 1, 2, 0, -1]);
    expect([...bytesOf(classes.Words!.of({ length: 2, words: new Set([0x0101, 0x0202]) }))]).to.deep.equal([
      2, 0, 1, 1, 2, 2,
    ]);
    expect([...bytesOf(classes.Words!.of({ length: 2, text: 'hi' }))]).to.deep.equal([2, 0, 104, 105, 0]);
    expect([...bytesOf(classes.Words!.of({ pairs: [Buffer.from([1, 2]), Buffer.from([3])] }))]).to.deep.equal([
      0, 0, 1, 2, 3, 0,
    ]);
  });

  it('a flexible array of a typedef of an array has whole arrays for elements, one by a typedef has its elements', () => {
    const sizes = { Addresses: 6, Pairs: 12, Opened: 1, OpenedPairs: 4 };
    for (const [name, size] of Object.entries(sizes)) {
      expect(bytesOf(classes[name]!.alloc({ all: 2 })), name).to.have.length(4 + 2 * size);
    }
    const addresses = classes.Addresses!.of({ count: 2, all: [Buffer.from([1, 2]), Buffer.from('abcdef')] });
    expect(bytesOf(addresses).subarray(4).toString('hex')).to.equal('010200000000616263646566');
    const pairs = classes.Pairs!.of({ all: [[[1, 2]], [[3], [], [4]]] });
    expect([...new Int16Array(Uint8Array.from(bytesOf(pairs).subarray(4)).buffer)]).to.deep.equal([
      1, 2, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0,
    ]);
  });

  it('arrays of signed bytes hold negative numbers, as C reads them', () => {
    const view = new classes.Negatives!(Buffer.from([0xfd, 2, 0xff, 100, 0, 0x80, 0xfd, 2, 0x68, 0]));
    const values = (array: unknown): number[] => [...(array as Iterable<number>)];
    expect(values(view.levels)).to.deep.equal([-3, 2]);
    expect([...(view.kinds as Iterable<unknown>)].map(values)).to.deep.equal([
      [-1, 100],
      [0, -128],
    ]);
    expect([...(view.bytes as Buffer)]).to.deep.equal([0xfd, 2]);
    expect(`${view.text}`).to.equal('h');
    view.levels = [-128, 127];
    expect(bytesOf(view).subarray(0, 2).toString('hex')).to.equal('807f');
    expect(() => {
      view.levels = [128];
    }).to.throw(RangeError, 'struct negatives.levels[0]: expected an integer from -128 to 127, saw 128');
  });

  it('flexible array members lie in the memory behind the record', () => {
    const memory = Buffer.from([9, 9, 2, 0, 104, 105, 0, 9]);
    const words = new classes.Words!(memory, 2);
    expect(`${(words.text as (count: number) => CharArray).call(words, 6 - 2)}`).to.equal('hi');
    expect(inspect(words)).to.equal('struct words { length: 2, words: […], text: […], pairs: […] }');
    const copy = classes.Words!.alloc({ text: 2 });
    copy.length = 5;
    expect(bytesOf(copy)).to.have.length(4);
  });

  it('arrays of arrays have rows', () => {
    const grid = classes.Grid!.of({
      cells: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      names: ['ab', Buffer.from('12345678')],
      corners: [[], [{ x: 1 }, { y: 2 }]],
      blob: [Buffer.from([1, 2]), Buffer.from([3])],
      pixels: [[{ r: 1 }], [{ g: 2 }]],
    });
    const cells = grid.cells as FieldArray<FieldArray<number>>;
    expect(cells.get(1).get(2)).to.equal(6);
    cells.get(0).set(0, 9);
    cells.set(1, [7]);
    expect([...cells].map((row) => [...row])).to.deep.equal([
      [9, 2, 3],
      [7, 5, 6],
    ]);
    expect([...(grid.names as FieldArray<CharArray>)].map(String)).to.deep.equal(['ab', '12345678']);
    expect(() => (grid.names as FieldArray<CharArray>).set(0, '12345678')).to.throw(
      RangeError,
      'struct grid.names[0]: expected a string of at most 7 bytes and its NUL, saw 8 bytes',
    );
    const bytes = bytesOf(grid);
    expect([
      bytes.readInt16LE(0),
      bytes.readInt16LE(6),
      bytes.readInt32LE(28 + 16),
      bytes.readInt32LE(28 + 28),
    ]).to.deep.equal([9, 7, 1, 2]);
    expect(bytes.subarray(60).toString('hex')).to.equal('01020300' + '01000000' + '00020000');
  });

  it('char arrays read as strings and can be set to strings', () => {
    const named = classes.Named!.of({ name: 'tun0', raw: Buffer.from([1]) });
    expect([`${named.name}`, String(named.name), JSON.stringify(named.name)]).to.deep.equal(['tun0', 'tun0', '"tun0"']);
    expect(inspect(named)).to.match(/^struct named \{ name: 'tun0', raw: <Buffer/);
    named.name = 'é';
    expect(bytesOf(named).subarray(0, 8).toString('hex')).to.equal('c3a9000000000000');
    expect(() => {
      named.name = '12345678';
    }).to.throw(
      RangeError,
      'struct named.name: expected a string of at most 7 bytes and its NUL, saw 8 bytes; pass bytes instead where no NUL is needed',
    );
    expect(() => {
      named.name = 'a\0b';
    }).to.throw(RangeError, 'struct named.name: expected a string without NUL');
    expect(() => {
      named.name = 5;
    }).to.throw(TypeError, 'struct named.name: expected a string or a Uint8Array, saw 5');
    expect(`${named.name}`).to.equal('é');
    named.name = Buffer.from('12345678');
    expect(`${named.name}`).to.equal('12345678');
  });
});
