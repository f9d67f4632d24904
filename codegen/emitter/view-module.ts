import type { Place } from '../abi/model/place.ts';
import type {
  BindingModel,
  BoundConstant,
  BoundDeclaration,
  BoundEnum,
  BoundFlagSet,
  BoundIoctl,
  MixedScalar,
} from '../binding/model/binding-model.ts';
import { commandFor } from './command.ts';
import { integerLiteral, objectLiteral, perTargetExpression } from './expressions.ts';
import { stringLiteral } from './inert.ts';
import { argumentType, ioctlFunction } from './ioctl-function.ts';
import {
  type Constant,
  constant,
  type ImportExtension,
  lineComments,
  namedImport,
  recordImports,
  type Statements,
  targetChoice,
} from './module-head.ts';
import { lineWidth, listed, write } from './prose.ts';
import { recordClass } from './record-class.ts';
import { StructureKind } from './ts-morph.ts';

/** `X.ts`: record classes, constants, requests and flag sets, in header order. */
export function viewModule(binding: BindingModel, extension: ImportExtension): Statements {
  const uses = new Set(['provenTarget']);
  const declarations = binding.declarations.flatMap((declaration) =>
    declaration.kind === 'enum' ? enumStatements(declaration) : [statementFor(declaration, uses)],
  );
  const mixed = binding.mixedScalars.filter(({ name }) => uses.has(`read${name}`));
  const choices = mixed.flatMap((scalar) => mixedAccessors(scalar, uses));
  const isTargetUsed = uses.has('byTarget');
  const types = new Set(['CharArray', 'ElementValue', 'FieldArray', 'IoctlRequest']);
  return [
    namedImport('uapi-bindgen/struct-view', uses, types),
    ...recordImports(binding, extension),
    ...targetChoice(binding, isTargetUsed),
    ...choices,
    ...declarations,
    ...notBound(binding),
  ];
}

/** The comment at the head of the module. */
export function moduleBanner(binding: BindingModel): string {
  const { header, targets } = binding;
  const facts = { header: `<${header}>`, command: commandFor(binding), targets: listed(targets) };
  return write('module-banner', facts);
}

function statementFor(declaration: Exclude<BoundDeclaration, BoundEnum>, uses: Set<string>): Statements[number] {
  switch (declaration.kind) {
    case 'record':
      return recordClass(declaration, uses);
    case 'constant':
      return constantStatement(declaration, uses);
    case 'ioctl':
      return ioctlStatement(declaration, uses);
    case 'ioctl-function':
      return ioctlFunction(declaration, uses);
    case 'string':
      return constant(declaration.name, perTargetExpression(declaration.value, stringLiteral, uses), {
        doc: write('since', { comment: declaration.comment, since: declaration.since }),
      });
    case 'flag-set':
      return flagSetStatement(declaration, uses);
  }
}

function constantStatement(bound: BoundConstant, uses: Set<string>): Constant {
  const { name, value, carrier, notation, expression, flagSet, comment, since } = bound;
  const doc = write('constant', {
    comment,
    expression,
    flagSet,
    enum: bound.enum === null ? null : `enum ${bound.enum}`,
    since,
  });
  return constant(
    name,
    perTargetExpression(value, (each) => integerLiteral(each, carrier, notation), uses),
    { doc },
  );
}

function ioctlStatement(bound: BoundIoctl, uses: Set<string>): Constant {
  uses.add('IoctlRequest');
  const { argument, expression, direction, type, number, size } = bound;
  const doc = write('ioctl', {
    comment: bound.comment,
    expression,
    moves: direction === 'none' ? null : direction,
    type,
    number,
    size,
    record: argument.kind === 'record' ? argument.name : null,
    contents: argument.kind === 'bytes' ? argument.contents : null,
    isNumber: argument.kind === 'number',
    reason: argument.reason,
    since: bound.since,
  });
  const hex = (value: bigint): string => `0x${value.toString(16).padStart(8, '0')}`;
  const request = perTargetExpression(bound.value, hex, uses);
  return constant(bound.name, `${request} as IoctlRequest<${argumentType(bound)}>`, { doc });
}

/** `export const I2cKind = { … } as const;` and the type of its values under the same name. */
function enumStatements({ name, tag, members, comment }: BoundEnum): Statements {
  const object = objectLiteral(
    members.map((member) => [member, member]),
    lineWidth - `export const ${name} =  as const;`.length,
  );
  return [
    constant(name, `${object} as const`, { doc: write('enum', { comment, tag }) }),
    { kind: StructureKind.TypeAlias, isExported: true, name, type: `(typeof ${name})[keyof typeof ${name}]` },
  ];
}

function flagSetStatement({ name, members, fields }: BoundFlagSet, uses: Set<string>): Constant {
  uses.add('FlagSet');
  const links = fields.map(({ record, field }) => `${record}.${field}`);
  const doc = write('flag-set', { fields: links.length > 0 ? links : null });
  const flags = objectLiteral(
    members.map((member) => [member.cName, member.name] as const),
    0,
  );
  return constant(name, `new FlagSet(${flags})`, { doc });
}

/** `const readU64OrU32 = byTarget(target, readU64, { i386: readWideU32 });` and its writer. */
function mixedAccessors({ name, shape }: MixedScalar, uses: Set<string>): Constant[] {
  return ['read', 'write'].map((verb) => {
    uses.delete(`${verb}${name}`);
    for (const scalar of [shape.common, ...shape.others.values()]) uses.add(`${verb}${scalar}`);
    const choice = perTargetExpression(shape, (scalar) => `${verb}${scalar}`, uses);
    return constant(`${verb}${name}`, choice, { isExported: false });
  });
}

/** The line alone in the module's own header. */
function placeInModule({ header, line }: Place): string {
  return header === undefined ? String(line) : `${header}:${line}`;
}

function notBound({ notBound }: BindingModel): string[] {
  const placed = notBound.map((each) => ({ ...each, place: placeInModule(each.place) }));
  return notBound.length === 0 ? [] : [lineComments(write('not-bound', { notBound: placed }))];
}
