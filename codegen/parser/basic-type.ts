import type { BasicTypeName, CType } from '../ast/c-type.ts';
import type { Span } from '../source/source-file.ts';

/** ISO/IEC TS 18661-3. No target describes them: they are kept by name, and refused where one is laid out. */
const floatingTypes = '_Float16 _Float32 _Float64 _Float128 _Float32x _Float64x'.split(' ');

/** The words that basic types are made of, with GNU's other spellings. */
const words = new Map<string, string>([
  ...['void', 'char', 'short', 'int', 'long', 'float', 'double', 'signed', 'unsigned'].map(
    (word) => [word, word] as const,
  ),
  ['__signed__', 'signed'],
  ['__signed', 'signed'],
  ['_Bool', '_Bool'],
  ['__int128', '__int128'],
  ['__int128__', '__int128'],
  ['_Complex', '_Complex'],
  ['__complex__', '_Complex'],
  ['__complex', '_Complex'],
  ...floatingTypes.map((word) => [word, word] as const),
]);

/** Types of the compiler's own. Those that no target describes are kept by name, and refused where one is laid out. */
const compilerTypes = new Map<string, BasicTypeName | null>([
  ['__int128_t', '__int128'],
  ['__uint128_t', 'unsigned __int128'],
  ...(
    '__builtin_va_list __builtin_ms_va_list __builtin_sysv_va_list ' +
    '_Decimal32 _Decimal64 _Decimal128 __float128 __float80 __ibm128 __ieee128 __fp16 __bf16'
  )
    .split(' ')
    .map((name) => [name, null] as const),
]);

/** C11 6.7.2p2: every legal multiset of words, sorted, and the type it means. */
const combinations = new Map<string, BasicTypeName>([
  ['void', 'void'],
  ['_Bool', '_Bool'],
  ['float', 'float'],
  ['double', 'double'],
  ['double long', 'long double'],
  ['char', 'char'],
  ['char signed', 'signed char'],
  ['char unsigned', 'unsigned char'],
  ['__int128', '__int128'],
  ['__int128 signed', '__int128'],
  ['__int128 unsigned', 'unsigned __int128'],
  ['signed', 'int'],
  ['int', 'int'],
  ['int signed', 'int'],
  ['unsigned', 'unsigned int'],
  ['int unsigned', 'unsigned int'],
  ...withOptionalInt('short', 'short', 'unsigned short'),
  ...withOptionalInt('long', 'long', 'unsigned long'),
  ...withOptionalInt('long long', 'long long', 'unsigned long long'),
]);

/** As they are mostly written: what these mean is known without sorting the words. */
const usualOrders = new Map(
  ['unsigned char', 'unsigned short', 'unsigned int', 'unsigned long', 'unsigned long long', 'signed char'].map(
    (text) => [text, combinations.get(sorted(text.split(' ')))],
  ),
);

function sorted(found: readonly string[]): string {
  return found.toSorted().join(' ');
}

function withOptionalInt(size: string, signed: BasicTypeName, unsigned: BasicTypeName): [string, BasicTypeName][] {
  return ['', 'int '].flatMap((int): [string, BasicTypeName][] => [
    [`${int}${size}`, signed],
    [`${int}${size} signed`, signed],
    [`${int}${size} unsigned`, unsigned],
  ]);
}

/** The plain spelling of a word of basic types; null for any other word. */
export function basicWord(text: string): string | null {
  return words.get(text) ?? null;
}

export function isCompilerType(name: string): boolean {
  return compilerTypes.has(name);
}

/** The type behind one of the compiler's own names. */
export function compilerType(name: string, span: Span): CType {
  const basic = compilerTypes.get(name) ?? null;
  return basic === null ? { kind: 'named', name, span } : { kind: 'basic', name: basic };
}

/** The type that words in any order mean; null where they mean none. Complex types are kept by name. */
export function typeOfWords(found: readonly string[], span: Span): CType | null {
  const complex = found.indexOf('_Complex');
  if (complex === -1) return realType(found, span);
  const real = found.toSpliced(complex, 1);
  return real.length === 0 || hasComplex(realType(real, span)) ? { kind: 'named', name: found.join(' '), span } : null;
}

function realType(found: readonly string[], span: Span): CType | null {
  const [word] = found;
  if (found.length === 1 && floatingTypes.includes(word!)) return { kind: 'named', name: word!, span };
  const text = found.join(' ');
  const name = combinations.get(text) ?? usualOrders.get(text) ?? combinations.get(sorted(found));
  return name === undefined ? null : { kind: 'basic', name };
}

/** GNU: integers have complex types, too. */
function hasComplex(real: CType | null): boolean {
  return real !== null && !(real.kind === 'basic' && (real.name === 'void' || real.name === '_Bool'));
}
