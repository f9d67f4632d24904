import { expect } from 'chai';
import { spell, tokenize } from '../../codegen/lexer/lexer.ts';
import type { MacroTable } from '../../codegen/preprocessor/macros/macro-table.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';
import { errorOf, preprocessFiles, preprocessText } from './support.ts';

const expanded = (macros: MacroTable, text: string) =>
  spell(macros.expand(tokenize(new SourceFile('<command line>', '', text)).slice(0, -1)));

describe('MacroTable', () => {
  const ioctl = [
    '#define _IOC(dir,type,nr,size) (((dir) << 30) | ((type) << 8) | (nr) | ((size) << 16))',
    '#define _IOR(type,nr,argument) _IOC(2, (type), (nr), sizeof(argument))',
    '#define BASE 0xaa',
    '#define WAKE _IOR(BASE, 2, struct range)',
  ].join('\n');

  it('holds the macros in force at the end, in order of their last definition', () => {
    const { macros } = preprocessText('#define a 1\n#define b 2\n#define c 3\n#undef b\n#define a 4\n', {
      predefined: ['p 5'],
    });
    expect([...macros].map(({ name, replacement }) => `${name} ${spell(replacement)}`)).to.deep.equal([
      'p 5',
      'c 3',
      'a 4',
    ]);
    expect(macros.get('b')).to.equal(null);
    expect(macros.get('__proto__')).to.equal(null);
    expect(macros.get('__LINE__')).to.equal(null);
  });

  it('describes a macro', () => {
    const { macros } = preprocessFiles(
      {
        'main.h': '#include "x.h"\n#define o\n',
        'x.h': '\n#define f(a, b...)  a  +b\n#define v(...) x\n#define e() y',
      },
      { predefined: ['p(x) x'] },
    );
    expect(macros.get('f')).to.deep.include({ name: 'f', parameters: ['a', 'b'], variadic: true });
    expect(macros.get('v')).to.deep.include({ parameters: ['__VA_ARGS__'], variadic: true });
    expect(macros.get('e')).to.deep.include({ parameters: [], variadic: false });
    expect(macros.get('o')).to.deep.include({ parameters: null, variadic: false, replacement: [] });
    const place = macros.get('f')?.definedAt;
    expect([place?.file.name, place?.text, place?.file.lineAt(place.start)]).to.deep.equal(['x.h', 'f', 2]);
    expect(macros.get('p')).to.deep.include({ parameters: ['x'], definedAt: null });
  });

  it('expands a token list as if nothing followed it', () => {
    const { macros } = preprocessText(ioctl);
    expect(expanded(macros, 'WAKE')).to.equal(
      '(((2) << 30) | (((0xaa)) << 8) | ((2)) | ((sizeof(struct range)) << 16))',
    );
    expect(expanded(macros, 'BASE + _IOR')).to.equal('0xaa + _IOR');
    expect(expanded(macros, '')).to.equal('');
  });

  it('gives a table with other definitions and stays as it is', () => {
    const { macros } = preprocessText(ioctl);
    const marked = macros.with(['_IOC(a,b,c,d) __marked(a,b,c,d)', 'NEW 1']);
    expect(expanded(marked, 'WAKE NEW')).to.equal('__marked(2,(0xaa),(2),sizeof(struct range)) 1');
    expect(expanded(macros, 'WAKE NEW')).to.match(/^\(\(\(2\) << 30\).* NEW$/);
    expect([...marked].at(-1)?.name).to.equal('NEW');
    expect(marked.with(['NEW 2']).get('NEW')?.replacement[0]?.text).to.equal('2');
    expect(errorOf(() => macros.with(['1'])).span?.file.name).to.equal('<predefined>');
  });

  it('refuses an expansion that never ends its arguments, or grows too far, and goes on after it', () => {
    const doubling = Array.from({ length: 60 }, (_, at) => `#define A${at} A${at + 1} A${at + 1}`).join('\n');
    const { macros } = preprocessText(`${ioctl}\n${doubling}`, { limits: { stepsPerExpansion: 10_000 } });
    expect(errorOf(() => expanded(macros, 'A0')).message).to.equal('more than 10000 steps of macro expansion');
    expect(errorOf(() => expanded(macros, '_IOR(1')).message).to.contain("expected ')' to end the arguments");
    expect(expanded(macros, 'BASE')).to.equal('0xaa');
  });
});
