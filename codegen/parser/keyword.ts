import type { Token } from '../lexer/token.ts';

/** The keywords of C11 (6.4.1) and those that GNU C adds: none can be a name. Those of C23 alone can. */
const keywords = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
    'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Alignas _Alignof ' +
    '_Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local asm typeof __alignof __alignof__ ' +
    '__asm __asm__ __attribute __attribute__ __auto_type __complex __complex__ __const __const__ __extension__ __func__ ' +
    '__FUNCTION__ __PRETTY_FUNCTION__ __imag __imag__ __inline __inline__ __int128 __int128__ __label__ __real __real__ ' +
    '__restrict __restrict__ __signed __signed__ __thread __typeof __typeof__ __volatile __volatile__ _Accum _Fract _Sat ' +
    '_Decimal32 _Decimal64 _Decimal128 _Float16 _Float32 _Float64 _Float128 _Float32x _Float64x _Float128x'
  ).split(' '),
);

/** Whether a token can be the name of something. */
export function isName({ kind, text }: Token): boolean {
  return kind === 'identifier' && !keywords.has(text);
}
