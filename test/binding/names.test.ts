import { expect } from 'chai';
import {
  accessorNames,
  bareTag,
  classNameCandidates,
  isIdentifier,
  ModuleNames,
  pascalCase,
  refFieldNames,
  viewModuleNames,
} from '../../codegen/binding/names/names.ts';

describe('names', () => {
  it('record classes are in PascalCase', () => {
    expect(pascalCase('uffdio_copy')).to.equal('UffdioCopy');
    expect(pascalCase('ifreq')).to.equal('Ifreq');
    expect(pascalCase('v4l2_pix_format')).to.equal('V4l2PixFormat');
    expect(pascalCase('__kernel_timespec')).to.equal('KernelTimespec');
    expect(pascalCase('rtnl_link_stats64_')).to.equal('RtnlLinkStats64');
    expect(pascalCase('CapsHere')).to.equal('CapsHere');
  });

  it('digits do not run together', () => {
    expect(pascalCase('foo_1_2')).to.equal('Foo1_2');
    expect(pascalCase('foo_12')).to.equal('Foo12');
  });

  it('a name of digits or of underscores is still an identifier', () => {
    expect(pascalCase('_3com')).to.equal('_3com');
    expect(pascalCase('___')).to.equal('_');
  });

  it('tags lose their keyword, typedef names stay', () => {
    expect(bareTag('struct a')).to.equal('a');
    expect(bareTag('union a')).to.equal('a');
    expect(bareTag('structure_t')).to.equal('structure_t');
  });

  it('a class whose name is taken says what it is', () => {
    const names = new ModuleNames(['Buffer']);
    expect(names.claim(...classNameCandidates('buffer', 'struct'))).to.equal('BufferStruct');
    expect(names.claim(...classNameCandidates('buffer', 'union'))).to.equal('BufferUnion');
    expect(names.claim(...classNameCandidates('Buffer', 'union'))).to.equal('BufferUnion_');
  });

  it('constants keep their names unless TypeScript or the module needs them', () => {
    const names = viewModuleNames();
    expect(names.claim('UFFD_API')).to.equal('UFFD_API');
    for (const word of [
      'default',
      'class',
      'await',
      'StructView',
      'Buffer',
      'readU64',
      'target',
      'undefined',
      'constructor',
      '__proto__',
    ]) {
      expect(names.claim(word)).to.equal(`${word}_`);
    }
    expect(names.claim('default')).to.equal('default__');
  });

  it('what more than eight have as their name goes on with numbers', () => {
    const names = viewModuleNames();
    expect(names.claim('A_10')).to.equal('A_10');
    const claimed = Array.from({ length: 12 }, () => names.claim('A'));
    expect(claimed.slice(0, 3)).to.deep.equal(['A', 'A_', 'A__']);
    expect(claimed.slice(8)).to.deep.equal(['A________', 'A_9', 'A_11', 'A_12']);
  });

  it('fields keep their names except for the two that JavaScript needs', () => {
    const names = accessorNames();
    expect(['default', 'class', 'length', 'toString'].map((name) => names.claim(name))).to.deep.equal([
      'default',
      'class',
      'length',
      'toString',
    ]);
    expect(names.claim('constructor')).to.equal('constructor_');
    expect(names.claim('__proto__')).to.equal('__proto___');
  });

  it('fields of ref types also leave the names of its instances alone', () => {
    const names = refFieldNames();
    for (const name of ['ref', 'toObject', 'hasOwnProperty', '__proto__'])
      expect(names.claim(name)).to.equal(`${name}_`);
  });

  it('tells identifiers from what C allows beyond them', () => {
    for (const name of ['a', '_', '$x', 'größe', '__proto__']) expect(isIdentifier(name), name).to.equal(true);
    for (const name of ['', '1a', 'a-b', 'a b', 'a\n', '\\u00e4', 'a*/'])
      expect(isIdentifier(name), name).to.equal(false);
  });
});
