import type { AbiModel, FieldModel, RecordModel, SkippedModel } from '../abi/model.ts';
import type { Definition } from '../abi/resolution.ts';
import type { Subject } from './finding.ts';

/** One side of a comparison. */
export interface Side {
  readonly model: AbiModel;
  /** From the header's resolution, where there is one: lines, and the replacement lists that tell growth from change. */
  readonly definitions?: ReadonlyMap<string, Definition>;
}

/** A name of the model with what it states, ready to be compared. */
export interface AbiSymbol {
  readonly subject: Subject;
  readonly name: string;
  readonly facts: ReadonlyMap<string, string>;
  readonly line: number | null;
  /** The C names that its definition is made from. */
  readonly uses: readonly string[];
  /** A macro's replacement list; null where not known. */
  readonly text: string | null;
  /** Why the header's definition of the name has no facts; null where it has. */
  readonly skipped: string | null;
}

/** A model's names in header order, records before their fields, each by {@link symbolKey}. */
export type SymbolTable = ReadonlyMap<string, AbiSymbol>;

/** C keeps typedefs and macros apart, and an untagged record goes by its typedef's name. */
export function symbolKey(subject: Subject, name: string): string {
  if (subject === 'record' || subject === 'field') return `record ${name}`;
  return subject === 'typedef' ? `typedef ${name}` : `value ${name}`;
}

/** Every name of a model with its facts. */
export function symbolsOf(side: Side): SymbolTable {
  const symbols = new Map<string, AbiSymbol>();
  const add = (subject: Subject, name: string, facts: Facts, uses: readonly string[]): void => {
    const definition = side.definitions?.get(name);
    const text = definition?.text ?? null;
    const known = [...uses, ...(text === null ? [] : namesIn(text))].filter((each) => each !== name);
    const symbol = {
      subject,
      name,
      facts: stated(facts),
      line: definition?.line ?? null,
      uses: known,
      text,
      skipped: null,
    };
    symbols.set(symbolKey(subject, name), symbol);
  };
  for (const record of side.model.records) addRecord(record, symbols);
  for (const { name, type, size, alignment } of side.model.typedefs) {
    add('typedef', name, { type, size, alignment }, [type]);
  }
  addConstants(side.model, add);
  for (const { name, value } of side.model.strings) add('string', name, { value: JSON.stringify(value) }, []);
  for (const { name, parameters, ioctl } of side.model.functions) {
    add('function', name, { parameters: `(${parameters.join(', ')})`, ioctl: ioctl ? 'yes' : 'no' }, []);
  }
  addSkipped(side.model, symbols);
  return symbols;
}

const skippedSubjects: Readonly<Record<SkippedModel['kind'], Subject | null>> = {
  macro: 'constant',
  enumerator: 'constant',
  record: 'record',
  typedef: 'typedef',
  field: null,
  declaration: null,
};

function addSkipped(model: AbiModel, symbols: Map<string, AbiSymbol>): void {
  for (const { name, kind, reason, line } of model.skipped) {
    const subject = skippedSubjects[kind];
    if (subject === null || symbols.has(symbolKey(subject, name))) continue;
    const symbol = { subject, name, facts: new Map(), line, uses: [], text: null, skipped: reason };
    symbols.set(symbolKey(subject, name), symbol);
  }
}

type Facts = Readonly<Record<string, string | number | null | undefined>>;
type Add = (subject: Subject, name: string, facts: Facts, uses: readonly string[]) => void;

/** An ioctl is a constant or an enumerator that says more. */
function addConstants(model: AbiModel, add: Add): void {
  const ioctls = new Map(model.ioctls.map((ioctl) => [ioctl.name, ioctl]));
  const enums = new Map(model.enumerators.map((each) => [each.name, each.enum]));
  const types = new Map(model.constants.map((each) => [each.name, each.type]));
  for (const { name, value } of [...model.constants, ...model.enumerators]) {
    const ioctl = ioctls.get(name);
    const facts = { value, type: types.get(name), enum: enums.get(name) };
    if (ioctl === undefined) {
      add('constant', name, facts, []);
      continue;
    }
    const { direction, argument } = ioctl;
    const request = { direction, 'type byte': ioctl.type, number: ioctl.number, 'argument size': ioctl.size, argument };
    add('ioctl', name, { ...facts, value: hexadecimal(value), ...request }, argument === null ? [] : [argument]);
  }
}

function hexadecimal(value: string): string {
  return `0x${BigInt(value).toString(16)}`;
}

function addRecord(
  { name, keyword, size, alignment, line, fields }: RecordModel,
  symbols: Map<string, AbiSymbol>,
): void {
  const facts = stated({ keyword, size, alignment });
  const uses = fields.flatMap(typesIn);
  symbols.set(symbolKey('record', name), { subject: 'record', name, facts, line, uses, text: null, skipped: null });
  addFields(name, fields, line, symbols);
}

function typesIn({ type, fields }: FieldModel): string[] {
  return type === undefined ? (fields ?? []).flatMap(typesIn) : [type];
}

function addFields(owner: string, fields: readonly FieldModel[], line: number, symbols: Map<string, AbiSymbol>): void {
  for (const field of fields) {
    const name = `${owner}.${field.name}`;
    const { offset, size, type, keyword, bitOffset, bitWidth } = field;
    const count = field.count?.map((length) => `[${length}]`).join('');
    const flexible = field.flexible ? 'yes' : undefined;
    const facts = stated({ offset, size, type: type ?? keyword, count, flexible, bitOffset, bitWidth });
    const uses = type === undefined ? [] : [type];
    symbols.set(symbolKey('field', name), { subject: 'field', name, facts, line, uses, text: null, skipped: null });
    if (field.fields !== undefined) addFields(name, field.fields, line, symbols);
  }
}

function stated(facts: Facts): Map<string, string> {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  return new Map(entries.map(([fact, value]) => [fact, String(value)]));
}

/** The names in a replacement list: identifiers, and `struct x` as the model names it. */
function namesIn(text: string): string[] {
  const found = text.match(/\b(?:struct|union) [A-Za-z_]\w*|[A-Za-z_]\w*/g) ?? [];
  return [...new Set(found)];
}
