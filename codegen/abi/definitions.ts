import type { Declaration } from '../ast/declaration.ts';
import { spell } from '../lexer/spell.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import { headerMacros } from './macros.ts';
import type { Program } from './program.ts';
import type { Definition } from './resolution.ts';

interface PlacedDefinition extends Definition {
  readonly name: string;
  readonly file: SourceFile;
  readonly start: number;
}

/** Every name that the header defines, by where it stands in its file. A name that stands twice keeps its first place. */
export function definitionsOf(own: readonly Declaration[], program: Program): ReadonlyMap<string, Definition> {
  const placed = own.flatMap((declaration) => definedBy(declaration, program));
  for (const { name, replacement, definedAt } of headerMacros(program)) {
    const text = spell(replacement);
    const { file, start } = definedAt!;
    placed.push({ name, kind: 'macro', line: file.lineAt(start), text, file, start });
  }
  const definitions = new Map<string, Definition>();
  const { own: files } = program.unit;
  const inOrder = placed.sort(
    (left, right) => files.indexOf(left.file) - files.indexOf(right.file) || left.start - right.start,
  );
  for (const { name, kind, line, text } of inOrder) {
    if (!definitions.has(name)) definitions.set(name, { kind, line, text });
  }
  return definitions;
}

function definedBy(declaration: Declaration, { types }: Program): PlacedDefinition[] {
  switch (declaration.kind) {
    case 'record-declaration': {
      const { definition } = declaration;
      return definition.tag === null ? [] : [place('record', types.nameOfRecord(definition), definition.span)];
    }
    case 'enum-declaration':
      return declaration.definition.enumerators.map(({ name, span }) => place('enumerator', name, span));
    case 'typedef-declaration': {
      const { name, type, span } = declaration;
      return [place(types.nameOfUntagged(type) === name && type.kind === 'record' ? 'record' : 'typedef', name, span)];
    }
    default:
      return [];
  }
}

function place(kind: Definition['kind'], name: string, { file, start }: Span): PlacedDefinition {
  return { name, kind, line: file.lineAt(start), text: null, file, start };
}
