import type { StatementStructures } from 'ts-morph';
import type {
  BindingModel,
  BoundRecord,
  BoundScalar,
  FieldAccess,
  ScalarName,
} from '../binding/model/binding-model.ts';
import { commandFor } from './command.ts';
import { objectLiteral, perTargetExpression } from './expressions.ts';
import {
  type Constant,
  constant,
  type ImportExtension,
  lineComments,
  namedImport,
  refImports,
  type Statements,
  targetChoice,
} from './module-head.ts';
import { listed, write } from './prose.ts';
import { recordDoc } from './record-class.ts';
import { StructureKind } from './ts-morph.ts';

/** The comment at the head of the module of ref types. */
export function refBanner(binding: BindingModel): string {
  const { header, targets } = binding;
  return write('ref-banner', { header: `<${header}>`, command: commandFor(binding), targets: listed(targets) });
}

/** `X.ref.ts`: every record as a ref-struct-di or ref-union-di type, each after those that it holds. */
export function refModule(binding: BindingModel, extension: ImportExtension): Statements {
  const uses = new Set<string>();
  const constructors = new Set<string>();
  const types = binding.refRecords.map((record) => refType(record, uses, constructors));
  const isTargetUsed = uses.delete('byTarget');
  const contract = new Set(['provenTarget', ...(isTargetUsed ? ['byTarget'] : [])]);
  const imports: Statements = [];
  if (constructors.size > 0) imports.push(defaultImport('ref', 'ref-napi'));
  if (constructors.has('StructType')) imports.push(defaultImport('refStruct', 'ref-struct-di'));
  if (constructors.has('UnionType')) imports.push(defaultImport('refUnion', 'ref-union-di'));
  if (uses.size > 0) imports.push(namedImport('uapi-bindgen/ref-scalars', uses));
  imports.push(namedImport('uapi-bindgen/struct-view', contract));
  return [
    ...imports,
    ...refImports(binding, extension),
    ...targetChoice(binding, isTargetUsed),
    ...[...constructors].sort().map((name) => {
      const maker = name === 'StructType' ? 'refStruct' : 'refUnion';
      return constant(name, `${maker}(ref)`, { isExported: false });
    }),
    ...types,
    ...notExpressed(binding),
  ];
}

function notExpressed({ notInRef }: BindingModel): string[] {
  return notInRef.length === 0 ? [] : [lineComments(write('not-in-ref', { notInRef }))];
}

function defaultImport(name: string, module: string): StatementStructures {
  return { kind: StructureKind.ImportDeclaration, moduleSpecifier: module, defaultImport: name };
}

/** `StructType({ … })` with the layout of the model forced on it. */
function refType(record: BoundRecord, uses: Set<string>, constructors: Set<string>): Constant {
  uses.add('withLayout');
  const maker = record.keyword === 'struct' ? 'StructType' : 'UnionType';
  constructors.add(maker);
  const inBytes = (fact: BoundRecord['size']): string => perTargetExpression(fact, String, uses);
  const fields = record.fields.filter((field) => field.refName !== null);
  const types = fields.map((field) => [field.refName as string, accessType(field.access, uses)] as const);
  const offsets = fields.map((field) => [field.refName as string, inBytes(field.offset)] as const);
  const layout = objectLiteral(
    [
      ['size', inBytes(record.size)],
      ...(record.alignment === null ? [] : [['alignment', inBytes(record.alignment)] as const]),
      ['offsets', objectLiteral(offsets, argumentWidth)],
    ],
    argumentWidth,
  );
  const type = `${maker}(${objectLiteral(types, argumentWidth)})`;
  const initializer = `withLayout(\n${indented(type)},\n${indented(layout)},\n)`;
  return constant(record.refName as string, initializer, { doc: recordDoc(record, []) });
}

/** What an object literal among the arguments may take of a line. */
const argumentWidth = 100;

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

const scalarTypes: Readonly<Record<ScalarName, string>> = {
  U8: 'u8',
  S8: 's8',
  U16: 'u16',
  S16: 's16',
  U32: 'u32',
  S32: 's32',
  U64: 'u64',
  S64: 's64',
  WideU32: 'wideU32',
  WideS32: 'wideS32',
  F32: 'f32',
  F64: 'f64',
  Bool: 'bool',
};

function scalarType({ shape }: BoundScalar, uses: Set<string>): string {
  return perTargetExpression(
    shape,
    (name) => {
      uses.add(scalarTypes[name]);
      return scalarTypes[name];
    },
    uses,
  );
}

function accessType(access: FieldAccess, uses: Set<string>): string {
  const lengthOf = (fact: BoundRecord['size']): string => perTargetExpression(fact, String, uses);
  switch (access.kind) {
    case 'scalar':
      return scalarType(access.scalar, uses);
    case 'record':
      return access.record.refName as string;
    case 'bytes':
    case 'chars':
      uses.add('bytes');
      return `bytes(${lengthOf(access.length)})`;
    case 'rows':
      uses.add('arrayOf');
      return `arrayOf(${accessType(access.row, uses)}, ${lengthOf(access.length)})`;
    case 'bits':
    case 'flexible':
      throw new Error('ref-struct-di cannot express this field');
    case 'scalar-array':
      uses.add('arrayOf');
      return `arrayOf(${scalarType(access.scalar, uses)}, ${lengthOf(access.length)})`;
    case 'record-array':
      uses.add('arrayOf');
      return `arrayOf(${access.record.refName}, ${lengthOf(access.length)})`;
  }
}
