/** Names that GCC gives to functions of its own, alone or after `__builtin_`, where a macro is defined that names the machine. */
interface FunctionGroup {
  /** One of these macros is defined; everywhere where there are none. */
  readonly where: readonly string[];
  /** Known by these names and by `__builtin_` before them. */
  readonly library: string;
  /** Known with `__builtin_` before them alone. */
  readonly prefixed: string;
  /** Known by these names alone. */
  readonly whole: string;
}

/**
 * What GCC 12.2 said to every word that stands in its own program, with the options that it has by itself, on every target but
 * loongarch64, whose functions are taken to be those that all LP64 targets have. `test/abi/feature-tests.test.ts`
 * asks the compilers that are there again.
 */
const groups: readonly FunctionGroup[] = [
  {
    where: [],
    library: `
  _Exit __clear_cache __fprintf_chk __memcpy_chk __memmove_chk __mempcpy_chk __memset_chk __printf_chk __snprintf_chk
  __sprintf_chk __stpcpy_chk __stpncpy_chk __strcat_chk __strcpy_chk __strncat_chk __strncpy_chk __vfprintf_chk
  __vprintf_chk __vsnprintf_chk __vsprintf_chk _exit abort abs acos acosf acosh acoshf acoshl acosl aligned_alloc
  alloca asin asinf asinh asinhf asinhl asinl atan atan2 atan2f atan2l atanf atanh atanhf atanhl atanl bcmp bcopy
  bzero cabs cabsf cabsl cacos cacosf cacosh cacoshf cacoshl cacosl calloc carg cargf cargl casin casinf casinh
  casinhf casinhl casinl catan catanf catanh catanhf catanhl catanl cbrt cbrtf cbrtl ccos ccosf ccosh ccoshf ccoshl
  ccosl ceil ceilf ceilf32 ceilf32x ceilf64 ceill cexp cexpf cexpl cimag cimagf cimagl clog clog10 clog10f clog10l
  clogf clogl conj conjf conjl copysign copysignf copysignf32 copysignf32x copysignf64 copysignl cos cosf cosh coshf
  coshl cosl cpow cpowf cpowl cproj cprojf cprojl creal crealf creall csin csinf csinh csinhf csinhl csinl csqrt
  csqrtf csqrtl ctan ctanf ctanh ctanhf ctanhl ctanl dcgettext dgettext drem dremf dreml erf erfc erfcf erfcl erff
  erfl execl execle execlp execv execve execvp exit exp exp10 exp10f exp10l exp2 exp2f exp2l expf expl expm1 expm1f
  expm1l fabs fabsf fabsf32 fabsf32x fabsf64 fabsl fdim fdimf fdiml feclearexcept fegetenv fegetexceptflag fegetround
  feholdexcept feraiseexcept fesetenv fesetexceptflag fesetround fetestexcept feupdateenv ffs ffsimax ffsl ffsll
  finite finitef finitel floor floorf floorf32 floorf32x floorf64 floorl fma fmaf fmaf32 fmaf32x fmaf64 fmal fmax
  fmaxf fmaxf32 fmaxf32x fmaxf64 fmaxl fmin fminf fminf32 fminf32x fminf64 fminl fmod fmodf fmodl fork fprintf
  fprintf_unlocked fputc fputc_unlocked fputs fputs_unlocked free frexp frexpf frexpl fscanf fwrite fwrite_unlocked
  gamma gamma_r gammaf gammaf_r gammal gammal_r gettext hypot hypotf hypotl ilogb ilogbf ilogbl imaxabs index isalnum
  isalpha isascii isblank iscntrl isdigit isgraph isinf isinff isinfl islower isnan isnanf isnanl isprint ispunct
  isspace isupper iswalnum iswalpha iswblank iswcntrl iswdigit iswgraph iswlower iswprint iswpunct iswspace iswupper
  iswxdigit isxdigit j0 j0f j0l j1 j1f j1l jn jnf jnl labs ldexp ldexpf ldexpl lgamma lgamma_r lgammaf lgammaf_r
  lgammal lgammal_r llabs llrint llrintf llrintl llround llroundf llroundl log log10 log10f log10l log1p log1pf log1pl
  log2 log2f log2l logb logbf logbl logf logl lrint lrintf lrintl lround lroundf lroundl malloc memchr memcmp memcpy
  memmove mempcpy memset modf modff modfl nan nanf nanf32 nanf32x nanf64 nanl nearbyint nearbyintf nearbyintf32
  nearbyintf32x nearbyintf64 nearbyintl nextafter nextafterf nextafterl nexttoward nexttowardf nexttowardl
  posix_memalign pow pow10 pow10f pow10l powf powl printf printf_unlocked putc putc_unlocked putchar putchar_unlocked
  puts puts_unlocked realloc remainder remainderf remainderl remquo remquof remquol rindex rint rintf rintf32 rintf32x
  rintf64 rintl round roundeven roundevenf roundevenf32 roundevenf32x roundevenf64 roundevenl roundf roundf32
  roundf32x roundf64 roundl scalb scalbf scalbl scalbln scalblnf scalblnl scalbn scalbnf scalbnl scanf signbit
  signbitf signbitl significand significandf significandl sin sincos sincosf sincosl sinf sinh sinhf sinhl sinl
  snprintf sprintf sqrt sqrtf sqrtf32 sqrtf32x sqrtf64 sqrtl sscanf stpcpy stpncpy strcasecmp strcat strchr strcmp
  strcpy strcspn strdup strfmon strftime strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strrchr
  strspn strstr tan tanf tanh tanhf tanhl tanl tgamma tgammaf tgammal toascii tolower toupper towlower towupper trunc
  truncf truncf32 truncf32x truncf64 truncl vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf y0 y0f y0l y1
  y1f y1l yn ynf ynl`,
    prefixed: `
  FILE FUNCTION LINE acc_on_device add_overflow add_overflow_p adjust_descriptor adjust_trampoline
  aggregate_incoming_address alloca_with_align alloca_with_align_and_max apply apply_args assoc_barrier assume_aligned
  bswap16 bswap32 bswap64 cexpi cexpif cexpil choose_expr classify_type clear_padding clrsb clrsbimax clrsbl clrsbll
  clz clzimax clzl clzll constant_p convertvector ctz ctzimax ctzl ctzll dwarf_cfa dwarf_sp_column dynamic_object_size
  eh_copy_values eh_filter eh_pointer eh_return eh_return_data_regno expect expect_with_probability extend_pointer
  extract_return_addr fpclassify frame_address frob_return_addr has_attribute huge_val huge_valf huge_valf32
  huge_valf32x huge_valf64 huge_vall iceil iceilf iceill ifloor ifloorf ifloorl inf inff inff32 inff32x inff64 infl
  init_descriptor init_dwarf_reg_size_table init_heap_trampoline init_trampoline irint irintf irintl iround iroundf
  iroundl isfinite isgreater isgreaterequal isinf_sign isless islessequal islessgreater isnormal isunordered lceil
  lceilf lceill lfloor lfloorf lfloorl llceil llceilf llceill llfloor llfloorf llfloorl longjmp memcmp_eq mul_overflow
  mul_overflow_p nans nansf nansf32 nansf32x nansf64 nansl next_arg nonlocal_goto object_size offsetof parity
  parityimax parityl parityll popcount popcountimax popcountl popcountll powi powif powil prefetch return
  return_address sadd_overflow saddl_overflow saddll_overflow saveregs set_thread_pointer setjmp setjmp_receiver
  setjmp_setup shuffle shufflevector smul_overflow smull_overflow smulll_overflow speculation_safe_value
  speculation_safe_value_1 speculation_safe_value_2 speculation_safe_value_4 speculation_safe_value_8
  speculation_safe_value_ptr ssub_overflow ssubl_overflow ssubll_overflow stack_restore stack_save strcmp_eq
  strncmp_eq sub_overflow sub_overflow_p thread_pointer trap types_compatible_p uadd_overflow uaddl_overflow
  uaddll_overflow umul_overflow umull_overflow umulll_overflow unreachable unwind_init unwind_resume update_setjmp_buf
  usub_overflow usubl_overflow usubll_overflow va_arg_pack va_arg_pack_len va_copy va_end va_start`,
    whole: `
  __atomic_add_fetch __atomic_always_lock_free __atomic_and_fetch __atomic_clear __atomic_compare_exchange
  __atomic_compare_exchange_n __atomic_exchange __atomic_exchange_n __atomic_feraiseexcept __atomic_fetch_add
  __atomic_fetch_and __atomic_fetch_nand __atomic_fetch_or __atomic_fetch_sub __atomic_fetch_xor __atomic_is_lock_free
  __atomic_load __atomic_load_n __atomic_nand_fetch __atomic_or_fetch __atomic_signal_fence __atomic_store
  __atomic_store_n __atomic_sub_fetch __atomic_test_and_set __atomic_thread_fence __atomic_xor_fetch
  __cyg_profile_func_enter __cyg_profile_func_exit __sync_add_and_fetch __sync_and_and_fetch
  __sync_bool_compare_and_swap __sync_fetch_and_add __sync_fetch_and_and __sync_fetch_and_nand __sync_fetch_and_or
  __sync_fetch_and_sub __sync_fetch_and_xor __sync_lock_release __sync_lock_release_16 __sync_lock_test_and_set
  __sync_nand_and_fetch __sync_or_and_fetch __sync_sub_and_fetch __sync_synchronize __sync_val_compare_and_swap
  __sync_xor_and_fetch`,
  },
  {
    where: ['__SIZEOF_INT128__'],
    library: '',
    prefixed: 'bswap128 speculation_safe_value_16',
    whole: '',
  },
  {
    where: [
      '__x86_64__',
      '__i386__',
      '__aarch64__',
      '__riscv',
      '__powerpc64__',
      '__s390__',
      '__mips__',
      '__loongarch__',
    ],
    library: `
  ceilf128 ceilf64x copysignf128 copysignf64x fabsf128 fabsf64x floorf128 floorf64x fmaf128 fmaf64x fmaxf128 fmaxf64x
  fminf128 fminf64x nanf128 nanf64x nearbyintf128 nearbyintf64x rintf128 rintf64x roundevenf128 roundevenf64x
  roundf128 roundf64x sqrtf128 sqrtf64x truncf128 truncf64x`,
    prefixed: `
  huge_valf128 huge_valf64x inff128 inff64x nansf128 nansf64x`,
    whole: '',
  },
  {
    where: ['__x86_64__', '__aarch64__'],
    library: `
  ceilf16 copysignf16 fabsf16 floorf16 fmaf16 fmaxf16 fminf16 nanf16 nearbyintf16 rintf16 roundevenf16 roundf16
  sqrtf16 truncf16`,
    prefixed: 'huge_valf16 inff16 nansf16',
    whole: '',
  },
  {
    where: ['__x86_64__', '__i386__', '__powerpc64__', '__s390__'],
    library: `
  fabsd128 fabsd32 fabsd64 finited128 finited32 finited64 isinfd128 isinfd32 isinfd64 isnand128 isnand32 isnand64
  nand128 nand32 nand64 signbitd128 signbitd32 signbitd64`,
    prefixed: 'infd32 nansd32 infd64 nansd64 infd128 nansd128',
    whole: '',
  },
  {
    where: ['__x86_64__', '__i386__'],
    library: '',
    prefixed: 'copysignq cpu_init cpu_is cpu_supports fabsq huge_valq infq nanq nansq',
    whole: '',
  },
  {
    where: ['__x86_64__'],
    library: '',
    prefixed: 'ms_va_copy ms_va_end ms_va_start sysv_va_copy sysv_va_end sysv_va_start',
    whole: '',
  },
  { where: ['__arm__'], library: '', prefixed: 'cxa_end_cleanup sat_imm_check', whole: '' },
  {
    where: ['__s390__'],
    library: '',
    prefixed: `
  non_tx_store tabort tbegin tbegin_nofloat tbegin_retry tbegin_retry_nofloat tbeginc tend tx_assist tx_nesting_depth`,
    whole: '',
  },
  {
    where: ['__powerpc64__'],
    library: '',
    prefixed: `
  addf128_round_to_odd addg6s bcdadd_eq_v16qi bcdadd_eq_v1ti bcdadd_gt_v16qi bcdadd_gt_v1ti bcdadd_lt_v16qi
  bcdadd_lt_v1ti bcdadd_ov_v16qi bcdadd_ov_v1ti bcdadd_v16qi bcdadd_v1ti bcdinvalid_v16qi bcdinvalid_v1ti
  bcdsub_eq_v16qi bcdsub_eq_v1ti bcdsub_ge_v16qi bcdsub_ge_v1ti bcdsub_gt_v16qi bcdsub_gt_v1ti bcdsub_le_v16qi
  bcdsub_le_v1ti bcdsub_lt_v16qi bcdsub_lt_v1ti bcdsub_ov_v16qi bcdsub_ov_v1ti bcdsub_v16qi bcdsub_v1ti bpermd
  byte_in_either_range byte_in_range byte_in_set cbcdtd cdtbcd cfstring cfuged cmpb cntlzdm cnttzdm cpu_init cpu_is
  cpu_supports darn darn_32 darn_raw ddedpd ddedpdq denb2dfp_v16qi denbcd denbcdq dfp_dtstsfi_eq dfp_dtstsfi_eq_dd
  dfp_dtstsfi_eq_td dfp_dtstsfi_gt dfp_dtstsfi_gt_dd dfp_dtstsfi_gt_td dfp_dtstsfi_lt dfp_dtstsfi_lt_dd
  dfp_dtstsfi_lt_td dfp_dtstsfi_ov dfp_dtstsfi_ov_dd dfp_dtstsfi_ov_td diex diexq divde divdeu divf128_round_to_odd
  divwe divweu dscli dscliq dscri dscriq dtstsfi_eq_dd dtstsfi_eq_td dtstsfi_gt_dd dtstsfi_gt_td dtstsfi_lt_dd
  dtstsfi_lt_td dtstsfi_ov_dd dtstsfi_ov_td dxex dxexq fmaf128_round_to_odd get_texasr get_texasru get_tfhar get_tfiar
  mffs mffsl mtfsb0 mtfsb1 mtfsf mulf128_round_to_odd p6_cmpb p6_cmpb_32 pack_dec128 pack_ibm128 pack_longdouble
  pack_vector_int128 pdepd pextd ppc_get_timebase ppc_mftb ppc_speculation_barrier recipdiv recipdivf rsqrt rsqrtf
  scalar_byte_in_either_range scalar_byte_in_range scalar_byte_in_set set_fpscr_drn set_fpscr_rn set_texasr
  set_texasru set_tfhar set_tfiar sqrtf128_round_to_odd subf128_round_to_odd tabort tabortdc tabortdci tabortwc
  tabortwci tbegin tcheck tend tendall trechkpt treclaim tresume truncf128_round_to_odd tsr tsuspend ttest
  unpack_dec128 unpack_ibm128 unpack_longdouble unpack_vector_int128`,
    whole: '__divkc3 __mulkc3',
  },
];

/** Functions on memory that also stand with the size of their operand behind them: `__sync_fetch_and_add_4`. */
const sized = `
  __atomic_add_fetch __atomic_and_fetch __atomic_compare_exchange __atomic_exchange __atomic_fetch_add
  __atomic_fetch_and __atomic_fetch_nand __atomic_fetch_or __atomic_fetch_sub __atomic_fetch_xor __atomic_load
  __atomic_nand_fetch __atomic_or_fetch __atomic_store __atomic_sub_fetch __atomic_xor_fetch __sync_add_and_fetch
  __sync_and_and_fetch __sync_bool_compare_and_swap __sync_fetch_and_add __sync_fetch_and_and __sync_fetch_and_nand
  __sync_fetch_and_or __sync_fetch_and_sub __sync_fetch_and_xor __sync_lock_release __sync_lock_test_and_set
  __sync_nand_and_fetch __sync_or_and_fetch __sync_sub_and_fetch __sync_val_compare_and_swap __sync_xor_and_fetch`;

/** Functions that are one machine's own: which of them it has depends on its processor. */
const machineFunctions: readonly (readonly [family: RegExp, where: readonly string[]])[] = [
  [/^__builtin_ia32_/, ['__x86_64__', '__i386__']],
  [/^__builtin_(arm|neon)_/, ['__arm__']],
  [/^__builtin_aarch64_/, ['__aarch64__']],
  [/^__builtin_(altivec|vsx|vec|mma|crypto)_/, ['__powerpc64__']],
  [/^__builtin_(s390|vec)_/, ['__s390__']],
  [/^__builtin_riscv_/, ['__riscv']],
  [/^__builtin_mips_/, ['__mips__']],
  [/^__builtin_(loongarch|lsx|lasx)_/, ['__loongarch__']],
];

let known: readonly { readonly where: readonly string[]; readonly names: ReadonlySet<string> }[] | null = null;

/** Whether GCC 12 knows a function by itself; null where that is not known here. `isDefined` tells the machine. */
export function isBuiltInFunction(name: string, isDefined: (macro: string) => boolean): boolean | null {
  const isOn = (where: readonly string[]) => where.length === 0 || where.some(isDefined);
  if (machineFunctions.some(([family, where]) => family.test(name) && isOn(where))) return null;
  known ??= [...groups.map(namesOf), ...sizedNames()];
  return known.some(({ where, names }) => names.has(name) && isOn(where));
}

function namesOf({ where, library, prefixed, whole }: FunctionGroup) {
  const both = wordsOf(library);
  const names = [...both, ...wordsOf(whole), ...[...both, ...wordsOf(prefixed)].map((name) => `__builtin_${name}`)];
  return { where, names: new Set(names) };
}

function sizedNames() {
  const bases = wordsOf(sized);
  const ofSizes = (sizes: readonly number[]) => bases.flatMap((base) => sizes.map((size) => `${base}_${size}`));
  return [
    { where: [], names: new Set(ofSizes([1, 2, 4, 8])) },
    { where: ['__SIZEOF_INT128__'], names: new Set(ofSizes([16])) },
  ];
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
