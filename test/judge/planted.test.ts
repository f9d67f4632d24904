import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { hostTarget, targetNamed } from '../../codegen/abi/target/target.ts';
import { type IncludeRoots, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { compilerOrSkip } from '../abi/judge.ts';
import { temporaryFolder } from '../cli/run.ts';
import { judgeHeaders } from './header-judge.ts';

/** Something of every kind that a model can hold. */
const header = `
#include <linux/ioctl.h>
#include <linux/types.h>
struct in { __u8 a; char b[2]; };
struct all {
  __u32 plain;
  signed int low : 3, high : 5;
  __u64 wide : 40;
  struct in nested[2][3];
  struct { __u16 x; union { char y; short z; }; } untagged;
  void *pointer;
  enum kind { SMALL = 1, NEGATIVE = -2 } kind;
  __u8 flexible[];
} __attribute__((aligned(16)));
union either { int i; long long l; };
typedef struct { long first; unsigned char second; } untagged_t;
typedef unsigned short half_t;
enum { FREE = 7, WIDE = 0x100000000ULL };
#define INT 170
#define LONG (INT + 1UL)
#define BELOW (-5LL)
#define NARROW ((unsigned char)3)
#define TEXT "ab\\n"
#define EMPTY
#define GET _IOR('x', 1, struct all)
#define SET _IOW('x', 2, half_t[2])
#define BOTH _IOWR('y', 3, union either)
#define NONE _IO('y', 4)
#define SIZED(length) _IOC(_IOC_READ, 'x', 5, length)
`;

type Path = readonly (string | number)[];

interface Planted {
  readonly what: string;
  readonly model: AbiModel;
}

/** What is no statement about the machine: where a name stands, and how the model was asked for. */
const unjudged = new Set(['schema', 'header', 'target', 'dataModel', 'byteOrder', 'context', 'error', 'line', 'via']);

/** The model with each of its statements changed, and with each of its parts left out, one at a time. */
function* plantedIn(model: AbiModel): Generator<Planted> {
  for (const path of pathsIn(model)) {
    const copy = JSON.parse(JSON.stringify(model)) as AbiModel;
    const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as never)[key], copy) as never[];
    const key = path.at(-1) as never;
    if (typeof key === 'number') (holder as unknown[]).splice(key, 1);
    else holder[key] = otherThan(holder[key]) as never;
    yield { what: path.join('.'), model: copy };
  }
}

/** Every plain value, and every element of a list of named things. */
function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  const key = path.at(-1);
  if (typeof key === 'string' && unjudged.has(key)) return;
  if (path[0] === 'skipped' && path.length > 2) return;
  // C has no name for the size of `[]`.
  if (key === 'size' && path.includes(flexible)) return;
  if (path[0] === 'functions' && key === 'ioctl') return;
  if (Array.isArray(value) && typeof value[0] !== 'object') {
    // A list of numbers or names is one statement.
    if (value.length > 0) yield path;
  } else if (typeof value === 'object' && value !== null) {
    if (typeof key === 'number') yield path;
    for (const [name, inner] of Object.entries(value)) {
      yield* pathsIn(inner, [...path, Array.isArray(value) ? Number(name) : name]);
    }
  } else if (value !== null) yield path;
}

/** The number of the flexible array member of `struct all`. */
const flexible = 8;

const otherTypes: Readonly<Record<string, string>> = { char: 'signed char', int: 'unsigned int', long: 'long long' };

function otherThan(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 1 ? value.toReversed() : [3];
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return value ? undefined : true;
  const text = String(value);
  if (/^-?\d+$/.test(text)) return String(BigInt(text) + 1n);
  if (text === 'struct' || text === 'union') return text === 'struct' ? 'union' : 'struct';
  if (text.startsWith('read') || text === 'write' || text === 'none') return text === 'read' ? 'write' : 'read';
  if (text.includes('[')) return `other_${text}`;
  return otherTypes[text] ?? (/^(__|struct |union |unsigned |half_t)/.test(text) ? 'float' : `${text}_`);
}

async function unnoticed(test: Mocha.Context, planted: readonly Planted[]): Promise<string[]> {
  const target = hostTarget() ?? targetNamed('x86_64');
  const compiler = compilerOrSkip(test, target);
  using root = temporaryFolder();
  mkdirSync(join(root.path, 'linux'));
  const roots: IncludeRoots = { folders: [root.path, ...snapshotRoots().folders] };
  const headers = planted.map((_, index) => `linux/planted-${index}.h`);
  for (const name of headers) writeFileSync(join(root.path, name), header);
  const resolutionOf: typeof modelOf = (request) => ({
    ...modelOf(request),
    model: { ...planted[headers.indexOf(request.header)]!.model, header: request.header },
  });
  const verdicts = await judgeHeaders({ headers, roots, target, compiler, resolutionOf });
  return planted.flatMap(({ what }, index) => (verdicts[index]!.differences.length === 0 ? [what] : []));
}

describe('the judge, of a model with one mistake', () => {
  const target = hostTarget() ?? targetNamed('x86_64');
  const trueModel = () => {
    using root = temporaryFolder();
    mkdirSync(join(root.path, 'linux'));
    writeFileSync(join(root.path, 'linux/all.h'), header);
    return modelOf({ header: 'linux/all.h', roots: { folders: [root.path, ...snapshotRoots().folders] }, target })
      .model;
  };

  it('accepts the true one', async function () {
    expect(await unnoticed(this, [{ what: 'true', model: trueModel() }])).to.deep.equal(['true']);
  });

  it('notices every value that is wrong and every part that is missing', async function () {
    this.timeout(120_000);
    const planted = [...plantedIn(trueModel())];
    expect(planted.length).to.be.greaterThan(150);
    expect(await unnoticed(this, planted)).to.deep.equal([]);
  });
});
