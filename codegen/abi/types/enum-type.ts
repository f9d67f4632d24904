import type { EnumDefinition } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import {
  convert,
  holds,
  type IntegerModel,
  type IntegerType,
  type Value,
} from '../../expression/integers/integer-type.ts';
import { Refusal } from '../model/refusal.ts';

/** An enum on one target: its integer type and the values that it names. */
export interface ResolvedEnum {
  readonly type: IntegerType;
  /** In order. The type is `int` where the value fits (C11 6.7.2.2p3), else the enum's (GNU). With an underlying type it is that. */
  readonly enumerators: ReadonlyMap<string, Value>;
}

/**
 * Evaluates the enumerators and chooses the enum's integer type. `declare` makes each enumerator known at once: the
 * next ones may use it.
 */
export function resolveEnum(
  definition: EnumDefinition,
  integers: IntegerModel,
  underlying: IntegerType | null,
  evaluate: (expression: Expression) => Value,
  declare: (name: string, value: Value) => void,
): ResolvedEnum {
  const typed = (value: Value, name: string) =>
    underlying === null ? narrowed(value, integers) : fixed(value, name, underlying);
  const values = new Map<string, Value>();
  let previous: Value | null = null;
  for (const { name, value: written } of definition.enumerators) {
    const value = typed(written === null ? following(previous, name, integers) : evaluate(written), name);
    values.set(name, value);
    declare(name, value);
    previous = value;
  }
  if (underlying !== null) return { type: underlying, enumerators: values };
  const type = enumType(values.values(), definition.attributes.packed, integers);
  for (const [name, value] of values) {
    if (value.type === integers.int) continue;
    const widened = { value: convert(value.value, type), type };
    values.set(name, widened);
    declare(name, widened);
  }
  return { type, enumerators: values };
}

/**
 * An enumerator's value while its enum goes on. GCC rule: it is an `int` where it fits, else it has the first type of its
 * width, a `long` for a `long long` of 64 bits.
 */
function narrowed({ value, type }: Value, integers: IntegerModel): Value {
  if (holds(integers.int, value)) return { value, type: integers.int };
  const first = typesFromInt(type.signed, integers).find(({ width }) => width === type.width);
  return { value, type: first ?? type };
}

/** C23 6.7.3.3: with an underlying type every enumerator has that type. */
function fixed({ value }: Value, name: string, type: IntegerType): Value {
  if (holds(type, value)) return { value, type };
  throw new Refusal(`the value of '${name}' does not fit '${type.name}'`);
}

/** The value of an enumerator without one: that of the one before plus one (C11 6.7.2.2p3). */
function following(previous: Value | null, name: string, integers: IntegerModel): Value {
  if (previous === null) return { value: 0n, type: integers.int };
  const value = previous.value + 1n;
  if (!holds(previous.type, value)) {
    throw new Refusal(`the value of '${name}' is past the end of '${previous.type.name}'`);
  }
  return { value, type: previous.type };
}

/**
 * The integer type of an enum (C11 6.7.2.2p4 leaves it open). GCC rule: `unsigned int`, or `int` where a value is
 * negative; what does not fit takes the next wider type, and what fits none the widest signed one, with a warning; a packed
 * enum takes the narrowest.
 */
function enumType(values: Iterable<Value>, packed: boolean, integers: IntegerModel): IntegerType {
  const all = [...values].map(({ value }) => value);
  const signed = all.some((value) => value < 0n);
  const wide = typesFromInt(signed, integers);
  const types = packed ? [...narrowTypes(signed, integers), ...wide] : wide;
  const fitting = types.find((type) => all.every((value) => holds(type, value)));
  return fitting ?? typesFromInt(true, integers).find(({ width }) => width === 64)!;
}

function narrowTypes(signed: boolean, integers: IntegerModel): readonly IntegerType[] {
  const names = signed ? (['signed char', 'short'] as const) : (['unsigned char', 'unsigned short'] as const);
  return names.map((name) => integers.typeOf(name)!);
}

function typesFromInt(signed: boolean, integers: IntegerModel): readonly IntegerType[] {
  const names = signed
    ? (['int', 'long', 'long long'] as const)
    : (['unsigned int', 'unsigned long', 'unsigned long long'] as const);
  return names.map((name) => integers.typeOf(name)!);
}
