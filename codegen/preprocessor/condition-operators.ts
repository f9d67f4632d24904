import type { Token } from '../lexer/token.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { Expander, Operator } from './expander.ts';
import { type HeaderName, parseHeaderName } from './header-name.ts';
import { makeToken } from './make-token.ts';
import { described, operandError, parenthesized } from './operands.ts';

/** What the operators of `#if` ask the preprocessor. */
export interface ConditionFacts {
  isDefined(name: string): boolean;
  /** Where the `#include` of this name would lead; null where nowhere. `next`: as `#include_next`. */
  findHeader(name: HeaderName, next: boolean): SourceFile | null;
  /** Full macro expansion, for a header name that a macro gives. */
  expand(tokens: readonly Token[]): Token[];
}

/** The operators of `#if` and `#elif` (C11 6.10.1p1 and GNU's): each becomes the number 0 or 1. */
export function conditionOperators(facts: ConditionFacts): ReadonlyMap<string, Operator> {
  const hasInclude =
    (next: boolean): Operator =>
    (name, input) => {
      const operands = parenthesized(name, input);
      const header = parseHeaderName(operands) ?? parseHeaderName(facts.expand(operands));
      if (header === null) throw operandError(`expected "name" or <name> in '${name.text}'`, name);
      return truth(facts.findHeader(header, next) !== null, name);
    };
  const hasFeature =
    (known: (feature: string) => boolean): Operator =>
    (name, input) => {
      const feature = parenthesized(name, input).map((token) => token.text);
      return truth(known(feature.join('')), name);
    };
  return new Map<string, Operator>([
    ['defined', (name, input) => truth(facts.isDefined(definedOperand(name, input)), name)],
    ['__has_include', hasInclude(false)],
    ['__has_include_next', hasInclude(true)],
    ['__has_attribute', hasFeature(isAttribute)],
    ['__has_c_attribute', hasFeature(isStandardAttribute)],
    ['__has_cpp_attribute', hasFeature(isStandardAttribute)],
    ['__has_builtin', hasFeature(isBuiltin)],
  ]);
}

/** `defined identifier` or `defined ( identifier )` */
function definedOperand(name: Token, input: Expander): string {
  const first = input.take();
  const operand = first.text === '(' ? input.take() : first;
  if (operand.kind !== 'identifier') {
    throw operandError(`expected a macro name after 'defined', saw ${described(operand)}`, name);
  }
  if (first !== operand) {
    const close = input.take();
    if (close.text !== ')') {
      throw operandError(`expected ')' after 'defined (${operand.text}', saw ${described(close)}`, name);
    }
  }
  return operand.text;
}

function truth(value: boolean, place: Token): Token {
  return makeToken('number', value ? '1' : '0', place);
}

/** Attributes of GCC 12 that a header of declarations may ask for. */
const attributes = new Set(
  (
    'access alias aligned alloc_align alloc_size always_inline artificial assume_aligned cleanup cold common const ' +
    'constructor copy deprecated designated_init destructor error externally_visible fallthrough fd_arg flatten ' +
    'format format_arg gnu_inline hot ifunc leaf malloc may_alias mode no_icf no_instrument_function ' +
    'no_profile_instrument_function no_reorder no_sanitize no_split_stack no_stack_limit noclone nocommon noinit ' +
    'noinline noipa nonnull nonstring noplt noreturn nothrow optimize packed patchable_function_entry persistent pure ' +
    'retain returns_nonnull returns_twice scalar_storage_order section sentinel simd stack_protect symver target ' +
    'target_clones tls_model transparent_union unavailable uninitialized unused used vector_size visibility ' +
    'warn_if_not_aligned warn_unused_result warning weak weakref zero_call_used_regs'
  ).split(' '),
);

function isAttribute(name: string): boolean {
  return attributes.has(name.replace(/^__(.+)__$/, '$1'));
}

/** C2x, which GNU C of GCC 12 knows with these. */
function isStandardAttribute(name: string): boolean {
  const [namespace, attribute] = name.split('::');
  if (attribute !== undefined) return /^(__)?gnu(__)?$/.test(namespace ?? '') && isAttribute(attribute);
  return /^(__)?(deprecated|fallthrough|maybe_unused|nodiscard|noreturn)(__)?$/.test(name);
}

function isBuiltin(name: string): boolean {
  return /^__(builtin|sync|atomic)_\w+$/.test(name);
}
