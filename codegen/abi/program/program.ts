import type { Declaration, StaticAssertion, TranslationUnit } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import type { EvaluationSteps } from '../../expression/evaluation/evaluation-steps.ts';
import type { Value } from '../../expression/integers/integer-type.ts';
import { integerLiteral } from '../../expression/literals/integer-literal.ts';
import type { Token } from '../../lexer/token.ts';
import type { Macro } from '../../preprocessor/macros/macro-table.ts';
import type { PreprocessedUnit } from '../../preprocessor/preprocessed-unit.ts';
import { HeaderError } from '../../source/header-error.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { Target } from '../target/target.ts';
import type { ResolvedEnum } from '../types/enum-type.ts';
import type { LaidOutRecord, ResolvedType } from '../types/resolved-type.ts';
import { TypeTable } from '../types/type-table.ts';
import { valueOfDeclared } from './declared-names.ts';
import { type Meaning, meaningOf, meaningWithoutNames, rememberedMeaning } from './remembered-expression.ts';
import { rememberedValue } from './remembered-value.ts';
import { nameTokens } from './text-tokens.ts';

/** What a declaration came to on a target. */
export type ResolvedDeclaration = LaidOutRecord | ResolvedEnum | ResolvedType | Refusal | null;

export interface ProgramOptions {
  /** What evaluation may still cost. */
  readonly steps?: EvaluationSteps | undefined;
  /** Whether the header is read for other targets as well: what its macros mean is remembered for them. */
  readonly again?: boolean | undefined;
}

/** A header's declarations entered into the table of one target, and the macros in force at its end. */
export class Program {
  readonly unit: PreprocessedUnit;
  readonly types: TypeTable;
  readonly results = new Map<Declaration, ResolvedDeclaration>();
  /** What declarations of the header and its includes use and nothing defines, in order. */
  readonly missing = new Set<string>();
  /** Whether the header is read for other targets as well. */
  readonly again: boolean;

  /** @throws HeaderError for a definition that stands twice and for a false static assertion. */
  constructor(
    unit: PreprocessedUnit,
    { declarations }: TranslationUnit,
    target: Target,
    { steps, again = false }: ProgramOptions = {},
  ) {
    this.unit = unit;
    this.again = again;
    this.types = new TypeTable(target, steps);
    for (const declaration of declarations) {
      const result = this.#declare(declaration);
      if (result instanceof Refusal && result.missing !== null) this.missing.add(result.missing);
      this.results.set(declaration, result);
    }
  }

  /** The expression that running text means at the end of the header. @throws HeaderError where it means none. */
  expressionOf(text: readonly Token[]): Expression {
    return expressionIn(meaningOf(this.unit.macros.expand(text), this.types.typedefNames));
  }

  /** {@link expressionOf} text that is asked for in many headers or for many targets, by a key that is its own. */
  expressionAgain(key: object, text: () => readonly Token[]): Expression {
    return expressionIn(rememberedMeaning(key, text, this.unit.macros, this.types.typedefNames, this.again));
  }

  /** The expression that an object-like macro is at the end of the header. @throws HeaderError where it means nothing. */
  expressionOfMacro(macro: Macro): Expression {
    const { definedAt, replacement } = macro;
    if (replacement.some(({ kind, text }) => kind === 'identifier' || text === '##'))
      return this.expressionAgain(macro, () => nameTokens(definedAt!));
    return expressionIn(meaningWithoutNames(macro, this.again));
  }

  /** The value of a macro that is one integer literal, as most are; null for any other. */
  literalOfMacro({ replacement }: Macro): Value | null {
    const [token] = replacement;
    if (replacement.length !== 1 || token?.kind !== 'number') return null;
    const value = integerLiteral(token.text, this.types.integers);
    return typeof value === 'string' ? null : value;
  }

  /** @throws HeaderError where the expression has no value, or a name in it is not declared, evaluated or not. */
  evaluate(expression: Expression): Value {
    const { scope } = this.types;
    return this.again ? rememberedValue(expression, scope) : valueOfDeclared(expression, scope);
  }

  #declare(declaration: Declaration): ResolvedDeclaration {
    switch (declaration.kind) {
      case 'record-declaration':
        return this.types.declareRecord(declaration.definition);
      case 'enum-declaration':
        return this.types.declareEnum(declaration.definition);
      case 'typedef-declaration':
        return this.types.declareTypedef(declaration);
      case 'object-declaration':
        this.types.declareObject(declaration);
        return null;
      case 'static-assertion':
        return this.#check(declaration);
    }
  }

  #check({ condition, message, span }: StaticAssertion): Refusal | null {
    const value = orRefusal(() => this.evaluate(condition));
    if (value instanceof Refusal) return value;
    if (value.value !== 0n) return null;
    throw new HeaderError(`the static assertion ${message === null ? '' : `'${message}' `}is false`, { span });
  }
}

function expressionIn(meaning: Meaning): Expression {
  if (meaning === null) throw new Refusal('no value: expands to nothing');
  if (meaning.kind === 'parse-failure') throw new Refusal(meaning.reason);
  return meaning;
}
