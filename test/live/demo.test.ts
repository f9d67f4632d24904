import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CompiledPrograms } from './gcc.ts';
import { requireUserfaultfd } from './require-userfaultfd.ts';
import { runWatched } from './scenario.ts';

const demo = [process.execPath, fileURLToPath(new URL('../../examples/userfaultfd-demo.js', import.meta.url))];

/** Replaces every address by its offset from the mapping, which is somewhere else in each run. */
function withOffsets(transcript: string): string {
  const start = BigInt(/^Address returned by mmap\(\) = (0x[0-9a-f]+)$/m.exec(transcript)![1]!);
  return transcript.replaceAll(/(?:0x)?[0-9a-f]{8,}/g, (text) => {
    const address = BigInt(text.startsWith('0x') ? text : `0x${text}`);
    return `${text.startsWith('0x') ? '0x' : ''}<${(address - start).toString(16)}>`;
  });
}

describe('the demo', () => {
  const programs = new CompiledPrograms();

  after(() => programs.remove());

  describe('with userfaultfd', () => {
    before(requireUserfaultfd);

    for (const pages of [1, 3, 25]) {
      it(`prints what the C program prints for ${pages} pages`, async function () {
        const inC = await runWatched([programs.compile(this, 'userfaultfd-demo'), `${pages}`]);
        const inTypeScript = await runWatched([...demo, `${pages}`]);
        expect(inTypeScript.stderr).to.equal('');
        expect([inC.end, inTypeScript.end]).to.deep.equal(['0', '0']);
        expect(withOffsets(inTypeScript.stdout)).to.equal(withOffsets(inC.stdout));
        expect(inC.stdout.match(/^fault_handler_thread\(\):$/gm)).to.have.length(pages);
      });
    }

    it('prints the transcript of the man page', async () => {
      const { stdout } = await runWatched([...demo, '2']);
      const lines = withOffsets(stdout).split('\n');
      expect(lines.slice(0, 7)).to.deep.equal([
        'Address returned by mmap() = 0x<0>',
        '',
        'fault_handler_thread():',
        '    poll() returns: nready = 1; POLLIN = 1; POLLERR = 0',
        '    UFFD_EVENT_PAGEFAULT event: flags = 0; address = <0>',
        '        (uffdio_copy.copy returned 4096)',
        'Read address 0x<f> in main(): A',
      ]);
      expect(lines.filter((line) => line.endsWith(': B'))).to.deep.equal(
        ['100f', '140f', '180f', '1c0f'].map((offset) => `Read address 0x<${offset}> in main(): B`),
      );
    });
  });

  for (const bad of [[], ['0'], ['-1'], ['three'], ['1', '2'], ['1.5'], ['99999999999']]) {
    it(`shows its usage for '${bad.join(' ')}'`, async () => {
      expect(await runWatched([...demo, ...bad])).to.deep.equal({
        stdout: '',
        stderr: 'Usage: node userfaultfd-demo.js NUMPAGES\n',
        end: '1',
      });
    });
  }

  for (const [code, advice] of [
    ['ENOSYS', 'this kernel has no userfaultfd: gVisor has none'],
    ['EPERM', "in Docker '--security-opt seccomp=unconfined'"],
  ] as const) {
    it(`says which ways were refused with ${code}, and what would allow it`, async function () {
      if (process.platform !== 'linux') return this.skip();
      const refuse = programs.compile(this, 'refuse-userfaultfd');
      const { stdout, stderr, end } = await runWatched([refuse, `${constants.errno[code]}`, ...demo, '1']);
      expect([stdout, end]).to.deep.equal(['', '1']);
      const [first, device, call, userMode] = stderr.split('\n');
      expect(first).to.equal('this process gets no userfaultfd:');
      expect(device).to.match(
        new RegExp(`^ {2}(${code}: .*, ioctl\\(USERFAULTFD_IOC_NEW\\)|E[A-Z]+: .*, open /dev/userfaultfd)`),
      );
      expect(call).to.match(new RegExp(`^ {2}${code}: .*, userfaultfd for faults of system calls too; `));
      expect(call).to.contain(advice);
      expect(userMode).to.match(new RegExp(`^ {2}${code}: .*, userfaultfd with UFFD_USER_MODE_ONLY; `));
    });
  }
});
