import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import * as refs from '../../generated/linux/userfaultfd.ref.ts';
import * as views from '../../generated/linux/userfaultfd.ts';
import { bytesOf } from '../../runtime/struct-view.ts';
import { repository } from './scratch-project.ts';

const folder = join(repository, 'generated/linux');
const { models } = JSON.parse(readFileSync(join(folder, 'userfaultfd.abi.json'), 'utf8')) as { models: AbiModel[] };

interface Layout {
  readonly size: number;
  readonly alignment?: number;
  readonly offsets: Readonly<Record<string, number>>;
}
interface RefType {
  readonly size: number;
  readonly alignment: number;
  readonly fields: Readonly<Record<string, { readonly offset: number; readonly type: { readonly size: number } }>>;
}

const viewsByName: Readonly<Record<string, unknown>> = views;
const refsByName: Readonly<Record<string, unknown>> = refs;

describe('the committed bindings of linux/userfaultfd.h', () => {
  const model = models.find(({ target }) => target === hostTarget()?.name);
  if (model === undefined) throw new Error('this machine is none of the targets of the committed bindings');

  /** Calls back for every record and, by its path in snake case, every untagged record inside one. */
  function eachRecord(
    visit: (name: string, size: number, alignment: number | null, fields: readonly FieldModel[]) => void,
  ): void {
    const inner = (name: string, { size, fields }: FieldModel): void => {
      if (fields === undefined) return;
      visit(name, size as number, null, fields);
      for (const field of fields) inner(`${name}_${field.name}`, field);
    };
    for (const { name, size, alignment, fields } of model?.records ?? []) {
      const tag = name.replace('struct ', '');
      visit(tag, size, alignment, fields);
      for (const field of fields) inner(`${tag}_${field.name}`, field);
    }
  }

  it('the views have size, alignment and offsets of the model', () => {
    let count = 0;
    eachRecord((name, size, alignment, fields) => {
      const className = name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const { layout } = viewsByName[className] as { layout: Layout };
      expect([layout.size, layout.alignment ?? null], name).to.deep.equal([size, alignment]);
      expect(layout.offsets, name).to.deep.equal(Object.fromEntries(fields.map((field) => [field.name, field.offset])));
      count++;
    });
    expect(count).to.equal(19);
  });

  it('the ref types have size, alignment and offsets of the model', () => {
    let count = 0;
    eachRecord((name, size, alignment, fields) => {
      const type = refsByName[name] as RefType;
      expect(type.size, name).to.equal(size);
      if (alignment !== null) expect(type.alignment, name).to.equal(alignment);
      const places = Object.entries(type.fields).map(([field, { offset, type }]) => [field, offset, type.size]);
      expect(places, name).to.deep.equal(fields.map((field) => [field.name, field.offset, field.size]));
      count++;
    });
    expect(count).to.equal(19);
  });

  it('every constant and request has its value', () => {
    for (const { name, value } of model.constants)
      expect(BigInt(viewsByName[name] as number), name).to.equal(BigInt(value));
  });

  it('what is for a 64-bit field is a bigint, the rest numbers', () => {
    for (const [name, value] of Object.entries(views)) {
      if (/^UFFD_(FEATURE|PAGEFAULT_FLAG|API)|_MODE_/.test(name) && name !== 'UFFD_USER_MODE_ONLY') {
        expect(typeof value, name).to.equal('bigint');
      } else if (/^_?U[A-Z_]+$/.test(name)) expect(typeof value, name).to.equal('number');
    }
    expect(views.UffdFeature.names(views.UFFD_API_FEATURES)).to.have.length(19);
  });

  it('a message is read down to the thread that faulted, by views and by ref types alike', () => {
    const message = views.UffdMsg.of({
      event: views.UFFD_EVENT_PAGEFAULT,
      arg: { pagefault: { flags: views.UFFD_PAGEFAULT_FLAG_WRITE, address: 0x7fff_dead_b000n, feat: { ptid: 4711 } } },
    });
    const bytes = Buffer.concat([Buffer.alloc(1), bytesOf(message)]).subarray(1);
    expect(new views.UffdMsg(bytes).arg.pagefault.feat.ptid).to.equal(4711);
    const same = new refs.uffd_msg(bytes);
    expect([same.event, same.arg.pagefault.address, same.arg.pagefault.feat.ptid]).to.deep.equal([
      0x12,
      0x7fff_dead_b000n,
      4711,
    ]);
  });

  describe('the static assertions, judged by gcc', () => {
    const machines = [
      ['-m64', 'x86_64-linux-gnu'],
      ['-m32', 'i386-linux-gnu'],
    ] as const;

    before(function () {
      const gcc = spawnSync('gcc', ['-dumpmachine'], { encoding: 'utf8' });
      if (gcc.status !== 0 || !gcc.stdout.startsWith('x86_64')) {
        console.log('        skipped: there is no gcc for x86_64 here');
        this.skip();
      }
    });

    for (const [option, multiarch] of machines) {
      it(`hold for gcc ${option}`, () => {
        const roots = [join(repository, 'headers', multiarch), join(repository, 'headers')].flatMap((root) => [
          '-I',
          root,
        ]);
        const file = join(folder, 'userfaultfd.assert.c');
        const { stderr } = spawnSync('gcc', [option, '-fsyntax-only', ...roots, file], { encoding: 'utf8' });
        expect(stderr).to.equal('');
      });
    }
  });
});
