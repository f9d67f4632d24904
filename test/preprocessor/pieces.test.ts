import { expect } from 'chai';
import fc from 'fast-check';
import { spanOf, type Token } from '../../codegen/lexer/token.ts';
import { parse } from '../../codegen/parser/parse.ts';
import { preprocess } from '../../codegen/preprocessor/preprocess.ts';
import type { PreprocessedUnit } from '../../codegen/preprocessor/preprocessed-unit.ts';
import { FilesRead } from '../../codegen/source/files-read.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';
import { headers, included, readings } from './random-inclusions.ts';
import { placeOf, textOf, withFolder } from './support.ts';

/** What two machines define: `M` is a macro of both. */
const machines = [['M 1', '__CHAR_UNSIGNED__ 1'], ['M 2']];

interface Reading {
  readonly main: string;
  readonly machine: number;
  readonly again: boolean;
  readonly before: readonly string[];
}

function read(includePaths: readonly IncludePath[], { main, machine, again, before }: Reading): PreprocessedUnit {
  const includePath = includePaths[machine]!;
  const header = includePath.find(main, 'angled', null)!;
  const after = [{ header: included[3]!, unless: 'C' }];
  return preprocess({ header, includePath, predefined: machines[machine]!, again, before, after });
}

/** Include paths of the two machines, which read a file once. */
function pathsTo(folder: string): IncludePath[] {
  const files = new FilesRead();
  return machines.map(() => new IncludePath([folder], files));
}

/** Everything that a reading came to, in words. */
function outcomeOf(work: () => PreprocessedUnit): unknown {
  try {
    const unit = work();
    return { ...unitInWords(unit), declarations: declarationsOf(unit) };
  } catch (error) {
    return errorInWords(error);
  }
}

function unitInWords(unit: PreprocessedUnit) {
  return {
    tokens: unit.tokens.map(tokenInWords),
    macros: [...unit.macros].map(({ name, parameters, replacement, definedAt }) => ({
      name,
      parameters,
      text: replacement.map(({ text }) => text).join(' '),
      definedAt: definedAt === null ? null : tokenInWords(definedAt),
    })),
    files: unit.files.map((file) => [file.name, ...unit.includeChainOf(file).map(siteInWords)]),
  };
}

function declarationsOf(unit: PreprocessedUnit): unknown {
  try {
    const { declarations, typedefNames } = parse(unit);
    const inWords = (_: string, value: unknown) => (value instanceof SourceFile ? value.name : value);
    return { declarations: JSON.parse(JSON.stringify(declarations, inWords)), typedefNames: [...typedefNames] };
  } catch (error) {
    return errorInWords(error);
  }
}

function errorInWords(error: unknown) {
  if (!(error instanceof HeaderError)) throw error;
  return {
    message: error.message,
    hint: error.hint,
    place: placeOf(error),
    chain: error.includeChain.map(siteInWords),
  };
}

function tokenInWords(token: Token): string {
  const { file, start } = spanOf(token);
  return `${token.kind} ${token.text} ${file.name}:${start}`;
}

function siteInWords({ header, line }: HeaderError['includeChain'][number]): string {
  return `${header}:${line}`;
}

/** Reads headers one after the other, for both machines, and each as if nothing had been read before. */
function expectNoDifference(files: Readonly<Record<string, string>>): void {
  withFolder(files, (folder) => {
    const paths = pathsTo(folder);
    const mains = Object.keys(files).filter((name) => name.startsWith('m'));
    const order = [...mains, ...mains].flatMap((main) => machines.map((_, machine) => ({ main, machine })));
    for (const each of order) {
      const reading = { ...each, again: true, before: [] };
      const alone = outcomeOf(() => read(pathsTo(folder), reading));
      expect(
        outcomeOf(() => read(paths, reading)),
        each.main,
      ).to.deep.equal(alone);
    }
  });
}

describe('pieces that are read again', () => {
  it('come to what they would come to if nothing had been read before', () => {
    fc.assert(
      fc.property(headers, readings, (files, order) =>
        withFolder(files, (folder) => {
          const paths = pathsTo(folder);
          for (const reading of order) {
            const remembered = outcomeOf(() => read(paths, reading));
            expect(remembered).to.deep.equal(outcomeOf(() => read(pathsTo(folder), reading)));
          }
        }),
      ),
      { numRuns: 300 },
    );
  });

  it('are the same tokens and declarations, in other headers and for other machines', () => {
    const files = {
      'x.h': '#ifdef M\ntypedef int x;\n#endif\n',
      'm0.h': '#include "x.h"\nstruct s { x a; };\n',
      'm1.h': '#define OTHER\n#include "x.h"\n',
    };
    withFolder(files, (folder) => {
      const paths = pathsTo(folder);
      const readFor = (main: string, machine: number) => {
        const unit = read(paths, { main, machine, again: true, before: [] });
        return { tokens: unit.tokens, declarations: parse(unit).declarations };
      };
      readFor('m0.h', 0);
      const first = readFor('m0.h', 0);
      const other = readFor('m1.h', 0);
      expect(other.tokens.slice(0, 4)).to.have.ordered.members(first.tokens.slice(0, 4));
      expect(other.declarations[0]).to.equal(first.declarations[0]);
      const elsewhere = readFor('m0.h', 1);
      expect(elsewhere.tokens).to.have.ordered.members([...first.tokens]);
      expect(elsewhere.declarations[1]).to.equal(first.declarations[1]);
    });
  });

  it('are read again where a name is another macro', () => {
    expectNoDifference({
      'x.h': 'int a[N];\n#ifdef OTHER\n#undef OTHER\n#else\n#define OTHER\n#endif\n',
      'm0.h': '#define N 1\n#include "x.h"\n#include "x.h"\n#include "x.h"\nOTHER',
      'm1.h': '#define N 2\n#include "x.h"\n#include "x.h"\nOTHER',
    });
  });

  it('are read again where a macro before them takes from them, or one in them from what follows', () => {
    expectNoDifference({
      'f.h': 'int f',
      'open.h': '(3);\nint b;\n',
      'm0.h': '#include "f.h"\n(1);\n#include "open.h"\n',
      'm1.h': '#define f(x) x\n#include "f.h"\n(2);\n',
      'm2.h': '#define g(x) a[x]\nint g\n#include "open.h"\n',
      'm3.h': '#include "open.h"\n',
    });
  });

  it('are read again where lines have other numbers', () => {
    expectNoDifference({
      'x.h': 'int x;\n',
      'm0.h': '#line 70\n#include "x.h"\nint a[__LINE__];\n',
      'm1.h': '#ifdef M\n#line 90\n#endif\n#include "x.h"\nint a[__LINE__];\n',
    });
  });

  it('are read again where a pragma packs what is in them', () => {
    expectNoDifference({
      'x.h': ';\nstruct x { char a; int b; };\n',
      'm0.h': '#include "x.h"\n',
      'm1.h': '#pragma pack(1)\n#include "x.h"\n',
      'm2.h': '#pragma pack(1)\n;\n#include "x.h"\n',
    });
  });

  it('are read again where another file is on the include path', () => {
    const files = {
      'all/m.h': '#if __has_include("own.h")\nint own;\n#endif\nint m;\n',
      'one/own.h': '',
      'other/x.h': '',
    };
    withFolder(files, (folder) => {
      const shared = new FilesRead();
      const paths = ['one', 'other'].map((own) => new IncludePath([`${folder}/all`, `${folder}/${own}`], shared));
      const texts = [0, 1, 0, 1].map((machine) =>
        textOf(read(paths, { main: 'm.h', machine, again: true, before: [] })),
      );
      expect(texts).to.deep.equal(['int own; int m;', 'int m;', 'int own; int m;', 'int m;']);
    });
  });

  it('are parsed again where a name is declared as something else before', () => {
    const mains = [
      ...['', 'typedef char x;', 'enum { x };', 'int x;', 'struct x;', 'enum x { e };', 'union x { int a; };'],
      ...['struct y {', 'int f(struct x { int b; } *a, int x);', 'int f(enum x { e } a);'],
    ];
    for (const text of [
      'int (x);',
      'struct x { int a; };',
      'typedef int x;',
      'int a, g(x);',
      'enum { x, z };\n}',
      '};',
    ]) {
      const files = mains.map((before, index) => [`m${index}.h`, `${before}\n#include "x.h"\nint after;\n`] as const);
      expectNoDifference({ ...Object.fromEntries(files), 'x.h': `${text}\n` });
    }
  });

  it('are parsed again where a declaration goes on behind them', () => {
    expectNoDifference({
      'x.h': 'int a;\nstruct x {\n',
      'm0.h': '#include "x.h"\nint b; };\n',
      'm1.h': '#include "x.h"\nchar c; };\n',
      'm2.h': '#include "x.h"\n',
    });
  });

  it('are read again where they have to do with very many names', () => {
    const names = Array.from({ length: 17_000 }, (_, at) => `#define n${at}\n`).join('');
    expectNoDifference({
      'x.h': `${names}int x[N];\n`,
      'y.h': '#include "x.h"\n',
      'm0.h': '#define N 1\n#include "y.h"\n',
      'm1.h': '#define N 2\n#include "y.h"\n',
    });
  });

  it('cost what they cost the first time', () => {
    const limits = { inclusions: 5, tokensRead: 60, expansionSteps: 12 };
    const files = {
      'y.h': '#define y(a) a a\n',
      'x.h': '#include "y.h"\nint x[y(1) + 1];\n',
      ...Object.fromEntries([1, 2, 3, 4].map((times) => [`m${times}.h`, '#include "x.h"\n'.repeat(times)])),
    };
    withFolder(files, (folder) => {
      for (const limit of Object.keys(limits) as (keyof typeof limits)[]) {
        const errorIn = (paths: readonly IncludePath[], times: number) => {
          const includePath = paths[0]!;
          const header = includePath.find(`m${times}.h`, 'angled', null)!;
          const request = { header, includePath, predefined: [], limits: { [limit]: limits[limit] } };
          return outcomeOf(() => preprocess({ ...request, again: true })) as { readonly message?: string };
        };
        const paths = pathsTo(folder);
        const messages = [1, 2, 3, 4].map((times) => errorIn(paths, times).message);
        expect(messages).to.deep.equal([1, 2, 3, 4].map((times) => errorIn(pathsTo(folder), times).message));
        expect([messages[0], typeof messages[3]], limit).to.deep.equal([undefined, 'string']);
      }
    });
  });
});
