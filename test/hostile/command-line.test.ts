import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { main, temporaryFolder, withoutColours } from '../cli/run.ts';
import { mostMegabytes } from './hostile-case.ts';

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a folder of these files, with a bounded heap. */
function inFolder(
  files: Readonly<Record<string, string>>,
  use: (run: (...args: string[]) => Answer, folder: string) => void,
): void {
  using folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  const run = (...args: string[]): Answer => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${mostMegabytes}`, main, ...args],
      {
        cwd: folder.path,
        encoding: 'utf8',
        env: withoutColours(),
        timeout: 120_000,
        maxBuffer: 1 << 28,
      },
    );
    return { status, stdout, stderr };
  };
  use(run, folder.path);
}

const headers = join(import.meta.dirname, '../../../headers');

/** A refusal for people: status 1, the place, and nothing of the program's own. */
function expectRefusal({ status, stderr }: Answer, message: RegExp): void {
  expect(stderr).to.match(message);
  expect(stderr).not.to.match(/\n\s+at |defect of uapi-bindgen|node:internal/);
  expect(stderr).not.to.match(/[^\n\P{Cc}]/u);
  expect(status).to.equal(1);
}

const commands = [
  ['model', '-q', 'main.h'],
  ['eval', 'main.h', '1'],
  ['layout', 'main.h'],
  ['generate', 'main.h', '-o', 'out'],
  ['init', 'main.h'],
  ['drift', 'main.h', 'main.h'],
];

describe('hostile headers on the command line', function () {
  this.timeout(600_000);

  const refused: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['a header that includes itself', '#include "main.h"\n', /'#include' nests more than 200 deep[\s\S]*… 19\d more …/],
    ['brackets without end', `#if ${'('.repeat(100_000)}\n#endif\n`, /nested more than 256 deep/],
    ['an #error that commands the terminal', '#error \x1b[2J\x1b[8m\x9b31m\u202egone\n', /main\.h:1:2: error: #error/],
    [
      'a file outside the roots',
      '#include "/etc/shadow"\n',
      /header name '\/etc\/shadow' is refused[\s\S]*hint: only files inside the include roots/,
    ],
    [
      'a macro that doubles',
      `${Array.from({ length: 60 }, (_, at) => `#define A${at} A${at + 1} A${at + 1}\n`).join('')}A0\n`,
      /more than 2000000 steps/,
    ],
  ];
  for (const [name, text, message] of refused) {
    const [first] = refused;
    it(`${name} is refused by ${name === first?.[0] ? 'every command' : 'generate'}`, () => {
      inFolder({ 'main.h': text }, (run, folder) => {
        for (const [command = '', ...args] of commands) {
          if (name !== first?.[0] && command !== 'generate') continue;
          const answer = run(command, ...args.map((each) => (each === 'main.h' ? './main.h' : each)));
          if (command === 'drift') expect(answer.status, answer.stderr).to.be.oneOf([1, 2]);
          else expectRefusal(answer, message);
        }
        expect(existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out')) : []).to.deep.equal([]);
      });
    });
  }

  const lines = (count: number, line: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');
  // In PascalCase all of these are one name.
  const alike = (at: number): string => `${'_'.repeat(1 + (at % 500))}x${'_'.repeat(1 + at / 500)}`;
  const tooMany: readonly (readonly [what: string, most: number, text: (count: number) => string])[] = [
    ['constants', 65_536, (count) => `enum e {\n${lines(count, (at) => `E_${at} = ${at}ULL + (1ULL << 40),`)}};\n`],
    ['records and fields', 32_768, (count) => lines(count / 2, (at) => `struct ${alike(at)} { int y; };`)],
    ['ioctl requests', 8192, (count) => lines(count, (at) => `#define REQUEST_${at} _IO('x', ${at & 255})`)],
  ];
  for (const [what, most, text] of tooMany) {
    it(`${what}: as many as may be bound are, and more are refused`, () => {
      const inclusion = '#include <linux/ioctl.h>\n';
      inFolder({ 'few.h': inclusion + text(most - 2), 'many.h': inclusion + text(most + 2) }, (run, folder) => {
        const bound = run('generate', '-q', '--target', 'x86_64', './few.h', '-o', 'out');
        expect(bound.status, bound.stderr).to.equal(0);
        const message = new RegExp(
          `error: expected at most ${most} ${what} in the bindings of 'many.h', saw ${most + 2}\n`,
        );
        expectRefusal(run('generate', '-q', '--target', 'x86_64', './many.h', '-o', 'out'), message);
        expect(readdirSync(join(folder, 'out')).some((name) => name.startsWith('many'))).to.equal(false);
      });
    });
  }

  it('drift of very many renamed constants ends', () => {
    const constants = (name: string): string => lines(6000, (at) => `#define ${name}_${at} ${at}`);
    inFolder({ 'old.h': constants('CONSTANT'), 'new.h': constants('ANOTHER') }, (run) => {
      const { status, stdout } = run('drift', './old.h', './new.h');
      expect(status).to.equal(0);
      expect(stdout).to.match(/CONSTANT_5999/);
    });
  });

  it('names of files cannot command the terminal', () => {
    inFolder({ 'evil\x1b[2J\x9b.h': '#error no\n' }, (run) => {
      expectRefusal(run('model', '-q', './evil\x1b[2J\x9b.h'), /header name 'evil.*' is refused: it holds characters/);
      expectRefusal(run('model', '-q', './none\x1b[2J.h'), /there is no header/);
    });
  });

  it('what commands print of a header cannot command the terminal, and JSON keeps its value', () => {
    const said = '\x1b[2J\x9b31m\u202e\u2066 \u{e0001}';
    const escaped = said.replace('\x1b', '\\033').replace('\x9b', '\u009b');
    const text = `/* ${said} */\nstruct s { int a; /* ${said} */ };\n#define S "${escaped}"\n#define N 1 /* ${said} */\n`;
    inFolder({ 'main.h': text, 'linux/main.h': text }, (run) => {
      for (const [command = '', ...args] of [
        ...commands.map((command) => command.map((each) => (each === 'main.h' ? './main.h' : each))),
        ['explain', '-q', '-I', '.', '-I', headers, 'S', 'N'],
        ['drift', '--format', 'json', './main.h', './main.h'],
      ]) {
        const { stdout, status, stderr } = run(command, ...args);
        expect(status, `${command}: ${stderr}`).to.equal(0);
        expect(stdout, command).not.to.match(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
        if (command === 'model') expect(JSON.parse(stdout).strings[0].value).to.equal(said);
      }
    });
  });

  it('reading all headers goes on past those that mean harm', () => {
    inFolder(
      {
        'root/linux/a.h': '#include "a.h"\n',
        'root/linux/b.h': `int ${'*'.repeat(1000)}x;\n`,
        'root/linux/c.h': '#define ONE 1\n',
      },
      (run, folder) => {
        symlinkSync('/etc/shadow', join(folder, 'root/linux/d.h'));
        symlinkSync('/dev/zero', join(folder, 'root/linux/e.h'));
        spawnSync('mkfifo', [join(folder, 'root/linux/f.h')]);
        const { status, stdout } = run('model', '--all', '-I', 'root', '-q');
        expect(status).to.equal(0);
        const models = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { header: string; error: string | null });
        expect(models.find(({ header }) => header === 'linux/c.h')?.error).to.equal(null);
        expect(models.find(({ header }) => header === 'linux/a.h')?.error).to.match(/nests more than 200 deep/);
        expect(stdout).not.to.contain('root:');
      },
    );
  });

  it('names in profiles are no code', () => {
    const evil = 'X = 1; process.exit(9); //';
    const profiles: readonly (readonly [profile: object, message: RegExp])[] = [
      [{ flagSets: { [evil]: { prefix: 'F_' } } }, /is no name in TypeScript/],
      [{ rename: { F_A: evil } }, /is no name in TypeScript/],
      [{ context: ['../../etc/shadow'] }, /refused|none of/],
      [{ context: ['/etc/shadow'] }, /refused|none of/],
      [{ notOn: { [evil]: 'x' } }, /./],
      [{ carriers: { F_A: evil } }, /has no field/],
      [{ ioctls: { F_A: { argument: evil, reason: '*/' } } }, /ioctls\.F_A/],
    ];
    for (const [profile, message] of profiles) {
      inFolder({ 'main.h': '#define F_A 1\n#define F_B 2\n', 'p.json': JSON.stringify(profile) }, (run) => {
        expectRefusal(run('generate', './main.h', '-o', 'out', '--profile', 'p.json'), message);
      });
    }
  });

  it('expressions mean as little harm', () => {
    inFolder({ 'main.h': '#define ONE 1\n' }, (run) => {
      const evaluate = (expression: string) => run('eval', './main.h', expression);
      expectRefusal(evaluate('('.repeat(20_000)), /nested more than 256 deep/);
      expectRefusal(evaluate('1 << 99999999999'), /shift by/);
      expectRefusal(evaluate("'\x1b[2J"), /error/);
      expectRefusal(evaluate('/*'), /expected '\*\/'/);
      expectRefusal(evaluate('\n#include "/etc/shadow"\n'), /error/);
      expect(evaluate('ONE + 1').stdout).to.contain('"value":"2"');
    });
  });
});
