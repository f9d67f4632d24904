/** Performs what the bindings describe: system calls, mappings and userfaultfd. Importing it loads no native module. */

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
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from '../generated/linux/mman.ts';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../generated/linux/poll.ts';
export { BackendError } from './backends/backend-error.ts';
export { type BackendName, backendNames } from './backends/choice.ts';
export { type Syscalls, syscalls, useSyscalls } from './backends/syscalls.ts';
export { BlockingError } from './descriptors/blocking-error.ts';
export { CallGate, type GatePlace } from './descriptors/call-gate.ts';
export { ClosedError } from './descriptors/closed-error.ts';
export { EventFd } from './descriptors/event-fd.ts';
export { FileDescriptor, type Ownership } from './descriptors/file-descriptor.ts';
export { OtherReaderError } from './descriptors/other-reader-error.ts';
export {
  type PassedDescriptors,
  type PeerCredentials,
  peerCredentials,
  type ReceiveOptions,
  receiveDescriptors,
} from './descriptors/passed-descriptors.ts';
export { PollSet } from './descriptors/poll-set.ts';
export type { PageBytes, PageSourceModule, ReadPages } from './fault-server/contents/module-contents.ts';
export type { ReadPagesContext } from './fault-server/contents/page-request.ts';
export type { FaultSource } from './fault-server/contents/source-list.ts';
export { FaultServer, type StopOptions } from './fault-server/fault-server.ts';
export {
  type FaultOperations,
  FaultQueue,
  type PendingFault,
  type ServeOutcome,
} from './fault-server/faults/fault-queue.ts';
export type { FillOptions } from './fault-server/filling/background-fill.ts';
export type { SourceErrorPolicy } from './fault-server/filling/failure-policy.ts';
export { NoHugePageError } from './fault-server/filling/no-huge-page-error.ts';
export { PageCopier } from './fault-server/filling/page-copier.ts';
export type { Prefetch } from './fault-server/filling/prefetch-window.ts';
export type { MemoryOptions, ServedRegion, ServerOptions } from './fault-server/options/serve-options.ts';
export { type PageOrigin, PageOrigins } from './fault-server/pages/page-origins.ts';
export type { ServedPages } from './fault-server/pages/served-pages.ts';
export { type ServeOptions, serveFaults } from './fault-server/serve-faults.ts';
export type { Distribution } from './fault-server/statistics/histogram.ts';
export type { ServerCounts, ServerLatencies } from './fault-server/statistics/server-statistics.ts';
export { ioctl } from './kernel/ioctl.ts';
export { PinnedMemory } from './kernel/pinned-memory.ts';
export { type SyscallArgument, syscall } from './kernel/syscall.ts';
export { errnoName, SyscallError, type SyscallFailure } from './kernel/syscall-error.ts';
export { loadRuntime, type RuntimeOptions, startWorker } from './kernel/worker.ts';
export type { AddressRange } from './memory/address.ts';
export { type AnonymousOptions, Mapping, pageSize } from './memory/mapping.ts';
export { type MapOptions, MemoryFile, type MemoryFileOptions } from './memory/memory-file.ts';
export { type RangeEntry, RangeMap } from './memory/range-map.ts';
export { SelfTouchError } from './memory/touch-guard.ts';
export { chooseFeatures, MissingFeaturesError, type Offer } from './userfaultfd/handshake.ts';
export { MessageReader } from './userfaultfd/message-reader.ts';
export { type OpenWay, UserfaultfdRefusedError, type WayOptions } from './userfaultfd/open-ways.ts';
export type { Copy, Move } from './userfaultfd/range-operations.ts';
export type { TransferTarget } from './userfaultfd/range-record.ts';
export { RangeTransfer, type TransferKind, transferKinds } from './userfaultfd/range-transfer.ts';
export { type Registration, UnsupportedRangeError } from './userfaultfd/registrations.ts';
export { type OpenOptions, Userfaultfd, type UserfaultfdHandle } from './userfaultfd/userfaultfd.ts';
export {
  decodeEvent,
  type FaultKind,
  type ForkEvent,
  type PagefaultEvent,
  type RangeEvent,
  type RemapEvent,
  type UnknownEvent,
  type UserfaultfdEvent,
} from './userfaultfd/userfaultfd-event.ts';
