import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { rootsOf, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { temporaryFolder, uapiBindgen } from '../cli/run.ts';
import { HeaderPairs } from '../drift/header-pair.ts';
import { judgeDrift, judgeUnreported, type ReportedDrift } from './judge-drift.ts';
import { JudgedSide } from './judged-side.ts';
import type { DriftVerdict } from './verdict.ts';

const types = '#include <linux/types.h>\n#include <linux/ioctl.h>\n';

/** What stays the same stands beside what does not. */
const old = {
  'linux/x.h': `${types}
#define X_SAME (-5LL)
#define X_VALUE 1
#define X_GONE 2
#define X_WIDER 3
#define X_TEXT "one"
#define X_OLD_NAME 4096
#define X_KEPT 4097
enum x_kind { X_KIND_A = -1, X_KIND_B, __X_KIND_MAX };
struct x_in { __u8 a; __u16 b[2][3]; };
struct x { __u32 first; __s64 sign; struct { __u32 deep; __u32 gone; } list[2]; __u32 low:3, high:5; char name[16]; __u32 tail; };
struct x_grown { __u64 a; };
struct x_gone { int a; };
struct x_aligned { __u32 a[2]; };
typedef __u32 x_half;
typedef struct x_tagged { __u32 a; } x_name;
#define X_GET _IOR('x', 1, struct x_in)
#define X_SET _IOW('x', 2, struct x_in)
#define X_MAKE(n) _IOC(_IOC_READ, 'x', n, 4)
struct x_flags { __u32 a; __u8 data[0]; };
`,
  'linux/gone.h': '#define GONE_A 1\n',
  'linux/moved.h': '#define MOVED_A 77\n',
};
const now = {
  'linux/x.h': `${types}
#define X_SAME (-5LL)
#define X_VALUE 2
#define X_WIDER 3ULL
#define X_TEXT "two"
#define X_NEW_NAME 4096
#define X_KEPT 4097
enum x_kind { X_KIND_A = -1, X_KIND_B, X_KIND_C, __X_KIND_MAX };
struct x_in { __u8 a; __u16 b[2][3]; };
struct x { __u32 first; __u64 sign; struct { __u32 deep; __u16 other; } list[2]; __u32 high:5, low:3; char name[32]; __u32 tail; };
struct x_grown { __u64 a; __u64 b; };
struct x_aligned { union { __u32 a[2]; __u64 b; }; };
typedef __u64 x_half;
typedef struct { __u32 a; } x_name;
#define X_GET _IOWR('x', 1, struct x_in)
#define X_SET _IOW('x', 2, struct x_in)
struct x_flags { __u32 a; __u8 data[]; };
`,
  'linux/moved.h': '',
  'linux/newer.h': '#define MOVED_A 77\n',
};

describe('what drift says, before a compiler', function () {
  this.timeout(60_000);
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());
  const roots = { old: pairs.root(old), now: pairs.root(now) };
  const shared = snapshotRoots().folders;
  const target = hostTarget()!;
  let report: ReportedDrift;

  before(() => {
    const more = shared.flatMap((folder) => ['-I', folder]);
    const args = ['drift', roots.old, roots.now, ...more, '--target', target.name, '--format', 'json', '--quiet'];
    const { stdout, stderr } = uapiBindgen(...args);
    expect(stderr).to.equal('');
    report = JSON.parse(stdout) as ReportedDrift;
  });

  function judged(test: Mocha.Context, findings: readonly DriftFinding[]): Promise<DriftVerdict> {
    const compiler = compilerOrSkip(test, target);
    const sides = {
      old: rootsOf([roots.old, ...shared]),
      now: rootsOf([roots.now, ...shared]),
    };
    return judgeDrift({ report: { ...report, findings }, ...sides, target, compiler });
  }

  it('is confirmed, and what it does not tell of is the same', async function () {
    const { confirmed, refuted, notAsked, unchanged, unreported } = await judged(this, report.findings);
    expect([...refuted, ...unreported]).to.deep.equal([]);
    const breaking = report.findings.filter((each) => each.class === 'breaking');
    expect(breaking.map(({ symbol }) => symbol)).to.include.members([
      'X_VALUE',
      'X_GONE',
      'X_WIDER',
      'X_TEXT',
      'X_GET',
      'struct x.sign',
      'struct x.list.gone',
      'struct x.name',
      'struct x_gone',
      'struct x_aligned',
      'x_half',
      'struct x.low',
      'linux/gone.h',
    ]);
    expect(confirmed.get('breaking')).to.equal(breaking.length);
    expect(
      notAsked.filter((each) => !each.startsWith('cosmetic')),
      'not asked',
    ).to.deep.equal([]);
    expect(unchanged.headers).to.equal(2);
    expect(unchanged.facts).to.be.above(40);
  });

  it('is judged after the headers that drift reads a header after', function () {
    const compiler = compilerOrSkip(this, target);
    using folder = temporaryFolder();
    const root = pairs.root({
      'linux/fs.h': "#define FS_IOC_FIEMAP (('f' << 8) + (sizeof(struct fiemap) << 16))\n",
      'linux/fiemap.h': 'struct fiemap { int a; };\n',
    });
    const side = new JudgedSide(rootsOf([root]), target, compiler, folder.path);
    expect(side.includesFor('linux/fs.h')).to.deep.equal(['stddef.h', 'linux/fiemap.h', 'linux/fs.h']);
  });

  it('is refuted where it says of a name that is there that it is gone, or new', async function () {
    const [finding] = report.findings.filter(({ symbol }) => symbol === 'X_GONE') as [DriftFinding];
    const subjects = { X_KEPT: 'constant', 'struct x_in': 'record', 'struct x.tail': 'field', X_SET: 'ioctl' } as const;
    for (const [symbol, subject] of Object.entries(subjects)) {
      const wrong = { ...finding, symbol, subject };
      const { refuted } = await judged(this, [wrong, { ...wrong, kind: 'added', class: 'adding' }]);
      expect(refuted.join('\n')).to.match(new RegExp(`breaking linux/x.h: ${symbol}: new side: lacks ${symbol}`));
      expect(refuted.join('\n')).to.match(new RegExp(`adding linux/x.h: ${symbol}: old side: lacks ${symbol}`));
    }
  });

  it('is refuted where a number or a type of it is another one, on either side', async function () {
    const planted = report.findings.flatMap((finding) => (finding.kind === 'changed' ? plantedIn(finding) : []));
    expect(planted.length).to.be.above(25);
    const { refuted } = await judged(this, planted);
    const told = planted.filter(({ symbol }) => !refuted.some((each) => each.includes(` ${symbol}: `)));
    expect(told.map(({ symbol }) => symbol)).to.deep.equal([]);
    expect(refuted).to.have.length(planted.length);
  });

  it('is incomplete where a finding is left out', async function () {
    const compiler = compilerOrSkip(this, target);
    using folder = temporaryFolder();
    const side = (root: string): JudgedSide =>
      new JudgedSide(rootsOf([root, ...shared]), target, compiler, folder.path);
    const sides = { old: side(roots.old), new: side(roots.now) };
    const asked = report.findings.filter(({ subject, kind, class: each }) => {
      return subject !== 'header' && subject !== 'function' && kind !== 'moved' && each !== 'cosmetic';
    });
    for (const finding of asked) {
      const rest = report.findings.filter((each) => each !== finding);
      const { unreported } = await judgeUnreported(finding.header, rest, sides);
      expect(unreported.length, `without ${finding.class} ${finding.symbol}`).to.be.above(0);
    }
  });
});

/** The finding with one of its facts changed, each at a time, on either side. */
function plantedIn(finding: DriftFinding): DriftFinding[] {
  const { changes, subject } = finding;
  if (finding.class === 'cosmetic') return [];
  return changes.flatMap(({ fact, old: before, new: after }, at) => {
    if (!['value', 'size', 'offset', 'alignment', 'type', 'count', 'bitOffset'].includes(fact)) return [];
    if (before === null || after === null || (subject === 'typedef' && fact === 'type')) return [];
    const wrong = [{ old: another(before) }, { new: another(after) }];
    return wrong.map((each) => {
      return { ...finding, changes: changes.map((change, index) => (index === at ? { ...change, ...each } : change)) };
    });
  });
}

/** Another fact of the kind. */
function another(value: string): string {
  if (value.startsWith('"')) return '"three"';
  if (/^(?:0x[0-9a-f]+|-?\d+)$/.test(value)) return String(BigInt(value) + 1n);
  if (value.startsWith('[')) return value.replace(/\d+/, (length) => String(Number(length) + 1));
  return 'struct x_in';
}
