import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const runtime = import.meta.resolve('uapi-bindgen/runtime');
const bindings = import.meta.resolve('uapi-bindgen/linux/userfaultfd');

/** Prepares a process, imports runtime and bindings there, uses them, and answers what it printed. */
function inProcess(preparation: string): string {
  const script = `
    import Module from 'node:module';
    ${preparation}
    const { Mapping, SyscallError } = await import('${runtime}');
    const { UFFDIO_COPY } = await import('${bindings}');
    console.log('imported', UFFDIO_COPY !== 0, typeof SyscallError);
    try { Mapping.anonymous(1); } catch (error) { console.log(error.name, error.code, error.message); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr).to.equal('');
  return stdout;
}

describe('the backend', () => {
  it('says that it needs Linux, when it is used', () => {
    expect(inProcess("Object.defineProperty(process, 'platform', { value: 'darwin' });")).to.equal(
      'imported true function\n' +
        "BackendError ERR_UAPI_BACKEND this runtime performs Linux system calls, but this process runs on 'darwin'; " +
        'the bindings can be imported and generated here, using them needs Linux\n',
    );
  });

  it('says what to install where ffi-napi is missing', () => {
    const output = inProcess(`
      Object.defineProperty(process, 'platform', { value: 'linux' });
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (name, ...rest) => {
        if (name === 'ffi-napi') throw new Error('Cannot find module');
        return resolve(name, ...rest);
      };`);
    expect(output).to.contain('imported true function\nBackendError ERR_UAPI_BACKEND ');
    expect(output).to.contain(
      "'ffi-napi', which is not installed; run 'npm install --ignore-scripts ffi-napi ref-napi'",
    );
  });

  it('says why where ffi-napi does not load', function () {
    const output = inProcess(`
      Object.defineProperty(process, 'platform', { value: 'linux' });
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === 'ref-napi') throw new Error('no native build was found');
        return load(name, ...rest);
      };`);
    if (output.includes('not installed')) return this.skip();
    expect(output).to.contain("'ffi-napi' is installed but does not load on linux-");
    expect(output).to.contain(': no native build was found; its prebuilt binaries are for glibc on x64 and arm64');
  });
});
