import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile, parseProfile } from '../../codegen/binding/profile/profile.ts';
import { type EmittedFile, emit } from '../../codegen/emitter/emit.ts';
import { field, recordOf, resolutionOf } from '../binding/resolution-fixture.ts';
import { repository, ScratchProject } from './scratch-project.ts';
import { wideHeader, wideProfileText } from './wide-header.ts';

const targets = ['x86_64', 'aarch64', 'riscv64', 'i386'];

/** `GOLDEN=rewrite npm test` writes the files anew: read the diff. */
const rewrite = process.env.GOLDEN === 'rewrite';

/** What a user writes against the bindings of the wide header; a line that should not compile says so. */
const use = `
import {
  BIG, BufferStruct, Choice, FLAG_MASK, FLAG_ONE, GET_THING, KIND_SOME, Other, PLAIN, SET_KIND, STOP, TEN, Thing, ThingFlag,
} from './wide.js';
import type { CharArray, FieldArray, FlagSet, IoctlRequest, RecordClass } from 'uapi-bindgen/struct-view';

declare function ioctl<Argument>(fd: number, request: IoctlRequest<Argument>, argument: Argument): number;
const thing = Thing.of({ a: FLAG_ONE, arg: { in: { x: 1n } }, o: Other.alloc(), regs: [[1, 2]], name: Buffer.from('x') });
ioctl(3, GET_THING, thing);
ioctl(3, SET_KIND, Buffer.alloc(4));
ioctl(3, PLAIN, undefined);
ioctl(3, STOP, 5);
// @ts-expect-error the wrong record
ioctl(3, GET_THING, Other.alloc());
// @ts-expect-error a record of the same size and fields is still another
ioctl(3, GET_THING, Choice.alloc());
// @ts-expect-error an integer where there is a record
ioctl(3, GET_THING, 5);
// @ts-expect-error a record where there is an integer
ioctl(3, STOP, thing);
// @ts-expect-error any number
ioctl(3, 5, thing);

thing.a = BIG;
thing.a = thing.arg.in.x + thing.l + thing.arg.p;
// @ts-expect-error a number into a bigint field
thing.a = 5;
// @ts-expect-error also where some targets have four bytes
thing.l = 5;
// @ts-expect-error a bigint into a number field
thing.c = 5n;
thing.c = TEN + KIND_SOME;
thing.ok = true;
// @ts-expect-error a number into a _Bool
thing.ok = 1;
thing.arg.v = 0.5;
thing.arg.in = thing.arg.in;
// @ts-expect-error another record
thing.o = thing.arg.in;
const elements: FieldArray<FieldArray<number>> = thing.regs;
thing.regs = new Set([[1, 2]]);
thing.regs.get(0).set(1, 5);
// @ts-expect-error elements of another type
thing.regs = [[1n]];
// @ts-expect-error no rows
thing.regs = [1];
thing.os = [Other.of({ q: 1n }), { q: 2n }];
thing.os.set(1, { q: 3n });
// @ts-expect-error a number into a bigint field of an element
thing.os = [{ q: 1 }];
thing.name = 'text';
const copied: Thing = Thing.of(thing);
Thing.of({ name: 'text', fl: Buffer.from('x'), b: 3 });
// @ts-expect-error a number into a char array
thing.name = 5;
const text: string = thing.name.toString();
const bytes: CharArray = thing.name;
const flexible: Buffer = thing.fl(3);
const alloc: Thing = Thing.alloc({ fl: 3 });
// @ts-expect-error a flexible array member needs its count
Thing.alloc();
// @ts-expect-error no flexible array member
Thing.alloc({ regs: 3 });
// @ts-expect-error a record without flexible array members
Other.alloc({ fl: 3 });
// @ts-expect-error a flexible array member is no property to set
thing.fl = Buffer.alloc(1);
thing.b = 3;
// @ts-expect-error a bigint into a bit-field of 32 bits
thing.b = 3n;
thing.f = new Uint8Array(8);
// @ts-expect-error no such field
Thing.of({ nothing: 1 });
// @ts-expect-error a number into a bigint field
Thing.of({ a: 1 });
// @ts-expect-error a number into a bigint field of a nested record
Thing.of({ o: { q: 1 } });
const flags: FlagSet<bigint> = ThingFlag;
ThingFlag.names(FLAG_MASK | 8n);
// @ts-expect-error carried as a bigint
ThingFlag.names(3);
const record: RecordClass<Thing> = Thing;
const size: 2 = BufferStruct.layout.size;
const offset: 1 = BufferStruct.layout.offsets.constructor_;
export { alloc, bytes, copied, elements, flags, flexible, offset, record, size, text };
`;

const useRef = `
import { thing, choice, thing_arg } from './wide.ref.js';
const value = new thing({ a: 1n, regs: [[1, 2], [3, 4]], name: Buffer.from('x') });
const a: bigint = value.a;
const regs: readonly (readonly number[])[] = value.regs;
const x: bigint = value.arg.in.x;
const small: number = new choice().small;
// @ts-expect-error a number into a 64-bit integer
value.a = 1;
// @ts-expect-error no such field
value.b;
export { a, regs, small, thing_arg, x };
`;

/** A record whose fields are called as what every object has. */
function namedAsObjects() {
  const names = ['toString', 'valueOf', 'hasOwnProperty', 'then', 'name', 'length', 'prototype'];
  const fields = names.map((name, index) => field(name, '__u32', 4 * index, 4));
  return resolutionOf({ header: 'named.h', records: [recordOf('struct named', fields)] });
}

describe('emitted modules', () => {
  let files: readonly EmittedFile[];
  let project: ScratchProject;
  let complaints: string;

  before(async () => {
    files = await emit(bind(targets.map(wideHeader), parseProfile(wideProfileText, 'wide.json')));
    project = new ScratchProject();
    for (const { path, text } of files) project.write(path, text);
    for (const { path, text } of await emit(bind([namedAsObjects()], emptyProfile))) project.write(path, text);
    project.write('use.ts', use);
    project.write('use-ref.ts', useRef);
    complaints = project.compile();
  });
  after(() => project?.remove());

  for (const name of ['wide.ts', 'wide.ref.ts', 'wide.abi.json', 'wide.assert.c']) {
    it(`${name} is as the golden file has it`, () => {
      const golden = join(repository, 'test/emitter/golden', `${name}.golden`);
      const text = files.find(({ path }) => path === name)?.text ?? '';
      if (rewrite) writeFileSync(golden, text);
      expect(text).to.equal(readFileSync(golden, 'utf8'));
    });
  }

  it('are the same when emitted again', async () => {
    const again = await emit(bind(targets.map(wideHeader), parseProfile(wideProfileText, 'wide.json')));
    expect(again).to.deep.equal(files);
  });

  it('have no trailing spaces, no tabs, no long lines, and end with a line feed', () => {
    for (const { path, text } of files) {
      expect(text, path).to.match(/[^\n]\n$/);
      expect(text, path).not.to.match(/[ \t]\n|\t|\r|\n\n\n/);
      if (path.endsWith('.ts')) expect(text.split('\n').filter((line) => line.length > 120)).to.deep.equal([]);
    }
  });

  it('compile under --strict, and what should not compile does not', () => {
    expect(complaints).to.equal('');
  });

  it('the model file is the models', () => {
    const text = files.find(({ path }) => path.endsWith('.json'))?.text ?? '';
    expect(JSON.parse(text)).to.deep.equal({
      schema: 'abi-model-set/1',
      header: 'wide.h',
      models: targets.map((target) => wideHeader(target).model),
    });
  });

  describe('run on this machine', () => {
    const host = hostTarget()?.name ?? '';
    const model = targets.includes(host) ? wideHeader(host).model : null;

    before(function () {
      if (model === null) {
        console.log(`      skipped: the test header has no facts for '${host}'`);
        this.skip();
      }
    });

    it('a record is copied with its flexible array member', async () => {
      const { Thing } = (await project.load('wide.js')) as {
        Thing: { of(values: object): { fl(count: number): Buffer } };
      };
      const thing = Thing.of({ fl: Buffer.from('abc') });
      const copy = Thing.of(thing);
      thing.fl(3).fill(0);
      expect(copy.fl(3).toString()).to.equal('abc');
    });

    it('fields are called as what every object has', async () => {
      const { Named } = (await project.load('named.js')) as { Named: { of(values: object): Record<string, unknown> } };
      const named = Named.of({ toString: 1, valueOf: 2, prototype: 3 });
      expect([named.toString, named.valueOf, named.prototype, named.then]).to.deep.equal([1, 2, 3, 0]);
    });

    it('have the layout of the model', async () => {
      const { Thing, Other, Choice } = (await project.load('wide.js')) as Record<string, { layout: object }>;
      for (const [view, tag] of [
        [Thing, 'struct thing'],
        [Other, 'struct other'],
        [Choice, 'union choice'],
      ] as const) {
        const record = model?.records.find(({ name }) => name === tag);
        const fields = record?.fields ?? [];
        const whole = fields.filter(({ offset }) => offset !== null);
        const bits = fields.filter(({ offset }) => offset === null);
        const flexible = fields.filter((field) => field.flexible);
        expect(view?.layout).to.deep.equal({
          tag,
          size: record?.size,
          alignment: record?.alignment,
          offsets: Object.fromEntries(whole.map(({ name, offset }) => [name, offset])),
          ...(bits.length === 0
            ? {}
            : { bitFields: Object.fromEntries(bits.map((b) => [b.name, { bit: b.bitOffset, width: b.bitWidth }])) }),
          ...(flexible.length === 0 ? {} : { flexible: Object.fromEntries(flexible.map(({ name }) => [name, 1])) }),
        });
      }
    });

    it('have the values of the model', async () => {
      const module = await project.load('wide.js');
      for (const { name, value } of [...(model?.constants ?? []), ...(model?.enumerators ?? [])]) {
        expect(BigInt(module[name] as number), name).to.equal(BigInt(value));
      }
    });

    it('the ref types have size, alignment and offsets of the model', async () => {
      const module = await project.load('wide.ref.js');
      for (const record of model?.records ?? []) {
        const type = module[record.name.replace(/^\w+ /, '')] as {
          size: number;
          alignment: number;
          fields: Record<string, { offset: number; type: { size: number } }>;
        };
        expect([type.size, type.alignment], record.name).to.deep.equal([record.size, record.alignment]);
        for (const [name, { offset, type: inner }] of Object.entries(type.fields)) {
          const field = record.fields.find((each) => each.name === name.replace(/_$/, ''));
          expect([offset, inner.size], `${record.name}.${name}`).to.deep.equal([field?.offset, field?.size]);
        }
      }
    });

    it('views and ref types read each other', async () => {
      const { Thing } = (await project.load('wide.js')) as { Thing: { of(values: object): object } };
      const { thing } = (await project.load('wide.ref.js')) as {
        thing: new (
          memory: Buffer,
        ) => { a: bigint; l: bigint; regs: number[][]; arg: { p: bigint }; os: { q: bigint }[] };
      };
      const { bytesOf } = await import('../../runtime/struct-view.ts');
      const view = Thing.of({
        a: 2n ** 64n - 1n,
        l: 7n,
        regs: [
          [1, 2],
          [3, 4],
        ],
        arg: { p: 9n },
      });
      const same = new thing(bytesOf(view as never));
      expect([same.a, same.l, same.regs, same.arg.p]).to.deep.equal([
        2n ** 64n - 1n,
        7n,
        [
          [1, 2],
          [3, 4],
        ],
        9n,
      ]);
      same.l = 8n;
      expect((view as { l: bigint }).l).to.equal(8n);
      expect(() => {
        same.a = -1n;
      }).to.throw(RangeError);
    });
  });

  it('says what the comments of the header say, before the facts', async () => {
    const resolution = resolutionOf({
      records: [recordOf('struct pair', [field('left', '__u32', 0, 4), field('right', '__u32', 4, 4)])],
      constants: [{ name: 'MOST', value: '4', type: 'int' }],
      comments: {
        'struct pair': 'two of a kind\n\n- one\n- another <b>[one](x)</b>',
        'struct pair.left': 'the first; @see `x`, with **',
        'struct pair.right': 'a sentence that does not fit into one line together with its facts. '.repeat(2).trim(),
        MOST: 'how many there are',
      },
    });
    const [module] = await emit(bind([resolution], emptyProfile));
    const docs = (module?.text ?? '').match(/\/\*\*[\s\S]*?\*\//g)?.slice(1) ?? [];
    expect(docs).to.include('/** how many there are. */');
    expect(docs).to.include(
      '/**\n * two of a kind\n *\n * - one\n * - another \\<b>\\[one](x)\\</b>.\n *\n * `struct pair`: 64 bytes, align 8.\n */',
    );
    expect(docs).to.include('/** the first; \\@see \\`x\\`, with **. `__u32 left` at 0. */');
    expect(docs.find((doc) => doc.includes('a sentence'))).to.match(/facts\.\n {3}\*\n {3}\* `__u32 right` at 4\.\n/);
  });

  it('has one blank line between a record and what is not bound', async () => {
    const record = recordOf('struct pair', [field('left', '__u32', 0, 4)]);
    const skipped = [{ name: '_PAIR_H', kind: 'macro', reason: 'no value: expands to nothing', line: 1 }] as const;
    const [module] = await emit(bind([resolutionOf({ records: [record], skipped })], emptyProfile));
    expect(module?.text).to.match(/\n}\n\n\/\/ Not bound, by line of the header:\n\/\/ - 1: macro `_PAIR_H`/);
  });
});
