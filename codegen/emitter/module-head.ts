import type { ImportDeclarationStructure, StatementStructures } from 'ts-morph';
import type { BindingModel } from '../binding/model/binding-model.ts';
import { sortedNames } from './expressions.ts';
import { stringLiteral } from './inert.ts';
import { docComment, lineWidth } from './prose.ts';
import { StructureKind } from './ts-morph.ts';

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

/** What generated modules end in where others import them: what a compiler resolves, or what Node runs. */
export type ImportExtension = 'js' | 'ts';

/** `import { Timespec, type Sockaddr as Sockaddr_ } from '../linux/time.js';`, one for each module. */
export function recordImports({ module, imports }: BindingModel, extension: ImportExtension): StatementStructures[] {
  return imports.map((each) => {
    const types = new Set<string>();
    const names = each.records.map(({ exported, local, isType }) => {
      const name = asLocal(exported.name, local.name);
      if (isType) types.add(name);
      return name;
    });
    return namedImport(`${relativeModule(module, each.module)}.${extension}`, names, types);
  });
}

/** The same for modules of ref types, without records that none of them holds. */
export function refImports({ module, imports }: BindingModel, extension: ImportExtension): StatementStructures[] {
  return imports.flatMap((each) => {
    const names = each.records.flatMap(({ exported, local, isInRef }) =>
      isInRef ? [asLocal(exported.refName as string, local.refName as string)] : [],
    );
    return names.length === 0 ? [] : [namedImport(`${relativeModule(module, each.module)}.ref.${extension}`, names)];
  });
}

function asLocal(exported: string, local: string): string {
  return exported === local ? exported : `${exported} as ${local}`;
}

/** `../asm/types`, from a module's path to another's. */
function relativeModule(from: string, to: string): string {
  const steps = from.split('/').slice(0, -1);
  const path = to.split('/');
  let shared = 0;
  while (shared < steps.length && shared < path.length - 1 && steps[shared] === path[shared]) shared++;
  const up = steps.slice(shared).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...path.slice(shared)].join('/');
}

/** A statement that is text: nine of ten are constants, and ts-morph takes longest for them. */
export interface Constant {
  readonly kind: 'constant';
  readonly text: string;
  readonly isDocumented: boolean;
  readonly isExported: boolean;
}

/** Statements of a module; strings are comments and calls. */
export type Statements = (StatementStructures | Constant | string)[];

/** `const name = initializer;`, with a doc comment where there is one. */
export function constant(
  name: string,
  initializer: string,
  { doc = '', isExported = true }: { readonly doc?: string; readonly isExported?: boolean } = {},
): Constant {
  const text = `${isExported ? 'export ' : ''}const ${name} = ${initializer};`;
  const isDocumented = doc !== '';
  return { kind: 'constant', text: isDocumented ? `${jsDoc(doc)}\n${text}` : text, isDocumented, isExported };
}

function jsDoc(doc: string): string {
  const text = docComment(doc);
  if (!text.startsWith('\n')) return `/** ${text} */`;
  return `/**${text.replaceAll(/\n(.?)/g, (_, first: string) => (first === '' ? '\n *' : `\n * ${first}`))}\n */`;
}

/** The list of targets, and the choice among them, which throws at import on another machine. */
export function targetChoice({ header, targets }: BindingModel, isUsed: boolean): Statements {
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
