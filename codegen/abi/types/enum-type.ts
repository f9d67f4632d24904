import type { EnumDefinition } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import { holds, type IntegerModel, type IntegerType, type Value } from '../../expression/integer-type.ts';
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
    const widened = { value: value.value, type };
    values.set(name, widened);
    declare(name, widened);
  }
  return { type, enumerators: values };
}

function narrowed(value: Value, integers: IntegerModel): Value {
  return holds(integers.int, value.value) ? { value: value.value, type: integers.int } : value;
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
 * negative; what does not fit takes the next wider type; a packed enum takes the narrowest.
 */
function enumType(values: Iterable<Value>, packed: boolean, integers: IntegerModel): IntegerType {
  const all = [...values].map(({ value }) => value);
  const signed = all.some((value) => value < 0n);
  const names = signed
    ? (['signed char', 'short', 'int', 'long', 'long long'] as const)
    : (['unsigned char', 'unsigned short', 'unsigned int', 'unsigned long', 'unsigned long long'] as const);
  for (const name of packed ? names : names.slice(2)) {
    const type = integers.typeOf(name);
    if (type !== null && all.every((value) => holds(type, value))) return type;
  }
  throw new Refusal('its values fit into no integer type');
}
