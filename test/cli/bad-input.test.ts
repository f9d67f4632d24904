import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, temporaryFolder, uapiBindgen } from './run.ts';

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

  it('a header that this machine has and the snapshot has not', function () {
    if (!existsSync('/usr/include/linux/fuse.h')) {
      console.log('      skipped: no kernel headers are installed');
      this.skip();
    }
    const hint = '  hint: /usr/include has it: add --system\n';
    expect(answer(1, 'generate', 'linux/fuse.h', '-o', 'nowhere')).to.include(hint);
  });

  it('a path that is nearly right', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'settings.h'), '');
    const hint = `did you mean '${join(folder.path, 'settings.h')}'?`;
    expect(answer(1, 'generate', join(folder.path, 'setings.h'), '-o', folder.path)).to.include(hint);
  });

  // Node's recursive mkdir never comes back from the first of these.
  for (const place of ['/proc/nowhere', '/dev/null', '/dev/null/below']) {
    it(`-o ${place}`, () => {
      const text = answer(1, 'generate', 'linux/gpio.h', '--target', 'x86_64', '-o', place);
      expect(text).to.match(
        /^error: cannot write to '[^']+' \(E\w+, .*\); give a place that you may write to with -o\n$/,
      );
      expect(text).to.include(`'${place}'`);
    });
  }

  it('init and layout --svg say the same', () => {
    const wanted = "error: cannot write to '/proc/nowhere' (ENOENT";
    expect(answer(1, 'init', 'linux/gpio.h', '--target', 'x86_64', '-o', '/proc/nowhere/gpio.json')).to.include(wanted);
    const drawing = ['layout', 'linux/gpio.h', 'gpiochip_info', '--svg', '/proc/nowhere/a.svg'];
    expect(answer(1, ...drawing)).to.include(wanted);
  });

  it('a profile that is not there', () => {
    const advice = 'to propose one: uapi-bindgen init linux/gpio.h -o ';
    const file = ['generate', 'linux/gpio.h', '-o', 'nowhere', '--profile'];
    expect(answer(1, ...file, 'no.json')).to.equal(`error: there is no profile 'no.json'; ${advice}no.json\n`);
    const folder = `error: there is no profile 'profiles'; ${advice}profiles/linux/gpio.json\n`;
    expect(answer(1, ...file, 'profiles')).to.equal(folder);
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
