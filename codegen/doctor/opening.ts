import type { KernelAnswer } from './kernel-answers.ts';
import { type Container, type Machine, userfaultfdDevice } from './machine.ts';

/** What lets this machine say of itself what it can. */
export const mountProc = 'sudo mount -t proc proc /proc';

/** One way to open a userfaultfd on this machine. */
export interface OpeningWay {
  /** `/dev/userfaultfd`, `userfaultfd(2)`, `userfaultfd(2), user mode only` */
  readonly way: string;
  readonly open: boolean;
  /** The errno, the name of an error, or the signal that ended the process; null where it is open. */
  readonly refused: string | null;
  /** Why it may be refused; null where it is open. */
  readonly why: string | null;
  /** The command that would open it; null where none would, or it is open. */
  readonly command: string | null;
}

type Reason = Pick<OpeningWay, 'why' | 'command'>;

/** The questions of the ways, in the order in which they are told. */
export const openingQuestions = ['open:device', 'open:syscall', 'open:syscall:user-mode-only'] as const;

const names: Readonly<Record<(typeof openingQuestions)[number], string>> = {
  'open:device': userfaultfdDevice,
  'open:syscall': 'userfaultfd(2)',
  'open:syscall:user-mode-only': 'userfaultfd(2), faults of user mode only',
};

/** Every way: whether it is open, and for a closed one why and what would open it. */
export function diagnoseOpening(machine: Machine, answers: ReadonlyMap<string, KernelAnswer>): OpeningWay[] {
  return openingQuestions.map((question) => {
    const answer = answers.get(question);
    const refused = answer === undefined ? 'not asked' : answer.refused;
    const way = { way: names[question], open: refused === null, refused };
    if (refused === null) return { ...way, why: null, command: null };
    return { ...way, ...(endedOrUnasked(refused, answer, machine) ?? reasons[question](refused, machine)) };
  });
}

/** What to change so that no seccomp filter refuses it. */
function filtered(why: string, { container }: Machine): Reason {
  switch (container) {
    case 'docker':
    case 'podman':
      return { why, command: `${container} run --security-opt seccomp=unconfined …` };
    case 'kubernetes':
      return { why, command: "securityContext: { seccompProfile: { type: Unconfined } } in the pod's manifest" };
    case null:
      return {
        why: `${why}; what started this process set it: a container, a sandbox, systemd's SystemCallFilter`,
        command: null,
      };
  }
}

/** A filter kills, or the question never reached the kernel. */
function endedOrUnasked(refused: string, answer: KernelAnswer | undefined, machine: Machine): Reason | null {
  if (refused === 'SIGSYS') return filtered('a seccomp filter ends the process that asks', machine);
  if (refused === 'not asked') return { why: 'no backend performs system calls here', command: null };
  if (/^E[A-Z0-9]+$/.test(refused) && !refused.startsWith('ERR_')) return null;
  return { why: answer?.message ?? null, command: null };
}

const reasons: Readonly<Record<(typeof openingQuestions)[number], (refused: string, machine: Machine) => Reason>> = {
  'open:device': whyDevice,
  'open:syscall': whySyscall,
  'open:syscall:user-mode-only': whyUserModeOnly,
};

function whyDevice(refused: string, machine: Machine): Reason {
  const { deviceMode, seccomp, container } = machine;
  switch (refused) {
    case 'ENOENT':
    case 'ENXIO':
      return whyNoDevice(machine);
    case 'EACCES':
      return {
        why: `its mode ${deviceMode ?? '(unknown)'} does not let this user read it`,
        command: `sudo chmod a+r ${userfaultfdDevice}`,
      };
    case 'EPERM':
      if (container === null && seccomp) return filtered('a seccomp filter or a device cgroup refuses it', machine);
      return {
        why: `the device cgroup of this container${seccomp ? ', or a seccomp filter,' : ''} refuses it`,
        command: given(container, seccomp ? ' --security-opt seccomp=unconfined' : ''),
      };
    default:
      return { why: `it answers ${refused}`, command: null };
  }
}

/** The node is missing: the kernel is too old, or nobody made it here. */
function whyNoDevice({ release, deviceMinor, container }: Machine): Reason {
  if (container !== null) {
    return { why: 'there is no such device: a container has to be given it', command: given(container, '') };
  }
  if (deviceMinor !== null) {
    const command = `sudo mknod -m 666 ${userfaultfdDevice} c 10 ${deviceMinor}`;
    return { why: 'there is no such device, though this kernel has one', command };
  }
  return {
    why: `there is no such device: Linux has it since 6.1, where it was built with CONFIG_USERFAULTFD; this is ${release}`,
    command: null,
  };
}

function given(container: Container | null, more: string): string | null {
  return container === 'docker' || container === 'podman'
    ? `${container} run --device ${userfaultfdDevice}${more} …`
    : null;
}

function whySyscall(refused: string, machine: Machine): Reason {
  if (refused === 'ENOSYS') return noSystemCall(machine);
  if (refused !== 'EPERM') return { why: `it answers ${refused}`, command: null };
  const sysctl = 'sudo sysctl -w vm.unprivileged_userfaultfd=1';
  if (machine.unseen !== null) {
    const why = 'CAP_SYS_PTRACE or vm.unprivileged_userfaultfd=1 is missing, or a seccomp filter refuses it';
    return { why: `${why}; without /proc nobody knows which`, command: mountProc };
  }
  if (machine.unprivileged === '1' || (machine.mayTrace && !machine.inUserNamespace)) {
    return filtered('the kernel would allow it, so a seccomp filter or security module refuses it', machine);
  }
  const missing =
    machine.inUserNamespace && machine.mayTrace
      ? 'CAP_SYS_PTRACE of this user namespace is not that of the machine'
      : 'this process lacks CAP_SYS_PTRACE';
  const filter = machine.seccomp ? '; a seccomp filter is active and may refuse it too' : '';
  return {
    why: `${missing} and vm.unprivileged_userfaultfd is ${machine.unprivileged ?? 'not readable'}${filter}`,
    command: machine.inUserNamespace ? sysctl : `${sysctl}, or: sudo setcap cap_sys_ptrace=ep ${machine.program}`,
  };
}

function noSystemCall(machine: Machine): Reason {
  const cause =
    'this kernel has no userfaultfd: gVisor has none, Linux has it where it was built with CONFIG_USERFAULTFD';
  if (!machine.seccomp) return { why: cause, command: null };
  return filtered(`${cause}; or the active seccomp filter says so`, machine);
}

function whyUserModeOnly(refused: string, machine: Machine): Reason {
  switch (refused) {
    case 'ENOSYS':
      return noSystemCall(machine);
    case 'EINVAL':
      return { why: `Linux knows UFFD_USER_MODE_ONLY since 5.11, this is ${machine.release}`, command: null };
    case 'EPERM':
    case 'EACCES':
      return filtered('the kernel lets everybody have it, so a seccomp filter or security module refuses it', machine);
    default:
      return { why: `it answers ${refused}`, command: null };
  }
}
