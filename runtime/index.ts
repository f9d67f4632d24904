/** Performs what the bindings describe: system calls, mappings and userfaultfd. Importing it loads no native module. */

export type { AddressRange } from './address.ts';
export { BackendError } from './backend-error.ts';
export { BlockingError } from './blocking-error.ts';
export { CallGate } from './call-gate.ts';
export { ClosedError } from './closed-error.ts';
export { EventFd } from './event-fd.ts';
export type { ServedRegion, SourceErrorPolicy } from './fault-loop.ts';
export {
  type FaultOperations,
  FaultQueue,
  type PageSource,
  type PendingFault,
  type ServeOutcome,
} from './fault-queue.ts';
export { FileDescriptor, type Ownership } from './file-descriptor.ts';
export { chooseFeatures, MissingFeaturesError, type Offer } from './handshake.ts';
export { ioctl } from './ioctl.ts';
export {
  MADV_COLD,
  MADV_DOFORK,
  MADV_DONTDUMP,
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_FREE,
  MADV_HUGEPAGE,
  MADV_NOHUGEPAGE,
  MADV_NORMAL,
  MADV_PAGEOUT,
  MADV_POPULATE_READ,
  MADV_POPULATE_WRITE,
  MADV_RANDOM,
  MADV_REMOVE,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from './linux-abi.ts';
export { type AnonymousOptions, Mapping, pageSize } from './mapping.ts';
export { type MapOptions, MemoryFile, type MemoryFileOptions } from './memory-file.ts';
export { MessageReader } from './message-reader.ts';
export { type OpenWay, UserfaultfdRefusedError, type WayOptions } from './open-ways.ts';
export type { PageSourceModule } from './page-contents.ts';
export { PageCopier } from './page-copier.ts';
export { PinnedMemory } from './pinned-memory.ts';
export { PollSet } from './poll-set.ts';
export { type RangeEntry, RangeMap } from './range-map.ts';
export type { Copy, Move } from './range-operations.ts';
export { RangeTransfer, type TransferKind, type TransferTarget, transferKinds } from './range-transfer.ts';
export { type Registration, UnsupportedRangeError } from './registrations.ts';
export { type FaultServer, type FaultSource, type ServeOptions, serveFaults } from './serve-faults.ts';
export type { ServerCounts } from './server-counters.ts';
export { errnoName, SyscallError, type SyscallFailure } from './syscall-error.ts';
export { type Syscalls, syscalls, useSyscalls } from './syscalls.ts';
export { SelfTouchError } from './touch-guard.ts';
export { type OpenOptions, Userfaultfd, type UserfaultfdHandle } from './userfaultfd.ts';
export {
  decodeEvent,
  type FaultKind,
  type ForkEvent,
  type PagefaultEvent,
  type RangeEvent,
  type RemapEvent,
  type UnknownEvent,
  type UserfaultfdEvent,
} from './userfaultfd-event.ts';
export { loadRuntime, startWorker } from './worker.ts';
