import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { spell } from '../../codegen/lexer/lexer.ts';
import { limitHint } from '../../codegen/preprocessor/macros/limits.ts';
import type { Macro } from '../../codegen/preprocessor/macros/macro-table.ts';
import { preprocess } from '../../codegen/preprocessor/preprocess.ts';
import type { PreprocessedUnit } from '../../codegen/preprocessor/preprocessed-unit.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';
import { definitionsIn, gccIncludeFolders, gccPredefined, gccPreprocess, needsGcc } from './gcc.ts';
import { randomProgram } from './random-program.ts';
import { preprocessText, spellingsIn, spellingsOf, withFolder } from './support.ts';

/** Headers of each kind: large, full of macros, with libc includes, with ioctls. */
const named = [
  ...[
    'userfaultfd.h',
    'types.h',
    'ioctl.h',
    'fs.h',
    'input.h',
    'videodev2.h',
    'bpf.h',
    'ethtool.h',
    'nl80211.h',
    'kvm.h',
  ],
  ...['perf_event.h', 'if.h', 'if_tun.h', 'in.h', 'in6.h', 'tcp.h', 'netlink.h', 'rtnetlink.h', 'io_uring.h', 'fuse.h'],
  ...[
    'btrfs.h',
    'dm-ioctl.h',
    'loop.h',
    'gpio.h',
    'i2c-dev.h',
    'spi/spidev.h',
    'usbdevice_fs.h',
    'hidraw.h',
    'uinput.h',
  ],
  ...['seccomp.h', 'audit.h', 'elf.h', 'futex.h', 'signal.h', 'stat.h', 'time.h', 'wireless.h', 'vfio.h', 'tipc.h'],
  ...['map_to_14segment.h', 'swab.h', 'byteorder/little_endian.h', 'pkt_sched.h', 'soundcard.h', 'patchkey.h'],
];

const sides = '#define L <a/\n#define R x.h>\n#define E\n#define id(x) x\n';
const slashed = '#define inc(p) <a/p>\n';
const stem = '#define inc(p) <a/p.h>\n#define X x\n';

/** Each ends in the operand of an `#include`. */
const computedIncludes = [
  ...['L R', 'L  R', 'L x.h>', 'L E R', 'L id(x.h>)', 'L id( x.h>)', 'id(<a/) x.h>', 'id(<a/)id(x.h>)', 'id(<a/ x.h>)'],
  ...['id(<a/) id(x.h>)', 'id(<a/)id( x.h>)', 'id(L R)', 'id(L  id(R))', '<a/ R', 'E <a/x.h>', 'E <a/ x.h>'],
].map((operand) => `${sides}#include ${operand}`);
computedIncludes.push(
  ...['x.h', ' x.h ', ' x.h', 'x.h ', '/**/x.h'].map((argument) => `${slashed}#include inc(${argument})`),
  ...['x', ' x ', ' x', 'x ', ' X ', 'X'].map((argument) => `${stem}#include inc(${argument})`),
  ...['<a/ x.h>', '< x.h>', '<x.h >', '<a /x.h>', '<a/X.h>', '<a/ X.h>', '<a/ X .h>', '<a X.h>', '<x X>'].map(
    (list) => `#define X x\n#define H ${list}\n#include H`,
  ),
  ...[
    '<a/E x.h>',
    '<a/ E x.h>',
    '<a/ x.h>',
    '<a/F(x).h>',
    '<a/F( x ).h>',
    '<a/F (x).h>',
    '<a/F(x) .h>',
    '<a/\\\n x.h>',
  ].map((list) => `#define E\n#define F(x) x\n#define H ${list}\n#include H`),
  '#define R x.h\n#define L <\n#define G >\n#include L R G',
  '#define R x.h\n#include < R >',
  '#define N x.h\n#define R N >\n#define L <a/\n#include L R',
  '#define N x.h>\n#define R  N\n#define L <a/\n#include L R',
  '#define L <a/\n#define R() x.h>\n#include L R ()',
  '#define H <a x.h>\n#include H',
  '#define cat(a, b) <a b>\n#include cat(a/,x.h)',
  '#define cat(a, b) <a b>\n#include cat(a/, x.h)',
  '#define cat(a, b) <a##b.h>\n#include cat(a, x)',
  '#define f(x, ...) <a/__VA_ARGS__>\n#include f(1, x.h)',
  '#define f(x, ...) <a/__VA_ARGS__>\n#include f(1,x.h)',
);

describe('agreement with gcc -E', function () {
  this.timeout(120_000);
  const folder = '/usr/include/linux';
  let includePath: IncludePath;
  let predefined: readonly string[];

  before(function () {
    needsGcc(this);
    includePath = new IncludePath(gccIncludeFolders());
    predefined = gccPredefined();
  });

  /** The unit, or null where this preprocessor refuses the header. */
  function unitOf(name: string): PreprocessedUnit | null {
    const header = includePath.find(name, 'angled', null);
    if (header === null) throw new Error(`${name} is not found`);
    try {
      return preprocess({ header, includePath, predefined });
    } catch (error) {
      if (error instanceof HeaderError) return null;
      throw error;
    }
  }

  const installed = existsSync(folder) ? named.filter((name) => existsSync(`${folder}/${name}`)) : [];
  if (installed.length < 30) {
    it.skip(`over the headers of ${folder}: fewer than 30 of those named here are installed`);
  }
  for (const name of installed.map((header) => `linux/${header}`)) {
    it(`${name}: tokens and macros`, () => {
      const unit = unitOf(name);
      const text = gccPreprocess(`#include <${name}>\n`, ['-P']);
      expect(unit !== null, text.errors).to.equal(text.status === 0);
      if (unit === null) return;
      expect(spellingsOf(unit)).to.deep.equal(spellingsIn(text.output));
      const macros = definitionsIn(gccPreprocess(`#include <${name}>\n`, ['-dM']).output);
      expect([...unit.macros].map(definitionOf).map(withoutPasteSpaces).sort()).to.deep.equal(
        macros.map(withoutPasteSpaces).sort(),
      );
    });
  }

  it('every header of the folder is read or refused without a defect', function () {
    if (!existsSync(folder)) this.skip();
    const names = readdirSync(folder).filter((name) => name.endsWith('.h'));
    const refused = names.filter((name) => unitOf(`linux/${name}`) === null);
    expect(refused.length).to.be.lessThan(10);
  });

  it('random programs', () => {
    const seed = Number(process.env.SEED ?? Date.now() % 0x7fffffff);
    const disagreements = compareWithGcc(fc.sample(randomProgram, { numRuns: 1000, seed }));
    expect(disagreements, `run again with SEED=${seed}`).to.deep.equal([]);
  });

  it('in the characters that a name may have', () => {
    const codes = Array.from({ length: 0xfffe - 0x80 }, (_, index) => 0x80 + index).filter(
      (code) => code < 0xd800 || code > 0xdfff,
    );
    const text = codes.map((code) => `#define a${code}_${String.fromCharCode(code)}b 1\n`).join('');
    // Where the character ends the name, a space follows the underscore.
    const named = (definitions: readonly string[]): string[] =>
      definitions.flatMap((each) => /^a(\d+)_[^ ]+b 1$/.exec(each)?.[1] ?? []).sort();
    const gcc = named(definitionsIn(gccPreprocess(text, ['-dM', '-std=gnu11', '-w']).output));
    const unit = preprocessText(text);
    expect(named([...unit.macros].map(definitionOf))).to.deep.equal(gcc);
    expect(gcc.length).to.be.greaterThan(40_000);
  });

  it('in the header names that macros make', () => {
    const names = ['x.h', ' x.h', 'x.h ', 'a/x.h', 'a/ x.h', 'ax.h', 'a x.h', 'xx', 'x x'];
    const files = Object.fromEntries(names.map((name) => [name, `found "${name}"\n`]));
    withFolder({ ...files, 'main.h': '' }, (folder) => {
      const includePath = new IncludePath([folder]);
      for (const macros of computedIncludes) {
        const text = `${macros}\n#if ${macros.replace(/^.*#include/s, '__has_include(')})\nhas\n#endif\n`;
        const header = new SourceFile('main.h', join(folder, 'main.h'), text);
        const ours = (): string => {
          try {
            return spellingsOf(preprocess({ header, includePath, predefined: [] })).join(' ');
          } catch (error) {
            if (error instanceof HeaderError) return 'refused';
            throw error;
          }
        };
        const { status, output } = gccPreprocess(text, ['-P', '-I', folder]);
        expect(ours(), macros).to.equal(status === 0 ? spellingsIn(output).join(' ') : 'refused');
      }
    });
  });

  for (const option of ['-fsigned-char', '-funsigned-char']) {
    it(`in what characters are worth in an #if, with ${option}`, () => {
      const constants = ["'a'", "'\\xff'", "'\\377'", "'ab'", "'\\xff\\xff\\xff\\xff'", "'é'"];
      const prefixed = ["L'a'", "L'\\xffffffff'", "u'\\xffff'", "U'\\xffffffff'", "u'é'"];
      const tests = ['-1 < C', '~C > 0', 'C < 0', 'C == 255', '~C == 0xffffffffffffff00', '-C < 0', '(C | 0) >> 1 < 0'];
      const text = [...constants, ...prefixed]
        .flatMap((constant) => tests.map((test) => test.replace('C', constant)))
        .map((condition) => `#if ${condition}\nyes\n#else\nno\n#endif\n`)
        .join('');
      const { output, status } = gccPreprocess(text, ['-P', option]);
      expect(status).to.equal(0);
      const options = definitionsIn(gccPreprocess('', ['-dM', option]).output);
      expect(spellingsOf(preprocessText(text, { predefined: options }))).to.deep.equal(spellingsIn(output));
    });
  }
});

/** A macro as `gcc -dM` writes it. */
function definitionOf({ name, parameters, variadic, replacement }: Macro): string {
  const listed = parameters?.map((parameter, at) => {
    if (!variadic || at < parameters.length - 1) return parameter;
    return parameter === '__VA_ARGS__' ? '...' : `${parameter}...`;
  });
  return `${name}${listed === undefined ? '' : `(${listed.join(',')})`} ${spell(replacement)}`;
}

/** gcc writes `x ##y` however the header spaced it. */
function withoutPasteSpaces(definition: string): string {
  return definition.replace(/ *## */g, '##');
}

/** The programs that gcc and this preprocessor read differently, with both answers. One call of gcc for all. */
function compareWithGcc(programs: readonly string[]): string[] {
  const files = Object.fromEntries(programs.map((program, at) => [`p${at}.h`, program]));
  const { output, errors } = withFolder(files, (folder) => {
    const main = programs.map((_, at) => `@@@${at}\n#include "p${at}.h"\n`).join('');
    return gccPreprocess(main, ['-P', '-w', '-fmax-errors=0', '-I', folder]);
  });
  const refused = new Set([...errors.matchAll(/\/p(\d+)\.h:\d+:\d+: error/g)].map((match) => Number(match[1])));
  const outputs = output.split('@@@').slice(1);
  return programs.flatMap((program, at) => {
    const ours = answerTo(program);
    if (refused.has(at)) {
      // An argument that only an absent `__VA_OPT__` names is never expanded here, so an error in it goes unseen.
      return ours === 'refused' || ours === 'past a limit' || program.includes('__VA_OPT__')
        ? []
        : [`${program}\ngcc refuses, not: ${ours}`];
    }
    const theirs = comparable(spellingsIn((outputs[at] ?? '').replace(/^\d+/, '')));
    // What grows past docs/limits.md is refused here alone.
    return ours === theirs || ours === 'past a limit' ? [] : [`${program}\nhere: ${ours}\ngcc:  ${theirs}`];
  });
}

function answerTo(program: string): string {
  try {
    return comparable(spellingsOf(preprocessText(program)));
  } catch (error) {
    if (error instanceof HeaderError) return error.hint === limitHint ? 'past a limit' : 'refused';
    throw error;
  }
}

/** White space inside strings is not compared: where `, ## __VA_ARGS__` meets `#`, gcc's depends on how it stores tokens. */
function comparable(spellings: readonly string[]): string {
  return asGccPrints(spellings)
    .map((spelling) => spelling.replace(/ /g, ''))
    .join(' ');
}

/** gcc may print a name and a number with a dot that follows it, `v` and `1.`, without a space, which reads as `v1` and `.`. */
function asGccPrints(spellings: readonly string[]): string[] {
  const printed: string[] = [];
  for (const spelling of spellings) {
    const last = printed.at(-1);
    const runTogether = last !== undefined && /^[A-Za-z_]\w*$/.test(last) && /^\d\w*[.+-]/.test(spelling);
    if (runTogether) printed.splice(-1, 1, ...spellingsIn(`${last}${spelling}`));
    else printed.push(spelling);
  }
  return printed;
}
