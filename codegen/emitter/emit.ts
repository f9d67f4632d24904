import type * as TsMorph from 'ts-morph';
import type { BindingModel } from '../binding/model/binding-model.ts';
import { assertionFile } from './assertion-file.ts';
import { ownIndentation } from './indentation.ts';
import { modelSetJson } from './model-json.ts';
import type { ImportExtension, Statements } from './module-head.ts';
import { refBanner, refModule } from './ref-module.ts';
import { IndentationText, NewLineKind, Project, QuoteKind, StructureKind } from './ts-morph.ts';
import { moduleBanner, viewModule } from './view-module.ts';

/** A generated file. `path` is relative to the output folder: `linux/userfaultfd.ts`. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
}

export interface EmitOptions {
  readonly importExtension?: ImportExtension | undefined;
}

/** Prints a binding. The same binding gives the same bytes, whenever and wherever. */
export async function emit(binding: BindingModel, options: EmitOptions = {}): Promise<EmittedFile[]> {
  const { importExtension = 'js' } = options;
  const { header, module, models } = binding;
  const assertions = `${module}.assert.c`;
  return [
    {
      path: `${module}.ts`,
      text: printModule(`${module}.ts`, moduleBanner(binding), viewModule(binding, importExtension)),
    },
    {
      path: `${module}.ref.ts`,
      text: printModule(`${module}.ref.ts`, refBanner(binding), refModule(binding, importExtension)),
    },
    { path: `${module}.abi.json`, text: modelSetJson(header, models) },
    { path: assertions, text: assertionFile(binding, assertions) },
  ];
}

/** One for all modules: making one costs more than printing most of them. */
let project: TsMorph.Project | null = null;

function projectForPrinting(): TsMorph.Project {
  project ??= new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Single,
    },
  });
  return project;
}

type PrintedStatements = readonly (TsMorph.StatementStructures | string)[];

/** What the last statement throws at ts-morph when all others are printed. */
const printed = Symbol('printed');

/** ts-morph goes on to parse what it has printed, which takes as long again and is of no use here. */
function textOf(path: string, statements: PrintedStatements): string {
  let text = '';
  const takeText = (writer: TsMorph.CodeBlockWriter): never => {
    text = writer.toString();
    throw printed;
  };
  try {
    projectForPrinting().createSourceFile(path, { statements: [...statements, takeText] });
  } catch (reason) {
    if (reason !== printed) throw reason;
  }
  return text;
}

function printModule(path: string, banner: string, statements: Statements): string {
  const text = ownIndentation(textOf(path, withBlankLines(statements)).trim());
  const head = banner.split('\n').map((line) => ` * ${line}`.trimEnd());
  return `/**\n${head.join('\n')}\n */\n\n${pairAccessors(text)}\n`;
}

/** A blank line before everything with a doc comment, after it, and between statements of different kinds. */
function withBlankLines(statements: Statements): PrintedStatements {
  return statements.map((statement, index) => {
    const previous = statements[index - 1];
    if (typeof statement === 'string') {
      return previous !== undefined && isSetApart(kindOf(previous)) ? statement.trimStart() : statement;
    }
    const isApart = previous !== undefined && standApart(previous, statement);
    if (statement.kind === 'constant') return isApart ? `\n${statement.text}` : statement.text;
    return isApart ? { ...statement, leadingTrivia: '\n' } : statement;
  });
}

/** Whether a blank line between two statements is needed that the printer does not write by itself. */
function standApart(previous: Statements[number], statement: Statements[number]): boolean {
  if (isSetApart(kindOf(statement)) || isSetApart(kindOf(previous))) return false;
  if (isDocumented(statement) || isDocumented(previous)) return true;
  return kindOf(previous) !== kindOf(statement) || isExported(statement) !== isExported(previous);
}

type StatementKind = Exclude<Statements[number], string>['kind'];

/** The printer itself sets these apart. */
function isSetApart(kind: StatementKind | null): boolean {
  return kind === StructureKind.Class || kind === StructureKind.Function;
}

function isDocumented(statement: Statements[number]): boolean {
  if (typeof statement === 'string') return false;
  return statement.kind === 'constant' ? statement.isDocumented : 'docs' in statement && statement.docs !== undefined;
}

function isExported(statement: Statements[number]): boolean {
  return typeof statement !== 'string' && 'isExported' in statement && statement.isExported === true;
}

function kindOf(statement: Statements[number]): StatementKind | null {
  return typeof statement === 'string' ? null : statement.kind;
}

/** A setter stands right below its getter. */
function pairAccessors(text: string): string {
  return text.replaceAll('}\n\n  set ', '}\n  set ');
}
