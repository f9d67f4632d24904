import type { BasicTypeName } from '../../ast/c-type.ts';
import { describeNoTarget } from './other-target-names.ts';

/** The machines that this generator knows, by the names of the ABI model. */
export type TargetName =
  | 'x86_64'
  | 'aarch64'
  | 'armv7'
  | 'i386'
  | 'riscv64'
  | 'ppc64le'
  | 's390x'
  | 'mips64el'
  | 'loongarch64';

/** LP64: `long` and pointers have 8 bytes; ILP32: 4. `int` has 4 on both. */
export type DataModel = 'LP64' | 'ILP32';
export type ByteOrder = 'little' | 'big';

/** Size and alignments of a type that is no record and no array, in bytes. */
export interface ScalarLayout {
  readonly size: number;
  /** Of an object of this type by itself, what GNU's `__alignof__` answers. */
  readonly alignment: number;
  /** The most that a record member of this type is aligned to, where no attribute asks for more: 4 for the 8-byte
   *  scalars of i386; `Infinity` for everything else. */
  readonly memberLimit: number;
}

/** One machine: everything about it that changes a size, an offset or a value. */
export interface Target {
  readonly name: TargetName;
  /** Debian's name of the machine, the folder of its `asm/` headers. */
  readonly multiarch: string;
  readonly dataModel: DataModel;
  readonly byteOrder: ByteOrder;
  readonly charSigned: boolean;
  /** The type of `L'a'`. */
  readonly wideCharacter: 'int' | 'unsigned int' | 'long';
  /** Alignment that a bare `aligned` asks for, and the highest that any scalar has; GCC's `__BIGGEST_ALIGNMENT__`. */
  readonly biggestAlignment: number;
  /** GCC's `__SIZEOF_LONG_DOUBLE__`, in bytes. The type itself is not laid out. */
  readonly longDoubleSize: 8 | 12 | 16;
  /** GCC's `__LDBL_MANT_DIG__`, in bits. */
  readonly longDoubleDigits: 53 | 64 | 106 | 113;
  /** The most that a member of an 8-byte scalar type is aligned to inside a record (System V i386 supplement: 4). */
  readonly memberLimitOf8: number;
  /** AAPCS and AAPCS64: unnamed bit-fields, those of width zero too, raise the alignment of their record. */
  readonly unnamedBitFieldsAlign: boolean;
  /** Memory is loaded only from addresses that are multiples of what is loaded: GCC's STRICT_ALIGNMENT. */
  readonly strictAlignment: boolean;
  /** `process.arch` of Node on this machine; null where Node has no port. */
  readonly nodeArchitecture: string | null;
  /** The macros that name the architecture, each as the text after `#define`. */
  readonly macros: readonly string[];
}

type Row = Omit<Target, 'macros'> & { readonly macros: string };

const usual = {
  dataModel: 'LP64',
  byteOrder: 'little',
  charSigned: true,
  wideCharacter: 'int',
  biggestAlignment: 16,
  longDoubleSize: 16,
  longDoubleDigits: 113,
  memberLimitOf8: Number.POSITIVE_INFINITY,
  unnamedBitFieldsAlign: false,
  strictAlignment: false,
} as const;

/** Each `macros` is written as `NAME` (defined as 1) or `NAME=TEXT`. */
const rows: readonly Row[] = [
  {
    ...usual,
    name: 'x86_64',
    multiarch: 'x86_64-linux-gnu',
    longDoubleDigits: 64,
    nodeArchitecture: 'x64',
    macros:
      '__x86_64 __x86_64__ __amd64 __amd64__ __k8 __k8__ __code_model_small__ __MMX__ __SSE__ __SSE2__ __FXSR__ ' +
      '__MMX_WITH_SSE__ __SSE_MATH__ __SSE2_MATH__ __ATOMIC_HLE_ACQUIRE=65536 __ATOMIC_HLE_RELEASE=131072 ' +
      '__SEG_FS __SEG_GS __SIZEOF_FLOAT80__=16 __SIZEOF_FLOAT128__=16 __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'aarch64',
    multiarch: 'aarch64-linux-gnu',
    charSigned: false,
    wideCharacter: 'unsigned int',
    unnamedBitFieldsAlign: true,
    nodeArchitecture: 'arm64',
    macros:
      '__aarch64__ __AARCH64EL__ __AARCH64_CMODEL_SMALL__ __ARM_64BIT_STATE __ARM_ARCH=8 __ARM_ARCH_8A ' +
      '__ARM_ARCH_ISA_A64 __ARM_ARCH_PROFILE=65 __ARM_NEON __ARM_FP=14 __ARM_PCS_AAPCS64 ' +
      '__ARM_SIZEOF_MINIMAL_ENUM=4 __ARM_SIZEOF_WCHAR_T=4 __ARM_ALIGN_MAX_PWR=28 __ARM_ALIGN_MAX_STACK_PWR=16 ' +
      '__ARM_FEATURE_CLZ __ARM_FEATURE_FMA __ARM_FEATURE_IDIV __ARM_FEATURE_NUMERIC_MAXMIN __ARM_FEATURE_UNALIGNED ' +
      '__ARM_FP16_ARGS __ARM_FP16_FORMAT_IEEE __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'armv7',
    multiarch: 'arm-linux-gnueabihf',
    strictAlignment: true,
    dataModel: 'ILP32',
    charSigned: false,
    wideCharacter: 'unsigned int',
    biggestAlignment: 8,
    longDoubleSize: 8,
    longDoubleDigits: 53,
    unnamedBitFieldsAlign: true,
    nodeArchitecture: 'arm',
    macros:
      '__arm__ __ARMEL__ __ARM_EABI__ __APCS_32__ __ARM_32BIT_STATE __ARM_ARCH=7 __ARM_ARCH_7A__ ' +
      '__ARM_ARCH_ISA_ARM __ARM_ARCH_ISA_THUMB=2 __ARM_ARCH_PROFILE=65 __ARM_FP=12 __ARM_PCS_VFP __VFP_FP__ ' +
      '__ARM_ASM_SYNTAX_UNIFIED__ __ARM_FEATURE_CLZ __ARM_FEATURE_COPROC=15 __ARM_FEATURE_DSP ' +
      '__ARM_FEATURE_LDREX=15 __ARM_FEATURE_QBIT __ARM_FEATURE_SAT __ARM_FEATURE_SIMD32 __ARM_FEATURE_UNALIGNED ' +
      '__GXX_TYPEINFO_EQUALITY_INLINE=0 __THUMB_INTERWORK__ ' +
      '__THUMBEL__ __thumb__ __thumb2__ __ARM_SIZEOF_MINIMAL_ENUM=4 __ARM_SIZEOF_WCHAR_T=4 __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'i386',
    multiarch: 'i386-linux-gnu',
    dataModel: 'ILP32',
    wideCharacter: 'long',
    longDoubleSize: 12,
    longDoubleDigits: 64,
    memberLimitOf8: 4,
    nodeArchitecture: 'ia32',
    macros:
      'i386 __i386 __i386__ __i686 __i686__ __pentiumpro __pentiumpro__ __code_model_32__ __LAHF_SAHF__ ' +
      '__ATOMIC_HLE_ACQUIRE=65536 __ATOMIC_HLE_RELEASE=131072 __SEG_FS __SEG_GS ' +
      '__SIZEOF_FLOAT80__=12 __SIZEOF_FLOAT128__=16 __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'riscv64',
    multiarch: 'riscv64-linux-gnu',
    strictAlignment: true,
    charSigned: false,
    nodeArchitecture: 'riscv64',
    macros:
      '__riscv __riscv_xlen=64 __riscv_flen=64 __riscv_float_abi_double __riscv_atomic __riscv_mul __riscv_div ' +
      '__riscv_muldiv __riscv_fdiv __riscv_fsqrt __riscv_compressed __riscv_arch_test __riscv_a=2001000 __riscv_c=2000000 ' +
      '__riscv_d=2002000 __riscv_f=2002000 __riscv_i=2001000 __riscv_m=2000000 __riscv_zicsr=2000000 ' +
      '__riscv_zifencei=2000000 __riscv_cmodel_medany __riscv_cmodel_pic __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'ppc64le',
    multiarch: 'powerpc64le-linux-gnu',
    longDoubleDigits: 106,
    charSigned: false,
    nodeArchitecture: 'ppc64',
    macros:
      '__PPC__ __PPC64__ __powerpc__ __powerpc64__ _ARCH_PPC _ARCH_PPC64 _ARCH_PPCGR _ARCH_PPCSQ _ARCH_PWR4 _ARCH_PWR5 ' +
      '_ARCH_PWR5X _ARCH_PWR6 _ARCH_PWR7 _ARCH_PWR8 __APPLE_ALTIVEC__ __BUILTIN_CPU_SUPPORTS__ __CMODEL_MEDIUM__ ' +
      '__CRYPTO__ __FLOAT128__ __FLOAT128_TYPE__ __HAVE_BSWAP__ __LONGDOUBLE128 __LONG_DOUBLE_128__ ' +
      '__LONG_DOUBLE_IBM128__ __POWER8_VECTOR__ __QUAD_MEMORY_ATOMIC__ __RECIP__ __RECIPF__ __RECIP_PRECISION__ ' +
      '__RSQRTE__ __RSQRTEF__ __SIZEOF_IBM128__=16 __SIZEOF_IEEE128__=16 __STRUCT_PARM_ALIGN__=16 __VEC__=10206 ' +
      '__VEC_ELEMENT_REG_ORDER__=__ORDER_LITTLE_ENDIAN__ __builtin_copysignq=__builtin_copysignf128 ' +
      '__builtin_fabsq=__builtin_fabsf128 __builtin_huge_valq=__builtin_huge_valf128 ' +
      '__builtin_infq=__builtin_inff128 __builtin_nanq=__builtin_nanf128 __builtin_nansq=__builtin_nansf128 ' +
      '_CALL_ELF=2 _CALL_LINUX ' +
      '_LITTLE_ENDIAN __LITTLE_ENDIAN__ __ALTIVEC__ __VSX__ __SIZEOF_FLOAT128__=16 __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 's390x',
    multiarch: 's390x-linux-gnu',
    byteOrder: 'big',
    charSigned: false,
    biggestAlignment: 8,
    nodeArchitecture: 's390x',
    macros: '__s390__ __s390x__ __zarch__ __ARCH__=9 __LONG_DOUBLE_128__ __REGISTER_PREFIX__=',
  },
  {
    ...usual,
    name: 'mips64el',
    multiarch: 'mips64el-linux-gnuabi64',
    strictAlignment: true,
    nodeArchitecture: 'mips64el',
    macros:
      'mips _mips __mips=64 __mips__ __mips64 __mips_isa_rev=2 __mips_fpr=64 __mips_hard_float __mips_abicalls ' +
      'MIPSEL _MIPSEL __MIPSEL __MIPSEL__ _ABI64=3 _MIPS_SIM=_ABI64 _MIPS_SZINT=32 _MIPS_SZLONG=64 _MIPS_SZPTR=64 ' +
      'LANGUAGE_C _LANGUAGE_C __LANGUAGE_C __LANGUAGE_C__ R4000 _R4000 __R4000 __R4000__ _MIPS_ARCH="mips64r2" ' +
      '_MIPS_ARCH_MIPS64R2 _MIPS_TUNE="mips64r2" _MIPS_TUNE_MIPS64R2 _MIPS_FPSET=32 _MIPS_SPFPSET=32 __mips_no_madd4 ' +
      '_MIPS_ISA=_MIPS_ISA_MIPS64 __REGISTER_PREFIX__=$',
  },
  {
    ...usual,
    name: 'loongarch64',
    multiarch: 'loongarch64-linux-gnu',
    nodeArchitecture: 'loong64',
    macros:
      '__loongarch__ __loongarch64 __loongarch_lp64 __loongarch_grlen=64 __loongarch_frlen=64 ' +
      '__loongarch_double_float __loongarch_hard_float _ABILP64=3 _LOONGARCH_SIM=_ABILP64 _LOONGARCH_SZINT=32 ' +
      '_LOONGARCH_SZLONG=64 _LOONGARCH_SZPTR=64 _LOONGARCH_FPSET=32 _LOONGARCH_SPFPSET=32 __REGISTER_PREFIX__=$',
  },
];

/** Every target, by name, in the order in which they are listed to people. */
export const targets: ReadonlyMap<TargetName, Target> = new Map(
  rows.map((row) => [row.name, { ...row, macros: row.macros.split(' ').map(definitionOf) }]),
);

function definitionOf(macro: string): string {
  const equals = macro.indexOf('=');
  return equals === -1 ? `${macro} 1` : `${macro.slice(0, equals)} ${macro.slice(equals + 1)}`.trimEnd();
}

/** A target was asked for that is not in the table: the command line is wrong, not a header. */
export class UnknownTargetError extends Error {
  override readonly name = 'UnknownTargetError';
}

/** @throws UnknownTargetError that lists the known names, and says which may have been meant. */
export function targetNamed(name: string): Target {
  const target = targets.get(name as TargetName);
  if (target !== undefined) return target;
  throw new UnknownTargetError(describeNoTarget(name, [...targets.keys()]));
}

/** The target of this process, by its processor and byte order, whatever the operating system; null where there is none. */
export function hostTarget(): Target | null {
  const byteOrder = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'little' : 'big';
  for (const target of targets.values()) {
    if (target.nodeArchitecture === process.arch && target.byteOrder === byteOrder) return target;
  }
  return null;
}

/** Sizes in bytes; `long` and pointers follow the data model. Null for what has no size here. */
function sizeOfScalar(target: Target, name: BasicTypeName | 'pointer'): number | null {
  switch (name) {
    case '_Bool':
    case 'char':
    case 'signed char':
    case 'unsigned char':
      return 1;
    case 'short':
    case 'unsigned short':
      return 2;
    case 'int':
    case 'unsigned int':
    case 'float':
      return 4;
    case 'long':
    case 'unsigned long':
    case 'pointer':
      return target.dataModel === 'LP64' ? 8 : 4;
    case 'long long':
    case 'unsigned long long':
    case 'double':
      return 8;
    case '__int128':
    case 'unsigned __int128':
      return target.dataModel === 'LP64' ? 16 : null;
    case 'void':
    case 'long double':
      return null;
  }
}

/**
 * Size and alignment of a scalar type. Every ABI of the table aligns a scalar to its size, up to the biggest alignment
 * of the machine. Null for `void`, for `long double`, whose layout this generator refuses, and for a 128-bit integer
 * on a 32-bit machine.
 */
export function scalarLayout(target: Target, name: BasicTypeName | 'pointer'): ScalarLayout | null {
  const size = sizeOfScalar(target, name);
  if (size === null) return null;
  const alignment = Math.min(size, target.biggestAlignment);
  return { size, alignment, memberLimit: size === 8 ? target.memberLimitOf8 : Number.POSITIVE_INFINITY };
}
