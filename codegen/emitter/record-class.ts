import type {
  ClassDeclarationStructure,
  GetAccessorDeclarationStructure,
  MethodDeclarationStructure,
  OptionalKind,
  SetAccessorDeclarationStructure,
} from 'ts-morph';
import type { BoundField, BoundRecord } from '../binding/model/binding-model.ts';
import type { PerTarget } from '../binding/model/per-target.ts';
import { type AccessCode, accessCode } from './access-code.ts';
import { objectLiteral, perTargetExpression } from './expressions.ts';
import { indentedBy } from './indentation.ts';
import { stringLiteral } from './inert.ts';
import { docComment, write } from './prose.ts';
import { StructureKind } from './ts-morph.ts';

/** What a layout's `offsets` may take of a line before it is written one field per line. */
const offsetsWidth = 120 - '    offsets: ,'.length;

interface Accessor {
  readonly field: BoundField;
  readonly code: AccessCode;
}

/** The class of a record. `uses` collects the names that it needs from the struct-view contract. */
export function recordClass(record: BoundRecord, uses: Set<string>): ClassDeclarationStructure {
  uses.add('StructView');
  const accessors = record.fields.map((field): Accessor => ({ field, code: accessCode(record, field, uses) }));
  return {
    kind: StructureKind.Class,
    name: record.name,
    isExported: true,
    extends: `StructView<${stringLiteral(record.tag)}>`,
    docs: [docComment(recordDoc(record))],
    properties: [
      { name: 'layout', isStatic: true, isReadonly: true, initializer: indentedBy(2, layoutOf(record, uses)) },
    ],
    getAccessors: accessors.filter(({ field }) => field.access.kind !== 'flexible').map(getter),
    setAccessors: accessors.filter(({ field }) => field.access.kind !== 'flexible').map(setter),
    methods: accessors.filter(({ field }) => field.access.kind === 'flexible').map(method),
  };
}

/** The doc of a record, also of its ref type, which cannot link to ioctls. */
export function recordDoc(record: BoundRecord, argumentOf: readonly string[] = record.argumentOf): string {
  const { tag, keyword, size, alignment, comment, since } = record;
  return write('record', {
    comment,
    tag,
    size,
    alignment,
    argumentOf: argumentOf.length > 0 ? argumentOf : null,
    since,
    isInnerUnion: keyword === 'union' && !tag.startsWith('union '),
  });
}

function layoutOf(record: BoundRecord, uses: Set<string>): string {
  const inBytes = (fact: PerTarget<number>): string => perTargetExpression(fact, String, uses);
  const offsets: [string, string][] = [];
  const bitFields: [string, string][] = [];
  const flexible: [string, string][] = [];
  for (const { name, offset, access } of record.fields) {
    if (access.kind === 'bits') {
      const { bit, width } = access;
      bitFields.push([name, `{ bit: ${inBytes(bit)}, width: ${inBytes(width)} }`]);
      continue;
    }
    offsets.push([name, inBytes(offset)]);
    if (access.kind === 'flexible') flexible.push([name, inBytes(access.size)]);
  }
  const properties: [string, string][] = [
    ['tag', stringLiteral(record.tag)],
    ['size', inBytes(record.size)],
  ];
  if (record.alignment !== null) properties.push(['alignment', inBytes(record.alignment)]);
  properties.push(['offsets', objectLiteral(offsets, offsetsWidth)]);
  if (bitFields.length > 0) properties.push(['bitFields', objectLiteral(bitFields, offsetsWidth)]);
  if (flexible.length > 0) properties.push(['flexible', objectLiteral(flexible, offsetsWidth)]);
  return `${objectLiteral(properties, 0)} as const`;
}

/** What TypeScript takes for members of every class, which `noImplicitOverride` asks to be told of. */
const ofEveryObject = [
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
];

function memberNamed(name: string): { readonly name: string; readonly hasOverrideKeyword: boolean } {
  return { name, hasOverrideKeyword: ofEveryObject.includes(name) };
}

function getter({ field, code }: Accessor): OptionalKind<GetAccessorDeclarationStructure> {
  return {
    ...memberNamed(field.name),
    returnType: code.type,
    statements: [indentedBy(4, `return ${code.read};`)],
    docs: [fieldDoc(field)],
  };
}

function setter({ field, code }: Accessor): OptionalKind<SetAccessorDeclarationStructure> {
  const parameters = [{ name: 'value', type: code.settable() }];
  return { ...memberNamed(field.name), parameters, statements: [indentedBy(4, `${code.write()};`)] };
}

/** A flexible array member: as many elements as it is asked for. */
function method({ field, code }: Accessor): OptionalKind<MethodDeclarationStructure> {
  return {
    ...memberNamed(field.name),
    parameters: [{ name: 'count', type: 'number' }],
    returnType: code.type,
    statements: [indentedBy(4, `return ${code.read};`)],
    docs: [fieldDoc(field)],
  };
}

function fieldDoc({ access, declaration, offset, flagSet, comment, since }: BoundField): string {
  const contents = access.kind === 'bytes' ? access.contents : null;
  const bit = access.kind === 'bits' ? access.bit : null;
  return docComment(write('field', { comment, declaration, offset, bit, contents, flagSet, since }), 2);
}
