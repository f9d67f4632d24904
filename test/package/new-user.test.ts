import { join } from 'node:path';
import { expect } from 'chai';
import { uapiBindgen } from '../cli/run.ts';
import { ScratchProject } from '../emitter/scratch-project.ts';

const head = [
  "import { ioctl } from 'uapi-bindgen/runtime';",
  "import { GPIO_GET_CHIPINFO_IOCTL, GPIO_V2_GET_LINEINFO_IOCTL, GpiochipInfo, GpioV2LineFlag, GpioV2LineInfo } from './linux/gpio.js';",
  'export const line = GpioV2LineInfo.of({ offset: 3 });',
  'export const flags = (): string => GpioV2LineFlag.format(line.flags);',
  'export const chip = GpiochipInfo.alloc();',
];

describe('the path of a new user', () => {
  let project: ScratchProject;
  before(() => {
    project = new ScratchProject();
  });
  after(() => project.remove());

  it('init proposes a profile, generate takes it', () => {
    const profile = join(project.folder, 'profiles/linux/gpio.json');
    expect(uapiBindgen('init', 'linux/gpio.h', '-o', profile).stdout).to.equal(`${profile}\n`);
    const folder = join(project.folder, 'profiles');
    const { status, stderr } = uapiBindgen('generate', 'linux/gpio.h', '--profile', folder, '-o', project.folder);
    expect(status, stderr).to.equal(0);
  });

  it('an ioctl with the right record compiles', () => {
    project.write(
      'right.ts',
      [...head, 'export const read = (fd: number): number => ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, line);', ''].join(
        '\n',
      ) + 'export const ask = (fd: number): number => ioctl(fd, GPIO_GET_CHIPINFO_IOCTL, chip);\n',
    );
    expect(project.compile()).to.equal('');
  }).timeout(60_000);

  for (const [what, argument] of [
    ['another record', 'chip'],
    ['a number', '3'],
    ['nothing', 'undefined'],
    ['plain memory', 'new Uint8Array(256)'],
  ] as const) {
    it(`an ioctl with ${what} does not`, () => {
      project.write(
        'wrong.ts',
        [
          ...head,
          'export const again = GPIO_GET_CHIPINFO_IOCTL;',
          `export const read = (fd: number): number => ioctl(fd, GPIO_V2_GET_LINEINFO_IOCTL, ${argument});`,
        ].join('\n'),
      );
      expect(project.compile()).to.match(/^wrong\.ts\(\d+,\d+\): error TS(2345|2739|2740|2741): /);
    }).timeout(60_000);
  }
});
