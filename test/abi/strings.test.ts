import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolve } from '../../codegen/abi/resolve.ts';
import { type Target, targets } from '../../codegen/abi/target/target.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { compilerOrSkip, complaints } from './judge.ts';
import { assertionsOf } from './model-assertions.ts';
import { parseHeader, resolveText, snapshotFolders } from './resolved-text.ts';

const literals = [
  '"é"',
  '"\\u00e9"',
  '"\\303\\251"',
  '"\\xc3" "\\xa9"',
  'u8"é\\u20ac"',
  '"a😀\\U0001F600z"',
  '"\\x1c3\\xa9"',
  '"\\u0024\\u0040\\u0060"',
  '"\\0é\\0"',
  '"\\x7f" "ELF"',
  '"100\\% \\(\\[\\{ \\d+\\.\\d \\8 \\/ \\$ \\ x"',
];

const notText = ['"\\xe9"', '"\\351t\\351"', '"\\xff\\xfe"', '"\\xc3"', '"\\xed\\xa0\\x80"', '"é\\x80"'];

function headerOf(texts: readonly string[]): string {
  const macros = texts.map((text, index) => `#define S${index} ${text}\n#define N${index} sizeof(${text})\n`);
  const members = texts.map((text, index) => `char m${index}[sizeof(${text})];`);
  return `${macros.join('')}struct s { ${members.join(' ')} };\n`;
}

describe('strings beyond ASCII, judged by gcc', () => {
  for (const target of targets.values()) {
    it(`have gcc's bytes and sizes on ${target.name}`, function () {
      const header = headerOf(literals);
      const { model } = resolveText(header, target);
      expect(model.strings.map(({ value }) => value).slice(0, 4)).to.deep.equal(['é', 'é', 'é', 'é']);
      expect(model.strings.length).to.equal(literals.length);
      expect(complaints(compilerOrSkip(this, target), `${header}${assertionsOf(model)}`)).to.equal('');
    });
  }

  it('are skipped where their bytes are no text, and have a size', function () {
    const target = targets.get('x86_64')!;
    const header = headerOf(notText);
    const { model } = resolveText(header, target);
    expect(model.strings).to.deep.equal([]);
    expect([...new Set(model.skipped.map(({ reason }) => reason))]).to.deep.equal([
      'no text: the bytes of the string are not UTF-8',
    ]);
    expect(model.skipped.length).to.equal(notText.length);
    expect(complaints(compilerOrSkip(this, target), `${header}${assertionsOf(model)}`)).to.equal('');
  });

  it('may be in names, by whatever spelling', function () {
    const target = targets.get('x86_64')!;
    const header = [
      '#define text(x) #x\n#define join(a, b) a ## b\n#define d\\u00e9f 4\n#define \\U000000e8 (E\\u00c9 + 1)\n',
      '#define size sizeof(text(\\u00e9))\n#if d\u00e9f == 4 && defined(d\\U000000E9f) && !\\u00e9\n',
      'enum { E\u00c9 = d\u00e9f, join(A, \\u00e9) = 7, \\U00020000 };\nstruct \\u00e9 { int x\\u0300; };\n#endif\n',
      '#define B A\\u00e9\n#define C sizeof(struct \u00e9)\n',
    ].join('');
    const { model } = resolveText(header, target);
    expect(model.constants.map(({ name, value }) => `${name}=${value}`).join(' ')).to.equal(
      'd\u00e9f=4 \u00e8=5 size=3 B=7 C=4',
    );
    expect(complaints(compilerOrSkip(this, target), `${header}${assertionsOf(model)}`)).to.equal('');
  });

  it('are refused where a universal character name is none', function () {
    const target = targets.get('x86_64')!;
    for (const text of ['"\\u0041"', '"\\ud800"', '"\\u12"', "'\\u0041'"]) {
      const { model } = resolveText(`#define A ${text}\n`, target);
      expect(
        model.skipped.map(({ name }) => name),
        text,
      ).to.deep.equal(['A']);
      expect(complaints(compilerOrSkip(this, target), `int a = sizeof(${text});\n`), text).to.match(/error:/);
    }
  });

  it('have the bytes that stand in a file that is not UTF-8', function () {
    const target = targets.get('x86_64')!;
    const text = headerOf(['"\xc3\xa9"', '"\xe9"', "'\xe9'", '"\\\\\xe9"']).concat(
      "#if '\xe9' == '\\351'\n#define SAME 1\n#endif\n#define C '\xe9'\n",
    );
    const model = modelOfFile(Buffer.from(text, 'latin1'), target);
    expect(model.strings).to.deep.equal([{ name: 'S0', value: 'é' }]);
    expect(model.constants.map(({ name, value }) => `${name} ${value}`)).to.deep.equal([
      'N0 3',
      'N1 2',
      'S2 -23',
      'N2 4',
      'N3 3',
      'SAME 1',
      'C -23',
    ]);
    const escaped = text.replace(/[\x80-\xff]/g, (each) => `\\${each.charCodeAt(0).toString(8)}`);
    expect(complaints(compilerOrSkip(this, target), `${escaped}${assertionsOf(model)}`)).to.equal('');
  });
});

function modelOfFile(content: Buffer, target: Target) {
  const folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-strings-'));
  try {
    writeFileSync(join(folder, 'bytes.h'), content);
    const includePath = new IncludePath([folder, ...snapshotFolders(target)]);
    const header = includePath.find('bytes.h', 'angled', null)!;
    const { unit, declarations } = parseHeader(header, includePath, target);
    return resolve(unit, declarations, target).model;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
