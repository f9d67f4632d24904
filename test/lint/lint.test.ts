import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { LintResult } from '../../codegen/lint/finding.ts';
import { lint } from '../../codegen/lint/lint.ts';
import { annotateLint, reportLint } from '../../codegen/lint/report.ts';
import { shippedAtlas } from '../../codegen/pipeline/shipped-atlas.ts';
import { temporaryFolder, uapiBindgen } from '../cli/run.ts';

const project = join(import.meta.dirname, '../../..');

type Files = Readonly<Record<string, string>>;

/** A project that has uapi-bindgen installed. */
function projectWith(files: Files): ReturnType<typeof temporaryFolder> {
  const folder = temporaryFolder();
  writeFileSync(join(folder.path, 'package.json'), '{"type": "module"}');
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(project, join(folder.path, 'node_modules/uapi-bindgen'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  return folder;
}

function linted(files: Files, minKernel = '5.15'): LintResult {
  using folder = projectWith(files);
  return lint({ places: [join(folder.path, 'src')], minKernel, configuration: null, atlasOf: shippedAtlas });
}

const head = `import { UFFD_FEATURE_MOVE, UFFD_FEATURE_SIGBUS, UFFDIO_MOVE, UFFDIO_COPY, UffdioMove, UffdMsg } from 'uapi-bindgen/linux/userfaultfd';
import { ioctl, Userfaultfd } from 'uapi-bindgen/runtime';
declare const fd: number; declare const available: { features: bigint; ioctls: bigint }; declare const message: UffdMsg;
`;

/** For each body, in a file of its own, `line name since` of its uses, with `!` for one without a check. */
function usesInEach(bodies: readonly string[], minKernel?: string): string[][] {
  const files = bodies.map((body, index) => [`src/case-${index}.ts`, head + body] as const);
  const { findings } = linted(Object.fromEntries(files), minKernel);
  return bodies.map((_, index) =>
    findings
      .filter(({ use, file }) => use === 'value' && file.endsWith(`case-${index}.ts`))
      .map(({ line, name, since, check }) => `${line - 3} ${name} ${since}${check === null ? ' !' : ''}`),
  );
}

function usesIn(body: string, minKernel?: string): string[] {
  return usesInEach([body], minKernel)[0]!;
}

describe('the lint for old kernels', function () {
  this.timeout(120_000);

  it('lists what is newer than the oldest kernel, with the release that brought it', () => {
    expect(usesIn('ioctl(fd, UFFDIO_MOVE, UffdioMove.alloc()); console.log(UFFDIO_COPY);')).to.deep.equal([
      '1 UFFDIO_MOVE 6.8 !',
      '1 struct uffdio_move 6.8 !',
    ]);
    expect(usesIn('console.log(UFFDIO_MOVE);', '6.8')).to.deep.equal([]);
  });

  it('sees fields: read, written, taken out of an object, and given in one', () => {
    const ptid = 'struct uffd_msg.arg.pagefault.feat.ptid 4.14 !';
    const feat = 'struct uffd_msg.arg.pagefault.feat 4.14 !';
    expect(usesIn('console.log(message.arg.pagefault.feat.ptid);', '4.11')).to.deep.equal([`1 ${feat}`, `1 ${ptid}`]);
    expect(usesIn('const { feat } = message.arg.pagefault; console.log(feat);', '4.11')).to.include(`1 ${feat}`);
    const given = usesIn('console.log(UffdioMove.of({ dst: 1n }));', '5.15');
    expect(given).to.deep.equal(['1 struct uffdio_move 6.8 !', '1 struct uffdio_move.dst 6.8 !']);
  });

  it('sees names in brackets, behind a question mark, in a dynamic import and in JavaScript', () => {
    const uses = usesInEach([
      "import * as uffd from 'uapi-bindgen/linux/userfaultfd'; console.log(uffd['UFFDIO_MOVE']);",
      'export function f(move: UffdioMove | undefined) { return move?.dst; }',
      "const uffd = await import('uapi-bindgen/linux/userfaultfd'); console.log(uffd.UFFDIO_MOVE);",
      'const { UFFDIO_MOVE: M } = await import("uapi-bindgen/linux/userfaultfd"); console.log(M);',
      'export class Mine extends UffdioMove {}',
      "import * as uffd from 'uapi-bindgen/linux/userfaultfd'; console.log(uffd[`UFFDIO_MOVE`]);",
    ]);
    expect(uses.map(([first]) => first)).to.deep.equal([
      '1 UFFDIO_MOVE 6.8 !',
      '1 struct uffdio_move.dst 6.8 !',
      '1 UFFDIO_MOVE 6.8 !',
      '1 UFFDIO_MOVE 6.8 !',
      '1 struct uffdio_move 6.8 !',
      '1 UFFDIO_MOVE 6.8 !',
    ]);
    const text = "import { UFFDIO_MOVE } from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(UFFDIO_MOVE);\n";
    const { findings, files } = linted({ 'src/a.js': text, 'src/b.ts': text, 'src/b.js': text });
    expect(findings.map(({ file, line }) => `${file.split('/').at(-1)}:${line}`)).to.deep.equal(['a.js:2', 'b.ts:2']);
    expect(files).to.equal(2);
  });

  it('sees what is taken out of an object into variables that are there already', () => {
    const taken = [
      '({ UFFDIO_MOVE: x } = uffd);',
      '({ UFFDIO_MOVE: x = 1 } = uffd);',
      '({ inner: { UFFDIO_MOVE: x } } = { inner: uffd });',
      '({ UFFDIO_MOVE: x } = { UFFDIO_MOVE: 1 });',
      'let UFFDIO_MOVE: unknown; ({ UFFDIO_MOVE } = uffd); console.log(UFFDIO_MOVE);',
    ];
    const before = "import * as uffd from 'uapi-bindgen/linux/userfaultfd'; let x: unknown; ";
    const files = taken.map((each, index) => [`src/case-${index}.ts`, `${before}${each} console.log(x);`] as const);
    const { findings } = linted(Object.fromEntries(files));
    const places = findings.map(({ file, name }) => `${file.slice(file.lastIndexOf('/') + 1)} ${name}`);
    expect(places).to.deep.equal(
      ['case-0.ts', 'case-1.ts', 'case-2.ts', 'case-4.ts'].map((file) => `${file} UFFDIO_MOVE`),
    );
  });

  it('leaves types alone', () => {
    expect(
      usesIn('export function f(move: UffdioMove): typeof UFFDIO_MOVE | null { return move ? null : null; }'),
    ).to.deep.equal([]);
  });

  const use = 'ioctl(fd, UFFDIO_MOVE, 0 as never);';
  const checks: readonly (readonly [string, string])[] = [
    ['an if on the feature', `if (available.features & UFFD_FEATURE_MOVE) { ${use} }`],
    ['an if on what the kernel answered', `const wanted = 1n << 5n; if ((available.ioctls & wanted) !== 0n) ${use}`],
    ['&&', `const f = (available.features & UFFD_FEATURE_MOVE) && ioctl(fd, UFFDIO_MOVE, 0 as never);`],
    ['?:', `const f = available.features & UFFD_FEATURE_MOVE ? UFFDIO_MOVE : UFFDIO_COPY;`],
    ['a guard before it', `function f() { if (!(available.features & UFFD_FEATURE_MOVE)) return; ${use} }`],
    [
      'a constant made from the feature',
      `const can = (available.features & UFFD_FEATURE_MOVE) !== 0n; if (can) { ${use} }`,
    ],
    ['a function that asks', `function can() { return available.features & UFFD_FEATURE_MOVE; } if (can()) { ${use} }`],
    ['required', `Userfaultfd.open({ required: UFFD_FEATURE_MOVE });`],
    ['a comment', `${use} // min-kernel: this file is loaded on 6.8 only`],
  ];
  it('takes these as checks', () => {
    const uses = usesInEach(checks.map(([, body]) => body));
    for (const [index, [what]] of checks.entries()) {
      expect(uses[index]!.length, what).to.be.above(0);
      expect(
        uses[index]!.filter((each) => each.endsWith('!')),
        what,
      ).to.deep.equal([]);
    }
  });

  const noChecks: readonly (readonly [string, string])[] = [
    ['an older feature', `if (available.features & UFFD_FEATURE_SIGBUS) { ${use} }`],
    ['some other condition', `if (fd > 2) { ${use} }`],
    ['a check after it', `${use} if (available.features & UFFD_FEATURE_MOVE) { console.log(1); }`],
    ['a check that leaves nothing', `if (!(available.features & UFFD_FEATURE_MOVE)) { console.log(1); } ${use}`],
    ['a comment without a reason', `${use} // min-kernel:`],
  ];
  it('does not take these for checks', () => {
    const uses = usesInEach(noChecks.map(([, body]) => body));
    for (const [index, [what]] of noChecks.entries()) {
      expect(
        uses[index]!.filter((each) => each.endsWith('!')),
        what,
      ).to.deep.equal(['1 UFFDIO_MOVE 6.8 !']);
    }
  });

  it('follows namespaces, other names, re-exports and modules that were generated elsewhere', () => {
    using folder = projectWith({
      'src/own.h': '',
      'src/barrel.ts':
        "export { UFFDIO_MOVE as MOVE } from 'uapi-bindgen/linux/userfaultfd';\nexport * from 'uapi-bindgen/linux/userfaultfd';\n",
      'src/namespace.ts': "import * as uffd from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(uffd.UFFDIO_POISON);\n",
      'src/renamed.ts': "import { UFFDIO_MOVE as move } from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(move);\n",
      'src/through.ts': "import { MOVE, UFFDIO_POISON } from './barrel.ts';\nconsole.log(MOVE, UFFDIO_POISON);\n",
      'src/imported.ts': "import { UFFDIO_MOVE } from 'uapi-bindgen/linux/userfaultfd';\n",
      'src/own.ts': "import { UFFDIO_MOVE } from './generated/linux/userfaultfd.ts';\nconsole.log(UFFDIO_MOVE);\n",
    });
    const generated = uapiBindgen('generate', 'linux/userfaultfd.h', '-o', join(folder.path, 'src/generated'));
    expect(generated.status, generated.stderr).to.equal(0);
    const places = [join(folder.path, 'src')];
    const { findings, unresolved } = lint({ places, minKernel: '5.15', configuration: null, atlasOf: shippedAtlas });
    const uses = findings.map(({ file, line, name, use: kind }) => `${file.split('/').at(-1)}:${line} ${name} ${kind}`);
    expect(uses.sort()).to.deep.equal([
      'barrel.ts:1 UFFDIO_MOVE re-export',
      'imported.ts:1 UFFDIO_MOVE import',
      'namespace.ts:2 UFFDIO_POISON value',
      'own.ts:2 UFFDIO_MOVE value',
      'renamed.ts:2 UFFDIO_MOVE value',
      'through.ts:2 UFFDIO_MOVE value',
      'through.ts:2 UFFDIO_POISON value',
    ]);
    expect(unresolved).to.deep.equal([]);
  });

  it('prints for people and for GitHub', () => {
    const text = "import { UFFDIO_MOVE } from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(UFFDIO_MOVE);\n";
    const result = linted({ 'src/a.ts': text });
    expect(reportLint(result)).to.match(
      /^1 use in 1 file needs more than Linux 5\.15, and no check stands before\n.*src\/a\.ts:2:13: UFFDIO_MOVE is there since Linux 6\.8; no check stands before it\n$/,
    );
    expect(annotateLint(result)).to.match(
      /^::error file=.*src\/a\.ts,line=2,col=13,title=Newer than Linux 5\.15::UFFDIO_MOVE is there since Linux 6\.8;.*\n$/,
    );
  });

  it('is a command with a status', () => {
    const text = "import { UFFDIO_MOVE } from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(UFFDIO_MOVE);\n";
    using folder = projectWith({ 'src/a.ts': text, 'lost/a.ts': "import { X } from 'uapi-bindgen/linux/nothing';" });
    const run = (...args: readonly string[]) => uapiBindgen('lint', ...args);
    const source = join(folder.path, 'src');
    const found = run('--min-kernel', '5.15', '--json', source);
    expect(found.status).to.equal(3);
    expect((JSON.parse(found.stdout) as LintResult).findings[0]).to.deep.include({ name: 'UFFDIO_MOVE', line: 2 });
    expect(run('--min-kernel', '6.8', source)).to.deep.include({ status: 0 });
    const file = run('--min-kernel', '5.15', join(source, 'a.ts'));
    expect(file.status, file.stderr).to.equal(3);
    const lost = run('--min-kernel', '6.8', join(folder.path, 'lost'));
    expect(lost.status).to.equal(4);
    expect(lost.stdout).to.match(/a\.ts:1: 'uapi-bindgen\/linux\/nothing' cannot be found; install/);
    expect(run('--min-kernel', 'new', source)).to.deep.include({ status: 2 });
    expect(run('--min-kernel', '6.8', join(folder.path, 'none'))).to.deep.include({ status: 2 });
    mkdirSync(join(folder.path, 'bound'));
    const bindings = join(folder.path, 'bound/memfd.ts');
    copyFileSync('generated/linux/memfd.ts', bindings);
    expect(run('--min-kernel', '6.8', join(folder.path, 'bound')).stderr).to.match(
      /no TypeScript or JavaScript to read in .*; declarations and bindings do not count/,
    );
  });

  it('reads a project by its tsconfig.json or folder, and says where that is none', () => {
    const text = "import { UFFDIO_MOVE } from 'uapi-bindgen/linux/userfaultfd';\nconsole.log(UFFDIO_MOVE);\n";
    using folder = projectWith({ 'src/a.ts': text, 'good/tsconfig.json': '{}', 'bad/tsconfig.json': '{"extends": ' });
    const run = (name: string) => {
      const place = join(folder.path, name);
      return uapiBindgen('lint', '--min-kernel', '5.15', '-p', place, join(folder.path, 'src'));
    };
    expect(run('good').status).to.equal(3);
    expect(run('good/tsconfig.json').status).to.equal(3);
    for (const name of ['bad', 'bad/tsconfig.json', 'src']) {
      const { status, stderr } = run(name);
      expect(stderr).to.match(
        /^error: '.*tsconfig\.json' cannot be read as a tsconfig\.json \(.*\); mend it, or name another with --project\n$/,
      );
      expect(status).to.equal(2);
    }
    mkdirSync(join(folder.path, 'src/tsconfig.json'));
    expect(uapiBindgen('lint', '--min-kernel', '5.15', join(folder.path, 'src')).status).to.equal(3);
  });
});
