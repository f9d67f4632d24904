/** Performs what the bindings describe: system calls, mappings and userfaultfd. Importing it loads no native module. */

export type { AddressRange } from './address.ts';
export { BackendError } from './backend-error.ts';
export { ClosedError } from './closed-error.ts';
export { EventFd } from './event-fd.ts';
export { FileDescriptor } from './file-descriptor.ts';
export { chooseFeatures, MissingFeaturesError, type Offer } from './handshake.ts';
export { ioctl } from './ioctl.ts';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from './linux-abi.ts';
export { Mapping, pageSize } from './mapping.ts';
export { MessageReader } from './message-reader.ts';
export { type OpenWay, UserfaultfdRefusedError, type WayOptions } from './open-ways.ts';
export { PageCopier } from './page-copier.ts';
export { PinnedMemory } from './pinned-memory.ts';
export { PollSet } from './poll-set.ts';
export { errnoName, SyscallError, type SyscallFailure } from './syscall-error.ts';
export { type Syscalls, syscalls, useSyscalls } from './syscalls.ts';
export { type Copy, type OpenOptions, Userfaultfd, type UserfaultfdHandle } from './userfaultfd.ts';
export {
  decodeEvent,
  type ForkEvent,
  type PagefaultEvent,
  type RangeEvent,
  type RemapEvent,
  type UnknownEvent,
  type UserfaultfdEvent,
} from './userfaultfd-event.ts';
export { loadRuntime, startWorker } from './worker.ts';
