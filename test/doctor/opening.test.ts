import { expect } from 'chai';
import type { KernelAnswer } from '../../codegen/doctor/kernel-answers.ts';
import type { Machine } from '../../codegen/doctor/machine.ts';
import { diagnoseOpening, openingQuestions } from '../../codegen/doctor/opening.ts';

const user: Machine = {
  platform: 'linux',
  release: '6.18.0',
  architecture: 'x64',
  node: 'v20.19.0',
  program: '/usr/bin/node',
  userId: 1000,
  unseen: null,
  mayTrace: false,
  inUserNamespace: false,
  seccomp: false,
  unprivileged: '0',
  deviceMode: '600',
  deviceMinor: '126',
  container: 'docker',
};

/** What is said of the device, the system call, and the system call for user mode only, refused so. */
function opening(refused: readonly (string | null)[], machine: Partial<Machine> = {}): string[] {
  const answers = openingQuestions.map((question, index): [string, KernelAnswer] => {
    return [question, { question, facts: new Map(), refused: refused[index] ?? null, message: 'as told' }];
  });
  const ways = diagnoseOpening({ ...user, ...machine }, new Map(answers));
  return ways.map(({ open, why, command }) => (open ? 'open' : `${why} | ${command}`));
}

describe('how userfaultfd can be opened', () => {
  it('is open where nothing is refused', () => {
    expect(opening([null, null, null])).to.deep.equal(['open', 'open', 'open']);
  });

  it('names the commands that help an ordinary user', () => {
    expect(opening(['EACCES', 'EPERM', null])).to.deep.equal([
      'its mode 600 does not let this user read it | sudo chmod a+r /dev/userfaultfd',
      'this process lacks CAP_SYS_PTRACE and vm.unprivileged_userfaultfd is 0 | ' +
        'sudo sysctl -w vm.unprivileged_userfaultfd=1, or: sudo setcap cap_sys_ptrace=ep /usr/bin/node',
      'open',
    ]);
  });

  it('blames a filter where the kernel itself would allow it', () => {
    const [, byCapability, userMode] = opening(['ENOENT', 'EPERM', 'EPERM'], { mayTrace: true, seccomp: true });
    expect(byCapability).to.match(/^the kernel would allow it, so a seccomp filter.*seccomp=unconfined/);
    expect(userMode).to.match(/^the kernel lets everybody have it, so a seccomp filter.*seccomp=unconfined/);
    expect(opening([null, 'EPERM', null], { unprivileged: '1' })[1]).to.match(/^the kernel would allow it/);
    expect(opening([null, 'EPERM', null], { seccomp: true })[1]).to.match(/a seccomp filter is active and may refuse/);
    expect(opening(['SIGSYS', 'SIGSYS', 'SIGSYS'])[2]).to.match(
      /^a seccomp filter ends the process that asks \| docker/,
    );
  });

  it('claims nothing of a process that /proc does not show', () => {
    const unseen = { unseen: '/proc/self/status cannot be read', mayTrace: null, seccomp: null, unprivileged: null };
    expect(opening(['EACCES', 'EPERM', null], unseen)[1]).to.match(
      /without \/proc nobody knows which \| sudo mount -t proc proc \/proc$/,
    );
  });

  it('knows that the capability of a user namespace does not count', () => {
    const [, syscall] = opening(['EACCES', 'EPERM', null], { mayTrace: true, inUserNamespace: true });
    expect(syscall).to.match(/^CAP_SYS_PTRACE of this user namespace is not that of the machine/);
    expect(syscall).to.match(/\| sudo sysctl -w vm.unprivileged_userfaultfd=1$/);
  });

  it('says what a kernel does not have, and offers no command for that', () => {
    const none = opening(['ENOENT', 'ENOSYS', 'ENOSYS'], { deviceMode: null, unprivileged: null });
    expect(none[0]).to.match(/a container has to be given it \| docker run --device/);
    expect(none[1]).to.match(/^this kernel has no userfaultfd: gVisor has none.*\| null$/);
    expect(opening([null, null, 'EINVAL'], { release: '5.10.0' })[2]).to.match(
      /since 5\.11, this is 5\.10\.0 \| null$/,
    );
    expect(opening(['ERR_UAPI_BACKEND', null, null])[0]).to.equal('as told | null');
  });

  it('names the command for what contains the process, and none where nothing is known to', () => {
    const filtered = (container: Machine['container']): string =>
      opening([null, null, 'EPERM'], { container, seccomp: true })[2] ?? '';
    expect(filtered('podman')).to.match(/\| podman run --security-opt seccomp=unconfined …$/);
    expect(filtered('kubernetes')).to.match(/\| securityContext: \{ seccompProfile/);
    expect(filtered(null)).to.match(/systemd's SystemCallFilter \| null$/);
    const missing = (machine: Partial<Machine>): string => opening(['ENOENT', null, null], machine)[0] ?? '';
    expect(missing({ container: null })).to.match(/though this kernel has one \| sudo mknod .* c 10 126$/);
    expect(missing({ container: null, deviceMinor: null, release: '5.15.1' })).to.match(
      /since 6\.1, .* this is 5\.15\.1 \| null$/,
    );
  });

  it('is told as not asked where no backend loads', () => {
    expect(diagnoseOpening(user, new Map()).map(({ refused, why }) => `${refused}: ${why}`)).to.deep.equal(
      new Array(3).fill('not asked: no backend performs system calls here'),
    );
  });
});
