import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
import { emit } from '../../codegen/emitter/emit.ts';
import { resolveText } from '../abi/resolved-text.ts';
import { repository, ScratchProject } from './scratch-project.ts';
import { foreignHeaderText, wideHeader, wideHeaderText } from './wide-header.ts';

const machines = [
  { target: 'x86_64', multiarch: 'x86_64-linux-gnu', option: '-m64' },
  { target: 'i386', multiarch: 'i386-linux-gnu', option: '-m32' },
];

describe('static assertions', () => {
  let project: ScratchProject;
  let text: string;

  before(async function () {
    const gcc = spawnSync('gcc', ['-dumpmachine'], { encoding: 'utf8' });
    if (gcc.status !== 0 || !gcc.stdout.startsWith('x86_64')) {
      console.log('      skipped: there is no gcc for x86_64 here');
      this.skip();
    }
    project = new ScratchProject();
    project.write('include/wide.h', wideHeaderText);
    project.write('include/foreign.h', foreignHeaderText);
    const files = await emit(
      bind(
        machines.map(({ target }) => wideHeader(target)),
        emptyProfile,
      ),
    );
    text = files.find(({ path }) => path.endsWith('.assert.c'))?.text ?? '';
  });
  after(() => project?.remove());

  function judge(source: string, { multiarch, option }: { multiarch: string; option: string }): string {
    project.write('wide.assert.c', source);
    const roots = [join(repository, 'headers'), join(repository, 'headers', multiarch)];
    const include = roots.filter((root) => existsSync(root)).flatMap((root) => ['-I', root]);
    const { stderr } = spawnSync('gcc', [option, '-fsyntax-only', '-I', 'include', ...include, 'wide.assert.c'], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    return stderr;
  }

  for (const machine of machines) {
    it(`hold on ${machine.target}`, () => {
      expect(judge(text, machine)).to.equal('');
    });
  }

  it('hold on each of all machines, of which several are alike', async () => {
    const header = 'struct s { char c; long l; void *p; unsigned long long u; };\nenum { E = sizeof(struct s) };\n';
    project.write('include/test.h', header);
    const all = [...targets.values()];
    for (const order of [all, all.toReversed()]) {
      const files = await emit(
        bind(
          order.map((target) => resolveText(header, target)),
          emptyProfile,
        ),
      );
      const source = files.find(({ path }) => path.endsWith('.assert.c'))?.text ?? '';
      for (const machine of machines) expect(judge(source, machine), machine.target).to.equal('');
    }
  });

  it('hold where macros have the names of fields, and of enumerators before them', async () => {
    const header =
      'enum { state = 1 };\nstruct s { int state, name; };\n#define state context.state\n#define name context.name\n';
    project.write('include/test.h', header);
    const files = await emit(
      bind(
        machines.map(({ target }) => resolveText(header, targetNamed(target))),
        emptyProfile,
      ),
    );
    const source = files.find(({ path }) => path.endsWith('.assert.c'))?.text ?? '';
    for (const machine of machines) expect(judge(source, machine), machine.target).to.equal('');
  });

  it('every single one fails after its number is changed', () => {
    const lines = text.split('\n');
    const numbered = lines.flatMap((line, index) => (/^_Static_assert.* == [^"]*\d/.test(line) ? [index] : []));
    expect(numbered.length).to.be.greaterThan(60);
    const wrong = lines.map((line, index) => {
      if (!numbered.includes(index)) return line;
      return line.replace(/ == ([^"]*?)(\d)(?=\D)/, (_, before, digit) => ` == ${before}${digit === '7' ? 8 : 7}`);
    });
    const [machine] = machines;
    const failed = judge(wrong.join('\n'), machine as (typeof machines)[0]).match(/static assertion failed/g) ?? [];
    // Those under `#if` for i386 are not compiled here.
    const elsewhere = (text.match(/^#if defined\(__i386__\)\n(?:_Static_assert.*\n)+/gm) ?? [])
      .join('')
      .match(/^_Static/gm);
    expect(failed.length).to.equal(numbered.length - (elsewhere?.length ?? 0));
  });

  it('the type of a constant is judged as well', () => {
    const wrong = text.replace('HAS_TYPE(TEN, int)', 'HAS_TYPE(TEN, unsigned int)');
    expect(judge(wrong, machines[0] as (typeof machines)[0])).to.contain('static assertion failed: "TEN"');
  });

  it('refuse a machine that nothing was proven for', async () => {
    const files = await emit(bind([wideHeader('aarch64')], emptyProfile));
    const source = files.find(({ path }) => path.endsWith('.assert.c'))?.text ?? '';
    expect(judge(source, machines[0] as (typeof machines)[0])).to.contain(
      '#error "these bindings are proven for aarch64 only"',
    );
  });
});
