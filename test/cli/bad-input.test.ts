import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { filesBelow, main, temporaryFolder, uapiBindgen, withoutColours } from './run.ts';

/** What a stranger types, and what helps. */
describe('messages on bad input', () => {
  function answer(status: number, ...args: readonly string[]): string {
    const run = uapiBindgen(...args);
    expect([run.status, run.stdout], run.stderr).to.deep.equal([status, '']);
    expect(run.stderr).to.not.match(/^ {4}at /m);
    return run.stderr;
  }

  const headers: readonly (readonly [string, string])[] = [
    ['linux/gpoi.h', "did you mean 'linux/gpio.h'?"],
    ['gpio.h', "did you mean 'linux/gpio.h'?"],
    ['linux/gpio', "did you mean 'linux/gpio.h'?"],
    ['spidev', "did you mean 'linux/spi/spidev.h'?"],
    ['drm/gpoi.h', '--system takes the headers of this machine, --include DIR those of another root'],
    ['linux/no-such-thing.h', '--system takes the headers of this machine, --include DIR those of another root'],
  ];
  for (const [header, hint] of headers) {
    it(`the header '${header}': ${hint}`, () => {
      using folder = temporaryFolder();
      const text = answer(1, 'generate', header, '-o', folder.path);
      expect(text).to.equal(
        `error: header '${header}' is not among the headers that come with uapi-bindgen\n  hint: ${hint}\n`,
      );
      expect(filesBelow(folder.path)).to.deep.equal([]);
    });
  }

  it('a header without a name, as of a variable that is not set', () => {
    const text = "error: expected the name of a header, saw ''\n  hint: for example linux/gpio.h\n";
    expect(answer(1, 'generate', '', '-o', 'nowhere')).to.equal(text);
    expect(answer(1, 'layout', '')).to.equal(text);
  });

  it('a header that this machine has and the snapshot has not', function () {
    if (!existsSync('/usr/include/linux/fuse.h')) {
      console.log('      skipped: no kernel headers are installed');
      this.skip();
    }
    const hint = '  hint: /usr/include has it: add --system\n';
    expect(answer(1, 'generate', 'linux/fuse.h', '-o', 'nowhere')).to.include(hint);
  });

  it('a header that this machine has not', function () {
    const others =
      '  hint: without --system those that come with uapi-bindgen are read, with --include DIR in its place';
    expect(answer(1, 'layout', 'linux/no-such-thing.h', '--system')).to.include(others);
    const without = 'mount -t tmpfs none /usr/include 2>/dev/null || exit 99; exec "$@"';
    const command = ['-rm', 'sh', '-c', without, 'sh', process.execPath, main, 'layout', 'linux/gpio.h', '--system'];
    const { status, stderr } = spawnSync('unshare', command, { encoding: 'utf8', env: withoutColours() });
    if (status !== 1 || stderr.startsWith('unshare')) this.skip();
    expect(stderr).to.include('  hint: no kernel headers are installed (Debian has them in linux-libc-dev); without');
  });

  it('an include root that may not be looked into', function () {
    using folder = temporaryFolder();
    const root = join(folder.path, 'closed');
    mkdirSync(root);
    chmodSync(folder.path, 0o755);
    chmodSync(root, 0);
    const nobody = 65534;
    const as = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    const args = [main, 'layout', 'linux/x.h', '-I', root];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: withoutColours(), ...as });
    chmodSync(root, 0o755);
    if (!stderr.startsWith('error: header')) this.skip();
    expect(stderr).to.include(`  hint: '${root}' cannot be searched (EACCES, permission denied); give a folder`);
    expect(status).to.equal(1);
  });

  it('a path that is nearly right', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'settings.h'), '');
    const hint = `did you mean '${join(folder.path, 'settings.h')}'?`;
    expect(answer(1, 'generate', join(folder.path, 'setings.h'), '-o', folder.path)).to.include(hint);
  });

  it('a link that leads nowhere', () => {
    using folder = temporaryFolder();
    const link = join(folder.path, 'link.h');
    symlinkSync('nowhere.h', link);
    const text = `error: header '${link}' is a link to 'nowhere.h', where nothing is\n  hint: mend the link\n`;
    expect(answer(1, 'layout', link)).to.equal(text);
  });

  it('a path that does not begin like one', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'mine.h'), '#define MINE 1\n');
    const path = relative(process.cwd(), join(folder.path, 'mine.h'));
    const inside = { encoding: 'utf8', cwd: folder.path, env: withoutColours() } as const;
    const { status, stderr } = spawnSync(process.execPath, [main, 'layout', 'mine.h'], inside);
    expect(stderr).to.include("  hint: there is a file of that path: './mine.h' is the path");
    expect(status).to.equal(1);
    expect(path).to.match(/^\.\.?\//);
    expect(uapiBindgen('layout', path).status).to.equal(0);
  });

  it('a pipe and a folder in place of a header, without waiting for either', function () {
    using folder = temporaryFolder();
    const pipe = join(folder.path, 'linux/ff.h');
    mkdirSync(join(folder.path, 'linux/inner.h'), { recursive: true });
    if (spawnSync('mkfifo', [pipe]).status !== 0) {
      console.log('      skipped: mkfifo is missing');
      this.skip();
    }
    const from = ['-I', folder.path, '-o', 'nowhere'];
    const asPipe = `is not a regular file: '${pipe}' is a pipe\n  hint: only regular files are read\n`;
    expect(answer(1, 'generate', 'linux/ff.h', ...from)).to.equal(`error: header 'linux/ff.h' ${asPipe}`);
    expect(answer(1, 'generate', pipe, ...from)).to.equal(`error: header '${pipe}' ${asPipe}`);
    expect(answer(1, 'generate', 'linux/inner.h', ...from)).to.include("inner.h' is a folder\n  hint: name a header");
    expect(answer(1, 'layout', '/etc')).to.include("header '/etc' is not a regular file: '/etc' is a folder");
    expect(answer(1, 'drift', pipe, 'snapshot')).to.include('is a pipe');
    for (const [name, path, kind] of [
      ['"ff.h"', pipe, 'a pipe'],
      ['<linux/ff.h>', pipe, 'a pipe'],
      ['<linux/inner.h>', join(folder.path, 'linux/inner.h'), 'a folder'],
    ]) {
      writeFileSync(join(folder.path, 'linux/outer.h'), `#include ${name}\n`);
      expect(answer(1, 'layout', 'linux/outer.h', '-I', folder.path)).to.include(
        `header ${name} is not found: '${path}' is ${kind}, and only regular files are read`,
      );
    }
  });

  it('a package that is none', function () {
    if (spawnSync('dpkg-deb', ['--version']).status !== 0) {
      console.log('      skipped: dpkg-deb is missing');
      this.skip();
    }
    using folder = temporaryFolder();
    const file = join(folder.path, 'bad.deb');
    writeFileSync(file, 'no package');
    const text = answer(1, 'drift', file, 'snapshot');
    expect(text).to.match(/^error: 'dpkg-deb' failed: .*; the file is no whole Debian package: get it anew\n$/);
  });

  it('no temporary folder to unpack a package in', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'any.deb');
    writeFileSync(file, 'a package');
    const none = join(folder.path, 'none');
    const { TMPDIR } = process.env;
    process.env.TMPDIR = none;
    try {
      const text = answer(1, 'drift', file, 'snapshot');
      expect(text).to.include(
        `error: no package can be unpacked in '${none}' (ENOENT, no such file or directory); set TMPDIR`,
      );
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  // Node's recursive mkdir never comes back from the first of these.
  for (const place of ['/proc/nowhere', '/dev/null', '/dev/null/below']) {
    it(`-o ${place}`, () => {
      const text = answer(1, 'generate', 'linux/gpio.h', '--target', 'x86_64', '-o', place);
      expect(text).to.match(/^error: cannot write to '[^']+'(: | \().*; give .*place.* with -o\n$/);
      expect(text).to.include(`cannot write to '${place}/linux/gpio.ts'`);
    });
  }

  it('init and layout --svg say the same', () => {
    const wanted = (file: string, option: string): string =>
      `error: cannot write to '/proc/nowhere/${file}' (ENOENT, no such file or directory, mkdir '/proc/nowhere'); ` +
      `give a place that you may write to with ${option}\n`;
    const init = ['init', 'linux/gpio.h', '--target', 'x86_64', '-o', '/proc/nowhere/gpio.json'];
    expect(answer(1, ...init)).to.equal(wanted('gpio.json', '-o'));
    const drawing = ['layout', 'linux/gpio.h', 'gpiochip_info', '--svg', '/proc/nowhere/a.svg'];
    expect(answer(1, ...drawing)).to.equal(wanted('a.svg', '--svg'));
  });

  it('what cannot be read is named', () => {
    using folder = temporaryFolder();
    const generate = ['generate', '--target', 'x86_64', '-o', join(folder.path, 'out')];
    for (const header of ['.', 'linux']) {
      const said = answer(1, ...generate, header);
      expect(said).to.match(
        new RegExp(`^error: header '${header}' is not a regular file: '/.*' is a folder\\n {2}hint: `),
      );
    }
    mkdirSync(join(folder.path, 'linux/gpio.json'), { recursive: true });
    const profile = join(folder.path, 'linux/gpio.json');
    expect(answer(1, ...generate, 'linux/gpio.h', '--profile', folder.path)).to.equal(
      `error: the profile '${profile}' cannot be read (EISDIR, illegal operation on a directory); give a file that you may read\n`,
    );
    expect(answer(2, 'drift', '5.10', '6.12', '--accept', folder.path)).to.equal(
      `error: '${folder.path}' cannot be read (EISDIR, illegal operation on a directory); give a file of accepted findings with --accept\n`,
    );
    const long = `./${'a'.repeat(300)}.h`;
    expect(answer(1, ...generate, long)).to.match(
      /^error: header '.*' cannot be read \(ENAMETOOLONG, name too long\)\n {2}hint: /,
    );
    expect(answer(2, 'drift', long, long)).to.match(/^error: there is no '.*'; a side is /);
    expect(answer(2, ...generate, 'linux/gpio.h', '-I', long)).to.match(/^error: include root '.*' is not a folder/);
    expect(answer(1, ...generate, '/dev/null/mine.h')).to.include("there is no folder '/dev/null'");
    expect(filesBelow(folder.path)).to.deep.equal([]);
  });

  it('a profile that is not there', () => {
    const advice = 'to propose one: uapi-bindgen init linux/gpio.h -o ';
    const file = ['generate', 'linux/gpio.h', '-o', 'nowhere', '--profile'];
    expect(answer(1, ...file, 'no.json')).to.equal(`error: there is no profile 'no.json'; ${advice}no.json\n`);
    const folder = `error: there is no profile 'profiles'; ${advice}profiles/linux/gpio.json\n`;
    expect(answer(1, ...file, 'profiles')).to.equal(folder);
  });

  it('an atlas or a profile that is not there, whether it would have been asked or not', () => {
    const atlas = "error: there is no folder 'nope' of atlases; leave --atlas out";
    expect(answer(2, 'since', 'UFFDIO_MOVE', '--atlas', 'nope')).to.include(atlas);
    expect(answer(2, 'drift', '6.8', '6.9', '--atlas', 'nope')).to.include(atlas);
    expect(answer(2, 'drift', 'snapshot', 'snapshot', '--atlas', 'nope')).to.include(atlas);
    expect(answer(2, 'lint', '.', '--min-kernel', '5.15', '--atlas', 'nope')).to.include(atlas);
    const profile = "error: there is no profile 'nope'; give a profile";
    expect(answer(1, 'drift', 'snapshot', 'snapshot', '--profile', 'nope')).to.include(profile);
    expect(answer(1, 'drift', '6.8', '6.9', '--profile', 'nope')).to.include(profile);
  });

  it('accepted findings that are not there, and a profile that is none, whether it would have been asked or not', () => {
    expect(answer(2, 'drift', '6.8', '6.9', '--accept', 'nope')).to.equal(
      "error: 'nope' cannot be read (ENOENT, no such file or directory); give a file of accepted findings with --accept\n",
    );
    using folder = temporaryFolder();
    const profile = join(folder.path, 'x.json');
    writeFileSync(profile, '{');
    expect(answer(1, 'drift', '6.8', '6.9', '--profile', profile)).to.include(`error: ${profile}:1:2: expected JSON: `);
  });

  it('a profile for one header, where there are several', () => {
    using folder = temporaryFolder();
    const profile = join(folder.path, 'gpio.json');
    writeFileSync(profile, '{}');
    const output = ['--profile', profile, '-o', join(folder.path, 'out')];
    const text = answer(2, 'generate', 'linux/gpio.h', 'linux/fs.h', ...output);
    expect(text).to.include('is a file, for one header, and there are 2: give the folder that has one for each');
    expect(filesBelow(folder.path)).to.deep.equal(['gpio.json']);
    expect(uapiBindgen('generate', 'linux/gpio.h', 'linux//gpio.h', ...output).status).to.equal(0);
  });

  it('two formats at once', () => {
    const two = '--json is short for --format json, and --format github is given too; leave one of them out';
    expect(answer(2, 'lint', '.', '--min-kernel', '5.15', '--json', '--format', 'github')).to.include(two);
  });

  const profiles: readonly (readonly [object, string])[] = [
    [{ flagset: {} }, "unknown key 'flagset'; did you mean 'flagSets'?"],
    [{ flagSets: { X: { prefx: 'A' } } }, "flagSets.X: unknown key 'prefx'; did you mean 'prefix'?"],
    [
      { flagSets: { X: { prefix: 'GPIO_V2_LINE_FLAGS_' } } },
      "flagSets.X: the header has none of its members; did you mean 'GPIO_V2_LINE_FLAG_'?",
    ],
    [
      { flagSets: { X: { prefix: 'GPIO_V2_LINE_FLAG_', fields: ['struct gpio_v2_line_config.flag'] } } },
      "flagSets.X.fields: the header has no field 'struct gpio_v2_line_config.flag'; did you mean 'struct gpio_v2_line_config.flags'?",
    ],
    [
      { ioctls: { GPIO_GET_CHIPINFO: { argument: 'none', reason: 'r' } } },
      'ioctls.GPIO_GET_CHIPINFO: the header has no such ioctl on every target',
    ],
    [
      { ioctls: { GPIO_GET_CHIPINFO_IOCTL: { argument: 'struct gpiochip_inf', reason: 'r' } } },
      "saw 'struct gpiochip_inf'; did you mean 'struct gpiochip_info'?",
    ],
    [
      { rename: { 'struct gpiochip_info.lable': 'X' } },
      "nothing that is bound is called 'struct gpiochip_info.lable'; did you mean 'struct gpiochip_info.label'?",
    ],
    [
      { carriers: { GPIO_MAX_NAME_SIZ: 'number' } },
      "the header has no such constant; did you mean 'GPIO_MAX_NAME_SIZE'?",
    ],
    [{ allow: ['struct gpiochip_inf'] }, "does not define 'struct gpiochip_inf'; did you mean 'struct gpiochip_info'?"],
    [{ allow: ['nothing*'] }, "allow: 'nothing*' stands for nothing that the header defines"],
    [
      { parts: ['linux/ioctls.h'] },
      "parts: the header does not include 'linux/ioctls.h'; did you mean 'linux/ioctl.h'?",
    ],
    [{ rename: { gpiochip_info: 'X' } }, "is called 'gpiochip_info'; did you mean 'struct gpiochip_info'?"],
    [
      { flagSets: { X: { prefix: 'GPIO_V2_LINE_FLAG_', fields: ['gpio_v2_line_config.flags'] } } },
      "has no field 'gpio_v2_line_config.flags'; did you mean 'struct gpio_v2_line_config.flags'?",
    ],
    [{ rename: { GPIO_MAX_NAME_SIZE: 'class' } }, "'class' is a word of TypeScript; give another name"],
    [{ flagSets: { enum: { prefix: 'GPIO_V2_LINE_FLAG_' } } }, "flagSets.enum: 'enum' is a word of TypeScript"],
    [{ parts: ['nope.h'] }, "parts: the header does not include 'nope.h'"],
    [{ rename: { GPIO_MAX_NAME_SIZE: 'GPIO_V2_LINES_MAX' } }, "the name 'GPIO_V2_LINES_MAX' is already taken"],
    [{ rename: { 'struct gpiochip_info.lines': 'name' } }, "the name 'name' is already taken"],
    [{ notOn: { x86: 'old' } }, "notOn: there is no target 'x86'; the targets are x86_64, "],
  ];
  for (const [profile, message] of profiles) {
    it(`the profile ${JSON.stringify(profile)}`, () => {
      using folder = temporaryFolder();
      const file = join(folder.path, 'p.json');
      writeFileSync(file, JSON.stringify(profile));
      const text = answer(1, 'generate', 'linux/gpio.h', '--profile', file, '--target', 'x86_64', '-o', folder.path);
      expect(text).to.match(/^error: .*\n$/);
      expect(text).to.include(message);
      expect(filesBelow(folder.path)).to.deep.equal(['p.json']);
    });
  }

  it('a record and a name that are nearly right', () => {
    const record = answer(2, 'layout', 'linux/gpio.h', 'gpiochip_inf');
    expect(record).to.include("no record 'gpiochip_inf'; did you mean 'gpiochip_info'?");
    expect(answer(2, 'explain', 'UFFDIO_CPOY', '--quiet')).to.include("'UFFDIO_COPY'");
  });
});
