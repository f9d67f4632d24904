import { floatingMacros } from './floating-macros.ts';
import type { Target } from './target.ts';

/** An integer type as GCC's predefined macros spell and suffix it. */
interface Spelling {
  readonly type: string;
  readonly unsignedType: string;
  readonly maximum: string;
  readonly unsignedMaximum: string;
  readonly suffix: string;
  readonly unsignedSuffix: string;
  readonly bits: number;
}

const char = spelling('signed char', 'unsigned char', 8, '', '');
const short = spelling('short int', 'short unsigned int', 16, '', '');
const int = spelling('int', 'unsigned int', 32, '', 'U');
const longLong = spelling('long long int', 'long long unsigned int', 64, 'LL', 'ULL');

function longOf(target: Target): Spelling {
  return spelling('long int', 'long unsigned int', target.dataModel === 'LP64' ? 64 : 32, 'L', 'UL');
}

function spelling(type: string, unsignedType: string, bits: number, suffix: string, unsignedSuffix: string): Spelling {
  const digits = 'f'.repeat(bits / 4 - 1);
  const maximum = `0x7${digits}${suffix}`;
  return {
    type,
    unsignedType,
    bits,
    maximum,
    unsignedMaximum: `0xf${digits}${unsignedSuffix}`,
    suffix,
    unsignedSuffix,
  };
}

/**
 * What GCC 12 predefines on a target, as Debian configures it, as far as headers look at it: each entry is the text after
 * `#define`. Left out is what is a floating-point number or about types that are not laid out, and of `__GCC_…` what is about
 * optimisation and C++; on ppc64le also its vector keywords and functions.
 */
export function predefinedMacros(target: Target): readonly string[] {
  return [
    ...compilerMacros,
    ...positionMacros(target),
    ...byteOrderMacros(target),
    ...sizeMacros(target),
    ...integerTypeMacros(target),
    ...floatingMacros(target),
    ...atomicMacros(target),
    ...target.macros,
  ];
}

const compilerMacros: readonly string[] = [
  '__STDC__ 1',
  '__STDC_VERSION__ 201710L',
  '__STDC_HOSTED__ 1',
  '__STDC_UTF_16__ 1',
  '__STDC_UTF_32__ 1',
  '__STDC_IEC_559__ 1',
  '__STDC_IEC_559_COMPLEX__ 1',
  '__STDC_IEC_60559_BFP__ 201404L',
  '__STDC_IEC_60559_COMPLEX__ 201404L',
  '__STDC_ISO_10646__ 201706L',
  '_STDC_PREDEF_H 1',
  '__GNUC__ 12',
  '__GNUC_MINOR__ 2',
  '__GNUC_PATCHLEVEL__ 0',
  '__GNUC_STDC_INLINE__ 1',
  '__NO_INLINE__ 1',
  '__VERSION__ "12.2.0"',
  '__GXX_ABI_VERSION 1017',
  '__USER_LABEL_PREFIX__',
  '__ELF__ 1',
  '__FINITE_MATH_ONLY__ 0',
  '__CHAR_BIT__ 8',
  '__PRAGMA_REDEFINE_EXTNAME 1',
  '__ATOMIC_RELAXED 0',
  '__ATOMIC_CONSUME 1',
  '__ATOMIC_ACQUIRE 2',
  '__ATOMIC_RELEASE 3',
  '__ATOMIC_ACQ_REL 4',
  '__ATOMIC_SEQ_CST 5',
  'linux 1',
  '__linux 1',
  '__linux__ 1',
  '__gnu_linux__ 1',
  'unix 1',
  '__unix 1',
  '__unix__ 1',
];

/** Debian's GCC makes executables whose position is open. MIPS has its own position-independent code by `-mabicalls`. */
function positionMacros(target: Target): string[] {
  const code = target.name === 'mips64el' ? 1 : 2;
  return ['__PIE__ 2', '__pie__ 2', `__PIC__ ${code}`, `__pic__ ${code}`];
}

/** Whether operations on an atomic type need no lock: 1 is sometimes, 2 always. RISC-V has none on bytes and halves of words. */
function atomicMacros({ name }: Target): string[] {
  const ofPart = name === 'riscv64' ? 1 : 2;
  const parts = ['BOOL', 'CHAR', 'CHAR16_T', 'SHORT'].map((type) => `__GCC_ATOMIC_${type}_LOCK_FREE ${ofPart}`);
  const words = ['CHAR32_T', 'WCHAR_T', 'INT', 'LONG', 'LLONG', 'POINTER'];
  return [...parts, ...words.map((type) => `__GCC_ATOMIC_${type}_LOCK_FREE 2`), '__GCC_ATOMIC_TEST_AND_SET_TRUEVAL 1'];
}

function byteOrderMacros(target: Target): string[] {
  const order = target.byteOrder === 'little' ? '__ORDER_LITTLE_ENDIAN__' : '__ORDER_BIG_ENDIAN__';
  return [
    '__ORDER_LITTLE_ENDIAN__ 1234',
    '__ORDER_BIG_ENDIAN__ 4321',
    '__ORDER_PDP_ENDIAN__ 3412',
    `__BYTE_ORDER__ ${order}`,
    `__FLOAT_WORD_ORDER__ ${order}`,
  ];
}

function sizeMacros(target: Target): string[] {
  const lp64 = target.dataModel === 'LP64';
  const word = lp64 ? 8 : 4;
  const macros = [
    '__SIZEOF_SHORT__ 2',
    '__SIZEOF_INT__ 4',
    `__SIZEOF_LONG__ ${word}`,
    '__SIZEOF_LONG_LONG__ 8',
    '__SIZEOF_FLOAT__ 4',
    '__SIZEOF_DOUBLE__ 8',
    `__SIZEOF_LONG_DOUBLE__ ${target.longDoubleSize}`,
    `__SIZEOF_POINTER__ ${word}`,
    `__SIZEOF_SIZE_T__ ${word}`,
    `__SIZEOF_PTRDIFF_T__ ${word}`,
    '__SIZEOF_WCHAR_T__ 4',
    '__SIZEOF_WINT_T__ 4',
    `__BIGGEST_ALIGNMENT__ ${target.biggestAlignment}`,
  ];
  if (lp64) macros.push('__SIZEOF_INT128__ 16', '__LP64__ 1', '_LP64 1');
  // ARM's GCC does not define these two.
  else if (target.name === 'i386') macros.push('__ILP32__ 1', '_ILP32 1');
  if (!target.charSigned) macros.push('__CHAR_UNSIGNED__ 1');
  return macros;
}

function integerTypeMacros(target: Target): string[] {
  const long = longOf(target);
  const lp64 = target.dataModel === 'LP64';
  const widest = lp64 ? long : longLong;
  const word = lp64 ? long : int;
  return [
    ...limitMacros('SCHAR', char),
    ...limitMacros('SHRT', short),
    ...limitMacros('INT', int),
    ...limitMacros('LONG', long),
    ...limitMacros('LONG_LONG', longLong),
    ...fixedWidthMacros(8, char),
    ...fixedWidthMacros(16, short),
    ...fixedWidthMacros(32, int),
    ...fixedWidthMacros(64, widest),
    ...leastWidthMacros('LEAST', [char, short, int, widest]),
    ...leastWidthMacros('FAST', [char, word, word, widest]),
    ...signedMacros('INTMAX', widest),
    ...unsignedMacros('UINTMAX', widest),
    `__INTMAX_C(c) c ## ${widest.suffix}`,
    `__UINTMAX_C(c) c ## ${widest.unsignedSuffix}`,
    ...signedMacros('INTPTR', word),
    ...unsignedMacros('UINTPTR', word),
    ...signedMacros('PTRDIFF', word),
    ...unsignedMacros('SIZE', word),
    ...['__INTMAX_WIDTH__ 64', `__INTPTR_WIDTH__ ${word.bits}`],
    ...[`__PTRDIFF_WIDTH__ ${word.bits}`, `__SIZE_WIDTH__ ${word.bits}`],
    ...signedMacros('SIG_ATOMIC', int),
    '__SIG_ATOMIC_WIDTH__ 32',
    '__SIG_ATOMIC_MIN__ (-__SIG_ATOMIC_MAX__ - 1)',
    ...characterTypeMacros(target, long),
  ];
}

function limitMacros(name: string, { maximum, bits }: Spelling): string[] {
  return [`__${name}_MAX__ ${maximum}`, `__${name}_WIDTH__ ${bits}`];
}

function signedMacros(name: string, { type, maximum }: Spelling): string[] {
  return [`__${name}_TYPE__ ${type}`, `__${name}_MAX__ ${maximum}`];
}

function unsignedMacros(name: string, { unsignedType, bits, unsignedMaximum, maximum }: Spelling): string[] {
  // An unsigned char or short promotes to int: its maximum has no suffix.
  const limit = bits < 32 ? maximum.replace('0x7', '0xf') : unsignedMaximum;
  return [`__${name}_TYPE__ ${unsignedType}`, `__${name}_MAX__ ${limit}`];
}

function fixedWidthMacros(bits: number, type: Spelling): string[] {
  const paste = (suffix: string) => (suffix === '' ? 'c' : `c ## ${suffix}`);
  return [
    ...signedMacros(`INT${bits}`, type),
    ...unsignedMacros(`UINT${bits}`, type),
    `__INT${bits}_C(c) ${paste(type.suffix)}`,
    `__UINT${bits}_C(c) ${paste(type.unsignedSuffix)}`,
  ];
}

/** The types for 8, 16, 32 and 64 bits, in this order. */
function leastWidthMacros(kind: 'LEAST' | 'FAST', types: readonly Spelling[]): string[] {
  return types.flatMap((type, index) => {
    const bits = 8 << index;
    return [
      ...signedMacros(`INT_${kind}${bits}`, type),
      ...unsignedMacros(`UINT_${kind}${bits}`, type),
      `__INT_${kind}${bits}_WIDTH__ ${type.bits}`,
    ];
  });
}

function characterTypeMacros(target: Target, long: Spelling): string[] {
  const macros = ['__CHAR16_TYPE__ short unsigned int', '__CHAR32_TYPE__ unsigned int'];
  macros.push('__WCHAR_WIDTH__ 32', '__WINT_TYPE__ unsigned int', '__WINT_MAX__ 0xffffffffU', '__WINT_MIN__ 0U');
  macros.push('__WINT_WIDTH__ 32');
  if (target.wideCharacter === 'unsigned int') {
    return [...macros, ...unsignedMacros('WCHAR', int), '__WCHAR_MIN__ 0U'];
  }
  const type = target.wideCharacter === 'long' ? long : int;
  return [...macros, ...signedMacros('WCHAR', type), '__WCHAR_MIN__ (-__WCHAR_MAX__ - 1)'];
}
