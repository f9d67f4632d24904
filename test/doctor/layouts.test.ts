import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { kernelTypesFolder } from '../../codegen/doctor/kernel-types.ts';
import { diagnoseLayouts, type LayoutDiagnosis } from '../../codegen/doctor/layouts.ts';
import { isLibraryHeader, shippedFolder } from '../../codegen/pipeline/package-folder.ts';
import { readCommittedModels } from '../../codegen/sides/committed-models.ts';
import { type RandomRecord, randomFrom, randomRecords, textOf, vocabularyText } from '../abi/random-records.ts';
import { resolveText } from '../abi/resolved-text.ts';
import { temporaryFolder } from '../cli/run.ts';
import { BtfWriter } from './btf-writer.ts';
import { type Mistakes, sampleHeader, sampleKernel, sampleModel, typesFolder } from './sample-kernel.ts';

const committedBlob = join(import.meta.dirname, '../../../test/doctor/sample.btf');

function diagnosed(files: Readonly<Record<string, Uint8Array>>, models = [sampleModel()]): LayoutDiagnosis {
  using folder = typesFolder(files);
  return diagnoseLayouts(models, folder.path);
}

function diagnosedWith(mistakes: Mistakes): string[] {
  const { verdict, differences } = diagnosed({ vmlinux: sampleKernel(mistakes).bytes() });
  expect(verdict).to.equal(differences.length > 0 ? 'differs' : 'agrees');
  return differences.map(({ symbol, text }) => `${symbol}: ${text}`);
}

describe('layouts from the kernel’s type information', () => {
  it('agree with the bindings of the same header', () => {
    const diagnosis = diagnosed({ vmlinux: sampleKernel().bytes() });
    expect(diagnosis).to.deep.equal({
      verdict: 'agrees',
      reason: null,
      records: 3,
      fields: 15,
      enumerators: 5,
      differences: [],
      kernelLacks: [],
      bindingsLack: [],
      unseen: [],
      unreadable: [],
    });
  });

  it('are read from the committed file, which the writer of these tests wrote', () => {
    const written = sampleKernel().bytes();
    if (process.env.GOLDEN === 'rewrite') writeFileSync(committedBlob, written);
    const committed = readFileSync(committedBlob);
    expect(committed.equals(written)).to.equal(true);
    expect(diagnosed({ vmlinux: committed }).verdict).to.equal('agrees');
  });

  it('are read in the other byte order too', () => {
    expect(diagnosed({ vmlinux: sampleKernel({}, { littleEndian: false }).bytes() })).to.deep.include({
      verdict: 'agrees',
      fields: 15,
    });
  });

  it('differ where an offset, a size, a width, a sign, a length or a value does', () => {
    expect(diagnosedWith({ kindOffset: 1 })).to.deep.equal([
      'struct sample.kind: offset is 1 in this kernel, 0 in the bindings',
    ]);
    expect(diagnosedWith({ size: 72 })).to.deep.equal(['struct sample: size is 72 in this kernel, 64 in the bindings']);
    expect(diagnosedWith({ highWidth: 4 })).to.deep.equal([
      'struct sample.high: width in bits is 4 in this kernel, 5 in the bindings',
    ]);
    expect(diagnosedWith({ xSigned: false })).to.deep.equal([
      'struct point.x: type is int in this kernel, __s32 in the bindings',
      'struct point.y: type is int in this kernel, __s32 in the bindings',
    ]);
    expect(diagnosedWith({ wordCount: 5 })).to.deep.equal([
      'struct sample.words: size is 20 in this kernel, 24 in the bindings; ' +
        'count is [5] in this kernel, [2][3] in the bindings',
    ]);
    expect(diagnosedWith({ green: 3n })).to.deep.equal(['GREEN: value is 3 in this kernel, 2 in the bindings']);
  });

  it('tell a field that the bindings lack, and one that the kernel lacks, from a difference', () => {
    const newer = diagnosed({ vmlinux: sampleKernel({ more: 'extra', size: 72 }).bytes() });
    expect(newer).to.deep.include({ verdict: 'agrees', bindingsLack: ['struct sample.extra'], kernelLacks: [] });
    const extended = sampleHeader.replace(
      'struct point { __s32 x; __s32 y; }',
      'struct point { __s32 x; __s32 y, z; }',
    );
    const older = diagnosed({ vmlinux: sampleKernel().bytes() }, [sampleModel(extended)]);
    expect(older.kernelLacks).to.deep.equal(['struct point.z']);
    // What holds the longer record lies elsewhere: that is a difference.
    expect(older.verdict).to.equal('differs');
  });

  it('accept another size of what holds a record that grew, where nothing else moved', () => {
    const header = (more: string) => `
      struct grown { int a; ${more} };
      struct holder { union { struct grown inner; char padding[64]; } data; int after; };
      struct outer { int first; struct grown last; };`;
    const kernel = new BtfWriter();
    const int = kernel.integer('int', 4, { signed: true });
    const grown = kernel.record('struct', 'grown', 4, [{ name: 'a', type: int, bitOffset: 0 }]);
    const data = kernel.record('union', '', 64, [
      { name: 'inner', type: grown, bitOffset: 0 },
      { name: 'padding', type: kernel.array(kernel.integer('char', 1, { signed: true }), 64), bitOffset: 0 },
    ]);
    kernel.record('struct', 'holder', 68, [
      { name: 'data', type: data, bitOffset: 0 },
      { name: 'after', type: int, bitOffset: 512 },
    ]);
    kernel.record('struct', 'outer', 8, [
      { name: 'first', type: int, bitOffset: 0 },
      { name: 'last', type: grown, bitOffset: 32 },
    ]);
    const vmlinux = kernel.bytes();
    expect(diagnosed({ vmlinux }, [sampleModel(header(''))]).verdict).to.equal('agrees');
    const diagnosis = diagnosed({ vmlinux }, [sampleModel(header('int b;'))]);
    expect(diagnosis).to.deep.include({ verdict: 'agrees', kernelLacks: ['struct grown.b'] });
    const moved = header('int b;').replace('struct grown last; };', 'struct grown last; int moved; };');
    expect(diagnosed({ vmlinux }, [sampleModel(moved)]).differences).to.deep.equal([]);
  });

  it('call what grows by design no difference, whichever side is newer, and hold on to all other values', () => {
    const header = (more: string) => `
      enum call { CALL_A, ${more} __CALL_MAX_ID };
      enum { FLAG_A = 1, FLAG_ALL = 1 };
      enum shift { SHIFT_MAX_SHIFT = 19, LEAST_MIN = 4 };`;
    const kernel = new BtfWriter();
    kernel.enum('call', { CALL_A: 0n, CALL_B: 1n, __CALL_MAX_ID: 2n });
    kernel.enum('', { FLAG_A: 1n, FLAG_B: 2n, FLAG_ALL: 3n });
    kernel.enum('shift', { SHIFT_MAX_SHIFT: 20n, LEAST_MIN: 3n });
    const vmlinux = kernel.bytes();
    for (const more of ['', 'CALL_B,', 'CALL_B, CALL_C,']) {
      const { verdict, differences } = diagnosed({ vmlinux }, [sampleModel(header(more))]);
      expect([verdict, differences], more).to.deep.equal(['agrees', []]);
    }
    const wrong = header('').replace('FLAG_ALL = 1', 'FLAG_ALL = 4').replace('CALL_A,', 'CALL_A = 7,');
    expect(diagnosed({ vmlinux }, [sampleModel(wrong)]).differences.map(({ text }) => text)).to.deep.equal([
      'value is 0 in this kernel, 7 in the bindings',
      'value is 3 in this kernel, 4 in the bindings',
    ]);
  });

  it('accept a reserved bit-field that gave bits to a field of one side', () => {
    const header = (members: string) => sampleModel(`struct flags { unsigned a : 2, ${members}; };`);
    const kernel = new BtfWriter();
    const unsigned = kernel.integer('unsigned int', 4);
    kernel.record('struct', 'flags', 4, [
      { name: 'a', type: unsigned, bitOffset: 0, bitWidth: 2 },
      { name: 'b', type: unsigned, bitOffset: 2, bitWidth: 1 },
      { name: '__reserved_1', type: unsigned, bitOffset: 3, bitWidth: 29 },
    ]);
    const vmlinux = kernel.bytes();
    const { differences, bindingsLack } = diagnosed({ vmlinux }, [header('__reserved_1 : 30')]);
    expect([differences, bindingsLack]).to.deep.equal([[], ['struct flags.b']]);
    expect(diagnosed({ vmlinux }, [header('mode : 1, __reserved_1 : 28')]).verdict).to.equal('agrees');
    const wrong = diagnosed({ vmlinux }, [header('b : 2, __reserved_1 : 28')]);
    expect(wrong.differences.map(({ symbol }) => symbol)).to.include('struct flags.b');
  });

  it('call unknown what the type information does not show', () => {
    const text = `${sampleHeader} struct absent { int a; }; enum { NOWHERE };`;
    const diagnosis = diagnosed({ vmlinux: sampleKernel().bytes() }, [sampleModel(text)]);
    expect(diagnosis).to.deep.include({ verdict: 'agrees', unseen: ['struct absent', 'NOWHERE'] });
    const nothing = diagnosed({ vmlinux: sampleKernel().bytes() }, [sampleModel('struct absent { int a; };')]);
    expect(nothing).to.deep.include({ verdict: 'unknown', unseen: ['struct absent'] });
  });

  it('take the record that agrees where the kernel has several of a name', () => {
    const kernel = sampleKernel();
    kernel.record('struct', 'point', 99, []);
    expect(diagnosed({ vmlinux: kernel.bytes() }).verdict).to.equal('agrees');
  });

  it('are looked for in modules, which continue the numbers and names of vmlinux', () => {
    const base = new BtfWriter();
    base.integer('int', 4, { signed: true });
    const broken = Buffer.from('not type information at all');
    const module = sampleKernel({}, { base });
    const diagnosis = diagnosed({ vmlinux: base.bytes(), broken, sample: module.bytes() });
    expect(diagnosis).to.deep.include({ verdict: 'agrees', records: 3, enumerators: 5 });
    expect(diagnosis.unreadable).to.deep.equal(['broken: expected BTF, which starts with 0xeb9f, saw something else']);
    const wrong = diagnosed({ vmlinux: base.bytes(), sample: sampleKernel({ size: 65 }, { base }).bytes() });
    expect(wrong.differences[0]).to.deep.include({ symbol: 'struct sample', origin: 'sample' });
  });

  it('are unknown, never fine, where there is no type information', () => {
    const diagnosis = diagnosed({});
    expect(diagnosis.verdict).to.equal('unknown');
    expect(diagnosis.reason).to.match(/^there is no .*vmlinux: the kernel was built without CONFIG_DEBUG_INFO_BTF/);
    expect(diagnosed({ vmlinux: Buffer.alloc(0) }).verdict).to.equal('unknown');
  });
});

describe('type information that is not to be trusted', () => {
  const models = [sampleModel()];

  it('is cut off anywhere and answers in words', () => {
    const whole = sampleKernel().bytes();
    for (let length = 0; length < whole.length; length += 7) {
      const diagnosis = diagnosed({ vmlinux: whole.subarray(0, length) }, models);
      expect(diagnosis.verdict, `cut to ${length} bytes`).to.equal('unknown');
      expect(diagnosis.reason, `cut to ${length} bytes`).to.match(/vmlinux cannot be used|damaged/);
    }
  });

  it('is wrong in any byte and never ends in anything else than a diagnosis', () => {
    const random = randomFrom(5);
    const whole = sampleKernel().bytes();
    const verdicts = new Set<string>();
    using folder = typesFolder({});
    for (let round = 0; round < 1000; round += 1) {
      const bytes = Buffer.from(whole);
      for (let count = random(3); count >= 0; count -= 1) {
        bytes[random(bytes.length)] = [0, 0xff, 0x80, random(256)][random(4)]!;
      }
      writeFileSync(join(folder.path, 'vmlinux'), bytes);
      const started = performance.now();
      verdicts.add(diagnoseLayouts(models, folder.path).verdict);
      expect(performance.now() - started, `round ${round}`).to.be.below(1000);
    }
    expect([...verdicts].sort()).to.deep.equal(['agrees', 'differs', 'unknown']);
  });

  it('may hold types that stand for themselves, or records within themselves', () => {
    const loop = new BtfWriter();
    loop.typedef('plain_t', 1);
    loop.record('struct', 'point', 8, [{ name: 'x', type: 1, bitOffset: 0 }]);
    expect(diagnosed({ vmlinux: loop.bytes() }, models).reason).to.match(/stands for more than 64 others/);
    const nested = new BtfWriter();
    nested.record('struct', 'point', 8, [
      { name: '', type: 1, bitOffset: 0 },
      { name: '', type: 1, bitOffset: 0 },
    ]);
    expect(diagnosed({ vmlinux: nested.bytes() }, models).reason).to.match(/nests more than 32|more than 65536 fields/);
  });
});

describe('layouts against pahole', () => {
  const target = hostTarget();
  before(function () {
    const missing = ['gcc', 'pahole'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
    if (missing.length === 0 && target !== null) return;
    console.log(`      skipped: ${missing.join(' and ') || 'a known target'} is missing`);
    this.skip();
  });

  /** Type information of C text, as the kernel's build makes its own. */
  function encoded(text: string, model: AbiModel): Buffer {
    using folder = temporaryFolder();
    const file = (name: string) => join(folder.path, name);
    const uses = model.records.map(({ name }, index) => `${name} use_${index};\n`).join('');
    writeFileSync(file('all.c'), `${text}${uses}`);
    execFileSync('gcc', ['-w', '-g', '-c', '-o', file('all.o'), file('all.c')]);
    const pahole = spawnSync('pahole', ['--btf_encode_detached', file('all.btf'), file('all.o')], { encoding: 'utf8' });
    expect(pahole.status, pahole.stderr).to.equal(0);
    return readFileSync(file('all.btf'));
  }

  /** pahole 1.24 gives up on bit-fields of unions that do not start with their union. */
  function plainUnions(record: RandomRecord): RandomRecord {
    const kept = record.members.filter(({ bitWidth }) => record.keyword === 'struct' || bitWidth === null);
    const members = kept.map((member) => {
      const inner = member.type.record;
      return inner === null || inner.tag !== null
        ? member
        : { ...member, type: { ...member.type, record: plainUnions(inner) } };
    });
    return { ...record, members };
  }

  for (const seed of [1, 2]) {
    it(`agree for random records, seed ${seed}`, () => {
      const text = `${vocabularyText()}${randomRecords(seed, 200, target!).map(plainUnions).map(textOf).join('')}`;
      const { model } = resolveText(text, target!);
      const diagnosis = diagnosed({ vmlinux: encoded(text, model) }, [model]);
      expect(diagnosis.differences).to.deep.equal([]);
      expect(diagnosis).to.deep.include({ verdict: 'agrees', records: 200, kernelLacks: [], bindingsLack: [] });
    });
  }
});

describe('the committed bindings and the kernel of this machine', () => {
  it('agree wherever both have a name', function () {
    const models = readCommittedModels(shippedFolder('generated')).flatMap((each) => each.models);
    const mine = models.filter(({ target, header }) => target === hostTarget()?.name && !isLibraryHeader(header));
    const diagnosis = diagnoseLayouts(mine, kernelTypesFolder);
    if (diagnosis.verdict === 'unknown') {
      console.log(`      skipped: ${diagnosis.reason}`);
      this.skip();
    }
    expect(diagnosis.differences).to.deep.equal([]);
    expect(diagnosis.records).to.be.above(5);
  });
});
