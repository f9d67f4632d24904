import { expect } from 'chai';
import type { RequestFunction } from '../../codegen/abi/description/request-function.ts';
import { targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { modelOf, resolveText } from './resolved-text.ts';

describe('requests of a model', () => {
  const head = '#include <linux/ioctl.h>\nstruct s { long long a; int b; };\n';

  it('know their parts on a machine with other direction bits', () => {
    const [request] = modelOf(`${head}#define R _IOWR('x', 0x41, struct s)\n`, 'ppc64le').ioctls;
    expect(request).to.deep.equal({
      name: 'R',
      value: String(0xc0107841),
      direction: 'read-write',
      type: 0x78,
      number: 0x41,
      size: 16,
      argument: 'struct s',
    });
    const [none] = modelOf(`${head}#define R _IO('x', 1)\n`, 'ppc64le').ioctls;
    expect([none!.value, none!.direction, none!.argument]).to.deep.equal([String(0x20007801), 'none', null]);
  });

  it('are found behind macros, casts and in enumerators', () => {
    const text = `${head}#define BASE 'y'
      #define MAKE(n, t) _IOW(BASE, n, t)
      #define A ((int)MAKE(1, struct s *))
      #define B A
      enum { C = _IOR('z', 2, int), D };
      #define OTHER (_IOC_NR(A) + 1)\n`;
    const { ioctls, functions } = modelOf(text);
    expect(ioctls.map(({ name, argument, direction }) => [name, argument, direction])).to.deep.equal([
      ['A', 'struct s *', 'write'],
      ['B', 'struct s *', 'write'],
      ['C', 'int', 'read'],
    ]);
    expect(functions).to.deep.equal([{ name: 'MAKE', parameters: ['n', 't'], ioctl: true }]);
  });

  it('know their parts where a size is read only with a direction', () => {
    const sparc = `
      #define _IOC_NONE 1U
      #define _IOC_READ 2U
      #define _IOC_WRITE 4U
      #define _IOC(dir, type, nr, size) (((dir) << 29) | ((type) << 8) | ((nr) << 0) | ((size) << 16))
      #define _IOC_DIR(nr) (((((nr) >> 29) & 7) & 6) != 0 ? (((nr) >> 29) & 6) : (((nr) >> 29) & 7))
      #define _IOC_TYPE(nr) (((nr) >> 8) & 0xff)
      #define _IOC_NR(nr) ((nr) & 0xff)
      #define _IOC_SIZE(nr) (((((nr) >> 29) & 7) & 6) == 0 ? 0 : (((nr) >> 16) & 0x3fff))
      #define READS(nr, len) _IOC(_IOC_READ, 'x', nr, len)
      #define BOTH(len) _IOC(_IOC_READ|_IOC_WRITE, 'x', 1, len)
      #define NEITHER(len) _IOC(_IOC_NONE, 'x', 1, len)
      #define R _IOC(_IOC_READ, 'x', 2, 9000)
      #define N _IOC(_IOC_NONE, 'x', 2, 16)\n`;
    const { model, requestFunctions } = resolveText(sparc, targets.get('s390x')!);
    expect(model.ioctls.map(({ name, direction, size }) => [name, direction, size])).to.deep.equal([
      ['R', 'read', 9000],
    ]);
    for (const name of ['READS', 'BOTH']) {
      expect(requestFunctions.get(name), name).to.deep.include({ direction: name === 'READS' ? 'read' : 'read-write' });
      const { number, size } = requestFunctions.get(name) as RequestFunction;
      expect([number.shift, number.width, size.shift, size.width], name).to.deep.equal([0, 8, 16, 14]);
    }
    const reason = "the header's macros cannot read its size from a request of this direction";
    expect(requestFunctions.get('NEITHER')).to.deep.equal({ reason });
  });

  it('know their parts where the header’s own _IOC has casts and enumerators', () => {
    const own = `
      enum { SHIFT = 8 };
      #define _IOC_NONE 0U
      #define _IOC_READ 2U
      #define _IOC_WRITE 1U
      #define _IOC(dir, type, nr, size) (((unsigned)(dir) << 30) | ((type) << SHIFT) | (unsigned char)(nr) | ((size) << 16))
      #define _IOC_DIR(nr) (((nr) >> 30) & 3)
      #define _IOC_TYPE(nr) (((nr) >> SHIFT) & 0xff)
      #define _IOC_NR(nr) ((nr) & 0xff)
      #define _IOC_SIZE(nr) (((nr) >> 16) & 0x3fff)
      #define R _IOC(_IOC_READ, 'x', 2, sizeof(int))
      #define CUT _IOC(_IOC_READ, 'x', 0x102, sizeof(int))
      #define N ((2 << 30) | ('x' << SHIFT) | 2 | (4 << 16))\n`;
    expect(modelOf(own).ioctls).to.deep.equal([
      {
        name: 'R',
        value: String(0x80047802),
        direction: 'read',
        type: 0x78,
        number: 2,
        size: 4,
        argument: 'int',
      },
    ]);
  });

  it('know the header’s own _IOC without the header that defines it', () => {
    expect(modelOf("#define R _IOR('x', 1, int)\n").ioctls).to.have.length(1);
  });

  it('are mere constants where their parts run into each other', () => {
    const model = modelOf(`${head}#define R _IOC(_IOC_READ, 'x', 0x1ff, 4)\n`);
    expect(model.ioctls).to.deep.equal([]);
    expect(model.constants.map(({ name }) => name)).to.deep.equal(['R']);
  });

  it('are mere constants where their direction is none of the machine', () => {
    const text = `${head}#define R _IOC(3, 'x', 1, 4)\n#define N _IOC(0, 'x', 1, 0)\n#define F(n) _IOC(3, 'x', n, 4)\n`;
    const directions = (target: string) =>
      resolveText(text, targetNamed(target)).model.ioctls.map(({ name, direction }) => [name, direction]);
    expect(directions('x86_64')).to.deep.equal([
      ['R', 'read-write'],
      ['N', 'none'],
    ]);
    // There 1 is none, 2 is read and 4 is write.
    expect(directions('ppc64le')).to.deep.equal([]);
    expect(resolveText(text, targetNamed('ppc64le')).requestFunctions.get('F')).to.deep.equal({
      reason: "its direction 3 is none of the header's",
    });
  });

  it('are mere constants where a cast cuts them off, and where the header does not take apart what it makes', () => {
    const cut = modelOf(
      `${head}#define R (unsigned char)_IOWR('x', 1, struct s)\n#define S (unsigned)_IOR('x', 1, int)\n`,
    );
    expect(cut.ioctls.map(({ name }) => name)).to.deep.equal(['S']);
    expect(cut.constants.map(({ name, value }) => [name, value])).to.deep.equal([
      ['R', '1'],
      ['S', String(0x80047801)],
    ]);
    const own = `${head}#undef _IOC_NR\n#define _IOC_NR(nr) 7\nenum { E = _IO('x', 1) };\n#define R _IO('x', 1)\n`;
    expect(modelOf(own).ioctls).to.deep.equal([]);
    const lost = `#define _IOC(a, b, c, d) 0\n#define _IOC_DIR(x) 0\n#define A 0\n#define F(x) (x + 1)\n`;
    expect(modelOf(lost).constants).to.deep.equal([{ name: 'A', value: '0', type: 'int' }]);
  });

  it('take what sizeof was asked for as the argument, also where that is an expression', () => {
    const [request] = modelOf(`${head}#define R _IOR('x', 1, sizeof(int))\n`).ioctls;
    expect([request!.argument, request!.size]).to.deep.equal(['unsigned long', 8]);
  });

  it('have no argument where the size is a number', () => {
    const [request] = modelOf(`${head}#define R _IOC(_IOC_READ, 'x', 1, 12)\n`).ioctls;
    expect([request!.argument, request!.size]).to.deep.equal([null, 12]);
  });
});
