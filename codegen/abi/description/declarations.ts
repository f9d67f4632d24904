import { untaggedRecord } from '../../ast/c-type.ts';
import type { Declaration, TypedefDeclaration } from '../../ast/declaration.ts';
import type { Span } from '../../source/source-file.ts';
import type { ObjectLayout } from '../layout/layout.ts';
import type { RecordModel, SkippedModel, TypedefModel } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import { Refusal, unlessRefused } from '../model/refusal.ts';
import type { Program } from '../program/program.ts';
import type { LaidOutRecord, ResolvedType } from '../types/resolved-type.ts';
import { spellDeclared } from '../types/spelling.ts';
import { type DescriptionScope, describeRecord } from './record-model.ts';
import { sizeAndAlignment } from './type-facts.ts';

/** What the records, typedefs and other declarations of one header came to; enums are described by themselves. */
export interface DeclarationModels {
  readonly records: readonly RecordModel[];
  readonly typedefs: readonly TypedefModel[];
  readonly skipped: readonly SkippedModel[];
}

/** Where a declaration stands: in the header itself or in one of its includes. */
export function spanOfDeclaration(declaration: Declaration): Span {
  return 'definition' in declaration ? declaration.definition.span : declaration.span;
}

export function describeDeclarations(
  declarations: readonly Declaration[],
  program: Program,
  description: DescriptionScope,
): DeclarationModels {
  const describer = new Describer(program, description);
  for (const declaration of declarations) describer.add(declaration);
  return describer;
}

class Describer implements DeclarationModels {
  readonly records: RecordModel[] = [];
  readonly typedefs: TypedefModel[] = [];
  readonly skipped: SkippedModel[] = [];
  readonly #program: Program;
  readonly #description: DescriptionScope;
  readonly #typedefNames = new Set<string>();

  constructor(program: Program, description: DescriptionScope) {
    this.#program = program;
    this.#description = description;
  }

  add(declaration: Declaration): void {
    const span = spanOfDeclaration(declaration);
    switch (declaration.kind) {
      case 'record-declaration': {
        const { definition } = declaration;
        if (definition.tag === null) return;
        this.#addRecord(`${definition.keyword} ${definition.tag}`, this.#program.types.declareRecord(definition), span);
        return;
      }
      case 'typedef-declaration':
        this.#addTypedef(declaration);
        return;
      case 'object-declaration': {
        const what = declaration.type.kind === 'function' ? 'function' : 'variable';
        this.#skip(declaration.name, 'declaration', `a ${what}: types and constants are bound`, span);
        return;
      }
      case 'static-assertion': {
        const result = this.#program.results.get(declaration);
        if (result instanceof Refusal) this.#skip('_Static_assert', 'declaration', result.message, span);
        return;
      }
      case 'enum-declaration':
    }
  }

  #addRecord(name: string, record: LaidOutRecord | Refusal, span: Span, layout?: ObjectLayout): void {
    if (record instanceof Refusal) {
      this.#skip(name, 'record', record.message, span);
      return;
    }
    this.#description.size.add(name.length);
    const model = unlessRefused(() => describeRecord(name, record, this.#description, layout));
    if (model instanceof Refusal) this.#skipUndescribed(name, 'record', model, span);
    else this.records.push(model);
  }

  /** C11 6.7p3: a typedef may stand twice; what counts is what it is at the end. */
  #addTypedef(declaration: TypedefDeclaration): void {
    const { name, type, span } = declaration;
    if (this.#typedefNames.has(name)) return;
    this.#typedefNames.add(name);
    this.#description.size.add(name.length);
    const { types } = this.#program;
    const result = types.typedefAtEnd(name);
    const untagged = untaggedRecord(type);
    if (untagged !== null && types.nameOfRecord(untagged) === name) {
      const realigned = !(result instanceof Refusal) && result.kind === 'record' ? result.layout : undefined;
      this.#addRecord(name, types.declareRecord(untagged), span, realigned);
    } else if (result instanceof Refusal) {
      this.#skip(name, 'typedef', result.message, span);
    } else {
      const declared = unlessRefused(() => spellDeclared(type, declaration.attributes, result, this.#description));
      if (declared instanceof Refusal) {
        this.#skipUndescribed(name, 'typedef', declared, span);
        return;
      }
      this.#description.named(declared.spelling, declared.type);
      this.typedefs.push({ name, type: declared.spelling, ...sizeOfTypedef(result) });
    }
  }

  /** What is laid out and cannot be described: a pointer to an array whose length is none. */
  #skipUndescribed(name: string, kind: SkippedModel['kind'], { message, missing }: Refusal, span: Span): void {
    if (missing !== null) this.#program.missing.add(missing);
    this.#skip(name, kind, message, span);
  }

  #skip(name: string, kind: SkippedModel['kind'], reason: string, span: Span): void {
    this.#description.size.add(name.length + reason.length);
    this.skipped.push({ name, kind, reason, ...placeOf(span, this.#program.unit.header) });
  }
}

/** C11 6.2.5p22: an array without a length has no size. */
function sizeOfTypedef(type: ResolvedType): Pick<TypedefModel, 'size' | 'alignment'> {
  const hasSize = 'layout' in type && !(type.kind === 'array' && type.count === null);
  return hasSize ? sizeAndAlignment(type.layout) : { size: null, alignment: null };
}
