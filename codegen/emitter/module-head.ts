import {
  type ImportDeclarationStructure,
  type StatementStructures,
  StructureKind,
  VariableDeclarationKind,
  type VariableStatementStructure,
} from 'ts-morph';
import type { BindingModel } from '../binding/binding-model.ts';
import { sortedNames } from './expressions.ts';
import { stringLiteral } from './inert.ts';
import { docComment, lineWidth } from './prose.ts';

/** `import { a, type B } from 'module';` */
export function namedImport(
  module: string,
  values: Iterable<string>,
  types: ReadonlySet<string> = new Set(),
): ImportDeclarationStructure {
  const names = sortedNames(values).map((name) => (types.has(name) ? `type ${name}` : name));
  const oneLine = `import { ${names.join(', ')} } from ${stringLiteral(module)};`;
  return {
    kind: StructureKind.ImportDeclaration,
    moduleSpecifier: module,
    namedImports:
      oneLine.length <= lineWidth
        ? names
        : (writer) =>
            writer
              .newLine()
              .write(names.map((name) => `${name},`).join('\n'))
              .newLine(),
  };
}

/** `const name = initializer;`, with a doc comment where there is one. */
export function constant(
  name: string,
  initializer: string,
  { doc = '', isExported = true }: { readonly doc?: string; readonly isExported?: boolean } = {},
): VariableStatementStructure {
  return {
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    isExported,
    declarations: [{ name, initializer }],
    ...(doc === '' ? {} : { docs: [docComment(doc)] }),
  };
}

/** The list of targets, and the choice among them, which throws at import on another machine. */
export function targetChoice({ header, targets }: BindingModel, isUsed: boolean): (StatementStructures | string)[] {
  const list = constant('provenTargets', `[${targets.map(stringLiteral).join(', ')}] as const`, {
    doc: 'The machines that this module was proven for.',
  });
  const choice = `provenTarget(${stringLiteral(header)}, provenTargets)`;
  return [list, isUsed ? constant('target', choice, { isExported: false }) : `${choice};`];
}

/** Text as comments of one line each, a blank line before. */
export function lineComments(text: string): string {
  return `\n${text
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n')}`;
}
