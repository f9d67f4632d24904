// The ways to a userfaultfd, in the order in which they are tried: the device, which an administrator can open to users
// by its mode; the system call, which wants CAP_SYS_PTRACE or a sysctl; and the system call for faults in user mode only,
// which everybody may have since Linux 5.11.

import { readFileSync } from 'node:fs';
import { O_CLOEXEC, O_NONBLOCK, O_RDONLY } from '../../generated/linux/fcntl.ts';
import { __NR_userfaultfd } from '../../generated/linux/unistd.ts';
import { UFFD_USER_MODE_ONLY, USERFAULTFD_IOC_NEW } from '../../generated/linux/userfaultfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { errnoName, SyscallError } from '../kernel/syscall-error.ts';

const device = '/dev/userfaultfd';

/** A way in which a userfaultfd is opened. */
export interface OpenWay {
  /** Through /dev/userfaultfd, or by the system call. */
  readonly via: 'device' | 'syscall';
  /** Whether faults inside system calls are left out: those calls then fail with EFAULT. */
  readonly userModeOnly: boolean;
}

export interface WayOptions {
  /** Only this way; both are tried where it is left out. */
  readonly via?: 'device' | 'syscall' | undefined;
  /** Left out: faults of system calls too where that is allowed, else user mode only. */
  readonly userModeOnly?: boolean | undefined;
  /** Reads answer at once where no message waits, and poll works. True where left out. */
  readonly nonBlocking?: boolean | undefined;
}

export interface OpenedWay extends OpenWay {
  readonly fd: number;
}

/** No way to a userfaultfd was open; the message lists each with its errno and the command that would mend it. */
export class UserfaultfdRefusedError extends Error {
  /** The errno of the last way tried. */
  readonly code: string;
  /** What each way was refused with, in the order in which they were tried. */
  readonly attempts: readonly SyscallError[];

  constructor(attempts: readonly SyscallError[]) {
    const lines = attempts.map((attempt) => `\n  ${attempt.message}`);
    super(`this process gets no userfaultfd:${lines.join('')}`);
    this.name = 'UserfaultfdRefusedError';
    this.attempts = attempts;
    this.code = attempts.at(-1)?.code ?? 'ENOSYS';
  }
}

/** Opens a userfaultfd by the first way that is allowed. */
export function openFirstWay(options: WayOptions): OpenedWay {
  const flags = O_CLOEXEC | ((options.nonBlocking ?? true) ? O_NONBLOCK : 0);
  const attempts: SyscallError[] = [];
  for (const way of waysFor(options)) {
    const result = way.via === 'device' ? openDevice(way, flags) : openBySyscall(way, flags);
    if (typeof result === 'number') return { ...way, fd: result };
    attempts.push(result);
  }
  throw new UserfaultfdRefusedError(attempts);
}

function waysFor({ via, userModeOnly }: WayOptions): readonly OpenWay[] {
  const ways: readonly OpenWay[] = [
    { via: 'device', userModeOnly: userModeOnly ?? false },
    { via: 'syscall', userModeOnly: userModeOnly ?? false },
    ...(userModeOnly === undefined ? [{ via: 'syscall', userModeOnly: true } as const] : []),
  ];
  if (via === undefined) return ways;
  const chosen = ways.filter((way) => way.via === via);
  if (chosen.length > 0) return chosen;
  throw new RangeError(`expected 'via' to be 'device' or 'syscall', saw '${via}'`);
}

function openDevice({ userModeOnly }: OpenWay, flags: number): number | SyscallError {
  const file = syscalls().open(device, O_RDONLY | O_CLOEXEC);
  if (file < 0) return new SyscallError({ syscall: 'open', errno: file, detail: device, advice: deviceAdvice(file) });
  const result = syscalls().ioctl(file, USERFAULTFD_IOC_NEW, withMode(flags, userModeOnly));
  syscalls().close(file);
  return result >= 0 ? result : refusal('ioctl(USERFAULTFD_IOC_NEW)', result, userModeOnly);
}

function openBySyscall({ userModeOnly }: OpenWay, flags: number): number | SyscallError {
  const result = syscalls().syscall(__NR_userfaultfd, withMode(flags, userModeOnly));
  return result >= 0 ? result : refusal('userfaultfd', result, userModeOnly);
}

function withMode(flags: number, userModeOnly: boolean): number {
  return userModeOnly ? flags | UFFD_USER_MODE_ONLY : flags;
}

function refusal(syscall: string, errno: number, userModeOnly: boolean): SyscallError {
  const detail = userModeOnly ? 'with UFFD_USER_MODE_ONLY' : 'for faults of system calls too';
  return new SyscallError({ syscall, errno, detail, advice: callAdvice(errnoName(errno), userModeOnly) });
}

function deviceAdvice(errno: number): string | undefined {
  switch (errnoName(errno)) {
    case 'EACCES':
      return `an administrator opens it to all users by 'chmod 666 ${device}'`;
    case 'ENOENT':
      return `the device exists since Linux 6.1; a container needs '--device ${device}'`;
    default:
      return undefined;
  }
}

function callAdvice(code: string, userModeOnly: boolean): string | undefined {
  if (code === 'ENOSYS') {
    return 'this kernel has no userfaultfd: gVisor has none, Linux has it where it was built with CONFIG_USERFAULTFD';
  }
  if (code === 'EINVAL' && userModeOnly) return 'Linux knows UFFD_USER_MODE_ONLY since 5.11';
  if (code !== 'EPERM') return undefined;
  const allowed = `'sysctl -w vm.unprivileged_userfaultfd=1' or 'setcap cap_sys_ptrace=ep ${process.execPath}'`;
  const filter = "a seccomp filter may refuse it, in Docker '--security-opt seccomp=unconfined' removes that";
  if (userModeOnly) return filter;
  return `allowed by ${allowed}${seccompIsActive() ? `; ${filter}` : ''}`;
}

function seccompIsActive(): boolean {
  try {
    return /^Seccomp:\s*[12]$/m.test(readFileSync('/proc/self/status', 'latin1'));
  } catch {
    return false;
  }
}
