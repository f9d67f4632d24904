import { untaggedRecord } from '../../ast/c-type.ts';
import type { Declaration } from '../../ast/declaration.ts';
import { spell } from '../../lexer/spell.ts';
import type { Span } from '../../source/source-file.ts';
import { placeOf } from '../model/place.ts';
import type { Program } from '../program/program.ts';
import { headerMacros } from './macros.ts';
import type { Definition } from './resolution.ts';

interface FoundDefinition extends Pick<Definition, 'kind' | 'text'> {
  readonly name: string;
  readonly span: Pick<Span, 'file' | 'start'>;
}

/** Every name that the header defines, by where it stands in its file. A name that stands twice keeps its first place. */
export function definitionsOf(own: readonly Declaration[], program: Program): ReadonlyMap<string, Definition> {
  const found = own.flatMap((declaration) => definedBy(declaration, program));
  for (const { name, replacement, definedAt } of headerMacros(program)) {
    const text = spell(replacement);
    found.push({ name, kind: 'macro', text, span: definedAt! });
  }
  const definitions = new Map<string, Definition>();
  const { header, own: files } = program.unit;
  const inOrder = found.sort(({ span: left }, { span: right }) =>
    left.file === right.file ? left.start - right.start : files.indexOf(left.file) - files.indexOf(right.file),
  );
  for (const { name, kind, span, text } of inOrder) {
    if (!definitions.has(name)) definitions.set(name, { kind, ...placeOf(span, header), text });
  }
  return definitions;
}

function definedBy(declaration: Declaration, { types }: Program): FoundDefinition[] {
  switch (declaration.kind) {
    case 'record-declaration': {
      const { definition } = declaration;
      return definition.tag === null ? [] : [withoutText('record', types.nameOfRecord(definition), definition.span)];
    }
    case 'enum-declaration':
      return declaration.definition.enumerators.map(({ name, span }) => withoutText('enumerator', name, span));
    case 'typedef-declaration': {
      const { name, type, span } = declaration;
      const untagged = untaggedRecord(type);
      const isRecord = untagged !== null && types.nameOfRecord(untagged) === name;
      return [withoutText(isRecord ? 'record' : 'typedef', name, span)];
    }
    default:
      return [];
  }
}

function withoutText(kind: Definition['kind'], name: string, span: Span): FoundDefinition {
  return { name, kind, text: null, span };
}
