import type { Token } from '../lexer/token.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type ExpansionContext, expandList, type Operator } from './expander.ts';
import { Budget, type Limits } from './limits.ts';
import type { Macro, MacroTable, TracedExpansion } from './macro-table.ts';
import { type PredefinedMacros, predefinedMacro } from './predefined-macros.ts';

/** The macro table while it grows and after. */
export class MacroDefinitions implements MacroTable {
  readonly #predefined: PredefinedMacros;
  /** Those that `#define` made since, and null for predefined ones that `#undef` took away. */
  readonly #macros: Map<string, Macro | null>;
  readonly #operators: ReadonlyMap<string, Operator>;
  readonly #limits: Limits;
  readonly #budget: Budget;

  /** `budget` is shared by all expansions; `operators` are the identifiers that do something without being macros. */
  constructor(
    operators: ReadonlyMap<string, Operator>,
    limits: Limits,
    budget: Budget,
    predefined: PredefinedMacros,
    macros: Iterable<readonly [string, Macro | null]> = [],
  ) {
    this.#predefined = predefined;
    this.#macros = new Map(macros);
    this.#operators = operators;
    this.#limits = limits;
    this.#budget = budget;
  }

  get(name: string): Macro | null {
    const macro = this.#macros.get(name);
    return macro === undefined ? this.#predefined.get(name) : macro;
  }

  *[Symbol.iterator](): Iterator<Macro> {
    for (const macro of this.#predefined) if (!this.#macros.has(macro.name)) yield macro;
    for (const macro of this.#macros.values()) if (macro !== null) yield macro;
  }

  definedIn(files: readonly SourceFile[]): Macro[] {
    const found: Macro[] = [];
    for (const macro of this.#macros.values()) {
      if (macro !== null && macro.definedAt !== null && files.includes(macro.definedAt.file)) found.push(macro);
    }
    return found;
  }

  /** The last definition wins, and stands at the end of the order. */
  define(macro: Macro): void {
    this.#macros.delete(macro.name);
    this.#macros.set(macro.name, macro);
  }

  undefine(name: string): void {
    if (this.#predefined.has(name)) this.#macros.set(name, null);
    else this.#macros.delete(name);
  }

  expand(tokens: readonly Token[]): Token[] {
    return expandList(tokens, this.#context(this.#stepsOfOne(), this));
  }

  traceExpansion(tokens: readonly Token[]): TracedExpansion {
    const lookups = new Map<string, Macro | null>();
    const get = (name: string): Macro | null => {
      const macro = this.get(name);
      lookups.set(name, macro);
      return macro;
    };
    const budget = this.#stepsOfOne();
    const expanded = expandList(tokens, this.#context(budget, { get }));
    const usesOperators = [...lookups.keys()].some((name) => this.#operators.has(name));
    return { tokens: expanded, lookups, usesOperators, cost: budget.spent };
  }

  wouldRepeat({ lookups, usesOperators, cost }: TracedExpansion): boolean {
    if (usesOperators) return false;
    for (const [name, macro] of lookups) if (this.get(name) !== macro) return false;
    this.#stepsOfOne().spend(cost, null);
    return true;
  }

  #stepsOfOne(): Budget {
    return new Budget(this.#limits.stepsPerExpansion, 'steps of macro expansion', this.#budget);
  }

  #context(budget: Budget, macros: ExpansionContext['macros']): ExpansionContext {
    return { macros, operators: this.#operators, limits: this.#limits, budget };
  }

  with(definitions: readonly string[]): MacroTable {
    const table = new MacroDefinitions(this.#operators, this.#limits, this.#budget, this.#predefined, this.#macros);
    for (const macro of definitions.map(predefinedMacro)) table.define(macro);
    return table;
  }
}
