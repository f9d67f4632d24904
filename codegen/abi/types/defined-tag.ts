import type { EnumDefinition, RecordDefinition } from '../../ast/declaration.ts';
import { HeaderError } from '../../source/header-error.ts';

/** Enters a definition under `name`, `struct tag`. @throws HeaderError where another one has it (C11 6.7.2.3p1). */
export function enterDefinition<Definition extends RecordDefinition | EnumDefinition>(
  definitions: Map<string, Definition>,
  tag: string,
  name: string,
  definition: Definition,
): void {
  const known = definitions.get(tag);
  if (known !== undefined && known !== definition) {
    const { file, start } = known.span;
    throw new HeaderError(`'${name}' is defined twice`, {
      span: definition.span,
      hint: `read the header without this definition or that of ${file.name}:${file.lineAt(start)}`,
    });
  }
  definitions.set(tag, definition);
}
