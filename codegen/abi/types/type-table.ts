import type { Attributes, CType, EnumType, RecordType, TypeName } from '../../ast/c-type.ts';
import { NO_ATTRIBUTES, untaggedRecord } from '../../ast/c-type.ts';
import type { EnumDefinition, ObjectDeclaration, RecordDefinition, TypedefDeclaration } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import { atomic } from '../../ast/qualifiers.ts';
import { evaluate } from '../../expression/evaluation/evaluate.ts';
import { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import { hasName } from '../../expression/integers/bit-field-type.ts';
import type { IntegerModel, IntegerType, Value } from '../../expression/integers/integer-type.ts';
import { HeaderError } from '../../source/header-error.ts';
import { alignments, refuseUnknownLayouts, typeOfMode, unknownMode } from '../layout/attributes.ts';
import { arrayLayout, atomicLayout, type ObjectLayout, realigned, sizeLimit } from '../layout/layout.ts';
import { orRefusal, Refusal, refusing } from '../model/refusal.ts';
import { scalarLayout, type Target } from '../target/target.ts';
import { integersOf } from '../target/target-integers.ts';
import { AbiScope } from './abi-scope.ts';
import { type DeclaredObject, declaredObject } from './declared-object.ts';
import { enterDefinition } from './defined-tag.ts';
import { arrayElementLayout } from './element-layout.ts';
import { type ResolvedEnum, resolveEnum } from './enum-type.ts';
import { typeOfOperand } from './operand-type.ts';
import { qualified, unqualified } from './qualified-type.ts';
import { layOutDefinition, type RecordScope } from './record-layout.ts';
import { redeclared } from './redeclared-typedef.ts';
import { nameOfResolved } from './resolved-name.ts';
import { type LaidOutRecord, layoutOf, onceComplete, type ResolvedType, withLayout } from './resolved-type.ts';
import type { SpellingScope } from './spelling.ts';

/** Types may be derived from each other this deep: arrays of arrays, typeof in typeof. */
export const deepestType = 300;

/** Of one array, those behind its element's typedefs counted. */
export const mostDimensions = 64;

/**
 * The types of a translation unit on one target. Declarations are entered in the order in which they stand, so that a
 * name means what it means at that place of the header. What cannot be resolved is kept as its {@link Refusal}.
 */
export class TypeTable implements RecordScope, SpellingScope {
  readonly target: Target;
  readonly integers: IntegerModel;
  /** What all evaluations in this table together may still cost. */
  readonly steps: EvaluationSteps;
  /** What expressions see of this table. */
  readonly scope: AbiScope;
  readonly #tags = new Map<string, RecordDefinition>();
  readonly #enumTags = new Map<string, EnumDefinition>();
  readonly #typedefs = new Map<string, ResolvedType | Refusal>();
  readonly #typedefsAsWritten = new Map<string, CType>();
  readonly #records = new Map<RecordDefinition, LaidOutRecord | Refusal>();
  readonly #enums = new Map<EnumDefinition, ResolvedEnum | Refusal>();
  readonly #enumerators = new Map<string, Value | Refusal>();
  readonly #objects = new Map<string, DeclaredObject>();
  readonly #namesOfUntagged = new Map<RecordDefinition, string>();
  readonly #scalars = new Map<string, ObjectLayout>();
  #typedefNames: ReadonlySet<string> | null = null;
  #depth = 0;

  constructor(target: Target, steps = new EvaluationSteps()) {
    this.target = target;
    this.steps = steps;
    this.integers = integersOf(target);
    this.scope = new AbiScope(this);
  }

  /** @throws HeaderError for a tag that is defined already. */
  declareRecord(definition: RecordDefinition): LaidOutRecord | Refusal {
    const record = this.#recordOf(definition);
    if (definition.tag === null) return record;
    const tag = `${definition.keyword} ${definition.tag}`;
    enterDefinition(this.#tags, tag, tag, definition);
    return record;
  }

  /** `struct tag` for the tag of a struct, union or enum that is defined; null for what is none. */
  tagged(tag: string): string | null {
    const record = (['struct', 'union'] as const).find((keyword) => this.#tags.has(`${keyword} ${tag}`));
    const keyword = record ?? (this.#enumTags.has(tag) ? 'enum' : null);
    return keyword === null ? null : `${keyword} ${tag}`;
  }

  /** @throws HeaderError for a tag or an enumerator that is defined already. */
  declareEnum(definition: EnumDefinition): ResolvedEnum | Refusal {
    const resolved = this.#enumOf(definition);
    const { tag } = definition;
    if (tag !== null) enterDefinition(this.#enumTags, tag, `enum ${tag}`, definition);
    return resolved;
  }

  /** @throws HeaderError for a name that is another type already. */
  declareTypedef({ name, type, attributes, span }: TypedefDeclaration): ResolvedType | Refusal {
    const untagged = untaggedRecord(type);
    if (untagged !== null && !this.#namesOfUntagged.has(untagged)) this.#namesOfUntagged.set(untagged, name);
    const declared = orRefusal(() => this.#realigned(this.typeOf(type, attributes), attributes));
    const before = this.#typedefs.has(name) ? orRefusal(() => this.#named(name)) : null;
    const resolved = before === null ? declared : redeclared(name, declared, before, { span, steps: this.steps });
    this.#typedefs.set(name, resolved);
    this.#typedefsAsWritten.set(name, type);
    this.#typedefNames = null;
    return resolved;
  }

  /** What a declared typedef is after all its declarations. */
  typedefAtEnd(name: string): ResolvedType | Refusal {
    return this.#typedefs.get(name)!;
  }

  declareObject(declaration: ObjectDeclaration): void {
    const { name } = declaration;
    this.#objects.set(name, declaredObject(declaration, this.#objects.get(name), this));
  }

  /** Every typedef's name so far: the parser must know them to tell types from expressions. */
  get typedefNames(): ReadonlySet<string> {
    this.#typedefNames ??= new Set(this.#typedefs.keys());
    return this.#typedefNames;
  }

  /** The type behind a typedef, and behind the typedef that this one is made of. */
  withoutTypedefs(type: CType): CType {
    let at = type;
    for (let steps = 0; at.kind === 'named' && steps < deepestType; steps += 1) {
      at = this.#typedefsAsWritten.get(at.name) ?? at;
    }
    return at;
  }

  /** `struct tag`, or the typedef's name for an untagged record. */
  nameOfRecord(definition: RecordDefinition): string {
    if (definition.tag !== null) return `${definition.keyword} ${definition.tag}`;
    return this.#namesOfUntagged.get(definition) ?? definition.keyword;
  }

  hasObject(name: string): boolean {
    return this.#objects.has(name);
  }

  /** The type of a variable or function of the header; null for an unknown name. */
  typeOfObject(name: string): ResolvedType | null {
    return this.#objects.get(name)?.type() ?? null;
  }

  /** Null for an unknown name. */
  alignmentOfObject(name: string): number | null {
    return this.#objects.get(name)?.alignment() ?? null;
  }

  /** Null for a name that is no enumerator. @throws Refusal for one without a known value. */
  enumerator(name: string): Value | null {
    const value = this.#enumerators.get(name);
    if (value instanceof Refusal) throw value;
    return value ?? null;
  }

  typeOfName({ type, attributes }: TypeName): ResolvedType {
    const resolved = this.typeOf(type, attributes);
    // GCC rule: only a typedef aligns an enum that is packed.
    const isPackedEnum = resolved.kind === 'integer' && resolved.enumeration?.attributes.packed === true;
    return isPackedEnum ? resolved : this.#realigned(resolved, attributes);
  }

  typeOf(type: CType, attributes: Attributes = NO_ATTRIBUTES): ResolvedType {
    refuseUnknownLayouts(attributes);
    this.#depth += 1;
    try {
      if (this.#depth > deepestType) throw new Refusal(`its type is nested more than ${deepestType} deep`);
      const resolved = this.#resolve(type);
      return qualified(attributes.mode === null ? resolved : this.#inMode(resolved, attributes.mode), type.qualifiers);
    } finally {
      this.#depth -= 1;
    }
  }

  evaluateInteger(expression: Expression): bigint {
    return evaluate(expression, this.scope).value;
  }

  alignmentsOf(attributes: Attributes): readonly number[] {
    if (attributes.aligned.length === 0) return [];
    return alignments(attributes, this.target, (expression) => this.evaluateInteger(expression));
  }

  nameOfUntagged(type: CType): string | null {
    switch (type.kind) {
      case 'record':
        return type.definition === null ? null : (this.#namesOfUntagged.get(type.definition) ?? null);
      case 'enum': {
        const resolved = orRefusal(() => this.#resolve(type));
        return resolved instanceof Refusal || resolved.kind !== 'integer' ? null : resolved.integer.name;
      }
      case 'typeof':
        return nameOfResolved(this.#resolve(type), this);
      default:
        return null;
    }
  }

  lengthOf(type: CType): number | null {
    return type.kind === 'array' && type.length !== null ? this.#count(type.length) : null;
  }

  #resolve(type: CType): ResolvedType {
    switch (type.kind) {
      case 'basic':
        return this.#basic(type.name);
      case 'named':
        return this.#named(type.name);
      case 'record':
        return this.#recordType(type);
      case 'enum':
        return this.#enumType(type);
      case 'pointer':
        return {
          kind: 'pointer',
          target: onceComplete(() => this.typeOf(type.target)),
          layout: this.#scalar('pointer'),
        };
      case 'array': {
        const element = this.typeOf(type.element);
        const count = type.length === null ? null : this.#count(type.length);
        const rank = element.kind === 'array' ? element.rank + 1 : 1;
        if (rank > mostDimensions) throw new Refusal(`an array of more than ${mostDimensions} dimensions`);
        const layout = arrayLayout(arrayElementLayout(type.element, element, this), count ?? 0);
        return { kind: 'array', element, count, rank, layout };
      }
      case 'function':
        return { kind: 'function', returns: onceComplete(() => this.typeOf(type.returns)) };
      case 'atomic': {
        const resolved = this.typeOf(type.target);
        return qualified(withLayout(resolved, atomicLayout(layoutOf(resolved), this.target)), atomic);
      }
      case 'typeof': {
        const { operand } = type;
        const resolved = operand.kind === 'type-name' ? this.typeOfName(operand) : this.#typeOfOperand(operand);
        return type.unqualified ? unqualified(resolved) : resolved;
      }
    }
  }

  #typeOfOperand(operand: Expression): ResolvedType {
    const type = typeOfOperand(operand, this);
    if (type.kind !== 'integer' || hasName(type.integer)) return type;
    throw new Refusal(`the type of a bit-field of ${type.integer.width} bits has no name`);
  }

  #basic(name: Parameters<IntegerModel['typeOf']>[0]): ResolvedType {
    if (name === 'void') return { kind: 'void' };
    const layout = this.#scalar(name);
    if (name === 'float' || name === 'double') return { kind: 'floating', name, layout };
    const integer = this.integers.typeOf(name);
    if (integer === null) throw new Refusal(`'${name}' does not exist on ${this.target.name}`);
    return { kind: 'integer', integer, layout };
  }

  #scalar(name: Parameters<typeof scalarLayout>[1]): ObjectLayout {
    const known = this.#scalars.get(name);
    if (known !== undefined) return known;
    const scalar = scalarLayout(this.target, name);
    if (scalar === null) throw new Refusal(`'${name}' is not laid out on ${this.target.name}`);
    const layout = { ...scalar, userAligned: false };
    this.#scalars.set(name, layout);
    return layout;
  }

  /** What a typedef names now: a record that was incomplete at the typedef may be defined since. */
  #named(name: string): ResolvedType {
    const type = this.#typedefs.get(name);
    // The parser lets pass what is no typedef only where the compiler itself knows the type.
    if (type === undefined) throw new Refusal(`'${name}' is not laid out`);
    if (type instanceof Refusal) throw new Refusal(`type '${name}' is not laid out`, { missing: type.missing });
    if (type.kind !== 'incomplete') return type;
    const definition = this.#tags.get(type.name);
    if (definition === undefined) return type;
    const record = qualified(this.#laidOut(definition, type.name), type.qualifiers);
    if (type.alignment === undefined) return record;
    // GCC rule: what was aligned before its record was defined is aligned at least as that.
    const layout = layoutOf(record);
    return withLayout(record, realigned(layout, Math.max(type.alignment, layout.alignment)));
  }

  #recordType({ keyword, tag, definition }: RecordType): ResolvedType {
    if (definition !== null) return this.#laidOut(definition, tag === null ? null : `${keyword} ${tag}`);
    const name = `${keyword} ${tag}`;
    const known = this.#tags.get(name);
    return known === undefined ? { kind: 'incomplete', name } : this.#laidOut(known, name);
  }

  /** @throws Refusal: for a named record only that it is not laid out, since the reason stands beside that name. */
  #laidOut(definition: RecordDefinition, name: string | null): ResolvedType {
    const record = this.#recordOf(definition);
    if (!(record instanceof Refusal)) return { kind: 'record', record, layout: record.layout };
    throw name === null ? record : new Refusal(`'${name}' is not laid out`, { missing: record.missing });
  }

  #recordOf(definition: RecordDefinition): LaidOutRecord | Refusal {
    let record = this.#records.get(definition);
    if (record === undefined) {
      record = orRefusal(() => layOutDefinition(definition, this));
      this.#records.set(definition, record);
    }
    return record;
  }

  #enumType({ tag, definition }: EnumType): ResolvedType {
    const known = definition ?? (tag === null ? undefined : this.#enumTags.get(tag));
    if (known === undefined) throw new Refusal(`'enum ${tag}' is not defined here`, { missing: `enum ${tag}` });
    const resolved = this.#enumOf(known);
    if (resolved instanceof Refusal) {
      const name = tag === null ? 'the enum' : `'enum ${tag}'`;
      throw new Refusal(`${name} has no known type`, { missing: resolved.missing });
    }
    const { attributes } = known;
    const plain = this.#basic(resolved.type.name);
    // GCC rule: `aligned` of an enum has no effect.
    const type = attributes.mode === null ? plain : this.#inMode(plain, attributes.mode);
    return type.kind === 'integer' ? { ...type, enumeration: known } : type;
  }

  #enumOf(definition: EnumDefinition): ResolvedEnum | Refusal {
    let resolved = this.#enums.get(definition);
    if (resolved !== undefined) return resolved;
    const names = new Set<string>();
    const again = definition.enumerators.find(
      ({ name }) => this.#enumerators.has(name) || names.size === names.add(name).size,
    );
    if (again !== undefined) throw new HeaderError(`enumerator '${again.name}' is defined twice`, { span: again.span });
    resolved = orRefusal(() =>
      resolveEnum(
        definition,
        this.integers,
        this.#underlyingType(definition),
        (expression) => evaluate(expression, this.scope),
        (name, value) => this.#enumerators.set(name, value),
      ),
    );
    this.#enums.set(definition, resolved);
    if (resolved instanceof Refusal) {
      for (const { name } of definition.enumerators) this.#enumerators.set(name, resolved);
    }
    return resolved;
  }

  /** C23 6.7.3.3: the type that `enum tag : type` names. */
  #underlyingType({ underlying }: EnumDefinition): IntegerType | null {
    if (underlying === null) return null;
    const type = this.typeOf(underlying);
    if (type.kind !== 'integer') throw new Refusal('an enum must have an integer type');
    return type.integer;
  }

  #count(length: Expression): number {
    const count = refusing(() => this.evaluateInteger(length));
    if (count < 0n) throw new Refusal(`an array of ${count} elements`);
    if (count > BigInt(sizeLimit))
      throw new Refusal(`an array of ${count} elements is more than this generator lays out`);
    return Number(count);
  }

  /** `aligned` on a typedef: of several, the last one counts, unless a `mode` comes behind it (GCC rules). */
  #realigned(type: ResolvedType, attributes: Attributes): ResolvedType {
    if (attributes.aligned.length === 0) return type;
    const aligned = attributes.aligned.slice(attributes.alignedBeforeMode);
    const alignment = this.alignmentsOf({ ...attributes, aligned }).at(-1);
    if (alignment === undefined) return type;
    if (type.kind === 'incomplete') return { ...type, alignment };
    return withLayout(type, realigned(layoutOf(type), alignment));
  }

  #inMode(type: ResolvedType, mode: string): ResolvedType {
    if (type.kind !== 'integer' || type.integer.name === '_Bool') throw unknownMode(mode);
    return qualified(this.#basic(typeOfMode(mode, type.integer.signed, this.target)), type.qualifiers);
  }
}
