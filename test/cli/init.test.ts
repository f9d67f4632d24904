import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readManifest } from '../../codegen/snapshot/manifest.ts';
import { repository } from '../emitter/scratch-project.ts';
import { temporaryFolder, uapiBindgen } from './run.ts';

interface ProposedProfile {
  readonly flagSets?: Readonly<Record<string, object>>;
  readonly ioctls?: Readonly<Record<string, { readonly argument: string; readonly reason: string }>>;
}

function proposalFor(...args: readonly string[]): ProposedProfile {
  const { status, stdout, stderr } = uapiBindgen('init', ...args);
  expect([status, stderr]).to.deep.equal([0, '']);
  return JSON.parse(stdout);
}

/** What is proposed for a header that says this. */
function proposalForText(text: string): ProposedProfile {
  using folder = temporaryFolder();
  const header = join(folder.path, 'mine.h');
  writeFileSync(header, text);
  return proposalFor(header);
}

describe('uapi-bindgen init', () => {
  it('proposes flag sets with their fields, and every ioctl with its argument', () => {
    using folder = temporaryFolder();
    const header = join(folder.path, 'mine.h');
    writeFileSync(
      header,
      [
        '#include <linux/ioctl.h>',
        '#define MINE_MODE_FAST (1 << 0)',
        '#define MINE_MODE_SAFE (1 << 1)',
        '#define MINE_MODE_BOTH (MINE_MODE_FAST | MINE_MODE_SAFE)',
        '#define MINE_MODE_NONE 0',
        '#define MINE_KIND_FIRST 1',
        '#define MINE_KIND_SECOND 2',
        '#define MINE_KIND_THIRD 3',
        'enum { MINE_CAP_READ = 0x1, MINE_CAP_WRITE = 0x2, MINE_CAP_SEEK = 0x4 };',
        'struct mine_settings { int mode; unsigned long long caps; char name[8]; short kind; };',
        '#define MINE_SET _IOW(1, 2, struct mine_settings)',
        '#define MINE_COUNT _IOR(1, 3, int)',
        '#define MINE_RESET _IO(1, 4)',
      ].join('\n'),
    );
    const reason = 'as its macro says';
    expect(proposalFor(header)).to.deep.equal({
      flagSets: {
        MineMode: {
          prefix: 'MINE_MODE_',
          except: ['MINE_MODE_NONE'],
          masks: ['MINE_MODE_BOTH'],
          fields: ['struct mine_settings.mode'],
        },
        MineCap: { prefix: 'MINE_CAP_', fields: ['struct mine_settings.caps'] },
      },
      ioctls: {
        MINE_SET: { argument: 'struct mine_settings', reason },
        MINE_COUNT: { argument: 'int', reason },
        MINE_RESET: { argument: 'none', reason },
      },
    });
  });

  it('proposes a set whose highest bit is negative in C', () => {
    const text = '#define HIGH_FLAG_A (1 << 0)\n#define HIGH_FLAG_B (1 << 31)\nstruct high { unsigned int flags; };\n';
    expect(proposalForText(text).flagSets).to.deep.equal({
      HighFlag: { prefix: 'HIGH_FLAG_', fields: ['struct high.flags'] },
    });
  });

  it('takes the flags of a short prefix for one set, without other names and numbers of bits', () => {
    // As linux/inotify.h and linux/perf_event.h have them.
    const text = [
      '#define O_NONBLOCK 0x800',
      '#define IN_ACCESS 0x1',
      '#define IN_CLOSE_WRITE 0x8',
      '#define IN_CLOSE_NOWRITE 0x10',
      '#define IN_CLOSE (IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)',
      '#define IN_MOVE_SELF 0x800',
      '#define IN_NONBLOCK O_NONBLOCK',
      'enum { P_B_USER_SHIFT = 0, P_B_KERNEL_SHIFT = 1, P_B_USER = 1U << P_B_USER_SHIFT, P_B_KERNEL = 1U << P_B_KERNEL_SHIFT, P_B_HV = 4 };',
      'struct in_event { int wd; unsigned int mask; char *name; };',
    ];
    expect(proposalForText(text.join('\n')).flagSets).to.deep.equal({
      InFlag: {
        prefix: 'IN_',
        except: ['IN_NONBLOCK'],
        masks: ['IN_CLOSE'],
        fields: ['struct in_event.mask'],
      },
      PB: { prefix: 'P_B_', except: ['P_B_*_SHIFT'] },
    });
  });

  it('takes no part of other flags for a set, no pointer for flags, and no field that only is called flags', () => {
    const text = [
      '#define X_OPEN_A 0x10',
      '#define X_OPEN_B 0x20',
      '#define X_SIZE 77',
      '#define RING_DESC_F_NEXT 1',
      '#define RING_DESC_F_WRITE 2',
      '#define RING_DESC_F_INDIRECT 4',
      '#define RING_CALL_FLAG_NEW (1 << 0)',
      '#define RING_CALL_FLAG_LOG (1 << 1)',
      'struct ring_desc { unsigned short flags; unsigned short next; };',
      'struct ring_avail { unsigned short flags; };',
      'struct ring { struct ring_desc *desc; unsigned short *flags; };',
    ];
    expect(proposalForText(text.join('\n')).flagSets).to.deep.equal({
      RingDescF: { prefix: 'RING_DESC_F_', fields: ['struct ring_desc.flags'] },
      RingCallFlag: { prefix: 'RING_CALL_FLAG_' },
    });
  });

  it('keeps what the shipped profile says', () => {
    const { flagSets = {}, ioctls = {} } = proposalFor('linux/userfaultfd.h');
    const shipped = readFileSync(join(repository, 'codegen/profiles/linux/userfaultfd.json'), 'utf8');
    expect(flagSets).to.deep.equal(JSON.parse(shipped).flagSets);
    expect(ioctls.USERFAULTFD_IOC_NEW?.argument).to.equal('number');
    expect(Object.keys(ioctls)).to.have.lengthOf(13);
  });

  it('finds the flag sets of linux/userfaultfd.h without help', () => {
    using folder = temporaryFolder();
    const copy = join(folder.path, 'copy.h');
    writeFileSync(copy, readFileSync(join(repository, 'headers/linux/userfaultfd.h')));
    const { flagSets = {} } = proposalFor(copy);
    expect(Object.keys(flagSets)).to.include.members(['UffdFeature', 'UffdPagefaultFlag', 'UffdioRegisterMode']);
    expect(flagSets.UffdFeature).to.deep.include({ fields: ['struct uffdio_api.features'] });
    expect(flagSets.UffdioWriteprotectMode).to.deep.include({ fields: ['struct uffdio_writeprotect.mode'] });
  });

  it('writes a file, and over one only when told to', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'profiles/linux/gpio.json');
    expect(uapiBindgen('init', 'linux/gpio.h', '-o', file)).to.deep.equal({
      status: 0,
      stdout: `${file}\n`,
      stderr: `edit it, then: uapi-bindgen generate linux/gpio.h --profile ${file} -o src/generated\n`,
    });
    expect(readFileSync(file, 'utf8')).to.include('GPIO_V2_LINE_FLAG_');
    writeFileSync(file, 'edited');
    const { status, stderr } = uapiBindgen('init', 'linux/gpio.h', '-o', file);
    expect([status, stderr]).to.deep.equal([2, `error: '${file}' is there already; to write over it add --force\n`]);
    expect(readFileSync(file, 'utf8')).to.equal('edited');
    expect(uapiBindgen('init', 'linux/gpio.h', '-o', file, '--force').status).to.equal(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.have.property('flagSets');
  });

  it('says by which options generate finds the same header', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'mine.json');
    writeFileSync(join(folder.path, 'mine.h'), '#define MINE_ON 1\n#define MINE_OFF 2\n');
    const from = ['mine.h', '-I', folder.path, '--target', 's390x', '--target', 'i386'];
    expect(uapiBindgen('init', ...from, '-o', file).stderr).to.equal(
      `edit it, then: uapi-bindgen generate ${from.join(' ')} --profile ${file} -o src/generated\n`,
    );
  });

  it('says it so that a shell takes it', () => {
    using folder = temporaryFolder();
    const root = join(folder.path, "it's mine");
    mkdirSync(root);
    writeFileSync(join(root, 'mine.h'), '#define MINE_ON 1\n');
    const { stderr } = uapiBindgen('init', 'mine.h', '-I', root, '-o', join(root, 'mine.json'));
    const program = stderr.replace('edit it, then: uapi-bindgen', "printf '%s\\n'");
    const words = spawnSync('sh', ['-c', program], { encoding: 'utf8' }).stdout.trimEnd().split('\n');
    const profile = ['--profile', join(root, 'mine.json')];
    expect(words).to.deep.equal(['generate', 'mine.h', '-I', root, ...profile, '-o', 'src/generated']);
  });

  it('writes over nothing that has the name by the time it writes', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'gpio.json');
    // Looks as if nothing were there, until it is written.
    symlinkSync('nowhere', file);
    const { status, stderr } = uapiBindgen('init', 'linux/gpio.h', '-o', file);
    expect([status, stderr]).to.deep.equal([2, `error: '${file}' is there already; to write over it add --force\n`]);
    expect([readlinkSync(file), readdirSync(folder.path)]).to.deep.equal(['nowhere', ['gpio.json']]);
  });

  it('refuses a header that is not there, and writes nothing', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'profile.json');
    expect(uapiBindgen('init', 'linux/no-such-header.h', '-o', file).status).to.equal(1);
    expect(existsSync(file)).to.equal(false);
  });

  for (const header of ['linux/fs.h', 'linux/kvm.h']) {
    it(`proposes for ${header} what generate accepts`, () => {
      expect(readManifest(join(repository, 'headers'))?.headers).to.include(header);
      using folder = temporaryFolder();
      const file = join(folder.path, 'profile.json');
      const targets = ['--target', 'x86_64', '--target', 's390x'];
      expect(uapiBindgen('init', header, '-o', file, ...targets).status).to.equal(0);
      const run = uapiBindgen('generate', header, '-o', folder.path, '--profile', file, '--quiet', ...targets);
      expect(run.status, run.stderr).to.equal(0);
    });
  }
});
