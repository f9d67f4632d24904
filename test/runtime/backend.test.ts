import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { nodeBinary } from '../backends/node-binary.ts';

const runtime = import.meta.resolve('uapi-bindgen/runtime');
const bindings = import.meta.resolve('uapi-bindgen/linux/userfaultfd');

/** Prepares a process, imports runtime and bindings there, uses them, and answers what it printed. */
function inProcess(preparation: string, choice = ''): string {
  const script = `
    import Module from 'node:module';
    ${preparation}
    const { loadRuntime, Mapping, SyscallError } = await import('${runtime}');
    const { UFFDIO_COPY } = await import('${bindings}');
    console.log('imported', UFFDIO_COPY !== 0, typeof SyscallError);
    try {
      console.log(loadRuntime());
      Mapping.anonymous(1).close();
    } catch (error) {
      console.log(error.name, error.code, error.message);
    }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...process.env, UAPI_BINDGEN_BACKEND: choice },
  });
  expect(stderr).to.equal('');
  return stdout;
}

const onLinux = "Object.defineProperty(process, 'platform', { value: 'linux' });";

/** Has packages, or node:ffi, not be there. */
function without(...names: readonly string[]): string {
  return `${onLinux}
    const absent = ${JSON.stringify(names)};
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...rest) => {
      if (absent.includes(name)) throw new Error('Cannot find module');
      return resolve(name, ...rest);
    };
    const builtin = process.getBuiltinModule;
    process.getBuiltinModule = (name) => (absent.includes(name) ? undefined : builtin(name));`;
}

/** Has a package fail when it is loaded. */
function broken(package_: string): string {
  return `${onLinux}
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name === '${package_}') throw new Error('no native build was found');
      return load(name, ...rest);
    };`;
}

describe('the backend', () => {
  it('says that it needs Linux, when it is used', () => {
    expect(inProcess("Object.defineProperty(process, 'platform', { value: 'darwin' });")).to.equal(
      'imported true function\n' +
        "BackendError ERR_UAPI_BACKEND this runtime performs Linux system calls, but this process runs on 'darwin'; " +
        'the bindings can be imported and generated here, using them needs Linux\n',
    );
  });

  it('is the next one where ffi-napi is missing', () => {
    expect(inProcess(without('ffi-napi'))).to.match(/^imported true function\nkoffi \d+\.\d+\.\d+\n$/);
  });

  it('is the next one where ffi-napi does not load', () => {
    expect(inProcess(broken('ref-napi'))).to.match(/^imported true function\nkoffi \d+\.\d+\.\d+\n$/);
  });

  it('says for each why it does not load, and what to install', () => {
    expect(inProcess(without('ffi-napi', 'koffi', 'node:ffi'))).to.equal(
      'imported true function\n' +
        'BackendError ERR_UAPI_BACKEND none of 3 ways to perform system calls works here:\n' +
        "  ffi-napi: the package 'ffi-napi' is not installed; run 'npm install --ignore-scripts ffi-napi ref-napi' " +
        '(its install script fails on current Node, its prebuilt binary works)\n' +
        "  koffi: the package 'koffi' is not installed; run 'npm install koffi'\n" +
        `  node:ffi: there is no node:ffi in this Node ${process.version}; it comes with Node 26.1, unless ` +
        '--no-experimental-ffi turns it off\n',
    );
  });

  it('says why where a binary does not load', () => {
    expect(inProcess(broken('ref-napi'), 'ffi-napi')).to.match(
      /BackendError .*: 'ffi-napi' is installed but does not load on linux-.*: no native build was found; its prebuilt /,
    );
    expect(inProcess(broken('koffi'), 'koffi')).to.match(
      /BackendError .*: 'koffi' is installed but does not load on linux-.*: no native build was found; its binaries /,
    );
  });

  it('says where an option of Node forbids native code, and which one allows it', function () {
    const load = `const { loadRuntime } = await import('${runtime}'); try { loadRuntime(); } catch (error) { console.log(error.message); }`;
    const run = (node: string, ...options: readonly string[]): string =>
      spawnSync(node, [...options, '--input-type=module', '--eval', load], { encoding: 'utf8' }).stdout;
    for (const name of ['ffi-napi', 'koffi']) {
      expect(run(process.execPath, '--no-addons')).to.contain(
        `\n  ${name}: Node does not let '${name}' load: Cannot load native addon because loading addons is disabled. ` +
          '(under --permission --allow-addons allows native packages, and --no-addons forbids them)\n',
      );
    }
    const newest = nodeBinary(26);
    if ('missing' in newest) return this.skip();
    expect(run(newest.path, '--permission', '--allow-fs-read=*')).to.contain(
      '\n  node:ffi: Node does not let node:ffi load: Access to this API has been restricted. ' +
        'Use --allow-ffi to manage permissions. (under --permission --allow-ffi allows node:ffi',
    );
  });

  it('performs each call by itself where node:ffi is allowed and addons are not', function () {
    const newest = nodeBinary(26);
    if ('missing' in newest) return this.skip();
    const ask = `const { syscalls } = await import('${runtime}');
      console.log(syscalls().backend, syscalls().poll(0, 0, 0), syscalls().rows());`;
    const options = ['--no-warnings', '--permission', '--allow-ffi', '--allow-fs-read=*', '--input-type=module'];
    const env = { ...process.env, UAPI_BINDGEN_BACKEND: 'node:ffi' };
    const { stdout } = spawnSync(newest.path, [...options, '--eval', ask], { encoding: 'utf8', env });
    expect(stdout).to.match(/^node:ffi v26\.\d+\.\d+ 0 \{\s+missing: 'it could not be loaded: .*addons is disabled/);
  });

  it('is the one that the environment variable names, and no other', () => {
    expect(inProcess(onLinux, 'koffi')).to.match(/\nkoffi /);
    expect(inProcess(without('koffi'), 'koffi')).to.contain(
      "'koffi', chosen by UAPI_BINDGEN_BACKEND, performs no system calls here: the package 'koffi' is not installed",
    );
  });

  it('is the first of several that the environment variable names', () => {
    expect(inProcess(without('koffi'), 'koffi, ffi-napi')).to.match(/\nffi-napi /);
  });

  it('refuses a name that is none', () => {
    expect(inProcess(onLinux, 'libffi')).to.contain(
      "RangeError undefined there is no backend 'libffi', expected one of ffi-napi, koffi, node:ffi",
    );
  });
});
