import { expect } from 'chai';
import fc from 'fast-check';
import { tokenize } from '../../codegen/lexer/lexer.ts';
import { render } from '../../codegen/snapshot/render.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';

function fileOf(text: string): SourceFile {
  return new SourceFile('linux/test.h', '/nowhere/linux/test.h', text);
}

function rendering(text: string): string {
  return render(fileOf(text));
}

/** Each directive that is not empty as one entry, each token outside directives as one. */
function contentsOf(text: string): string[] {
  const contents: string[] = [];
  let directive: string[] | null = null;
  const finish = () => {
    if (directive !== null && directive.length > 1) contents.push(directive.join(' '));
    directive = null;
  };
  for (const token of tokenize(fileOf(text))) {
    if (token.atLineStart || token.kind === 'end') finish();
    if (token.atLineStart && token.text === '#') directive = ['directive'];
    else if (directive !== null) (directive as string[]).push(token.text);
    else contents.push(`${token.kind} ${token.text}`);
  }
  return contents;
}

describe('facts-only rendering', () => {
  const cases: readonly (readonly [title: string, header: string, expected: string])[] = [
    ['drops comments', '/* a\n * b */ int a; // c\n', 'int a;\n'],
    ['counts a comment as a space', '#define A/**/(1)\n#define B(a)/**/a\n', '#define A (1)\n#define B(a) a\n'],
    ['keeps a function-like macro one', '#define  F( a ,b )  a+b\n', '#define F(a, b) a+b\n'],
    ['keeps an object-like macro one', '#define X  (1)\n#define Y\n', '#define X (1)\n#define Y\n'],
    ['keeps # and ##', '#define S(x)   # x\n#define P(a,b) a  ## b\n', '#define S(x) # x\n#define P(a, b) a ## b\n'],
    [
      'keeps variadic parameters',
      '#define V(a, ...) a\n#define N(x...) x\n',
      '#define V(a, ...) a\n#define N(x...) x\n',
    ],
    ['joins continued lines', '#define A \\\n\t(B | \\\n\t C)\n', '#define A (B | C)\n'],
    ['keeps white space that # can see', '#define A x+y  - z\n', '#define A x+y - z\n'],
    ['normalises directives', '  #  ifdef   A\n#\n# endif\n', '#ifdef A\n#endif\n'],
    ['keeps header names', '#include<linux/a.h>\n#include   "b c.h"\n', '#include <linux/a.h>\n#include "b c.h"\n'],
    ['puts one member on a line', 'struct a { int b, c; char d ; };\n', 'struct a {\n  int b, c;\n  char d ;\n};\n'],
    ['puts one enumerator on a line', 'enum e { A, B = 2 };\n', 'enum e {\n  A,\n  B = 2\n};\n'],
    ['keeps parentheses together', 'void f(int a,\n int b);\nfor (;;) x;\n', 'void f(int a, int b);\nfor (;;) x;\n'],
    ['keeps an empty record on its line', 'struct { } a; struct {} b;\n', 'struct { } a;\nstruct {} b;\n'],
    [
      'breaks where a conditional stands',
      'struct a {\n#ifdef B\nint b;\n#endif\n};\n',
      'struct a {\n#ifdef B\n  int b;\n#endif\n};\n',
    ],
    [
      'forgets braces of a lone conditional',
      '#ifdef C\nextern "C" {\n#endif\nint a;\n#ifdef C\n}\n#endif\n',
      '#ifdef C\nextern "C" {\n#endif\nint a;\n#ifdef C\n}\n#endif\n',
    ],
    [
      'counts braces of alternatives once',
      '#if A\nstruct a {\n#else\nstruct b {\n#endif\nint c;\n};\nint d;\n',
      '#if A\nstruct a {\n#else\nstruct b {\n#endif\n  int c;\n};\nint d;\n',
    ],
    ['makes no directive of a # inside a line', 'a; # define B\nc\n', 'a; # define B c\n'],
    ['keeps lone quotes apart', "#if 0\ndon't;\ncan't\n#endif\n", "#if 0\ndon't;\ncan't\n#endif\n"],
    ['ends with a line end', 'int a;', 'int a;\n'],
    ['renders nothing as nothing', '/* only this */\n', ''],
  ];
  for (const [title, header, expected] of cases) {
    it(title, () => {
      expect(rendering(header)).to.equal(expected);
      expect(rendering(expected), 'rendered again').to.equal(expected);
    });
  }

  it('carries no licence tag', () => {
    const header = '// SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note\n#define A 1 /* SPDX */\n';
    expect(rendering(header)).to.equal('#define A 1\n');
  });

  it('indents no deeper than sixteen braces, so that its size stays proportional', () => {
    const depth = 20_000;
    expect(rendering(`${'{'.repeat(depth)}a`).length).to.be.below(depth * 40);
  });

  it('keeps every token and every directive of any text, and its rendering is its own rendering', () => {
    const pieces = [
      '#',
      '##',
      'define',
      'if',
      'else',
      'endif',
      'include',
      'enum',
      'struct',
      'a',
      'B',
      '1',
      '0x1e',
      '+',
      '-',
    ]
      .concat([
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        ',',
        ';',
        '<',
        '>',
        '.',
        '/',
        '*',
        '"s"',
        "'c'",
        '"',
        "'",
        '\n',
        '\n',
        ' ',
        ' ',
      ])
      .concat(['/* c */', '// d\n', '\\\n', '%:', '<:', '...', 'L', '@', '\t', '|', '=', '!']);
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (header) => {
        fc.pre(!/\/\*(?![\s\S]*\*\/)/.test(header.replaceAll('/* c */', '').replaceAll('\\\n', '')));
        const once = rendering(header);
        expect(contentsOf(once)).to.deep.equal(contentsOf(header));
        expect(rendering(once)).to.equal(once);
      }),
      { numRuns: 5000 },
    );
  });
});
