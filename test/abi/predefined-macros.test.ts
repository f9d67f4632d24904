import { expect } from 'chai';
import { predefinedMacros } from '../../codegen/abi/predefined-macros.ts';
import { hostTarget, targetNamed, targets, UnknownTargetError } from '../../codegen/abi/target.ts';
import { compilerOrSkip, macrosOf } from './judge.ts';

function asMap(definitions: readonly string[]): Map<string, string> {
  const macros = new Map<string, string>();
  for (const definition of definitions) {
    const [, name, text] = /^(\w+(?:\([^)]*\))?) ?(.*)$/.exec(definition)!;
    expect(macros.has(name!), `${name} is defined twice`).to.equal(false);
    macros.set(name!, text!);
  }
  return macros;
}

describe('predefined macros', () => {
  for (const target of targets.values()) {
    it(`are those of gcc on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const judged = macrosOf(compiler, '');
      const version = ['__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__', '__VERSION__', '__GXX_ABI_VERSION'];
      const release = [...version, '__STDC_ISO_10646__', '__STDC_VERSION__'];
      for (const [name, text] of asMap(predefinedMacros(target))) {
        expect(judged.has(name), `gcc predefines ${name}`).to.equal(true);
        if (!release.includes(name)) expect(judged.get(name), name).to.equal(text);
      }
    });

    it(`leave out nothing about sizes and types on ${target.name}`, function () {
      const compiler = compilerOrSkip(this, target);
      const defined = asMap(predefinedMacros(target));
      const asked = /^__(SIZEOF_(?!.*(?:FLOAT|DOUBLE|IBM|IEEE))\w+__|\w+_TYPE__|U?INT\w*_MAX__|CHAR_\w+|BYTE_ORDER__)$/;
      const missing = [...macrosOf(compiler, '').keys()].filter((name) => asked.test(name) && !defined.has(name));
      expect(missing.filter((name) => !name.includes('FLOAT'))).to.deep.equal([]);
    });
  }
});

describe('the target table', () => {
  it('finds a target by its name', () => {
    expect(targetNamed('s390x').byteOrder).to.equal('big');
  });

  it('lists the names for one that is unknown', () => {
    const names = [...targets.keys()].join(', ');
    const message = `there is no target '__proto__'; the targets are ${names}`;
    expect(() => targetNamed('__proto__')).to.throw(UnknownTargetError, message);
  });

  it('knows this machine', function () {
    if (process.arch !== 'x64') this.skip();
    expect(hostTarget()?.name).to.equal('x86_64');
  });
});
