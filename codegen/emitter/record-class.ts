import {
  type ClassDeclarationStructure,
  type GetAccessorDeclarationStructure,
  type OptionalKind,
  type SetAccessorDeclarationStructure,
  StructureKind,
} from 'ts-morph';
import type { BoundField, BoundRecord } from '../binding/binding-model.ts';
import { objectLiteral, perTargetExpression } from './expressions.ts';
import { stringLiteral } from './inert.ts';
import { docComment, write } from './prose.ts';

/** What a layout's `offsets` may take of a line before it is written one field per line. */
const offsetsWidth = 120 - '    offsets: ,'.length;

/** The class of a record. `uses` collects the names that it needs from the struct-view contract. */
export function recordClass(record: BoundRecord, uses: Set<string>): ClassDeclarationStructure {
  uses.add('StructView');
  return {
    kind: StructureKind.Class,
    name: record.name,
    isExported: true,
    extends: `StructView<${stringLiteral(record.tag)}>`,
    docs: [docComment(recordDoc(record))],
    properties: [{ name: 'layout', isStatic: true, isReadonly: true, initializer: layoutOf(record, uses) }],
    getAccessors: record.fields.map((field) => getter(record, field, uses)),
    setAccessors: record.fields.map((field) => setter(record, field, uses)),
  };
}

/** The doc of a record, also of its ref type, which cannot link to ioctls. */
export function recordDoc(record: BoundRecord, argumentOf: readonly string[] = record.argumentOf): string {
  const { tag, keyword, size, alignment } = record;
  return write('record', {
    tag,
    size,
    alignment,
    argumentOf: argumentOf.length > 0 ? argumentOf : null,
    isInnerUnion: keyword === 'union' && !tag.startsWith('union '),
  });
}

function layoutOf(record: BoundRecord, uses: Set<string>): string {
  const inBytes = (fact: BoundRecord['size']): string => perTargetExpression(fact, String, uses);
  const offsets = record.fields.map((field) => [field.name, inBytes(field.offset)] as const);
  const properties: (readonly [string, string])[] = [
    ['tag', stringLiteral(record.tag)],
    ['size', inBytes(record.size)],
    ...(record.alignment === null ? [] : [['alignment', inBytes(record.alignment)] as const]),
    ['offsets', objectLiteral(offsets, offsetsWidth)],
  ];
  return `${objectLiteral(properties, 0)} as const`;
}

function getter(
  record: BoundRecord,
  field: BoundField,
  uses: Set<string>,
): OptionalKind<GetAccessorDeclarationStructure> {
  const { type, read } = accessCode(record, field, uses);
  const { access, declaration, offset, flagSet } = field;
  const contents = access.kind === 'bytes' ? access.contents : null;
  return {
    name: field.name,
    returnType: type,
    statements: [`return ${read};`],
    docs: [docComment(write('field', { declaration, offset, contents, flagSet }), 2)],
  };
}

function setter(
  record: BoundRecord,
  field: BoundField,
  uses: Set<string>,
): OptionalKind<SetAccessorDeclarationStructure> {
  const { settable, write: statement } = accessCode(record, field, uses);
  return { name: field.name, parameters: [{ name: 'value', type: settable }], statements: [`${statement};`] };
}

/** The TypeScript of one field: what it reads as, what it can be set to, and how. */
interface AccessCode {
  readonly type: string;
  readonly settable: string;
  readonly read: string;
  readonly write: string;
}

function accessCode(record: BoundRecord, field: BoundField, uses: Set<string>): AccessCode {
  const { access } = field;
  const call = (name: string, ...rest: readonly string[]): string => {
    uses.add(name);
    return `${name}(${['this', ...rest].join(', ')})`;
  };
  const from =
    field.offset.others.size === 0 ? `${field.offset.common}` : `${record.name}.layout.offsets.${field.name}`;
  const inNumbers = (fact: BoundField['offset']): string => perTargetExpression(fact, String, uses);
  const cName = stringLiteral(field.cName);
  switch (access.kind) {
    case 'scalar': {
      const { name, carrier } = access.scalar;
      const write = call(`write${name}`, from, 'value', cName);
      return { type: carrier, settable: carrier, read: call(`read${name}`, from), write };
    }
    case 'record': {
      const { name } = access.record;
      uses.add('assignRecord');
      const write = `assignRecord(this.${field.name}, value)`;
      return { type: name, settable: name, read: call('nestedRecord', name, from), write };
    }
    case 'bytes': {
      const length = inNumbers(access.length);
      const write = call('writeBytes', from, length, 'value', cName);
      return { type: 'Buffer', settable: 'Uint8Array', read: call('readBytes', from, length), write };
    }
    case 'scalar-array': {
      const { name, carrier, size } = access.scalar;
      const accessors = [`read${name}`, `write${name}`];
      for (const accessor of accessors) uses.add(accessor);
      const read = call('scalarArray', from, inNumbers(access.length), inNumbers(size), ...accessors, cName);
      return arrayCode(carrier, field.name, read, uses);
    }
    case 'record-array': {
      const read = call('recordArray', from, inNumbers(access.length), access.record.name, cName);
      return arrayCode(access.record.name, field.name, read, uses);
    }
  }
}

function arrayCode(element: string, field: string, read: string, uses: Set<string>): AccessCode {
  uses.add('FieldArray');
  return {
    type: `FieldArray<${element}>`,
    settable: `Iterable<${element}>`,
    read,
    write: `this.${field}.assign(value)`,
  };
}
