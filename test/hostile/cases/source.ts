import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { maximumHeaderBytes } from '../../../codegen/source/include-path.ts';
import { anyModel, constant, type HostileCase, lines } from '../hostile-case.ts';

const names = (text: string): HostileCase => ({
  name: `#include ${JSON.stringify(text).slice(0, 60)}`,
  files: `int before;\n#include ${text}\n`,
  answer: /is refused|is not found|expected "name" or <name>|a token has more than|^header "a/,
});

/** A file of `bytes` bytes that takes no room on the disk. */
function sparse(path: string, head: string, bytes: number): void {
  const file = openSync(path, 'w');
  writeSync(file, head);
  ftruncateSync(file, bytes);
  closeSync(file);
}

function fifo(path: string): void {
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error('mkfifo failed');
}

const one = '#define ONE 1\n';
const hasOne: HostileCase['answer'] = (model) => expect(constant(model, 'ONE')).to.equal('1');

const utf16 = (text: string, mark: boolean) => Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();

export const sourceCases: readonly HostileCase[] = [
  // Names that lead out of the roots.
  ...[
    '"/etc/shadow"',
    '</etc/shadow>',
    '"//etc/shadow"',
    '"../../x"',
    '<../../../../../../../../etc/shadow>',
    '"a/../../x"',
    '"./../x.h"',
    '".."',
    '"."',
    '"/"',
    '"sub/"',
    '"sub"',
    '""',
    '<>',
    '"\0"',
    '"main.h\0.txt"',
    '"\x1b]0;owned\x07.h"',
    '"..\\\\..\\\\x.h"',
    '"%2e%2e/x.h"',
    '"~/x.h"',
    '"file:///etc/shadow"',
    '"main.h "',
    '"\u202eh.niam"',
    '"$(reboot).h"',
    '"`reboot`.h"',
    '"-o.h"',
    `"${'a'.repeat(300)}"`,
    `"${'a/'.repeat(30_000)}x.h"`,
    `"${'../'.repeat(20_000)}x.h"`,
    `"${'a'.repeat(100_000)}"`,
  ].map(names),
  {
    name: 'a name that a macro makes leads out as little',
    files: '#define UP ..\n#define P <UP/UP/etc/shadow>\n#include P\n',
    answer: /^header name '\.\.\/\.\.\/etc\/shadow' is refused/,
  },
  {
    name: '__has_include of what is outside answers no',
    files:
      '#if __has_include("/etc/passwd") || __has_include("../../etc/passwd") || __has_include(</dev/zero>)\n#error yes\n#endif\n',
    answer: anyModel,
  },
  { name: '#include_next into nothing', files: '#include_next <main.h>\n', answer: /^header <main.h> is not found/ },
  // What is no plain file inside the roots.
  {
    name: 'a folder is no header',
    files: { 'main.h': '#include "sub"\n', 'sub/x.h': '' },
    answer: /^header "sub" is not found/,
  },
  {
    name: 'a folder called main.h',
    files: { 'main.h/x.h': '' },
    answer: /^header 'main.h' is not a regular file: '.*main.h' is a folder/,
  },
  {
    name: 'a pipe that nobody writes to',
    files: '#include "pipe.h"\n',
    prepare: (root) => fifo(join(root, 'pipe.h')),
    answer: /^header "pipe.h" is not found/,
  },
  ...['/dev/zero', '/dev/tty', '/proc/self/environ', '/proc/self/mem', '/etc/shadow', '/', '/nowhere'].map(
    (target): HostileCase => ({
      name: `a link to ${target}`,
      files: '#include "link.h"\n',
      prepare: (root) => symlinkSync(target, join(root, 'link.h')),
      answer: /is not found|is a symbolic link that leaves the include roots/,
    }),
  ),
  {
    name: 'main.h itself a link out',
    files: { 'other.h': one },
    prepare: (root) => symlinkSync('/etc/passwd', join(root, 'main.h')),
    answer: /^header name 'main.h' is refused: it is a symbolic link that leaves the include roots/,
  },
  {
    name: 'a link in a circle',
    files: '#include "a.h"\n',
    prepare: (root) => {
      symlinkSync('b.h', join(root, 'a.h'));
      symlinkSync('a.h', join(root, 'b.h'));
    },
    answer: /^header "a.h" is not found/,
  },
  {
    name: 'a folder that is a link out',
    files: '#include "out/passwd"\n',
    prepare: (root) => symlinkSync('/etc', join(root, 'out')),
    answer: /symbolic link that leaves/,
  },
  {
    name: 'a folder that is a link to itself, as deep as the system goes',
    files: `#include "${'loop/'.repeat(60)}main.h"\n`,
    prepare: (root) => symlinkSync('.', join(root, 'loop')),
    answer: /^header "loop/,
  },
  {
    name: 'a link inside the roots is followed',
    files: { 'main.h': '#include "link.h"\n#define TWO ONE\n', 'real.h': one },
    prepare: (root) => symlinkSync('real.h', join(root, 'link.h')),
    answer: (model) => expect(constant(model, 'TWO')).to.equal('1'),
  },
  {
    name: 'a link next door whose name starts like the root',
    files: '#include "link.h"\n',
    prepare: (root) => {
      mkdirSync(`${root}-more`);
      writeFileSync(`${root}-more/x.h`, one);
      symlinkSync(`${root}-more/x.h`, join(root, 'link.h'));
    },
    answer: /symbolic link that leaves/,
  },
  // Size.
  {
    name: 'a file of 100 MB is not read',
    files: {},
    prepare: (root) => sparse(join(root, 'main.h'), one, 100 * 1024 * 1024),
    answer: /^header 'main.h' has 104857600 bytes, more than the 33554432 allowed/,
  },
  {
    name: 'a file of a terabyte is not read',
    files: '#include "huge.h"\n',
    prepare: (root) => sparse(join(root, 'huge.h'), one, 2 ** 40),
    answer: /^header 'huge.h' has 1099511627776 bytes/,
  },
  {
    name: 'NUL bytes up to the limit',
    files: {},
    prepare: (root) => sparse(join(root, 'main.h'), one, maximumHeaderBytes),
    answer: hasOne,
    heavy: true,
  },
  {
    name: 'ten thousand files',
    files: () => ({
      'main.h': lines(9990, (at) => `#include "f${at}.h"`),
      ...Object.fromEntries(Array.from({ length: 9990 }, (_, at) => [`f${at}.h`, `#define M${at} ${at}\n`])),
    }),
    answer: anyModel,
    heavy: true,
  },
  { name: 'an empty file', files: '', answer: anyModel },
  { name: 'a file of one NUL', files: '\0', answer: anyModel },
  // Encodings.
  { name: 'a byte order mark', files: `\ufeff${one}`, answer: hasOne },
  { name: 'two byte order marks', files: `\ufeff\ufeff${one}`, answer: /type/ },
  { name: 'a byte order mark alone', files: '\ufeff', answer: anyModel },
  { name: 'a byte order mark inside', files: `${one}\ufeffint x;\n`, answer: /type/ },
  { name: 'UTF-16 with its mark', files: { 'main.h': utf16(one, true) }, answer: /type/ },
  { name: 'UTF-16 without one', files: { 'main.h': utf16(one, false) }, answer: /expected a type|directive/ },
  { name: 'UTF-16, big end first', files: { 'main.h': swapped(utf16(one, true)) }, answer: /type/ },
  {
    name: 'bytes that are no UTF-8 in comments and strings',
    files: {
      'main.h': Buffer.concat([
        Buffer.from('/* \xff\xfe\xc0\xaf\xed\xa0\x80 */\n#define S "\xe9\x80"\n', 'latin1'),
        Buffer.from(one),
      ]),
    },
    answer: hasOne,
  },
  { name: 'bytes that are no UTF-8 in code', files: { 'main.h': Buffer.from([0x69, 0xff, 0x3b]) }, answer: /type/ },
  { name: 'CR alone ends no line', files: '#define ONE 1\r#define TWO 2\r', answer: anyModel },
  { name: 'CR LF', files: '#define ONE 1\r\n#define TWO \\\r\n 2\r\n', answer: hasOne },
  { name: 'form feeds and vertical tabs', files: '\f#define\vONE\f1\v\n\f\v', answer: hasOne },
  { name: 'a DOS end of file', files: `${one}\x1a`, answer: /expected a type/ },
  { name: 'no line end at the end', files: '#define ONE 1', answer: hasOne },
  { name: 'a backslash at the end', files: '#define ONE 1\\', answer: anyModel },
  { name: 'a continued line at the end', files: '#define ONE 1\\\n', answer: hasOne },
  {
    name: 'line separators of Unicode end no line',
    files: '#define ONE 1 //\u2028#define TWO 2\u2029#error no\u0085#error no\n',
    answer: hasOne,
  },
  {
    name: 'a no-break space is no space',
    files: 'int\u00a0x;\n',
    answer: /^expected a name after 'int', saw '\u00a0'/,
  },
  {
    name: 'text that runs backwards on a screen',
    files: '#define ONE 1 /*\u202e } ; */\n',
    answer: hasOne,
  },
];
