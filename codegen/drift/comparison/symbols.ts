import type { NoRequestFunction, RequestFunction } from '../../abi/description/request-function.ts';
import type { Definition } from '../../abi/description/resolution.ts';
import type { AbiModel, FieldModel, RecordModel, SkippedModel } from '../../abi/model/model.ts';
import type { Place } from '../../abi/model/place.ts';
import type { TypeMeaning } from '../../abi/model/type-model.ts';
import { isWide, isWideEnumerator } from '../../abi/model/width.ts';
import type { Finding, Subject } from './finding.ts';
import { functionFacts } from './function-facts.ts';
import { type Meaning, meaningsIn, recordSizesIn, type ShapeOfField, shapesIn, textOr } from './meaning.ts';

/** One side of a comparison. */
export interface Side {
  readonly model: AbiModel;
  /** From the header's resolution, where there is one: lines, and the replacement lists that tell growth from change. */
  readonly definitions?: ReadonlyMap<string, Definition>;
  /** From the resolution or the model: what the spellings of types mean, also of those that other headers define. */
  readonly types?: ReadonlyMap<string, TypeMeaning>;
  /** From the resolution: what the requests of macros with parameters are made of. */
  readonly requestFunctions?: ReadonlyMap<string, RequestFunction | NoRequestFunction>;
  /** From the atlas: the operands of macros that are an OR of others. */
  readonly operands?: ReadonlyMap<string, readonly string[]>;
}

/** A name of the model with what it states, ready to be compared. */
export interface AbiSymbol {
  readonly subject: Subject;
  readonly name: string;
  readonly facts: ReadonlyMap<string, string>;
  readonly line: number | null;
  /** What a field reads as, whatever of its arrays a typedef names; null where that is not known. */
  readonly shape: string | null;
  /** The C names that its definition is made from. */
  readonly uses: readonly string[];
  /** A macro's replacement list; null where not known. */
  readonly text: string | null;
  /** False for a text put together from what is known of it. */
  readonly isTextWritten: boolean;
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

/** The key of the name that a finding is about. */
export function keyOf({ subject, symbol }: Pick<Finding, 'subject' | 'symbol'>): string {
  return symbolKey(subject, symbol);
}

/** What holds a field: `struct a.b` for `struct a.b.c`. */
export function ownerOf(field: string): string {
  return field.slice(0, field.lastIndexOf('.'));
}

const ownedFields = new WeakMap<SymbolTable, ReadonlyMap<string, readonly AbiSymbol[]>>();

/** The fields of a table by what holds them. */
export function fieldsByOwner(table: SymbolTable): ReadonlyMap<string, readonly AbiSymbol[]> {
  const known = ownedFields.get(table);
  if (known !== undefined) return known;
  const owned = new Map<string, AbiSymbol[]>();
  for (const symbol of table.values()) {
    if (symbol.subject !== 'field') continue;
    const owner = ownerOf(symbol.name);
    const fields = owned.get(owner);
    if (fields === undefined) owned.set(owner, [symbol]);
    else fields.push(symbol);
  }
  ownedFields.set(table, owned);
  return owned;
}

/** All fields inside a record or a field, at any depth, in the order of the table. */
export function fieldsInside(name: string, table: SymbolTable): readonly AbiSymbol[] {
  return (fieldsByOwner(table).get(name) ?? []).flatMap((field) => [field, ...fieldsInside(field.name, table)]);
}

/** Every name of a model with its facts. */
export function symbolsOf(side: Side): SymbolTable {
  const symbols = new Map<string, AbiSymbol>();
  const add = (subject: Subject, name: string, facts: Facts, uses: readonly string[]): void => {
    const definition = side.definitions?.get(name);
    const operands = side.operands?.get(name)?.join(' | ') ?? null;
    const text = definition?.text ?? operands;
    const known = [...uses, ...(text === null ? [] : namesIn(text))].filter((each) => each !== name);
    const symbol = {
      subject,
      name,
      facts: stated(facts),
      shape: null,
      line: definition === undefined ? null : lineOf(definition),
      uses: known,
      text,
      isTextWritten: operands === null,
      skipped: null,
    };
    symbols.set(symbolKey(subject, name), symbol);
  };
  const meaning = meaningsIn(side);
  const known: TypesOfFields = { meaning, recordSize: recordSizesIn(side), shape: shapesIn(side) };
  for (const record of side.model.records) addRecord(record, symbols, known);
  for (const { name, type, size, alignment } of side.model.typedefs) {
    add('typedef', name, { type, size, alignment, meaning: meaning(type) }, [type]);
  }
  addConstants(side.model, add);
  for (const { name, value } of side.model.strings) add('string', name, { value: JSON.stringify(value) }, []);
  for (const { name, parameters, ioctl } of side.model.functions) {
    const made = functionFacts(side.requestFunctions?.get(name));
    add('function', name, { parameters: `(${parameters.join(', ')})`, ioctl: ioctl ? 'yes' : 'no', ...made }, []);
  }
  addSkipped(side.model, symbols);
  return symbols;
}

/** The line of the header itself: a finding names no other file. */
function lineOf({ header, line }: Place): number | null {
  return header !== undefined || line === 0 ? null : line;
}

const noText = { text: null, isTextWritten: false, shape: null } as const;

const skippedSubjects: Readonly<Record<SkippedModel['kind'], Subject | null>> = {
  macro: 'constant',
  enumerator: 'constant',
  record: 'record',
  typedef: 'typedef',
  field: null,
  declaration: null,
};

function addSkipped(model: AbiModel, symbols: Map<string, AbiSymbol>): void {
  for (const { name, kind, reason, ...place } of model.skipped) {
    const subject = skippedSubjects[kind];
    if (subject === null || symbols.has(symbolKey(subject, name))) continue;
    const symbol = { subject, name, facts: new Map(), line: lineOf(place), uses: [], ...noText, skipped: reason };
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
  const wideEnums = new Set(model.enumerators.filter(isWideEnumerator).map((each) => each.enum));
  // What carries it in the bindings, where neither a profile nor a set of flags that it is in says otherwise.
  const carrierOf = (name: string, value: string): string => {
    const type = types.get(name);
    const tag = enums.get(name);
    const isLong = isWideEnumerator({ value }) || (typeof tag === 'string' && wideEnums.has(tag));
    return (type === undefined ? isLong : isWide(type, model.dataModel)) ? 'bigint' : 'number';
  };
  for (const { name, value } of [...model.constants, ...model.enumerators]) {
    const ioctl = ioctls.get(name);
    const facts = { value, type: types.get(name), enum: enums.get(name) };
    if (ioctl === undefined) {
      add('constant', name, { ...facts, carrier: carrierOf(name, value) }, []);
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
  { name, keyword, size, alignment, fields, ...place }: RecordModel,
  symbols: Map<string, AbiSymbol>,
  types: TypesOfFields,
): void {
  const facts = stated({ keyword, size, alignment });
  const uses = fields.flatMap(typesIn);
  const known = { line: lineOf(place), ...noText, skipped: null };
  symbols.set(symbolKey('record', name), { subject: 'record', name, facts, uses, ...known });
  addFields(name, fields, known, symbols, types);
}

function typesIn({ type, fields }: FieldModel): string[] {
  return type === undefined ? (fields ?? []).flatMap(typesIn) : [type];
}

/** What the types of fields are on the target. */
interface TypesOfFields {
  readonly meaning: Meaning;
  readonly recordSize: (type: string | undefined) => number | undefined;
  readonly shape: ShapeOfField;
}

type Known = Pick<AbiSymbol, 'line' | 'text' | 'isTextWritten' | 'skipped' | 'shape'>;

function addFields(
  owner: string,
  fields: readonly FieldModel[],
  known: Known,
  symbols: Map<string, AbiSymbol>,
  types: TypesOfFields,
): void {
  for (const field of fields) {
    const name = `${owner}.${field.name}`;
    const { offset, size, type, keyword, bitOffset, bitWidth } = field;
    const count = field.count?.map((length) => `[${length}]`).join('');
    const flexible = field.flexible ? 'yes' : undefined;
    const place = { offset, size, type: type ?? keyword, count, flexible, bitOffset, bitWidth };
    const elementSize = field.flexible ? (field.elementSize ?? types.recordSize(type)) : undefined;
    const facts = stated({ ...place, 'element size': elementSize, meaning: meaningOfField(field, types.meaning) });
    const uses = type === undefined ? [] : [type];
    symbols.set(symbolKey('field', name), { subject: 'field', name, facts, uses, ...known, shape: types.shape(field) });
    if (field.fields !== undefined) addFields(name, field.fields, known, symbols, types);
  }
}

function meaningOfField({ type, count, flexible }: FieldModel, meaning: Meaning): string | undefined {
  const known = meaning(type);
  const isArray = count !== undefined || flexible === true;
  return known !== undefined && type !== undefined && isArray ? textOr(known, type) : known;
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
