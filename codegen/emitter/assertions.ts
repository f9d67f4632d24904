/**
 * The facts of the models as conditions that a C compiler can judge. Offsets inside nested records are left for the
 * compiler to add: layout arithmetic belongs to `abi/`.
 */
import type {
  AbiModel,
  ConstantModel,
  EnumeratorModel,
  FieldModel,
  IoctlModel,
  RecordModel,
  TypedefModel,
} from '../abi/model/model.ts';
import type { BindingModel } from '../binding/model/binding-model.ts';
import { type PerTarget, perTarget } from '../binding/model/per-target.ts';

/** Facts about one C name, each a condition that a compiler can judge. */
export interface AssertionGroup {
  readonly title: string;
  /** Macros of the header with the names of fields: out of force while the compiler judges the group. */
  readonly hiddenMacros: readonly string[];
  readonly assertions: readonly Assertion[];
}

export interface Assertion {
  /** What the compiler names when it fails. */
  readonly subject: string;
  /** A C integer constant expression; null where the target does not have the name. */
  readonly condition: PerTarget<string | null>;
}

/** What is asserted about one target. Of a subject that stands twice the last condition counts. */
type Conditions = readonly (readonly [subject: string, condition: string])[];

/** What several models share is asked for once. */
function once<Fact extends object, Result extends object>(ask: (fact: Fact) => Result): (fact: Fact) => Result {
  const known = new Map<Fact, Result>();
  return (fact) => {
    const result = known.get(fact) ?? ask(fact);
    known.set(fact, result);
    return result;
  };
}

/** Of all that the header says, bound or not. */
export function assertionsOf(binding: Pick<BindingModel, 'targets' | 'models' | 'macrosLikeFields'>): AssertionGroup[] {
  const { models, macrosLikeFields } = binding;
  const groups: AssertionGroup[] = [];
  const ofRecord = once(recordConditions);
  const records = new Map(
    models.map((model) => [model, new Map(model.records.map((record) => [record.name, record]))]),
  );
  const recordNames = new Set([...records.values()].flatMap((byName) => [...byName.keys()]));
  for (const name of recordNames) {
    groups.push({
      ...group(binding, name, (model) => {
        const record = records.get(model)?.get(name);
        return record === undefined ? [] : ofRecord(record);
      }),
      hiddenMacros: macrosLikeFields.get(name) ?? [],
    });
  }
  const ofTypedef = once(typedefConditions);
  const ofEnumerator = once(enumeratorConditions);
  const ofConstant = once(constantConditions);
  const ofRequest = once(ioctlConditions);
  groups.push(group(binding, 'types', ({ typedefs }) => typedefs.flatMap(ofTypedef)));
  groups.push(group(binding, 'enumerators', ({ enumerators }) => enumerators.flatMap(ofEnumerator)));
  groups.push(group(binding, 'constants', ({ constants }) => constants.flatMap(ofConstant)));
  groups.push(group(binding, 'requests, decoded', ({ ioctls }) => ioctls.flatMap(ofRequest)));
  return groups.filter(({ assertions }) => assertions.length > 0);
}

function group(
  { targets, models }: Pick<BindingModel, 'targets' | 'models'>,
  title: string,
  conditionsOf: (model: AbiModel) => Conditions,
): AssertionGroup {
  const perModel = models.map((model) => new Map(conditionsOf(model)));
  const subjects = new Set(perModel.flatMap((conditions) => [...conditions.keys()]));
  const assertions: Assertion[] = [...subjects].map((subject) => ({
    subject,
    condition: perTarget(
      targets,
      perModel.map((conditions) => conditions.get(subject) ?? null),
    ),
  }));
  return { title, hiddenMacros: [], assertions };
}

function recordConditions({ name, size, alignment, fields }: RecordModel): Conditions {
  const conditions: [string, string][] = [
    [`sizeof(${name})`, `sizeof(${name}) == ${size}`],
    [`_Alignof(${name})`, `_Alignof(${name}) == ${alignment}`],
  ];
  addFields(conditions, name, fields, '', '');
  return conditions;
}

/** `path` leads to the record that holds `fields` (`arg.pagefault.`), `base` sums up to where it starts (`8 + 0 + `). */
function addFields(
  conditions: [string, string][],
  record: string,
  fields: readonly FieldModel[],
  path: string,
  base: string,
): void {
  for (const field of fields) {
    if (field.offset === null) continue;
    const designator = `${path}${field.name}`;
    const offset = `${base}${field.offset}`;
    const subject = `offsetof(${record}, ${designator})`;
    conditions.push([subject, `${subject} == ${offset}`]);
    if (field.size !== null && field.flexible === undefined) {
      const member = `sizeof(((${record} *)0)->${designator})`;
      conditions.push([member, `${member} == ${field.size}`]);
    }
    if (field.fields === undefined || field.count?.includes(0) || field.flexible) continue;
    const element = (field.count ?? []).map(() => '[0]').join('');
    addFields(conditions, record, field.fields, `${designator}${element}.`, `${offset} + `);
  }
}

function typedefConditions({ name, size, alignment }: TypedefModel): Conditions {
  if (size === null || alignment === null) return [];
  return [[`sizeof(${name})`, `sizeof(${name}) == ${size} && _Alignof(${name}) == ${alignment}`]];
}

function enumeratorConditions({ name, value }: EnumeratorModel): Conditions {
  return [[name, `${name} == ${literal(BigInt(value), typeFor(value))}`]];
}

/** GNU: an enumerator may have any integer type that holds its enum. */
function typeFor(value: string): string {
  const number = BigInt(value);
  if (number > 0x7fff_ffff_ffff_ffffn) return 'unsigned long long';
  return number > 0x7fff_ffffn || number < -0x8000_0000n ? 'long long' : 'int';
}

function constantConditions({ name, value, type }: ConstantModel): Conditions {
  const number = BigInt(value);
  // C has no literals of more than 64 bits.
  if (number !== BigInt.asIntN(64, number) && number !== BigInt.asUintN(64, number)) return [];
  return [[name, `(${name}) == ${literal(number, type)} && HAS_TYPE(${name}, ${type})`]];
}

const suffixes: ReadonlyMap<string, string> = new Map([
  ['unsigned int', 'U'],
  ['long', 'L'],
  ['unsigned long', 'UL'],
  ['long long', 'LL'],
  ['unsigned long long', 'ULL'],
]);

/** C11 6.4.4.1: there are no negative literals, so that the smallest integers have to be computed. */
function literal(value: bigint, type: string): string {
  const suffix = suffixes.get(type) ?? '';
  if (value === -0x8000_0000n || value === -0x8000_0000_0000_0000n) return `(${value + 1n}${suffix} - 1)`;
  return `${value}${suffix}`;
}

const directions: Readonly<Record<IoctlModel['direction'], string>> = {
  none: '_IOC_NONE',
  read: '_IOC_READ',
  write: '_IOC_WRITE',
  'read-write': '(_IOC_READ | _IOC_WRITE)',
};

function ioctlConditions({ name, direction, type, number, size }: IoctlModel): Conditions {
  return [
    [`_IOC_DIR(${name})`, `_IOC_DIR(${name}) == ${directions[direction]}`],
    [`_IOC_TYPE(${name})`, `_IOC_TYPE(${name}) == ${type}`],
    [`_IOC_NR(${name})`, `_IOC_NR(${name}) == ${number}`],
    [`_IOC_SIZE(${name})`, `_IOC_SIZE(${name}) == ${size}`],
  ];
}
