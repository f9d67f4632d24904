// wanted output, drafted by hand from facts; the emitter replaces this file
import {
  assignRecord,
  FlagSet,
  type IoctlRequest,
  nestedRecord,
  provenTarget,
  readS64,
  readU8,
  readU16,
  readU32,
  readU64,
  StructView,
  writeS64,
  writeU8,
  writeU16,
  writeU32,
  writeU64,
} from 'uapi-bindgen/struct-view';

/** The machines that this module was proven for. */
export const provenTargets = ['x86_64'] as const;
provenTarget('linux/userfaultfd.h', provenTargets);

/** `struct uffdio_range`: 16 bytes. */
export class UffdioRange extends StructView<'struct uffdio_range'> {
  static readonly layout = { tag: 'struct uffdio_range', size: 16, alignment: 8, offsets: { start: 0, len: 8 } } as const;
  /** `__u64 start` at 0. */
  get start(): bigint {
    return readU64(this, 0);
  }
  set start(value: bigint) {
    writeU64(this, 0, value, 'start');
  }
  /** `__u64 len` at 8. */
  get len(): bigint {
    return readU64(this, 8);
  }
  set len(value: bigint) {
    writeU64(this, 8, value, 'len');
  }
}

/** `struct uffdio_api`: 24 bytes. */
export class UffdioApi extends StructView<'struct uffdio_api'> {
  static readonly layout = { tag: 'struct uffdio_api', size: 24, alignment: 8, offsets: { api: 0, features: 8, ioctls: 16 } } as const;
  /** `__u64 api` at 0. */
  get api(): bigint {
    return readU64(this, 0);
  }
  set api(value: bigint) {
    writeU64(this, 0, value, 'api');
  }
  /** `__u64 features` at 8. */
  get features(): bigint {
    return readU64(this, 8);
  }
  set features(value: bigint) {
    writeU64(this, 8, value, 'features');
  }
  /** `__u64 ioctls` at 16. */
  get ioctls(): bigint {
    return readU64(this, 16);
  }
  set ioctls(value: bigint) {
    writeU64(this, 16, value, 'ioctls');
  }
}

/** `struct uffdio_continue`: 32 bytes. */
export class UffdioContinue extends StructView<'struct uffdio_continue'> {
  static readonly layout = { tag: 'struct uffdio_continue', size: 32, alignment: 8, offsets: { range: 0, mode: 16, mapped: 24 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
  /** `__s64 mapped` at 24. */
  get mapped(): bigint {
    return readS64(this, 24);
  }
  set mapped(value: bigint) {
    writeS64(this, 24, value, 'mapped');
  }
}

/** `struct uffdio_copy`: 40 bytes. */
export class UffdioCopy extends StructView<'struct uffdio_copy'> {
  static readonly layout = { tag: 'struct uffdio_copy', size: 40, alignment: 8, offsets: { dst: 0, src: 8, len: 16, mode: 24, copy: 32 } } as const;
  /** `__u64 dst` at 0. */
  get dst(): bigint {
    return readU64(this, 0);
  }
  set dst(value: bigint) {
    writeU64(this, 0, value, 'dst');
  }
  /** `__u64 src` at 8. */
  get src(): bigint {
    return readU64(this, 8);
  }
  set src(value: bigint) {
    writeU64(this, 8, value, 'src');
  }
  /** `__u64 len` at 16. */
  get len(): bigint {
    return readU64(this, 16);
  }
  set len(value: bigint) {
    writeU64(this, 16, value, 'len');
  }
  /** `__u64 mode` at 24. */
  get mode(): bigint {
    return readU64(this, 24);
  }
  set mode(value: bigint) {
    writeU64(this, 24, value, 'mode');
  }
  /** `__s64 copy` at 32. */
  get copy(): bigint {
    return readS64(this, 32);
  }
  set copy(value: bigint) {
    writeS64(this, 32, value, 'copy');
  }
}

/** `struct uffdio_move`: 40 bytes. */
export class UffdioMove extends StructView<'struct uffdio_move'> {
  static readonly layout = { tag: 'struct uffdio_move', size: 40, alignment: 8, offsets: { dst: 0, src: 8, len: 16, mode: 24, move: 32 } } as const;
  /** `__u64 dst` at 0. */
  get dst(): bigint {
    return readU64(this, 0);
  }
  set dst(value: bigint) {
    writeU64(this, 0, value, 'dst');
  }
  /** `__u64 src` at 8. */
  get src(): bigint {
    return readU64(this, 8);
  }
  set src(value: bigint) {
    writeU64(this, 8, value, 'src');
  }
  /** `__u64 len` at 16. */
  get len(): bigint {
    return readU64(this, 16);
  }
  set len(value: bigint) {
    writeU64(this, 16, value, 'len');
  }
  /** `__u64 mode` at 24. */
  get mode(): bigint {
    return readU64(this, 24);
  }
  set mode(value: bigint) {
    writeU64(this, 24, value, 'mode');
  }
  /** `__s64 move` at 32. */
  get move(): bigint {
    return readS64(this, 32);
  }
  set move(value: bigint) {
    writeS64(this, 32, value, 'move');
  }
}

/** `struct uffdio_poison`: 32 bytes. */
export class UffdioPoison extends StructView<'struct uffdio_poison'> {
  static readonly layout = { tag: 'struct uffdio_poison', size: 32, alignment: 8, offsets: { range: 0, mode: 16, updated: 24 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
  /** `__s64 updated` at 24. */
  get updated(): bigint {
    return readS64(this, 24);
  }
  set updated(value: bigint) {
    writeS64(this, 24, value, 'updated');
  }
}

/** `struct uffdio_register`: 32 bytes. */
export class UffdioRegister extends StructView<'struct uffdio_register'> {
  static readonly layout = { tag: 'struct uffdio_register', size: 32, alignment: 8, offsets: { range: 0, mode: 16, ioctls: 24 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
  /** `__u64 ioctls` at 24. */
  get ioctls(): bigint {
    return readU64(this, 24);
  }
  set ioctls(value: bigint) {
    writeU64(this, 24, value, 'ioctls');
  }
}

/** `struct uffdio_rwprotect`: 24 bytes. */
export class UffdioRwprotect extends StructView<'struct uffdio_rwprotect'> {
  static readonly layout = { tag: 'struct uffdio_rwprotect', size: 24, alignment: 8, offsets: { range: 0, mode: 16 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
}

/** `struct uffdio_set_mode`: 16 bytes. */
export class UffdioSetMode extends StructView<'struct uffdio_set_mode'> {
  static readonly layout = { tag: 'struct uffdio_set_mode', size: 16, alignment: 8, offsets: { enable: 0, disable: 8 } } as const;
  /** `__u64 enable` at 0. */
  get enable(): bigint {
    return readU64(this, 0);
  }
  set enable(value: bigint) {
    writeU64(this, 0, value, 'enable');
  }
  /** `__u64 disable` at 8. */
  get disable(): bigint {
    return readU64(this, 8);
  }
  set disable(value: bigint) {
    writeU64(this, 8, value, 'disable');
  }
}

/** `struct uffdio_writeprotect`: 24 bytes. */
export class UffdioWriteprotect extends StructView<'struct uffdio_writeprotect'> {
  static readonly layout = { tag: 'struct uffdio_writeprotect', size: 24, alignment: 8, offsets: { range: 0, mode: 16 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
}

/** `struct uffdio_zeropage`: 32 bytes. */
export class UffdioZeropage extends StructView<'struct uffdio_zeropage'> {
  static readonly layout = { tag: 'struct uffdio_zeropage', size: 32, alignment: 8, offsets: { range: 0, mode: 16, zeropage: 24 } } as const;
  /** `struct uffdio_range range` at 0. */
  get range(): UffdioRange {
    return nestedRecord(this, UffdioRange, 0);
  }
  set range(value: UffdioRange) {
    assignRecord(this.range, value);
  }
  /** `__u64 mode` at 16. */
  get mode(): bigint {
    return readU64(this, 16);
  }
  set mode(value: bigint) {
    writeU64(this, 16, value, 'mode');
  }
  /** `__s64 zeropage` at 24. */
  get zeropage(): bigint {
    return readS64(this, 24);
  }
  set zeropage(value: bigint) {
    writeS64(this, 24, value, 'zeropage');
  }
}

/** `struct uffd_msg.arg.pagefault.feat`: 4 bytes. */
export class UffdMsgArgPagefaultFeat extends StructView<'struct uffd_msg.arg.pagefault.feat'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.pagefault.feat', size: 4, alignment: 8, offsets: { ptid: 0 } } as const;
  /** `__u32 ptid` at 0. */
  get ptid(): number {
    return readU32(this, 0);
  }
  set ptid(value: number) {
    writeU32(this, 0, value, 'ptid');
  }
}

/** `struct uffd_msg.arg.pagefault`: 24 bytes. */
export class UffdMsgArgPagefault extends StructView<'struct uffd_msg.arg.pagefault'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.pagefault', size: 24, alignment: 8, offsets: { flags: 0, address: 8, feat: 16 } } as const;
  /** `__u64 flags` at 0. */
  get flags(): bigint {
    return readU64(this, 0);
  }
  set flags(value: bigint) {
    writeU64(this, 0, value, 'flags');
  }
  /** `__u64 address` at 8. */
  get address(): bigint {
    return readU64(this, 8);
  }
  set address(value: bigint) {
    writeU64(this, 8, value, 'address');
  }
  /** `UffdMsgArgPagefaultFeat feat` at 16. */
  get feat(): UffdMsgArgPagefaultFeat {
    return nestedRecord(this, UffdMsgArgPagefaultFeat, 16);
  }
  set feat(value: UffdMsgArgPagefaultFeat) {
    assignRecord(this.feat, value);
  }
}

/** `struct uffd_msg.arg.fork`: 4 bytes. */
export class UffdMsgArgFork extends StructView<'struct uffd_msg.arg.fork'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.fork', size: 4, alignment: 8, offsets: { ufd: 0 } } as const;
  /** `__u32 ufd` at 0. */
  get ufd(): number {
    return readU32(this, 0);
  }
  set ufd(value: number) {
    writeU32(this, 0, value, 'ufd');
  }
}

/** `struct uffd_msg.arg.remap`: 24 bytes. */
export class UffdMsgArgRemap extends StructView<'struct uffd_msg.arg.remap'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.remap', size: 24, alignment: 8, offsets: { from: 0, to: 8, len: 16 } } as const;
  /** `__u64 from` at 0. */
  get from(): bigint {
    return readU64(this, 0);
  }
  set from(value: bigint) {
    writeU64(this, 0, value, 'from');
  }
  /** `__u64 to` at 8. */
  get to(): bigint {
    return readU64(this, 8);
  }
  set to(value: bigint) {
    writeU64(this, 8, value, 'to');
  }
  /** `__u64 len` at 16. */
  get len(): bigint {
    return readU64(this, 16);
  }
  set len(value: bigint) {
    writeU64(this, 16, value, 'len');
  }
}

/** `struct uffd_msg.arg.remove`: 16 bytes. */
export class UffdMsgArgRemove extends StructView<'struct uffd_msg.arg.remove'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.remove', size: 16, alignment: 8, offsets: { start: 0, end: 8 } } as const;
  /** `__u64 start` at 0. */
  get start(): bigint {
    return readU64(this, 0);
  }
  set start(value: bigint) {
    writeU64(this, 0, value, 'start');
  }
  /** `__u64 end` at 8. */
  get end(): bigint {
    return readU64(this, 8);
  }
  set end(value: bigint) {
    writeU64(this, 8, value, 'end');
  }
}

/** `struct uffd_msg.arg.reserved`: 24 bytes. */
export class UffdMsgArgReserved extends StructView<'struct uffd_msg.arg.reserved'> {
  static readonly layout = { tag: 'struct uffd_msg.arg.reserved', size: 24, alignment: 8, offsets: { reserved1: 0, reserved2: 8, reserved3: 16 } } as const;
  /** `__u64 reserved1` at 0. */
  get reserved1(): bigint {
    return readU64(this, 0);
  }
  set reserved1(value: bigint) {
    writeU64(this, 0, value, 'reserved1');
  }
  /** `__u64 reserved2` at 8. */
  get reserved2(): bigint {
    return readU64(this, 8);
  }
  set reserved2(value: bigint) {
    writeU64(this, 8, value, 'reserved2');
  }
  /** `__u64 reserved3` at 16. */
  get reserved3(): bigint {
    return readU64(this, 16);
  }
  set reserved3(value: bigint) {
    writeU64(this, 16, value, 'reserved3');
  }
}

/** `struct uffd_msg.arg`: 24 bytes. */
export class UffdMsgArg extends StructView<'struct uffd_msg.arg'> {
  static readonly layout = { tag: 'struct uffd_msg.arg', size: 24, alignment: 8, offsets: { pagefault: 0, fork: 0, remap: 0, remove: 0, reserved: 0 } } as const;
  /** `UffdMsgArgPagefault pagefault` at 0. */
  get pagefault(): UffdMsgArgPagefault {
    return nestedRecord(this, UffdMsgArgPagefault, 0);
  }
  set pagefault(value: UffdMsgArgPagefault) {
    assignRecord(this.pagefault, value);
  }
  /** `UffdMsgArgFork fork` at 0. */
  get fork(): UffdMsgArgFork {
    return nestedRecord(this, UffdMsgArgFork, 0);
  }
  set fork(value: UffdMsgArgFork) {
    assignRecord(this.fork, value);
  }
  /** `UffdMsgArgRemap remap` at 0. */
  get remap(): UffdMsgArgRemap {
    return nestedRecord(this, UffdMsgArgRemap, 0);
  }
  set remap(value: UffdMsgArgRemap) {
    assignRecord(this.remap, value);
  }
  /** `UffdMsgArgRemove remove` at 0. */
  get remove(): UffdMsgArgRemove {
    return nestedRecord(this, UffdMsgArgRemove, 0);
  }
  set remove(value: UffdMsgArgRemove) {
    assignRecord(this.remove, value);
  }
  /** `UffdMsgArgReserved reserved` at 0. */
  get reserved(): UffdMsgArgReserved {
    return nestedRecord(this, UffdMsgArgReserved, 0);
  }
  set reserved(value: UffdMsgArgReserved) {
    assignRecord(this.reserved, value);
  }
}

/** `struct uffd_msg`: 32 bytes. */
export class UffdMsg extends StructView<'struct uffd_msg'> {
  static readonly layout = { tag: 'struct uffd_msg', size: 32, alignment: 8, offsets: { event: 0, reserved1: 1, reserved2: 2, reserved3: 4, arg: 8 } } as const;
  /** `__u8 event` at 0. */
  get event(): number {
    return readU8(this, 0);
  }
  set event(value: number) {
    writeU8(this, 0, value, 'event');
  }
  /** `__u8 reserved1` at 1. */
  get reserved1(): number {
    return readU8(this, 1);
  }
  set reserved1(value: number) {
    writeU8(this, 1, value, 'reserved1');
  }
  /** `__u16 reserved2` at 2. */
  get reserved2(): number {
    return readU16(this, 2);
  }
  set reserved2(value: number) {
    writeU16(this, 2, value, 'reserved2');
  }
  /** `__u32 reserved3` at 4. */
  get reserved3(): number {
    return readU32(this, 4);
  }
  set reserved3(value: number) {
    writeU32(this, 4, value, 'reserved3');
  }
  /** `UffdMsgArg arg` at 8. */
  get arg(): UffdMsgArg {
    return nestedRecord(this, UffdMsgArg, 8);
  }
  set arg(value: UffdMsgArg) {
    assignRecord(this.arg, value);
  }
}

/** `0xAA`. */
export const UFFDIO = 0xaa;

/** `_IOWR(UFFDIO, _UFFDIO_API, struct uffdio_api)`. */
export const UFFDIO_API = 0xc018aa3f as IoctlRequest<UffdioApi>;

/** `_IOWR(UFFDIO, _UFFDIO_CONTINUE, struct uffdio_continue)`. */
export const UFFDIO_CONTINUE = 0xc020aa07 as IoctlRequest<UffdioContinue>;

/** `((__u64)1<<0)`. */
export const UFFDIO_CONTINUE_MODE_DONTWAKE = 0x1n;

/** `((__u64)1<<1)`. */
export const UFFDIO_CONTINUE_MODE_WP = 0x2n;

/** `_IOWR(UFFDIO, _UFFDIO_COPY, struct uffdio_copy)`. */
export const UFFDIO_COPY = 0xc028aa03 as IoctlRequest<UffdioCopy>;

/** `((__u64)1<<0)`. */
export const UFFDIO_COPY_MODE_DONTWAKE = 0x1n;

/** `((__u64)1<<1)`. */
export const UFFDIO_COPY_MODE_WP = 0x2n;

/** `_IOWR(UFFDIO, _UFFDIO_MOVE, struct uffdio_move)`. */
export const UFFDIO_MOVE = 0xc028aa05 as IoctlRequest<UffdioMove>;

/** `((__u64)1<<1)`. */
export const UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES = 0x2n;

/** `((__u64)1<<0)`. */
export const UFFDIO_MOVE_MODE_DONTWAKE = 0x1n;

/** `_IOWR(UFFDIO, _UFFDIO_POISON, struct uffdio_poison)`. */
export const UFFDIO_POISON = 0xc020aa08 as IoctlRequest<UffdioPoison>;

/** `((__u64)1<<0)`. */
export const UFFDIO_POISON_MODE_DONTWAKE = 0x1n;

/** `_IOWR(UFFDIO, _UFFDIO_REGISTER, struct uffdio_register)`. */
export const UFFDIO_REGISTER = 0xc020aa00 as IoctlRequest<UffdioRegister>;

/** `((__u64)1<<2)`. */
export const UFFDIO_REGISTER_MODE_MINOR = 0x4n;

/** `((__u64)1<<0)`. */
export const UFFDIO_REGISTER_MODE_MISSING = 0x1n;

/** `((__u64)1<<3)`. */
export const UFFDIO_REGISTER_MODE_RWP = 0x8n;

/** `((__u64)1<<1)`. */
export const UFFDIO_REGISTER_MODE_WP = 0x2n;

/** `_IOWR(UFFDIO, _UFFDIO_RWPROTECT, struct uffdio_rwprotect)`. */
export const UFFDIO_RWPROTECT = 0xc018aa09 as IoctlRequest<UffdioRwprotect>;

/** `((__u64)1<<1)`. */
export const UFFDIO_RWPROTECT_MODE_DONTWAKE = 0x2n;

/** `((__u64)1<<0)`. */
export const UFFDIO_RWPROTECT_MODE_RWP = 0x1n;

/** `_IOW(UFFDIO, _UFFDIO_SET_MODE, struct uffdio_set_mode)`. */
export const UFFDIO_SET_MODE = 0x4010aa0a as IoctlRequest<UffdioSetMode>;

/** `_IOR(UFFDIO, _UFFDIO_UNREGISTER, struct uffdio_range)`. */
export const UFFDIO_UNREGISTER = 0x8010aa01 as IoctlRequest<UffdioRange>;

/** `_IOR(UFFDIO, _UFFDIO_WAKE, struct uffdio_range)`. */
export const UFFDIO_WAKE = 0x8010aa02 as IoctlRequest<UffdioRange>;

/** `_IOWR(UFFDIO, _UFFDIO_WRITEPROTECT, struct uffdio_writeprotect)`. */
export const UFFDIO_WRITEPROTECT = 0xc018aa06 as IoctlRequest<UffdioWriteprotect>;

/** `((__u64)1<<1)`. */
export const UFFDIO_WRITEPROTECT_MODE_DONTWAKE = 0x2n;

/** `((__u64)1<<0)`. */
export const UFFDIO_WRITEPROTECT_MODE_WP = 0x1n;

/** `_IOWR(UFFDIO, _UFFDIO_ZEROPAGE, struct uffdio_zeropage)`. */
export const UFFDIO_ZEROPAGE = 0xc020aa04 as IoctlRequest<UffdioZeropage>;

/** `((__u64)1<<0)`. */
export const UFFDIO_ZEROPAGE_MODE_DONTWAKE = 0x1n;

/** `((__u64)0xAA)`. */
export const UFFD_API = 0xaan;

/** `(UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_EVENT_REMAP | UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_UNMAP | UFFD_FEATURE_MISSING_HUGETLBFS | UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_SIGBUS | UFFD_FEATURE_THREAD_ID | UFFD_FEATURE_MINOR_HUGETLBFS | UFFD_FEATURE_MINOR_SHMEM | UFFD_FEATURE_EXACT_ADDRESS | UFFD_FEATURE_WP_HUGETLBFS_SHMEM | UFFD_FEATURE_WP_UNPOPULATED | UFFD_FEATURE_POISON | UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_MOVE | UFFD_FEATURE_RWP | UFFD_FEATURE_RWP_ASYNC)`. */
export const UFFD_API_FEATURES = 0x7ffffn;

/** `((__u64)1 << _UFFDIO_REGISTER | (__u64)1 << _UFFDIO_UNREGISTER | (__u64)1 << _UFFDIO_SET_MODE | (__u64)1 << _UFFDIO_API)`. */
export const UFFD_API_IOCTLS = 0x8000000000000403n;

/** `((__u64)1 << _UFFDIO_WAKE | (__u64)1 << _UFFDIO_COPY | (__u64)1 << _UFFDIO_ZEROPAGE | (__u64)1 << _UFFDIO_MOVE | (__u64)1 << _UFFDIO_WRITEPROTECT | (__u64)1 << _UFFDIO_CONTINUE | (__u64)1 << _UFFDIO_POISON | (__u64)1 << _UFFDIO_RWPROTECT)`. */
export const UFFD_API_RANGE_IOCTLS = 0x3fcn;

/** `((__u64)1 << _UFFDIO_WAKE | (__u64)1 << _UFFDIO_COPY | (__u64)1 << _UFFDIO_WRITEPROTECT | (__u64)1 << _UFFDIO_CONTINUE | (__u64)1 << _UFFDIO_POISON | (__u64)1 << _UFFDIO_RWPROTECT)`. */
export const UFFD_API_RANGE_IOCTLS_BASIC = 0x3ccn;

/** `(UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP | UFFDIO_REGISTER_MODE_MINOR | UFFDIO_REGISTER_MODE_RWP)`. */
export const UFFD_API_REGISTER_MODES = 0xfn;

/** `0x13`. */
export const UFFD_EVENT_FORK = 0x13;

/** `0x12`. */
export const UFFD_EVENT_PAGEFAULT = 0x12;

/** `0x14`. */
export const UFFD_EVENT_REMAP = 0x14;

/** `0x15`. */
export const UFFD_EVENT_REMOVE = 0x15;

/** `0x16`. */
export const UFFD_EVENT_UNMAP = 0x16;

/** `(1<<1)`. */
export const UFFD_FEATURE_EVENT_FORK = 0x2n;

/** `(1<<2)`. */
export const UFFD_FEATURE_EVENT_REMAP = 0x4n;

/** `(1<<3)`. */
export const UFFD_FEATURE_EVENT_REMOVE = 0x8n;

/** `(1<<6)`. */
export const UFFD_FEATURE_EVENT_UNMAP = 0x40n;

/** `(1<<11)`. */
export const UFFD_FEATURE_EXACT_ADDRESS = 0x800n;

/** `(1<<9)`. */
export const UFFD_FEATURE_MINOR_HUGETLBFS = 0x200n;

/** `(1<<10)`. */
export const UFFD_FEATURE_MINOR_SHMEM = 0x400n;

/** `(1<<4)`. */
export const UFFD_FEATURE_MISSING_HUGETLBFS = 0x10n;

/** `(1<<5)`. */
export const UFFD_FEATURE_MISSING_SHMEM = 0x20n;

/** `(1<<16)`. */
export const UFFD_FEATURE_MOVE = 0x10000n;

/** `(1<<0)`. */
export const UFFD_FEATURE_PAGEFAULT_FLAG_WP = 0x1n;

/** `(1<<14)`. */
export const UFFD_FEATURE_POISON = 0x4000n;

/** `(1<<17)`. */
export const UFFD_FEATURE_RWP = 0x20000n;

/** `(1<<18)`. */
export const UFFD_FEATURE_RWP_ASYNC = 0x40000n;

/** `(1<<7)`. */
export const UFFD_FEATURE_SIGBUS = 0x80n;

/** `(1<<8)`. */
export const UFFD_FEATURE_THREAD_ID = 0x100n;

/** `(1<<15)`. */
export const UFFD_FEATURE_WP_ASYNC = 0x8000n;

/** `(1<<12)`. */
export const UFFD_FEATURE_WP_HUGETLBFS_SHMEM = 0x1000n;

/** `(1<<13)`. */
export const UFFD_FEATURE_WP_UNPOPULATED = 0x2000n;

/** `(1<<2)`. */
export const UFFD_PAGEFAULT_FLAG_MINOR = 0x4n;

/** `(1<<3)`. */
export const UFFD_PAGEFAULT_FLAG_RWP = 0x8n;

/** `(1<<1)`. */
export const UFFD_PAGEFAULT_FLAG_WP = 0x2n;

/** `(1<<0)`. */
export const UFFD_PAGEFAULT_FLAG_WRITE = 0x1n;

/** `1`. */
export const UFFD_USER_MODE_ONLY = 0x1;

/** `0xAA`. */
export const USERFAULTFD_IOC = 0xaa;

/** `_IO(USERFAULTFD_IOC, 0x00)`. */
export const USERFAULTFD_IOC_NEW = 0xaa00 as IoctlRequest<number>;

/** `(0x3F)`. */
export const _UFFDIO_API = 0x3f;

/** `(0x07)`. */
export const _UFFDIO_CONTINUE = 0x7;

/** `(0x03)`. */
export const _UFFDIO_COPY = 0x3;

/** `(0x05)`. */
export const _UFFDIO_MOVE = 0x5;

/** `(0x08)`. */
export const _UFFDIO_POISON = 0x8;

/** `(0x00)`. */
export const _UFFDIO_REGISTER = 0x0;

/** `(0x09)`. */
export const _UFFDIO_RWPROTECT = 0x9;

/** `(0x0A)`. */
export const _UFFDIO_SET_MODE = 0xa;

/** `(0x01)`. */
export const _UFFDIO_UNREGISTER = 0x1;

/** `(0x02)`. */
export const _UFFDIO_WAKE = 0x2;

/** `(0x06)`. */
export const _UFFDIO_WRITEPROTECT = 0x6;

/** `(0x04)`. */
export const _UFFDIO_ZEROPAGE = 0x4;

export const UffdioContinueMode = new FlagSet({
  UFFDIO_CONTINUE_MODE_DONTWAKE,
  UFFDIO_CONTINUE_MODE_WP,
});

export const UffdioCopyMode = new FlagSet({
  UFFDIO_COPY_MODE_DONTWAKE,
  UFFDIO_COPY_MODE_WP,
});

export const UffdioMoveMode = new FlagSet({
  UFFDIO_MOVE_MODE_DONTWAKE,
  UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES,
});

export const UffdioPoisonMode = new FlagSet({
  UFFDIO_POISON_MODE_DONTWAKE,
});

export const UffdioRegisterMode = new FlagSet({
  UFFDIO_REGISTER_MODE_MISSING,
  UFFDIO_REGISTER_MODE_WP,
  UFFDIO_REGISTER_MODE_MINOR,
  UFFDIO_REGISTER_MODE_RWP,
});

export const UffdioRwprotectMode = new FlagSet({
  UFFDIO_RWPROTECT_MODE_RWP,
  UFFDIO_RWPROTECT_MODE_DONTWAKE,
});

export const UffdioWriteprotectMode = new FlagSet({
  UFFDIO_WRITEPROTECT_MODE_WP,
  UFFDIO_WRITEPROTECT_MODE_DONTWAKE,
});

export const UffdioZeropageMode = new FlagSet({
  UFFDIO_ZEROPAGE_MODE_DONTWAKE,
});

export const UffdFeature = new FlagSet({
  UFFD_FEATURE_PAGEFAULT_FLAG_WP,
  UFFD_FEATURE_EVENT_FORK,
  UFFD_FEATURE_EVENT_REMAP,
  UFFD_FEATURE_EVENT_REMOVE,
  UFFD_FEATURE_MISSING_HUGETLBFS,
  UFFD_FEATURE_MISSING_SHMEM,
  UFFD_FEATURE_EVENT_UNMAP,
  UFFD_FEATURE_SIGBUS,
  UFFD_FEATURE_THREAD_ID,
  UFFD_FEATURE_MINOR_HUGETLBFS,
  UFFD_FEATURE_MINOR_SHMEM,
  UFFD_FEATURE_EXACT_ADDRESS,
  UFFD_FEATURE_WP_HUGETLBFS_SHMEM,
  UFFD_FEATURE_WP_UNPOPULATED,
  UFFD_FEATURE_POISON,
  UFFD_FEATURE_WP_ASYNC,
  UFFD_FEATURE_MOVE,
  UFFD_FEATURE_RWP,
  UFFD_FEATURE_RWP_ASYNC,
});

export const UffdPagefaultFlag = new FlagSet({
  UFFD_PAGEFAULT_FLAG_WRITE,
  UFFD_PAGEFAULT_FLAG_WP,
  UFFD_PAGEFAULT_FLAG_MINOR,
  UFFD_PAGEFAULT_FLAG_RWP,
});
