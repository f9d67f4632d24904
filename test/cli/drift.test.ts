import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { HeaderPairs } from '../drift/header-pair.ts';
import { uapiBindgen } from './run.ts';

type Schema = Readonly<Record<string, unknown>>;

interface SarifPlace {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number };
  };
}

interface SarifRun {
  readonly invocations: { readonly toolExecutionNotifications: { readonly message: { readonly text: string } }[] }[];
  readonly results: {
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: SarifPlace[];
    readonly suppressions?: { readonly kind: string }[];
  }[];
}

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/drift.schema.json'), 'utf8')) as Schema;

/** What of JSON Schema this schema uses. Answers with the paths of what does not fit. */
function misfits(value: unknown, rule: Schema, path = '$'): string[] {
  const found: string[] = [];
  const reference = rule.$ref as string | undefined;
  if (reference !== undefined) {
    const definitions = schema.$defs as Readonly<Record<string, Schema>>;
    found.push(...misfits(value, definitions[reference.slice('#/$defs/'.length)]!, path));
  }
  if ('const' in rule && value !== rule.const) found.push(`${path}: not ${rule.const}`);
  if (Array.isArray(rule.enum) && !rule.enum.includes(value)) found.push(`${path}: ${value} is none of them`);
  if (rule.type !== undefined && ![rule.type].flat().includes(typeNameOf(value)))
    found.push(`${path}: no ${rule.type}`);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      found.push(...misfits(item, (rule.items ?? {}) as Schema, `${path}[${index}]`));
  } else if (typeof value === 'object' && value !== null) {
    const properties = (rule.properties ?? {}) as Readonly<Record<string, Schema>>;
    for (const name of (rule.required ?? []) as string[]) if (!(name in value)) found.push(`${path}.${name}: missing`);
    for (const [name, item] of Object.entries(value)) {
      const own = properties[name] ?? rule.additionalProperties;
      if (own === false) found.push(`${path}.${name}: unknown`);
      else if (typeof own === 'object') found.push(...misfits(item, own as Schema, `${path}.${name}`));
    }
  }
  return found;
}

function typeNameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'integer' : typeof value;
}

const onHost = ['--target', 'x86_64', '-I', join(import.meta.dirname, '../../../headers')];

describe('uapi-bindgen drift', () => {
  const pairs = new HeaderPairs();
  let old = '';
  let now = '';
  const header = (body: string): string => `#include <linux/types.h>\n#include <linux/ioctl.h>\n${body}\n`;
  before(() => {
    old = pairs.root({
      'linux/x.h': header('#define X_A 1\n#define X_B 2\nstruct x { __u64 a; };\n#define X_R _IOWR(7, 1, struct x)'),
    });
    now = pairs.root({
      'linux/x.h': header(
        '#define X_A 3\n#define X_C 2\nstruct x { __u64 a; __u64 b; };\n#define X_R _IOWR(7, 1, struct x)',
      ),
      'linux/broken.h': 'struct {',
    });
  });
  after(() => pairs[Symbol.dispose]());

  it('says the verdict in the first line, then what it stands on', () => {
    const { status, stdout, stderr } = uapiBindgen('drift', old, now, ...onHost, '--header', 'linux/x.h');
    expect(stderr).to.equal('');
    expect(stdout.split('\n')).to.deep.equal([
      `breaking: 1 breaking, 1 extending, 1 renamed (${old} -> ${now}, 1 header, x86_64)`,
      '',
      'breaking (1)',
      `  ${now}/linux/x.h:3: X_A: value 1 -> 3`,
      '',
      'extending (1)',
      `  ${now}/linux/x.h:5: struct x.b: new field: added at the end`,
      '    from this follow 2 more: struct x, X_R',
      '',
      'renamed (1)',
      `  ${now}/linux/x.h:4: X_B: X_C now`,
      '',
    ]);
    expect(status).to.equal(3);
  });

  it('tells constants together that became larger by the same, and what follows from a record by the names in it', () => {
    const names = ['A', 'B', 'C', 'D'].map((each) => `X_${each}`);
    const shifted = (first: string): string => header(`enum { X_FIRST, ${[first, ...names].join(', ')} };`);
    const grown = ['struct y { __u32 a; };', 'struct y { __u32 a; __u32 b; __u32 c; };'];
    const [before, after] = ['X_OTHER = 7, X_0 = 0', 'X_NEW, X_0'].map((first, at) => {
      return pairs.root({ 'linux/x.h': `${shifted(first)}${grown[at]}\n` });
    }) as [string, string];
    const { stdout } = uapiBindgen('drift', before, after, ...onHost, '--header', 'linux/x.h');
    expect(stdout.split('\n').slice(2, 7)).to.deep.equal([
      'breaking (7)',
      `  ${after}/linux/x.h:4: struct y: size 4 -> 12: it grew at its end, which breaks where the kernel is not told the size`,
      '    from this follow 2 more: .b, .c',
      `  ${before}/linux/x.h:3: X_OTHER: this constant is gone`,
      `  ${after}/linux/x.h: 5 names: value larger by 2, from X_0 0 -> 2 to X_D 4 -> 6`,
    ]);
  });

  it('lists names by the file that has them where two of other names are compared', () => {
    const one = join(pairs.root({ 'one.h': '#define N_A 1\n#define N_MAX 1' }), 'one.h');
    const two = join(pairs.root({ 'two.h': '#define N_A 1\n#define N_MAX 2\n#define N_B 2' }), 'two.h');
    const { stdout } = uapiBindgen('drift', one, two, ...onHost);
    expect(stdout)
      .to.match(/growing by design \(1\)\n {2}\S*two\.h: N_MAX\n/)
      .and.to.match(/\n {2}\S*two\.h: N_B\n/);
  });

  it('compares all headers of two folders and says which it could not read', () => {
    const { status, stdout } = uapiBindgen('drift', old, now, ...onHost);
    expect(stdout).to.match(
      /not compared, because they cannot be read: 1 header\n {2}linux\/broken\.h: .* \(only new\)\n/,
    );
    expect(status).to.equal(3);
    expect(uapiBindgen('drift', old, old, ...onHost).stdout).to.match(/^same: nothing differs /);
  });

  it('fails from the class that --fail-on names', () => {
    const statusOf = (...rest: string[]): number | null => uapiBindgen('drift', ...rest).status;
    expect(statusOf('5.10', '6.18')).to.equal(0);
    expect(statusOf('5.10', '6.18', '--fail-on', 'extending')).to.equal(0);
    expect(statusOf('5.10', '6.18', '--fail-on', 'any')).to.equal(3);
    expect(statusOf('4.13', '4.14', '--fail-on', 'extending')).to.equal(3);
    expect(statusOf('6.18', '5.10')).to.equal(3);
    expect(statusOf('6.8', '6.8', '--fail-on', 'any')).to.equal(0);
  });

  it('takes the snapshot, the committed model, releases and one header as sides', () => {
    const bindings = join(import.meta.dirname, '../../../generated/linux/userfaultfd.abi.json');
    const file = join(import.meta.dirname, '../../../headers/linux/userfaultfd.h');
    for (const [one, other] of [
      ['snapshot', '7.3'],
      [bindings, 'snapshot'],
      [file, bindings],
      ['v7.3', file],
    ] as const) {
      const { stdout, stderr } = uapiBindgen('drift', one, other, '--fail-on', 'any');
      expect(stderr + stdout, `${one} ${other}`).to.match(/^same: nothing differs/);
    }
  });

  const wrong: readonly [string, readonly string[], number, string][] = [
    ['a side that is nothing', ['drift', 'nowhere', 'snapshot'], 2, "'nowhere' is unknown; a side is a header"],
    ['a release that the atlas lacks', ['drift', '3.10', '9.9'], 1, 'not 9.9'],
    [
      'a header that the atlas lacks',
      ['drift', '5.10', '6.1', '--header', 'linux/none.h'],
      1,
      "does not know 'linux/none.h'",
    ],
    ['a format that there is not', ['drift', '5.10', '6.1', '--format', 'xml'], 2, 'xml'],
  ];
  for (const [title, args, expected, message] of wrong) {
    it(`answers ${title} with status ${expected} and one message`, () => {
      const { status, stderr } = uapiBindgen(...args);
      expect(stderr)
        .to.include(message)
        .and.not.to.match(/^ {4}at /m);
      expect(status).to.equal(expected);
    });
  }

  it('prints JSON as its schema says', () => {
    const accepted = join(
      pairs.root({ 'a.txt': 'breaking linux/x.h X_A (value 1 -> 3): known\nadding linux/x.h X_GONE: was\n' }),
      'a.txt',
    );
    for (const args of [
      [old, now, ...onHost, '--accept', accepted],
      ['4.3', '7.3'],
      ['7.3', '4.3'],
      ['snapshot', '7.3'],
    ]) {
      const document = JSON.parse(uapiBindgen('drift', ...args, '--format', 'json').stdout) as Schema;
      expect(misfits(document, schema), args.join(' ')).to.deep.equal([]);
    }
    expect(misfits({ schema: 'drift/2', findings: [{ class: 'bad' }] }, schema)).to.include.members([
      '$: not drift/1'.replace('$:', '$.schema:'),
      '$.verdict: missing',
      '$.findings[0].class: bad is none of them',
    ]);
  });

  it('annotates for GitHub: file, line, one line of text', () => {
    const { stdout } = uapiBindgen('drift', old, now, ...onHost, '--header', 'linux/x.h', '--format', 'github');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).to.match(/^::notice title=header drift::breaking: /);
    expect(lines[1]).to.equal(`::error file=${now}/linux/x.h,line=3,title=breaking%3A X_A::X_A: value 1 -> 3`);
    expect(lines.slice(2).every((line) => line.startsWith('::warning file='))).to.equal(true);
  });

  it('prints Markdown with folded details, safe from what a header says', () => {
    const { stdout } = uapiBindgen('drift', old, now, ...onHost, '--header', 'linux/x.h', '--format', 'markdown');
    expect(stdout).to.match(/^\*\*breaking\*\*: 1 breaking/);
    expect(stdout).to.include('<details open>\n<summary>breaking (1)</summary>\n\n| symbol |');
    expect(stdout).to.include('| `X_A` | value 1 -> 3 |');
    expect(stdout.match(/<details/g)).to.have.length(3);
    const evil = (text: string): string => pairs.root({ 'linux/x.h': `#define X_S "${text}"\n` });
    const page = uapiBindgen('drift', evil('a'), evil('|<img> @you'), ...onHost, '--format', 'markdown').stdout;
    expect(page).to.include('\\|&lt;img> \\@you').and.not.to.include('<img');
  });

  it('prints SARIF that names rule, file and line', () => {
    const text = uapiBindgen('drift', old, now, ...onHost, '--header', 'linux/x.h', '--format', 'sarif').stdout;
    const { version, runs } = JSON.parse(text) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
    };
    const [{ tool, results }] = runs as [(typeof runs)[number]];
    expect(version).to.equal('2.1.0');
    expect(results[0]).to.deep.include({
      ruleId: 'breaking',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'X_A: value 1 -> 3' },
    });
    expect(JSON.stringify(results[0])).to.include(`"uri":"file://${now}/linux/x.h"},"region":{"startLine":3}`);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex as number]?.id).to.equal(ruleId);
  });

  it('prints SARIF as its schema demands: places, levels, suppressions and notifications', () => {
    const file = join(
      pairs.root({ 'a.txt': 'breaking linux/x.h X_A: known\nadding linux/x.h X_GONE: was\n' }),
      'a.txt',
    );
    const { stdout } = uapiBindgen('drift', old, now, ...onHost, '--accept', file, '--format', 'sarif');
    const [{ invocations, results }] = (JSON.parse(stdout) as { runs: [SarifRun] }).runs;
    for (const { level, message, locations, suppressions } of results) {
      expect(level).to.be.oneOf(['error', 'warning', 'note']);
      expect(message.text).to.be.a('string').and.not.equal('');
      const { artifactLocation, region } = locations[0]!.physicalLocation;
      expect(artifactLocation.uri).to.match(/^(?:file:\/\/\/|[\w.%-]+(?:\/|$))[\w.%/-]*$/);
      expect(region.startLine).to.be.above(0);
      expect(suppressions?.map(({ kind }) => kind) ?? ['external']).to.deep.equal(['external']);
    }
    expect(results.filter(({ suppressions }) => suppressions !== undefined)).to.have.length(1);
    const notified = invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text);
    expect(notified?.[0]).to.match(/^not compared: linux\/broken\.h \(new\)/);
    expect(notified?.[1]).to.match(/^'X_GONE' is accepted, but nothing like it/);
  });

  it('leaves out what is accepted, with what follows from it, and reports lines that match nothing', () => {
    const file = join(pairs.root({ 'a.txt': '' }), 'a.txt');
    const run = (text: string, ...rest: string[]): ReturnType<typeof uapiBindgen> => {
      writeFileSync(file, text);
      return uapiBindgen('drift', old, now, ...onHost, '--header', 'linux/x.h', '--accept', file, ...rest);
    };
    const all = [
      '# looked at',
      'breaking linux/x.h X_A (value 1 -> 3): we never use it',
      'extending linux/x.h struct x.b: fine',
      'renamed linux/x.h X_B: fine',
      '',
    ].join('\n');
    const { status, stdout } = run(all, '--fail-on', 'any');
    expect(stdout).to.match(/^same: nothing differs, 5 accepted \(/);
    expect(status).to.equal(0);
    const other = run(all.replace('1 -> 3', '1 -> 4'));
    expect(other.stdout)
      .to.include('X_A: value 1 -> 3')
      .and.to.include(
        `${file}:2: 'X_A' is accepted as breaking (value 1 -> 4) and is breaking (value 1 -> 3): look at it again`,
      );
    expect(other.status).to.equal(3);
    expect(run(`${all}breaking linux/x.h X_A: twice\nbreaking linux/x.h X_Z: no more\n`).stdout)
      .to.include(`${file}:5: 'X_A' is accepted without this line as well: remove the line`)
      .and.to.include(`${file}:6: 'X_Z' is accepted, but nothing like it is found any more: remove the line`);
    expect(run(`\ufeff${all.replace('# looked at\n', '')}`, '--fail-on', 'any').status).to.equal(0);
    expect(run('breaking linux/x.h X_A\n')).to.deep.include({ status: 1, stdout: '' });
  });
});

describe('uapi-bindgen since and atlas add', () => {
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());

  it('says which release brought a name and how it changed', () => {
    expect(uapiBindgen('since', 'UFFDIO_MOVE').stdout).to.equal('UFFDIO_MOVE: since Linux 6.8 (linux/userfaultfd.h)\n');
    expect(uapiBindgen('since', 'UFFD_API_RANGE_IOCTLS_BASIC').stdout).to.include('  value 0x8c from 5.13 to 5.18\n');
    expect(uapiBindgen('since', 'uffdio_move')).to.include({ status: 2 });
    expect(uapiBindgen('since', 'uffdio_move').stderr).to.include("did you mean 'struct uffdio_move'?");
    expect(uapiBindgen('since', 'UFFDIO_MOV').stderr).to.include("did you mean 'UFFDIO_MOVE'");
    expect(JSON.parse(uapiBindgen('since', '--json', 'struct uffdio_move').stdout)).to.include({
      since: '6.8',
      exact: true,
    });
  });

  it('records releases of a header of its own, and drift answers from them', () => {
    const atlas = pairs.root({ empty: '' });
    const add = (release: string, text: string): void => {
      const root = pairs.root({ 'linux/x.h': text });
      const { status, stderr } = uapiBindgen(
        'atlas',
        'add',
        release,
        'linux/x.h',
        '-I',
        root,
        '--target',
        'x86_64',
        '-o',
        atlas,
      );
      expect([status, stderr]).to.deep.equal([0, '']);
    };
    add('6.1', '#define X_A 1\n');
    add('6.2', '#define X_A 1\n#define X_B 2\n');
    expect(uapiBindgen('since', '--atlas', atlas, 'X_A', 'X_B').stdout).to.equal(
      'X_A: since Linux 6.1 or earlier (linux/x.h)\nX_B: since Linux 6.2 (linux/x.h)\n',
    );
    const { stdout } = uapiBindgen('drift', '6.1', '6.2', '--header', 'linux/x.h', '--atlas', atlas);
    expect(stdout).to.equal(
      'adding: 1 adding (Linux 6.1 -> Linux 6.2, 1 header, x86_64)\n\nadding (1)\n  linux/x.h: X_B\n',
    );
    const nowhere = uapiBindgen('atlas', 'add', '6.3', 'linux/userfaultfd.h', '-o', atlas);
    expect(nowhere.stderr).to.include('say where the headers of Linux 6.3 are: -I DIR, --system, or --package');
    expect(nowhere.status).to.equal(2);
    expect(uapiBindgen('drift', '6.1', '6.9', '--header', 'linux/x.h', '--atlas', atlas).stderr).to.include(
      `hint: this is about Linux 6.9; add it: uapi-bindgen atlas add 6.9 linux/x.h -I DIR -o ${atlas}\n`,
    );
    expect(uapiBindgen('atlas', 'add', 'sid', 'linux/x.h', '-o', atlas).stderr).to.include("'sid' is no release");
  });
});
