import { existsSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { systemReason } from '../source/system-reason.ts';

/** The node that an administrator can open to users by its mode. */
export const userfaultfdDevice = '/dev/userfaultfd';

/** What this machine says of itself in /proc and /dev; null for what cannot be read. */
export interface Machine {
  readonly platform: string;
  /** Of the kernel. */
  readonly release: string;
  readonly architecture: string;
  readonly node: string;
  /** The path of Node. */
  readonly program: string;
  readonly userId: number | null;
  /** Why /proc says nothing of this process; null where it does. */
  readonly unseen: string | null;
  /** CAP_SYS_PTRACE is effective. */
  readonly mayTrace: boolean | null;
  /** This process is in a user namespace of its own, where capabilities do not reach the machine's. */
  readonly inUserNamespace: boolean | null;
  /** Is a seccomp filter on this process? */
  readonly seccomp: boolean | null;
  /** vm.unprivileged_userfaultfd */
  readonly unprivileged: string | null;
  /** As `ls` counts: `666`; null where there is no device. */
  readonly deviceMode: string | null;
  /** The minor number that the kernel gave the device, whether /dev has it or not; null where it has none. */
  readonly deviceMinor: string | null;
  /** What this process is contained in, as far as files and the environment tell; null for nothing known. */
  readonly container: Container | null;
}

export type Container = 'docker' | 'podman' | 'kubernetes';

const sysPtrace = 19n;
const ownStatus = '/proc/self/status';

export function readMachine(): Machine {
  const status = textOf(ownStatus);
  const capabilities = statusLine(status, 'CapEff');
  const seccomp = statusLine(status, 'Seccomp');
  const map = textOf('/proc/self/uid_map');
  const mode = statSync(userfaultfdDevice, { throwIfNoEntry: false })?.mode;
  return {
    platform: process.platform,
    release: release(),
    architecture: process.arch,
    node: process.version,
    program: process.execPath,
    userId: process.geteuid?.() ?? null,
    unseen: process.platform === 'linux' ? whyUnreadable(ownStatus) : null,
    mayTrace: capabilities === null ? null : ((BigInt(`0x${capabilities}`) >> sysPtrace) & 1n) === 1n,
    inUserNamespace: map === null ? null : !/^\s*0\s+0\s+4294967295\s*$/.test(map),
    seccomp: seccomp === null ? null : seccomp !== '0',
    unprivileged: textOf('/proc/sys/vm/unprivileged_userfaultfd')?.trim() ?? null,
    deviceMode: mode === undefined ? null : (mode & 0o777).toString(8).padStart(3, '0'),
    deviceMinor: /^\s*(\d+) userfaultfd$/m.exec(textOf('/proc/misc') ?? '')?.[1] ?? null,
    container: containerAround(),
  };
}

function containerAround(): Container | null {
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return 'kubernetes';
  if (existsSync('/run/.containerenv')) return 'podman';
  return existsSync('/.dockerenv') ? 'docker' : null;
}

function statusLine(status: string | null, name: string): string | null {
  return status === null ? null : (new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1] ?? null);
}

function whyUnreadable(path: string): string | null {
  try {
    readFileSync(path);
    return null;
  } catch (error) {
    return `${path} cannot be read (${systemReason(error)})`;
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
