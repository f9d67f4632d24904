import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { preprocess } from '../../codegen/preprocessor/preprocess.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { errorOf, placeOf, preprocessFiles, textOf, withFolder } from './support.ts';

const chainOf = (error: ReturnType<typeof errorOf>) =>
  error.includeChain.map(({ header, line }) => `${header}:${line}`);

describe('#include', () => {
  it('takes all three forms, and tokens after the name', () => {
    const unit = preprocessFiles({
      'main.h': '#define Q "q.h"\n#define A <sub/a.h>\n#include "q.h" x\n#include <sub/a.h>\n#include Q\n#include A\n',
      'q.h': 'q',
      'sub/a.h': 'a',
    });
    expect(textOf(unit)).to.equal('q a q a');
    expect(unit.files.map((file) => file.name)).to.deep.equal(['main.h', 'q.h', 'sub/a.h']);
    expect(unit.header.name).to.equal('main.h');
  });

  it('looks beside the including file for the quoted form', () => {
    const files = {
      'main.h': '#include <sub/a.h>',
      'sub/a.h': '#include "b.h"\n#include <b.h>',
      'sub/b.h': 'beside',
      'b.h': 'root',
    };
    expect(textOf(preprocessFiles(files))).to.equal('beside root');
  });

  it('keeps macros and lines of the including file', () => {
    const files = {
      'main.h': '#define a 1\n#include "x.h"\n#include "x.h"\n__LINE__ b __FILE__',
      'x.h': 'a __LINE__ __FILE__ __INCLUDE_LEVEL__\n#define b 2\n',
    };
    expect(textOf(preprocessFiles(files))).to.equal('1 1 "x.h" 2 1 1 "x.h" 2 4 2 "main.h"');
  });

  it('reads guarded and once-only files one time', () => {
    const twice = (text: string) =>
      textOf(preprocessFiles({ 'main.h': '#include "x.h"\n#include "x.h"\n', 'x.h': text }));
    expect(twice('/* c */\n#ifndef X\n#define X\na\n#if 0\n#else\n#endif\n#endif // X\n')).to.equal('a');
    expect(twice('#if !defined(X)\n#define X\na\n#endif\n')).to.equal('a');
    expect(twice('#pragma once\na\n')).to.equal('once a');
    expect(twice('_Pragma("once") a\n')).to.equal('once a');
    expect(textOf(preprocessFiles({ 'main.h': '#import "x.h"\n#import "x.h"\n', 'x.h': 'a' }))).to.equal('a');
  });

  it('does not mistake other conditionals for a guard', () => {
    const twice = (text: string) =>
      textOf(preprocessFiles({ 'main.h': '#include "x.h"\n#include "x.h"\n', 'x.h': text }));
    expect(twice('#ifndef X\n#define X\na\n#endif\nb')).to.equal('a b b');
    expect(twice('b\n#ifndef X\n#define X\na\n#endif\n')).to.equal('b a b');
    expect(twice('#ifndef X\n#define X\na\n#else\nb\n#endif\n')).to.equal('a b');
    expect(twice('#ifndef X\n#define X\na\n#elif 1\nb\n#endif\n')).to.equal('a b');
    expect(twice('#ifndef X\n#define X\na\n#endif\n#ifndef Y\nb\n#endif')).to.equal('a b b');
    expect(twice('#ifdef X\nb\n#endif\n#define X\n')).to.equal('b');
  });

  it('goes on with the next root for include_next', () => {
    withFolder(
      {
        'a/x.h': 'a\n#include_next <x.h>',
        'b/x.h': 'b\n#if __has_include_next(<x.h>)\n#include_next <x.h>\n#endif',
        'c/x.h': 'c\n#if __has_include_next(<x.h>)\nno\n#endif',
        'a/main.h': '#include "x.h"\n/* The program that it is for includes it. */\n#include_next "x.h"',
      },
      (folder) => {
        const includePath = new IncludePath(['a', 'b', 'c'].map((root) => join(folder, root)));
        const header = includePath.find('main.h', 'angled', null);
        if (header === null) throw new Error('main.h is not found');
        expect(textOf(preprocess({ header, includePath, predefined: [] }))).to.equal('a b c b c');
      },
    );
  });

  it('does not join a macro with arguments across the end of a file', () => {
    expect(textOf(preprocessFiles({ 'main.h': '#include "x.h"\n(1)', 'x.h': '#define f(x) [x]\nf' }))).to.equal(
      'f (1)',
    );
    const error = errorOf(() => preprocessFiles({ 'main.h': '\n#include "x.h"\n1)', 'x.h': '#define f(x) [x]\n f(' }));
    expect(error.message).to.equal("expected ')' to end the arguments of macro 'f', saw the end of the text");
    expect(placeOf(error)).to.equal('x.h:2:2');
    expect(chainOf(error)).to.deep.equal(['main.h:2']);
    const inside = errorOf(() => preprocessFiles({ 'main.h': '#define f(x) [x]\nf(\n#include "x.h"\n)', 'x.h': '1' }));
    expect(inside.hint).to.contain('without an #include among them');
  });
});

describe('__has_include', () => {
  const answer = (condition: string) => {
    const main = `#define H <x.h>\n#define has __has_include\n#if ${condition}\nyes\n#else\nno\n#endif`;
    return textOf(preprocessFiles({ 'main.h': main, 'x.h': 'x', 'sub/y.h': 'y' }));
  };

  it('says what an #include would find', () => {
    for (const condition of ['__has_include(<x.h>)', '__has_include("x.h")', '__has_include( H )', 'has(<sub/y.h>)']) {
      expect(answer(condition), condition).to.equal('yes');
    }
    for (const condition of ['__has_include(<z.h>)', '__has_include(<sub>)', '__has_include_next(<z.h>)']) {
      expect(answer(condition), condition).to.equal('no');
    }
  });

  it('says no to what would be refused', () => {
    expect(answer('__has_include("/etc/passwd") || __has_include(<../x.h>)')).to.equal('no');
  });

  it('is refused without a header name', () => {
    expect(errorOf(() => answer('__has_include(x)')).message).to.equal(`expected "name" or <name> in '__has_include'`);
  });
});

describe('errors in and about includes', () => {
  it('say which header is missing, how it was asked for, where it was searched, and the way there', () => {
    withFolder(
      { 'main.h': '\n#include "sub/a.h"', 'sub/a.h': 'int x;\n\n#include <linux/no.h> // why', 'b/c.h': '' },
      (folder) => {
        const includePath = new IncludePath([folder, join(folder, 'b')]);
        const header = includePath.find('main.h', 'angled', null);
        if (header === null) throw new Error('main.h is not found');
        const error = errorOf(() => preprocess({ header, includePath, predefined: [] }));
        expect(error.message).to.equal(`header <linux/no.h> is not found: searched ${folder}, ${folder}/b`);
        expect(error.hint).to.equal("add an include root that holds 'linux/no.h'");
        expect(placeOf(error)).to.equal('sub/a.h:3:10');
        expect(chainOf(error)).to.deep.equal(['main.h:2']);
      },
    );
  });

  it('carry the whole chain, outermost first, also out of the lexer', () => {
    const files = {
      'main.h': '#include "a.h"',
      'a.h': '\n#include "b.h"',
      'b.h': '\n\n#include "c.h"',
      'c.h': 'x /* open',
    };
    const error = errorOf(() => preprocessFiles(files));
    expect(placeOf(error)).to.equal('c.h:1:3');
    expect(chainOf(error)).to.deep.equal(['main.h:1', 'a.h:2', 'b.h:3']);
  });

  it('have no chain in the header itself, after an include too', () => {
    const error = errorOf(() => preprocessFiles({ 'main.h': '#include "a.h"\n#error no', 'a.h': 'a' }));
    expect(chainOf(error)).to.deep.equal([]);
    expect(placeOf(error)).to.equal('main.h:2:2');
  });

  it('name an operand that is no header name', () => {
    const refusal = (line: string) => {
      const error = errorOf(() => preprocessFiles({ 'main.h': line }));
      return `${placeOf(error)} ${error.message}`;
    };
    expect(refusal('#include')).to.equal(`main.h:1:2 expected "name" or <name> after '#include'`);
    expect(refusal('#include x.h')).to.equal(`main.h:1:10 expected "name" or <name> after '#include'`);
    expect(refusal('#include ""')).to.equal(`main.h:1:10 expected "name" or <name> after '#include'`);
    expect(refusal('#include <x')).to.equal(`main.h:1:10 expected "name" or <name> after '#include'`);
    expect(refusal('#include "/etc/passwd"')).to.match(/^main.h:1:10 header name '\/etc\/passwd' is refused/);
    expect(refusal('#include <../main.h>')).to.match(/^main.h:1:10 header name '..\/main.h' is refused/);
  });

  it('stop at a link out of the roots', () => {
    withFolder({ 'root/main.h': '#include "x.h"' }, (folder) => {
      mkdirSync(join(folder, 'outside'));
      writeFileSync(join(folder, 'outside/x.h'), 'secret');
      symlinkSync('../outside/x.h', join(folder, 'root/x.h'));
      const includePath = new IncludePath([join(folder, 'root')]);
      const header = includePath.find('main.h', 'angled', null);
      if (header === null) throw new Error('main.h is not found');
      const error = errorOf(() => preprocess({ header, includePath, predefined: [] }));
      expect(error.message).to.contain('symbolic link');
      expect(placeOf(error)).to.equal('main.h:1:10');
    });
  });
});

describe('headers before and after', () => {
  const files = { 'main.h': 'main MARK', 'context.h': 'context\n#define MARK 1', 'after.h': 'after\n#define LATE 1' };

  it('are read around the header, the later for their macros alone, and count among the files', () => {
    const unit = preprocessFiles(files, { before: ['context.h'], after: [{ header: 'after.h', unless: '_IOC' }] });
    expect(textOf(unit)).to.equal('context main 1');
    expect(unit.files.map((file) => file.name)).to.deep.equal(['context.h', 'main.h', 'after.h']);
    expect(unit.header.name).to.equal('main.h');
    expect(unit.tokens.filter((token) => token.kind === 'end')).to.have.lengthOf(1);
    expect(unit.macros.get('LATE')?.definedAt?.file.name).to.equal('after.h');
  });

  it('leave out what comes after where its macro is defined, or where it is missing', () => {
    const after = [
      { header: 'after.h', unless: 'MARK' },
      { header: 'missing.h', unless: 'X' },
    ];
    expect(textOf(preprocessFiles(files, { before: ['context.h'], after }))).to.equal('context main 1');
  });

  it('fail where the context is missing', () => {
    expect(errorOf(() => preprocessFiles(files, { before: ['none.h'] })).message).to.match(
      /^header 'none.h' of the context is in none of: /,
    );
  });
});
