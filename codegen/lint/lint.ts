import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type ExportDeclaration, type ImportDeclaration, Node, Project, type SourceFile, ts } from 'ts-morph';
import type { Atlas } from '../atlas/atlas.ts';
import { compareReleases } from '../atlas/release.ts';
import { type BindingName, BindingNames } from './binding-names.ts';
import { checkAround } from './feature-check.ts';
import type { LintFinding, LintResult, UseKind } from './finding.ts';

export interface LintRequest {
  /** Files and folders with TypeScript or JavaScript sources. */
  readonly places: readonly string[];
  /** The oldest kernel that the program is for: `5.15`. */
  readonly minKernel: string;
  /** The project's tsconfig.json; null for the nearest one, or none. */
  readonly configuration: string | null;
  /** What is known of a header's names; null for nothing. */
  readonly atlasOf: (header: string) => Atlas | null;
}

/** Finds every use of a binding that is newer than the oldest kernel. Loads the TypeScript compiler. */
export function lint({ places, minKernel, configuration, atlasOf }: LintRequest): LintResult {
  const project = projectOf(places, configuration);
  const names = new BindingNames(atlasOf);
  const sources = project.getSourceFiles();
  const paths = new Set(sources.map((file) => file.getFilePath() as string));
  const files = sources.filter((file) => isToBeLinted(file, names) && !paths.has(typedTwinOf(file.getFilePath())));
  const linter = new FileLinter(minKernel, names);
  for (const file of files) linter.lint(file);
  const { findings, unresolved } = linter;
  return { minKernel, files: files.length, findings, unresolved, undated: [...names.undated].sort() };
}

/** `'UFFDIO_MOVE'` in `uffd['UFFDIO_MOVE']`, whatever its quotes. */
function isNameInBrackets(node: Node): boolean {
  const parent = node.getParent();
  return (
    (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) &&
    Node.isElementAccessExpression(parent) &&
    parent.getArgumentExpression() === node
  );
}

/** Generated modules name everything that there is. */
function isToBeLinted(file: SourceFile, names: BindingNames): boolean {
  return !file.isDeclarationFile() && !file.isInNodeModules() && names.headerOf(file) === null;
}

/** The TypeScript that a JavaScript file beside it was compiled from, if there is such a file. */
function typedTwinOf(path: string): string {
  const twin = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  return twin === path ? '' : twin;
}

function projectOf(places: readonly string[], configuration: string | null): Project {
  const tsConfigFilePath = configuration ?? nearestConfiguration(places[0] ?? '.');
  const options = { noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, allowJs: true };
  const project =
    tsConfigFilePath === null
      ? new Project({
          compilerOptions: {
            ...options,
            target: ts.ScriptTarget.ES2022,
            module: ts.ModuleKind.NodeNext,
            moduleResolution: ts.ModuleResolutionKind.NodeNext,
            types: [],
          },
        })
      : configured(tsConfigFilePath, options);
  for (const place of places) {
    if (/\.[cm]?[jt]sx?$/.test(place)) project.addSourceFileAtPath(place);
    else
      project.addSourceFilesAtPaths([`${place}/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}`, `!${place}/**/node_modules/**`]);
  }
  return project;
}

/** The `tsconfig.json` of the sources cannot be used. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** @throws ConfigurationError */
function configured(place: string, compilerOptions: ts.CompilerOptions): Project {
  const tsConfigFilePath = isFile(place) ? place : join(place, 'tsconfig.json');
  try {
    return new Project({ tsConfigFilePath, compilerOptions, skipAddingFilesFromTsConfig: true });
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, ' ');
    throw new ConfigurationError(
      `'${tsConfigFilePath}' cannot be read as a tsconfig.json (${reason}); mend it, or name another with --project`,
    );
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function nearestConfiguration(place: string): string | null {
  const start = resolve(place);
  for (let folder = isFile(start) ? dirname(start) : start; ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json');
    if (isFile(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}

class FileLinter {
  readonly findings: LintFinding[] = [];
  readonly unresolved: string[] = [];
  readonly #minKernel: string;
  readonly #names: BindingNames;

  constructor(minKernel: string, names: BindingNames) {
    this.#minKernel = minKernel;
    this.#names = names;
  }

  lint(file: SourceFile): void {
    const used = new Set<string>();
    file.forEachDescendant((node, traversal) => {
      if (Node.isImportDeclaration(node) || Node.isExportDeclaration(node)) {
        this.#noteUnresolved(node);
        traversal.skip();
      } else if (Node.isTypeNode(node) && !Node.isExpressionWithTypeArguments(node)) {
        traversal.skip();
      } else if (Node.isIdentifier(node) || isNameInBrackets(node)) {
        const name = this.#newNameAt(node);
        if (name === null) return;
        used.add(name.name);
        this.#add(node, name, 'value', checkAround(node, name, this.#names));
      }
    });
    for (const declaration of file.getImportDeclarations()) this.#addImports(declaration, used);
    for (const declaration of file.getExportDeclarations()) this.#addExports(declaration);
  }

  #newNameAt(node: Node): BindingName | null {
    const name = this.#names.nameAt(node);
    if (name === null || name.since === null) return null;
    return compareReleases(name.since, this.#minKernel) > 0 ? name : null;
  }

  #addImports(declaration: ImportDeclaration, used: ReadonlySet<string>): void {
    if (declaration.isTypeOnly()) return;
    for (const specifier of declaration.getNamedImports()) {
      const node = specifier.getNameNode();
      const name = specifier.isTypeOnly() ? null : this.#newNameAt(specifier.getAliasNode() ?? node);
      if (name !== null && !used.has(name.name)) this.#add(node, name, 'import', null);
    }
  }

  #addExports(declaration: ExportDeclaration): void {
    if (declaration.isTypeOnly()) return;
    for (const specifier of declaration.getNamedExports()) {
      const node = specifier.getNameNode();
      const name = specifier.isTypeOnly() ? null : this.#newNameAt(specifier.getAliasNode() ?? node);
      if (name !== null) this.#add(node, name, 're-export', null);
    }
  }

  #noteUnresolved(declaration: ImportDeclaration | ExportDeclaration): void {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier === undefined || !/^uapi-bindgen(?:\/|$)/.test(specifier)) return;
    if (declaration.getModuleSpecifierSourceFile() !== undefined) return;
    const place = `${shownPath(declaration.getSourceFile())}:${declaration.getStartLineNumber()}`;
    this.unresolved.push(`${place}: '${specifier}' cannot be found; install uapi-bindgen, or use "module": "nodenext"`);
  }

  #add(node: Node, { name, header, since }: BindingName, use: UseKind, check: string | null): void {
    const file = node.getSourceFile();
    const { line, column } = file.getLineAndColumnAtPos(node.getStart());
    // Both sides of a shorthand property, or a getter and its setter, are one use.
    const before = this.findings.at(-1);
    const path = shownPath(file);
    if (before?.file === path && before.line === line && before.column === column && before.name === name) return;
    this.findings.push({ file: path, line, column, name, header, since: since!, use, check });
  }
}

function shownPath(file: SourceFile): string {
  return relative(process.cwd(), file.getFilePath());
}
