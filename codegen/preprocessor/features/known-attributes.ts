/**
 * The attributes that GCC 12.2 knows on every target. These and those below are what it said to every word that stands in its
 * own program; `test/abi/feature-tests.test.ts` asks the compilers that are there again.
 */
const everywhere = `
  NSObject access alias aligned alloc_align alloc_size always_inline artificial assume_aligned cleanup cold common
  const constructor copy deprecated designated_init destructor error externally_visible fallthrough flatten format
  format_arg gnu_inline hot ifunc leaf malloc may_alias mode no_address_safety_analysis no_icf no_instrument_function
  no_profile_instrument_function no_reorder no_sanitize no_sanitize_address no_sanitize_coverage no_sanitize_thread
  no_sanitize_undefined no_split_stack no_stack_limit no_stack_protector nocf_check noclone nocommon noinit noinline
  noipa nonnull nonstring noplt noreturn nothrow objc_nullability objc_root_class optimize packed
  patchable_function_entry persistent pure retain returns_nonnull returns_twice scalar_storage_order section sentinel
  signed_bool_precision simd stack_protect symver tainted_args target target_clones tls_model transaction_callable
  transaction_may_cancel_outer transaction_pure transaction_safe transaction_safe_dynamic transaction_unsafe
  transaction_wrap transparent_union unavailable uninitialized unused used vector_mask vector_size visibility volatile
  warn_if_not_aligned warn_unused warn_unused_result warning weak weakref zero_call_used_regs`;

/** Those of a machine, by the macros that name it. GCC has none of its own for loongarch64. */
const ofMachines: readonly (readonly [where: readonly string[], names: string])[] = [
  [
    ['__x86_64__', '__i386__'],
    `
  callee_pop_aggregate_return cdecl cf_check fastcall fentry_name fentry_section force_align_arg_pointer
  function_return gcc_struct indirect_branch indirect_return interrupt ms_abi ms_hook_prologue ms_struct naked
  no_caller_saved_registers nodirect_extern_access regparm sseregparm stdcall sysv_abi thiscall`,
  ],
  [['__aarch64__'], 'aarch64_vector_pcs arm_sve_vector_bits'],
  [['__arm__'], 'cmse_nonsecure_call cmse_nonsecure_entry interrupt isr long_call naked pcs short_call'],
  [['__riscv'], 'interrupt naked'],
  [['__powerpc64__'], 'altivec gcc_struct longcall ms_struct shortcall'],
  [
    ['__s390__'],
    `
  function_return function_return_mem function_return_reg hotpatch indirect_branch indirect_branch_call
  indirect_branch_jump s390_vector_bool`,
  ],
  [
    ['__mips__'],
    `
  far interrupt keep_interrupts_masked long_call micromips mips16 near nocompression nomicromips nomips16 short_call
  use_debug_exception_return use_shadow_register_set`,
  ],
];

/** C2x: the version of the standard that has it. */
const standard = new Map([
  ['deprecated', 201904],
  ['fallthrough', 201904],
  ['maybe_unused', 201904],
  ['nodiscard', 202003],
]);

let known: readonly { readonly where: readonly string[]; readonly names: ReadonlySet<string> }[] | null = null;

/** What `__has_attribute` is in GCC 12: a version for an attribute of the standard, 1 for one of GNU C, else 0. */
export function attributeVersion(scope: string | null, name: string, isDefined: (macro: string) => boolean): number {
  if (scope === null) return standardVersion(name) || Number(isGnuAttribute(name, isDefined));
  return Number(bareName(scope) === 'gnu' && isGnuAttribute(name, isDefined));
}

/** What `__has_c_attribute` is in GCC 12: a name without a scope is one of the standard. */
export function standardAttributeVersion(
  scope: string | null,
  name: string,
  isDefined: (macro: string) => boolean,
): number {
  return scope === null ? standardVersion(name) : attributeVersion(scope, name, isDefined);
}

function standardVersion(name: string): number {
  return standard.get(bareName(name)) ?? 0;
}

/** GCC rule: where it looks one of its own up, it takes underscores off that it has taken off before. */
function isGnuAttribute(name: string, isDefined: (macro: string) => boolean): boolean {
  known ??= [
    { where: [], names: wordsOf(everywhere) },
    ...ofMachines.map(([where, names]) => ({ where, names: wordsOf(names) })),
  ];
  const bare = bareName(bareName(name));
  return known.some(({ where, names }) => names.has(bare) && (where.length === 0 || where.some(isDefined)));
}

/** GNU: every attribute is also spelled with two underscores on both sides. */
function bareName(name: string): string {
  return name.replace(/^__(.+)__$/, '$1');
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
