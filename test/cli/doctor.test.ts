import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import type { Diagnosis } from '../../codegen/doctor/diagnosis.ts';
import { sampleKernel, sampleModel, typesFolder } from '../doctor/sample-kernel.ts';
import { CompiledPrograms } from '../live/gcc.ts';
import { requireUserfaultfd } from '../live/require-userfaultfd.ts';
import { main, temporaryFolder, uapiBindgen } from './run.ts';

/** Bindings of the sample header for whatever machine this is. */
function sampleBindings(folder: string): string {
  const model = { ...sampleModel(), target: hostTarget()?.name };
  writeFileSync(join(folder, 'sample.abi.json'), JSON.stringify({ schema: 'abi-model-set/1', models: [model] }));
  return folder;
}

function diagnosisOf(stdout: string): Diagnosis {
  return JSON.parse(stdout) as Diagnosis;
}

describe('uapi-bindgen doctor', () => {
  it('says fine first, with status 0, where the kernel agrees', () => {
    using folder = temporaryFolder();
    using types = typesFolder({ vmlinux: sampleKernel().bytes() });
    const { status, stdout } = uapiBindgen('doctor', '--bindings', sampleBindings(folder.path), '--types', types.path);
    expect(stdout.split('\n')[0]).to.equal('fine: this kernel does what the bindings promise');
    expect(stdout).to.include('agree (3 records, 15 fields, 5 enumerators compared)');
    expect(status).to.equal(0);
  });

  it('says what differs, with status 3', () => {
    using folder = temporaryFolder();
    using types = typesFolder({ vmlinux: sampleKernel({ kindOffset: 1 }).bytes() });
    const { status, stdout } = uapiBindgen('doctor', '--bindings', sampleBindings(folder.path), '--types', types.path);
    expect(stdout.split('\n')[0]).to.equal('differs: this kernel contradicts the bindings in one place');
    expect(stdout).to.match(
      / {2}struct sample\.kind of .*: offset is 1 in this kernel, 0 in the bindings \(vmlinux\)\n/,
    );
    expect(status).to.equal(3);
  });

  it('says what it cannot know, with status 4, as JSON too', () => {
    using types = typesFolder({});
    const { status, stdout } = uapiBindgen('doctor', '--json', '--types', types.path);
    const { schema, verdict, layouts } = diagnosisOf(stdout);
    expect({ schema, verdict }).to.deep.equal({ schema: 'doctor/1', verdict: 'unknown' });
    expect(layouts.reason).to.include('CONFIG_DEBUG_INFO_BTF');
    expect(status).to.equal(4);
  });

  it('refuses a folder without bindings, and a file that is none', () => {
    using folder = temporaryFolder();
    expect(uapiBindgen('doctor', '--bindings', folder.path)).to.deep.include({ status: 1, stdout: '' });
    writeFileSync(join(folder.path, 'x.abi.json'), '{"schema": "abi-model/1", "records": 3}');
    const { status, stderr } = uapiBindgen('doctor', '--bindings', folder.path);
    expect(stderr).to.match(/x\.abi\.json' is no ABI model.*\n.*hint: generate it anew/);
    expect(status).to.equal(1);
  });

  it('asks this kernel what it offers, and differs in nothing', async function () {
    await requireUserfaultfd.call(this);
    const { status, stdout } = uapiBindgen('doctor', '--json');
    const { userfaultfd, opening, backends, rows } = diagnosisOf(stdout);
    expect(userfaultfd).to.deep.include({ verdict: 'agrees', differences: [] });
    expect(userfaultfd?.memory.map(({ memory }) => memory)).to.deep.equal(['anonymous', 'shmem', 'hugetlb']);
    expect(opening.some(({ open }) => open)).to.equal(true);
    expect(backends.map(({ name }) => name)).to.include('ffi-napi');
    expect(rows?.available).to.equal(rows?.reason === null);
    expect(status).to.be.oneOf([0, 4]);
  });

  it('says why several system calls are no one call', async function () {
    await requireUserfaultfd.call(this);
    const { stdout } = spawnSync(process.execPath, [main, 'doctor'], {
      encoding: 'utf8',
      env: { ...process.env, UAPI_BINDGEN_MACHINE_CODE: 'off' },
    });
    expect(stdout).to.include("\n  several system calls in one call: no: UAPI_BINDGEN_MACHINE_CODE is 'off'\n");
  });

  it('is not fine where /proc is not mounted, whatever the layouts say', function () {
    using folder = temporaryFolder();
    using types = typesFolder({ vmlinux: sampleKernel().bytes() });
    const arguments_ = ['--bindings', sampleBindings(folder.path), '--types', types.path];
    const without = 'mount -t tmpfs none /proc 2>/dev/null || exit 99; exec "$@"';
    const command = ['-rm', 'sh', '-c', without, 'sh', process.execPath, main, 'doctor', ...arguments_];
    const { status, stdout } = spawnSync('unshare', command, { encoding: 'utf8' });
    if (status === null || status === 1 || status === 99) this.skip();
    expect(stdout).to.match(/^unknown: nothing differs in what could be learned/);
    expect(stdout).to.include('what this process may do is unknown: /proc/self/status cannot be read');
    expect(stdout.replaceAll(/\s+/g, ' ')).to.include('is /proc mounted? sudo mount -t proc proc /proc');
    expect(status).to.equal(4);
  });

  describe('under a seccomp filter', () => {
    const programs = new CompiledPrograms();
    after(() => programs.remove());

    it('runs, and says that userfaultfd is refused', async function () {
      await requireUserfaultfd.call(this);
      const refuse = programs.compile(this, 'refuse-userfaultfd');
      for (const [errno, text] of [
        ['38', 'this kernel has no userfaultfd'],
        ['1', 'a seccomp filter'],
      ] as const) {
        const { status, stdout } = spawnSync(refuse, [errno, process.execPath, main, 'doctor'], { encoding: 'utf8' });
        expect(stdout).to.match(/^unknown: nothing differs in what could be learned/);
        expect(stdout).to.include('userfaultfd, as UFFDIO_API and UFFDIO_REGISTER answer: unknown').and.include(text);
        expect(status).to.equal(4);
      }
    });
  });
});
