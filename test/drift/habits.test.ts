import { expect } from 'chai';
import { describeFinding } from '../../codegen/drift/describe.ts';
import { asLine, HeaderPairs } from './header-pair.ts';

const types = '#include <linux/types.h>\n#include <linux/ioctl.h>\n';

/** What headers of the kernel do, found in those of Linux 6.1 and 7.3. */
const cases: readonly (readonly [title: string, old: string, now: string, findings: readonly string[]])[] = [
  [
    'a record that grew with its request follows the field at its end, not the reserved bits before it (perf_event_attr)',
    'struct s { __u64 a : 60, __reserved_1 : 4; };\n#define R _IOW(7, 1, struct s)',
    'struct s { __u64 a : 60, b : 2, __reserved_1 : 2; __u64 c; };\n#define R _IOW(7, 1, struct s)',
    [
      'extending struct s: size 8 -> 16: its request number changed with its size <- struct s.c',
      'extending struct s.__reserved_1: bit offset 60 -> 62, bit width 4 -> 2: its bytes have a meaning now <- struct s.b',
      'extending R: value 0x40080701 -> 0x40100701, argument size 8 -> 16: it grew with its argument; the old number stays what it was <- struct s.c',
      'extending struct s.b: new field: reserved bytes got a meaning',
      'extending struct s.c: new field: added at the end',
    ],
  ],
  [
    'a record whose alignment grew with its request number is told by it too (drm_syncobj_handle)',
    'struct s { __u32 a; __u32 b; };\n#define R _IOWR(7, 1, struct s)\nstruct t { __u32 a; };',
    'struct s { __u32 a; __u32 b; __u64 c; };\n#define R _IOWR(7, 1, struct s)\nstruct t { __u32 a; __u64 b; };',
    [
      'breaking struct t: size 4 -> 16, alignment 4 -> 8',
      'extending struct s: size 8 -> 16, alignment 4 -> 8: its request number changed with its size <- struct s.c',
      'extending R: value 0xc0080701 -> 0xc0100701, argument size 8 -> 16: it grew with its argument; the old number stays what it was <- struct s.c',
      'extending struct s.c: new field: added at the end',
      'extending struct t.b: new field: added at the end',
    ],
  ],
  [
    'a reserved field is named after its offset in hexadecimal digits (efa-abi.h), or opaque (bpf_timer)',
    'struct s { __u32 a; __u8 reserved_a0[4]; };\nstruct t { __u64 a; __u64 :64; };',
    'struct s { __u32 a; __u16 b; __u8 reserved_b0[2]; };\nstruct t { __u64 a; __u64 __opaque; };',
    [
      'extending struct s.reserved_a0: this field is gone: its bytes have a meaning now <- struct s.b',
      'extending struct s.b: new field: reserved bytes got a meaning',
      'cosmetic struct s.reserved_b0: new field: still room, under another name',
      'cosmetic struct t.__opaque: new field: room that was not named before',
    ],
  ],
  [
    'masks of what is not a flag, without an underscore, and shifted from another (futex.h, nfsd/export.h, securebits.h)',
    '#define X_A 1\n#define X_CMD_MASK (~(X_A))\n#define Y_A 1\n#define Y_ALLFLAGS 1\n#define Z_A 1\n#define Z_ALL_BITS (Z_A)\n#define Z_ALL_LOCKS (Z_ALL_BITS << 1)',
    '#define X_A 1\n#define X_B 2\n#define X_CMD_MASK (~(X_A | X_B))\n#define Y_A 1\n#define Y_B 8\n#define Y_ALLFLAGS 9\n#define Z_A 1\n#define Z_B 4\n#define Z_ALL_BITS (Z_A | Z_B)\n#define Z_ALL_LOCKS (Z_ALL_BITS << 1)',
    [
      'growing X_CMD_MASK: value -2 -> -4',
      'growing Y_ALLFLAGS: value 1 -> 9',
      'growing Z_ALL_BITS: value 1 -> 5',
      'growing Z_ALL_LOCKS: value 2 -> 10',
      'adding X_B: new constant',
      'adding Y_B: new constant',
      'adding Z_B: new constant',
    ],
  ],
  [
    'a mask of what is not a flag that lost bits which no new name has is breaking',
    '#define X_A 1\n#define X_CMD_MASK (~(X_A))\n#define Y_MASK (~6)',
    '#define X_A 1\n#define X_CMD_MASK (~(X_A | 2))\n#define Y_MASK (~2)',
    ['breaking X_CMD_MASK: value -2 -> -4', 'breaking Y_MASK: value -7 -> -3'],
  ],
  [
    'what is counted as supported, the version of the kernel, and a minor version in one number (rxrpc.h, version.h, asound.h)',
    'enum { X_A, X_B, X__SUPPORTED };\n#define LINUX_VERSION_MAJOR 6\n#define P_VERSION ((2 << 16) | 15)\n#define Q_VERSION ((2 << 16) | 15)',
    'enum { X_A, X_B, X_C, X__SUPPORTED };\n#define LINUX_VERSION_MAJOR 7\n#define P_VERSION ((2 << 16) | 18)\n#define Q_VERSION (3 << 16)',
    [
      'breaking Q_VERSION: value 0x2000f -> 0x30000',
      'growing LINUX_VERSION_MAJOR: value 6 -> 7',
      'growing P_VERSION: value 0x2000f -> 0x20012',
      'growing X__SUPPORTED: value 2 -> 3',
      'adding X_C: new constant',
    ],
  ],
  [
    'a name that went with its family is not the one of another family with the same number (pkt_sched.h)',
    'enum { T_CBQ_UNSPEC, T_CBQ_RATE };\nenum { U_OLD_UNSPEC, U_OLD_RATE };',
    'enum { T_DUAL_UNSPEC, T_DUAL_STEP };\nenum { U_NEW_UNSPEC, U_NEW_RATE };',
    [
      'breaking T_CBQ_UNSPEC: this constant is gone',
      'breaking T_CBQ_RATE: this constant is gone',
      'renamed U_OLD_UNSPEC: U_NEW_UNSPEC now',
      'renamed U_OLD_RATE: U_NEW_RATE now',
      'adding T_DUAL_UNSPEC: new constant',
      'adding T_DUAL_STEP: new constant',
    ],
  ],
  [
    'what lies on the bytes of a field that is gone (virtio_net_hdr_v1_hash, fastrpc_ioctl_capability)',
    'struct s { __le32 hash; __u32 domain; __u32 end; };',
    'struct s { __le16 hash_lo; __le16 hash_hi; __u32 unused; };',
    [
      'breaking struct s: size 12 -> 8 <- struct s.hash',
      "breaking struct s.hash: this field is gone: 'hash_lo', 'hash_hi' are there now",
      "breaking struct s.domain: this field is gone: 'unused' is there now",
      'breaking struct s.end: this field is gone',
      'adding struct s.hash_lo: new field',
      'adding struct s.hash_hi: new field',
      'adding struct s.unused: new field',
    ],
  ],
  [
    'a field that is a bit-field now (perf_event_attr.__reserved_3)',
    'struct s { __u32 a; __u32 b; };',
    'struct s { __u32 a; __u32 c : 3, b : 29; };',
    ['breaking struct s.b: bytes 4 to 7 -> bits 35 to 63', 'adding struct s.c: new field'],
  ],
];

describe('what headers do by habit', () => {
  const pairs = new HeaderPairs();
  after(() => pairs[Symbol.dispose]());
  const compared = (old: string, now: string) =>
    pairs.compare({ 'linux/x.h': `${types}${old}\n` }, { 'linux/x.h': `${types}${now}\n` });

  for (const [title, old, now, findings] of cases) {
    it(title, () => {
      expect(compared(old, now).map(asLine)).to.deep.equal(findings);
    });
  }

  it('a header whose names have no value is not said to have had none', () => {
    const [finding] = pairs.compare({ 'linux/x.h': '#define A (NOTHING + 1)\n' }, {});
    expect(describeFinding(finding!)).to.equal('this header is gone: with no names that have a value');
  });
});
