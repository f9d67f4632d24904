import { expect } from 'chai';
import { UFFD_FEATURE_EVENT_FORK, UFFD_FEATURE_THREAD_ID } from 'uapi-bindgen/linux/userfaultfd';
import { Mapping, syscalls, Userfaultfd, UserfaultfdRefusedError } from 'uapi-bindgen/runtime';
import { enabledFeatures, openFlags } from '../fd-info.ts';
import type { Scenarios } from '../scenario.ts';

const unknownFeature = 1n << 62n;

/** Gives up root, for the whole process. */
function becomeNobody(): void {
  process.setgroups!([]);
  process.setgid!(65534);
  process.setuid!(65534);
}

function refused(work: () => unknown): UserfaultfdRefusedError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserfaultfdRefusedError) return error;
    throw error;
  }
  throw new Error('expected to be refused');
}

/** A system call that touches a missing page, on a userfaultfd that may only see faults of user mode. */
function readIntoMissingPage(userfaultfd: Userfaultfd): number {
  using mapping = Mapping.anonymous(4096);
  userfaultfd.register(mapping);
  const zero = syscalls().open('/dev/zero', 0);
  return syscalls().read(zero, Number(mapping.address), 1);
}

export const scenarios: Scenarios = {
  'opens the device and the system call': () => {
    for (const via of ['device', 'syscall'] as const) {
      using userfaultfd = Userfaultfd.open({ via, userModeOnly: false });
      expect(userfaultfd.via).to.equal(via);
      expect(userfaultfd.userModeOnly).to.equal(false);
      expect(userfaultfd.features).to.equal(0n);
      expect(openFlags(userfaultfd.fd)).to.equal(0o2004000);
    }
  },

  'opens for user mode only where asked to, and system calls then fail with EFAULT': () => {
    for (const via of ['device', 'syscall'] as const) {
      using userfaultfd = Userfaultfd.open({ via, userModeOnly: true });
      expect(userfaultfd.userModeOnly).to.equal(true);
      expect(readIntoMissingPage(userfaultfd)).to.equal(-14);
    }
  },

  'takes user mode only where a user gets no more': () => {
    Userfaultfd.probe();
    becomeNobody();
    using userfaultfd = Userfaultfd.open();
    expect(userfaultfd.via).to.equal('syscall');
    expect(userfaultfd.userModeOnly).to.equal(true);
  },

  'says which ways refused a user, with which errno, and what would allow it': () => {
    Userfaultfd.probe();
    becomeNobody();
    const error = refused(() => Userfaultfd.open({ userModeOnly: false }));
    expect(error.code).to.equal('EPERM');
    expect(error.attempts.map(({ code, syscall }) => [code, syscall])).to.deep.equal([
      ['EACCES', 'open'],
      ['EPERM', 'userfaultfd'],
    ]);
    const [first, second, third] = error.message.split('\n');
    expect(first).to.equal('this process gets no userfaultfd:');
    expect(second).to.equal(
      '  EACCES: permission denied, open /dev/userfaultfd; ' +
        "an administrator opens it to all users by 'chmod 666 /dev/userfaultfd'",
    );
    expect(third).to.equal(
      '  EPERM: operation not permitted, userfaultfd for faults of system calls too; allowed by ' +
        `'sysctl -w vm.unprivileged_userfaultfd=1' or 'setcap cap_sys_ptrace=ep ${process.execPath}'`,
    );
  },

  'enables what is required and what is optional, and nothing else': () => {
    using plain = Userfaultfd.open();
    expect(enabledFeatures(plain.fd)).to.equal(0n);
    using both = Userfaultfd.open({
      required: UFFD_FEATURE_THREAD_ID,
      optional: unknownFeature | UFFD_FEATURE_EVENT_FORK,
    });
    expect(both.features).to.equal(UFFD_FEATURE_THREAD_ID | UFFD_FEATURE_EVENT_FORK);
    expect(enabledFeatures(both.fd)).to.equal(both.features);
    expect(both.available).to.deep.equal(Userfaultfd.probe());
  },

  'leaves optional fork events out where a user may not have them, and refuses required ones': () => {
    Userfaultfd.probe();
    becomeNobody();
    using userfaultfd = Userfaultfd.open({ optional: UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_THREAD_ID });
    expect(userfaultfd.features).to.equal(UFFD_FEATURE_THREAD_ID);
    expect(enabledFeatures(userfaultfd.fd)).to.equal(UFFD_FEATURE_THREAD_ID);
    expect(() => Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK })).to.throw(
      /^EPERM: .*, ioctl\(UFFDIO_API\) with features UFFD_FEATURE_EVENT_FORK; .*needs CAP_SYS_PTRACE/,
    );
  },
};
