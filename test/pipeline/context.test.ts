import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { rootsOf } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { temporaryFolder } from '../cli/run.ts';

/** The model of the first of some headers, which are all that there is beside the freestanding ones. */
function modelAmong(headers: Readonly<Record<string, string>>): AbiModel {
  using root = temporaryFolder();
  for (const [name, text] of Object.entries(headers)) {
    mkdirSync(dirname(join(root.path, name)), { recursive: true });
    writeFileSync(join(root.path, name), text);
  }
  const [header] = Object.keys(headers);
  return modelOf({ header: header!, roots: rootsOf([root.path]), target: targetNamed('x86_64') }).model;
}

describe('context', () => {
  it('is empty for a header that stands alone', () => {
    expect(
      modelAmong({ 'linux/a.h': 'struct a { int x; };', 'linux/types.h': 'typedef int t;' }).context,
    ).to.deep.equal([]);
  });

  it('has the freestanding header that defines an unknown type', () => {
    const model = modelAmong({ 'linux/a.h': 'struct a { size_t x; uint8_t y; };' });
    expect(model.context).to.deep.equal(['stddef.h', 'stdint.h']);
    expect(model.records[0]?.size).to.equal(16);
    expect(model.records.map(({ name }) => name)).to.deep.equal(['struct a']);
  });

  it('has the header that defines the record of a member', () => {
    const model = modelAmong({
      'linux/a.h': 'struct a { struct timespec t[3]; };',
      'linux/time.h': 'struct timespec { long s, n; };',
    });
    expect(model.context).to.deep.equal(['linux/time.h']);
    expect(model.records[0]?.size).to.equal(48);
  });

  it('has the header that defines the constant of an array length', () => {
    const lengths = 'struct a { char name[IFNAMSIZ]; };';
    const model = modelAmong({ 'linux/a.h': lengths, 'linux/if.h': '#define IFNAMSIZ 16\n' });
    expect(model.context).to.deep.equal(['linux/if.h']);
    expect(model.constants).to.deep.equal([]);
  });

  it('has the header that defines an enumerator', () => {
    const model = modelAmong({
      'linux/a.h': 'enum a { FIN = MSG_FIN };',
      'sys/socket.h': 'enum { MSG_FIN = 0x200 };',
    });
    expect(model.context).to.deep.equal(['sys/socket.h']);
    expect(model.enumerators).to.deep.equal([{ name: 'FIN', value: '512', enum: 'a' }]);
  });

  it('has <stddef.h> where a body says NULL', () => {
    expect(modelAmong({ 'linux/a.h': 'static void *f(void) { return NULL; }' }).context).to.deep.equal(['stddef.h']);
  });

  it('counts what an included header lacks', () => {
    const model = modelAmong({ 'linux/a.h': '#include <linux/b.h>\n', 'linux/b.h': 'struct b { size_t x; };' });
    expect(model.context).to.deep.equal(['stddef.h']);
  });

  it('has what its own headers need, in the order of the list', () => {
    const model = modelAmong({
      'asm/a.h': 'struct a { stack_t s; };',
      'linux/signal.h': 'typedef struct { size_t size; } stack_t;',
    });
    expect(model.context).to.deep.equal(['stddef.h', 'linux/signal.h']);
  });

  it('never has the header itself', () => {
    const model = modelAmong({ 'linux/time.h': 'struct a { struct b b; };\nstruct b { int x; };' });
    expect(model.context).to.deep.equal([]);
    expect(model.skipped[0]?.reason).to.equal("member 'b': 'struct b' is not defined here");
  });

  it('takes no header that contradicts the one asked for', () => {
    const error = thrown({
      'linux/a.h': 'struct t { u_short x; };',
      'sys/types.h': 'struct t;typedef short u_short;struct t { int x; };',
    });
    expect(error.message).to.equal("unknown type name 'u_short'");
  });

  it('is not searched for at any cost: the readings have one amount of work together', () => {
    const names = ['linux/types.h', 'linux/time.h', 'linux/signal.h', 'linux/ipc.h', 'sys/types.h'];
    const costs: Readonly<Record<string, string>> = {
      tokens: '#include <big.h>\n'.repeat(60),
      expansion: `#define F ${'x '.repeat(15)}\nvoid f(void) {${' F'.repeat(100_000)} }\n`,
    };
    for (const [what, cost] of Object.entries(costs)) {
      const error = thrown({
        'linux/a.h': `${cost}struct a { ${names.map((_, index) => `t${index} m${index};`).join('')} };`,
        'big.h': `#if 0\n${'; '.repeat(100_000)}\n#endif\n`,
        ...Object.fromEntries(names.map((name, index) => [name, `typedef int t${index};`])),
      });
      expect(error.message, what).to.equal("unknown type name 't1'");
    }
  });

  it('and <linux/ioctl.h>, which is read behind a header, are not blamed for what the header leaves open', () => {
    const surroundings = {
      'linux/ioctl.h': '#define _IOC(a, b, c, d) 0\nint behind;',
    };
    for (const text of ['struct s { int x;', 'int x', 'void f(int x) {', '#define F(x) x\nint F(', '#if 1\nint x;']) {
      const { message, span } = thrown({ 'linux/a.h': text, ...surroundings });
      expect([message, span?.file.name], text).to.deep.equal([message.match(/^expected .*/)?.[0], 'linux/a.h']);
    }
  });

  it('does not hide that nothing defines a name', () => {
    const error = thrown({ 'linux/a.h': 'struct a { size_t x; domid_t y; };' });
    expect(error.message).to.equal("unknown type name 'domid_t'");
  });
});

function thrown(headers: Readonly<Record<string, string>>): HeaderError {
  try {
    modelAmong(headers);
  } catch (error) {
    if (error instanceof HeaderError) return error;
    throw error;
  }
  expect.fail('the header was accepted');
}

describe('a header of one machine that the roots lack', () => {
  it('is said to be had from Debian for that machine', () => {
    using root = temporaryFolder();
    mkdirSync(join(root.path, 'linux'));
    writeFileSync(join(root.path, 'linux/a.h'), '#include <asm/types.h>\n');
    let error: unknown;
    try {
      modelOf({ header: 'linux/a.h', roots: rootsOf([root.path]), target: targetNamed('ppc64le') });
    } catch (thrown) {
      error = thrown;
    }
    expect((error as HeaderError).hint).to.include(
      "holds 'asm/types.h' for ppc64le: Debian has it in linux-libc-dev-ppc64el-cross",
    );
  });
});
