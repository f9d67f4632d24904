import type { CType, RecordKeyword } from '../ast/c-type.ts';
import type { EnumDefinition, TranslationUnit } from '../ast/declaration.ts';
import { type Documentation, documentationOf } from '../comments/documentation.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import { describeDeclarations, spanOfDeclaration } from './description/declarations.ts';
import { definitionsOf } from './description/definitions.ts';
import { describeEnumerators } from './description/enumerators.ts';
import { RequestReader } from './description/ioctls.ts';
import { describeMacros } from './description/macros.ts';
import type { DescriptionScope } from './description/record-model.ts';
import type { Definition, Resolution } from './description/resolution.ts';
import { TypeFactsCollector } from './description/type-facts.ts';
import type { AbiModel } from './model/model.ts';
import { ModelSize } from './model/model-size.ts';
import { comparePlaces } from './model/place.ts';
import { Program, type ProgramOptions } from './program/program.ts';
import type { Target } from './target/target.ts';

export interface ResolveOptions extends ProgramOptions {
  /** The headers that had to be included before it. */
  readonly context?: readonly string[];
  /** Records (`struct ifreq`) whose facts are wanted although the header may not name them. */
  readonly mentions?: readonly string[] | undefined;
}

/**
 * What a header means on one target: sizes, offsets, values and request numbers of everything that it defines itself.
 *
 * @throws HeaderError for what makes the header as a whole wrong: a false static assertion, a second definition.
 */
export function resolve(
  unit: PreprocessedUnit,
  declarations: TranslationUnit,
  target: Target,
  { context = [], mentions = [], ...options }: ResolveOptions = {},
): Resolution {
  const program = new Program(unit, declarations, target, options);
  const facts = new TypeFactsCollector(program.types);
  const size = new ModelSize(unit.header);
  const description = describing(program, facts, size);
  const requests = new RequestReader(program);
  const own = declarations.declarations.filter((each) => unit.own.includes(spanOfDeclaration(each).file));
  const enums = own.flatMap((each): EnumDefinition[] => (each.kind === 'enum-declaration' ? [each.definition] : []));

  const declared = describeDeclarations(own, program, description);
  const macros = describeMacros(program, requests, description);
  // Macros are seen before enumerators: where the values differ, the name means the macro's, also if that has none.
  const values = new Map<string, string | null>(macros.constants.map(({ name, value }) => [name, value]));
  for (const { name } of [...macros.strings, ...macros.skipped]) values.set(name, null);
  const isHidden = (name: string, value: string) => values.has(name) && values.get(name) !== value;
  const named = describeEnumerators(enums, program, requests, description, isHidden);
  const skipped = [...declared.skipped, ...named.skipped, ...macros.skipped];

  const model: AbiModel = {
    schema: 'abi-model/1',
    header: unit.header.name,
    target: target.name,
    dataModel: target.dataModel,
    byteOrder: target.byteOrder,
    context,
    error: null,
    records: declared.records,
    typedefs: declared.typedefs,
    enumerators: named.enumerators,
    constants: macros.constants,
    strings: macros.strings,
    ioctls: [...macros.ioctls, ...named.ioctls.filter(({ name }) => !values.has(name))],
    functions: macros.functions,
    skipped: skipped.sort(comparePlaces),
    types: facts.describe(),
  };
  for (const name of mentions) mention(name, unit, facts);
  const { requestFunctions } = macros;
  let definitions: ReadonlyMap<string, Definition> | null = null;
  let documentation: Documentation | null = null;
  return {
    model,
    types: facts.facts,
    // Models alone do not need these two.
    get definitions() {
      definitions ??= definitionsOf(own, program);
      return definitions;
    },
    documentation: () => {
      documentation ??= documentationOf(unit, own);
      return documentation;
    },
    requestFunctions,
    missing: program.missing,
  };
}

/** What names no record is left out. */
function mention(name: string, { header }: PreprocessedUnit, facts: TypeFactsCollector): void {
  const [, keyword, tag] = /^(struct|union) (\w+)$/.exec(name) ?? [];
  if (keyword === undefined || tag === undefined) return;
  const span = { file: header, start: 0, end: 0 };
  facts.add(name, { kind: 'record', keyword: keyword as RecordKeyword, tag, definition: null, span });
}

/** Spelling by the table's names, with every spelled type collected. */
function describing({ types, unit }: Program, facts: TypeFactsCollector, size: ModelSize): DescriptionScope {
  return {
    nameOfUntagged: (type) => types.nameOfUntagged(type),
    lengthOf: (type) => types.lengthOf(type),
    named: (spelling: string, type: CType) => {
      size.addText(spelling.length);
      facts.add(spelling, type);
    },
    size,
    header: unit.header,
  };
}
