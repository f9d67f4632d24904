import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { evaluateIn } from '../../codegen/abi/evaluate-in.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { bind } from '../../codegen/binding/bind.ts';
import { emptyProfile } from '../../codegen/binding/profile/profile.ts';
import { emit } from '../../codegen/emitter/emit.ts';
import { parseText, resolveText } from '../abi/resolved-text.ts';
import { ScratchProject } from './scratch-project.ts';

const header = `
#include <linux/ioctl.h>
struct transfer { unsigned long long a; unsigned long b; int c; };
#define BASE 'k'
#define NAME(len) _IOC(_IOC_READ, 'E', 0x06, len)
#define BIT(ev, len) _IOC(_IOC_READ|_IOC_WRITE, 'E', 0x20 + (ev), len)
#define OF(abs) _IOW('E', 0xc0 + (abs), struct transfer)
#define PLAIN(type, nr) _IO(type, nr)
#define MESSAGE_SIZE(N) ((((N)*(sizeof (struct transfer))) < (1 << _IOC_SIZEBITS)) ? ((N)*(sizeof (struct transfer))) : 0)
#define MESSAGE(N) _IOW(BASE, 0, char[MESSAGE_SIZE(N)])
#define INTS(N) _IOWR(BASE, 1, int[N])
#define MIXED(in, default) _IOC(_IOC_NONE, BASE, ((unsigned char)0x41 | ((int)(in) & 3)) - 1, ((default) << 2) + (in != 0))
#define COMPARED(n) _IOC(_IOC_NONE, BASE, ((n) < 9) + 2 * ((n) == 5), (1 << ((n) > 3)) + ((n) >= 7 ? (n) != 8 : (n) <= 2))
#define TYPED(nr, type) _IOR(BASE, nr, type)
#define TAGGED(nr, tag) _IOR(BASE, nr, struct tag)
#define DIRECTED(dir) _IOC(dir, BASE, 1, 4)
#define INVERTED(nr) _IO(BASE, ~nr)
#define DIVIDED(nr) _IO(BASE, 100 / nr)
#define SUBTRACTED(nr) _IO(BASE, 100 - nr)
#define LARGE(nr) _IO(BASE, nr * 0x10000)
#define NARROWED(nr) _IO(BASE, (unsigned char)nr)
#define PARTLY(nr) (_IO(BASE, nr) + 1)
#define ANY(...) _IOC(_IOC_NONE, BASE, 1, __VA_ARGS__)
#ifdef __i386__
#define TURNED(nr) _IOR(BASE, nr, int)
#else
#define TURNED(nr) _IOW(BASE, nr, int)
#endif
`;

/** By what Node calls the processor. */
const machines = {
  x64: 'x86_64',
  arm64: 'aarch64',
  arm: 'armv7',
  ia32: 'i386',
  riscv64: 'riscv64',
  ppc64: 'ppc64le',
  s390x: 's390x',
} as const;

const calls: readonly (readonly [name: string, ...parameters: number[]])[] = [
  ['NAME', 0],
  ['NAME', 256],
  ['NAME', 8191],
  ['BIT', 0, 0],
  ['BIT', 3, 64],
  ['BIT', 31, 96],
  ['OF', 0],
  ['OF', 63],
  ['PLAIN', 0, 255],
  ['PLAIN', 0x45, 1],
  ['MESSAGE', 0],
  ['MESSAGE', 1],
  ['MESSAGE', 340],
  ['MESSAGE', 1000],
  ['MESSAGE', 65535],
  ['INTS', 7],
  ['MIXED', 0, 5],
  ['MIXED', 7, 1000],
  ...[0, 2, 3, 4, 5, 7, 8, 9, 65535].map((n) => ['COMPARED', n] as const),
];

type Call = (...parameters: readonly number[]) => number;

describe('function-like ioctl macros, as generated functions', () => {
  const targets = Object.values(machines).map(targetNamed);
  const binding = bind(
    targets.map((target) => resolveText(header, target)),
    emptyProfile,
  );
  let project: ScratchProject;

  before(async () => {
    project = new ScratchProject();
    for (const { path, text } of await emit(binding)) project.write(path, text);
    project.write(
      'use.ts',
      `import { BIT, OF, PLAIN, Transfer } from './test.js';
      import type { IoctlRequest } from 'uapi-bindgen/struct-view';
      declare function ioctl<Argument>(fd: number, request: IoctlRequest<Argument>, argument: Argument): number;
      ioctl(3, BIT(1, 16), Buffer.alloc(16));
      ioctl(3, OF(1), Transfer.alloc());
      ioctl(3, PLAIN(1, 2), undefined);
      // @ts-expect-error another argument
      ioctl(3, OF(1), Buffer.alloc(8));
      // @ts-expect-error a parameter missing
      BIT(1);
      `,
    );
    expect(project.compile()).to.equal('');
  });
  after(() => project?.remove());

  /** The module as it is on another machine, which it asks Node for when it is imported. */
  async function moduleOn(architecture: string): Promise<Record<string, Call>> {
    const own = Object.getOwnPropertyDescriptor(process, 'arch')!;
    Object.defineProperty(process, 'arch', { ...own, value: architecture });
    try {
      return await import(`${pathToFileURL(join(project.folder, 'out/test.js'))}?${architecture}`);
    } finally {
      Object.defineProperty(process, 'arch', own);
    }
  }

  for (const [architecture, name] of Object.entries(machines)) {
    it(`give the numbers that the macros give on ${name}`, async () => {
      const target = targetNamed(name);
      const { unit, declarations } = parseText(header, target);
      const module = await moduleOn(architecture);
      for (const [macro, ...parameters] of calls) {
        const text = `(unsigned int)${macro}(${parameters.join(', ')})`;
        const { value } = evaluateIn(unit, declarations, target, text);
        expect(BigInt(module[macro]!(...parameters)), text).to.equal(BigInt(value));
      }
    });
  }

  it('throw for parameters that the macro is not for', async () => {
    const { NAME, BIT } = (await project.load('test.js')) as Record<string, Call>;
    for (const length of [-1, 0.5, 0x1_0000, Number.NaN]) {
      expect(() => NAME!(length)).to.throw(RangeError, `NAME: len: expected an integer from 0 to 65535, saw ${length}`);
    }
    expect(() => NAME!(0x4000)).to.throw(RangeError, 'NAME: its size is at most 16383, saw 16384');
    expect(() => BIT!(0xe0, 1)).to.throw(RangeError, 'BIT: its number is at most 255, saw 256');
  });

  it('are left out with the reason where arithmetic cannot say it', () => {
    const reasons = binding.notBound
      .filter(({ kind }) => kind === 'function-like ioctl macro')
      .map(({ name, reason }) => `${name}: ${reason}`);
    expect(reasons).to.deep.equal([
      'TYPED: a parameter of it is a type',
      "TAGGED: 'struct __argument1' is not defined here",
      'DIRECTED: its direction depends on a parameter',
      "INVERTED: its result depends on '~' of a parameter",
      "DIVIDED: its result depends on '/' of a parameter",
      "SUBTRACTED: '-' may leave the range of an int for some parameters",
      "LARGE: '*' may leave the range of an int for some parameters",
      "NARROWED: a parameter of it is converted to 'unsigned char'",
      'PARTLY: a request is only a part of what it computes',
      'ANY: it takes any number of parameters',
      'TURNED: it computes something else on other targets',
    ]);
  });
});
