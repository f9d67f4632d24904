import {
  MAP_ANONYMOUS,
  MAP_HUGETLB,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  PROT_READ,
  PROT_WRITE,
} from '../../generated/linux/mman.ts';
import {
  UFFD_API_FEATURES,
  UFFD_FEATURE_EVENT_FORK,
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_RWP_ASYNC,
  UFFD_FEATURE_SIGBUS,
  UFFD_FEATURE_WP_ASYNC,
} from '../../generated/linux/userfaultfd.ts';
import { backendNames, loadBackend } from '../backends/choice.ts';
import { syscalls } from '../backends/syscalls.ts';
import { checked } from '../kernel/syscall-error.ts';
import type { AddressRange } from '../memory/address.ts';
import { hugePageSize } from '../memory/huge-pages.ts';
import type { OpenWay } from '../userfaultfd/open-ways.ts';
import { Userfaultfd } from '../userfaultfd/userfaultfd.ts';

/** What the kernel, or a backend, answered. Sets of bits are hexadecimal text. */
export type Answer = Readonly<Record<string, string | boolean>>;

/** Memory types with the flags of mmap that make them. */
const memoryFlags: Readonly<Record<string, number>> = {
  anonymous: MAP_PRIVATE | MAP_ANONYMOUS,
  shmem: MAP_SHARED | MAP_ANONYMOUS,
  hugetlb: MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
};

/**
 * Answers one question:
 *
 * - `backends`: the names of all ways to perform system calls
 * - `backend:NAME`: whether it loads
 * - `rows`: whether several system calls are one call of native code
 * - `open:device`, `open:syscall`, each also with `:user-mode-only`
 * - `handshake`: what UFFDIO_API offers
 * - `fork-events`: whether this process may have them
 * - `range:MEMORY:MODE`: what UFFDIO_REGISTER answers for fresh memory of a type, in a mode
 *
 * @throws SyscallError, BackendError and their like: to be told as the answer.
 */
export function answer(question: string): Answer {
  const [subject, first = '', second = ''] = question.split(':');
  switch (subject) {
    case 'backends':
      return { names: backendNames.join(' ') };
    case 'backend':
      // The name of one has a colon too.
      return { loaded: loadBackend(question.slice('backend:'.length)).name };
    case 'rows': {
      const rows = syscalls().rows();
      return 'missing' in rows ? { available: false, reason: rows.missing } : { available: true };
    }
    case 'open':
      return open({ via: first === 'device' ? 'device' : 'syscall', userModeOnly: second === 'user-mode-only' });
    case 'handshake': {
      const { features, ioctls } = Userfaultfd.probe();
      return { features: hexadecimal(features), ioctls: hexadecimal(ioctls) };
    }
    case 'fork-events':
      Userfaultfd.open({ required: UFFD_FEATURE_EVENT_FORK }).close();
      return { allowed: true };
    case 'range':
      return { ioctls: hexadecimal(rangeIoctls(first, BigInt(second))) };
    default:
      throw new RangeError(`'${question}' is no question`);
  }
}

function open(way: OpenWay): Answer {
  Userfaultfd.open(way).close();
  return { opened: true };
}

/** Features that change what a fault does, and not which memory can be registered, stay off. */
const behaviours =
  UFFD_FEATURE_EVENT_FORK |
  UFFD_FEATURE_EVENT_REMAP |
  UFFD_FEATURE_EVENT_REMOVE |
  UFFD_FEATURE_EVENT_UNMAP |
  UFFD_FEATURE_SIGBUS |
  UFFD_FEATURE_WP_ASYNC |
  UFFD_FEATURE_RWP_ASYNC;

function rangeIoctls(memory: string, mode: bigint): bigint {
  const flags = Object.hasOwn(memoryFlags, memory) ? memoryFlags[memory] : undefined;
  if (flags === undefined) throw new RangeError(`there is no memory of type '${memory}'`);
  using uffd = Userfaultfd.open({ optional: UFFD_API_FEATURES & ~behaviours });
  const range = map(memory === 'hugetlb' ? hugePageSize(true) : syscalls().pageSize, flags);
  try {
    return uffd.register(range, mode);
  } finally {
    syscalls().munmap(Number(range.address), range.length);
  }
}

/** MAP_NORESERVE: huge pages can be registered also where none is free. */
function map(length: number, flags: number): AddressRange {
  const protection = PROT_READ | PROT_WRITE;
  const address = syscalls().mmap(0, length, protection, flags | MAP_NORESERVE, -1, 0);
  return { address: BigInt(checked(address, 'mmap', `of ${length} bytes`)), length };
}

function hexadecimal(bits: bigint): string {
  return `0x${bits.toString(16)}`;
}
