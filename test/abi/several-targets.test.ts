import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Target, targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { rootsOf } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';

/** What a header's macro means on each of the targets, read in this order by one process, whether it is known that others follow or not. */
function valuesOn(names: readonly string[], text: string, macro: string): string[] {
  const values = valuesReadOn(names, text, macro, false);
  expect(valuesReadOn(names, text, macro, true)).to.deep.equal(values);
  return values;
}

function valuesReadOn(names: readonly string[], text: string, macro: string, again: boolean): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  try {
    writeFileSync(join(folder, 'several.h'), text);
    return names.map((name) => {
      const { model } = modelOf({ header: 'several.h', roots: rootsOf([folder]), target: targetNamed(name), again });
      const constant = model.constants.find((each) => each.name === macro);
      return constant?.value ?? model.skipped.find((each) => each.name === macro)?.reason ?? 'not there';
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each target among others that mean the same and others that do not, and each more than once. */
const order = ['x86_64', 'aarch64', 'mips64el', 'aarch64', 'mips64el', 'x86_64', 'i386', 'mips64el', 'x86_64'];
const wherever = (mips: string, elsewhere: string) => order.map((name) => (name === 'mips64el' ? mips : elsewhere));

describe('a header read for several targets in a row', () => {
  it('means what it says where another macro on the way is different', () => {
    const text = '#ifdef __mips__\n#define BASE 7\n#else\n#define BASE 3\n#endif\n#define SUM (BASE + 1)\n';
    expect(valuesOn(order, text, 'SUM')).to.deep.equal(wherever('8', '4'));
  });

  it('means what it says where a name is a macro on one target only', () => {
    const text =
      'enum { BASE = 3 };\n#ifdef __mips__\n#define BASE 7\n#define MORE(x) ((x) * 2)\n#else\n' +
      '#define MORE(x) x\n#endif\n#define SUM (MORE(BASE) + 1)\n';
    expect(valuesOn(order, text, 'SUM')).to.deep.equal(wherever('15', '4'));
  });

  it('tells a cast from a sum where a name is a type on one target only', () => {
    const text =
      '#ifdef __mips__\ntypedef unsigned char part;\n#else\nenum { part = 300 };\n#endif\n#define SUM ((part) + 300)\n';
    expect(valuesOn(order, text, 'SUM')).to.deep.equal(wherever('44', '600'));
  });

  it('means what it says where it differs in many ways by turns', () => {
    const all = [...targets.keys()];
    const bases = all.map((_, index) => `#${index === 0 ? 'if' : 'elif'} KIND == ${index}\n#define BASE ${index}\n`);
    const kinds = [
      '__x86_64__',
      '__aarch64__',
      '__arm__',
      '__i386__',
      '__riscv',
      '__powerpc64__',
      '__s390x__',
      '__mips__',
      '__loongarch__',
    ];
    const kind = kinds.map((name, index) => `#ifdef ${name}\n#define KIND ${index}\n#endif\n`);
    const text = `${kind.join('')}${bases.join('')}#endif\n#define SUM (BASE + 1)\n`;
    const twice = [...all, ...all.toReversed(), ...all];
    const sums = all.map((_, index) => String(index + 1));
    expect(valuesOn(twice, text, 'SUM')).to.deep.equal([...sums, ...sums.toReversed(), ...sums]);
  });

  it('has no value for what __COUNTER__ and __LINE__ differ in', () => {
    const reason = (name: string) => order.map(() => `no value of its own: '${name}' differs from use to use`);
    expect(valuesOn(order, '#define COUNT (__COUNTER__ + 1)\n', 'COUNT')).to.deep.equal(reason('__COUNTER__'));
    expect(valuesOn(order, '\n\n#define LINE (__LINE__ + 1)\n', 'LINE')).to.deep.equal(reason('__LINE__'));
    expect(valuesOn(order, 'enum { LINE = __LINE__ };\n#define SAME (LINE + 1)\n', 'SAME')).to.deep.equal(
      order.map(() => '2'),
    );
  });

  it('has the sizes of each target', () => {
    const text = '#define SIZE (sizeof(long) + LITTLE)\n#define LITTLE 1\n';
    const sizes = order.map((name) => (targetNamed(name).dataModel === 'ILP32' ? '5' : '9'));
    expect(valuesOn(order, text, 'SIZE')).to.deep.equal(sizes);
  });

  it('has the values that the integer types of each target give', () => {
    const on = (value: (target: Target) => string) => order.map((name) => value(targetNamed(name)));
    expect(valuesOn(order, '#define ALL (~0UL)\n', 'ALL')).to.deep.equal(
      on(({ dataModel }) => String(dataModel === 'ILP32' ? 2n ** 32n - 1n : 2n ** 64n - 1n)),
    );
    expect(valuesOn(order, "#define SIGN ('\\377' + 0)\n", 'SIGN')).to.deep.equal(
      on(({ charSigned }) => (charSigned ? '-1' : '255')),
    );
  });

  it('has the values that the declarations of each target give', () => {
    const differs = (text: string) => `#ifdef __mips__\n#define IS_MIPS 1\n#else\n#define IS_MIPS 0\n#endif\n${text}`;
    const enumerators = 'enum { BASE = IS_MIPS };\n#define SUM (BASE + 1)\n';
    expect(valuesOn(order, differs(enumerators), 'SUM')).to.deep.equal(wherever('2', '1'));
    const record = 'struct s { char a, b[IS_MIPS + 1], c; };\n';
    const size = `${record}#define SIZE (0 + sizeof(struct s))\n`;
    expect(valuesOn(order, differs(size), 'SIZE')).to.deep.equal(wherever('4', '3'));
    const place = `${record}#define PLACE (0 + __builtin_offsetof(struct s, c))\n`;
    expect(valuesOn(order, differs(place), 'PLACE')).to.deep.equal(wherever('3', '2'));
    const type = '#ifdef __mips__\ntypedef short t;\n#else\ntypedef int t;\n#endif\n';
    expect(valuesOn(order, differs(`${type}#define CAST ((t)65535 + 0)\n`), 'CAST')).to.deep.equal(
      wherever('-1', '65535'),
    );
  });

  it('refuses on every target what is refused on the first', () => {
    const bits = Array.from({ length: 16 }, (_, at) => `#define B${at + 1} B${at} B${at}`).join('\n');
    const reasons = valuesOn(order, `#define B0 +\n${bits}\n#define LARGE (B16 1)\n`, 'LARGE');
    expect(new Set(reasons).size, reasons.join('\n')).to.equal(1);
    expect(reasons[0]).to.match(/^(more than|not an expression|nested)/);
  });
});
