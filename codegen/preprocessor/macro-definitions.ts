import { tokenize } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';
import { SourceFile } from '../source/source-file.ts';
import { type ExpansionContext, expandList, type Operator } from './expander.ts';
import { Budget, type Limits } from './limits.ts';
import { parseDefinition } from './macro-definition.ts';
import type { Macro, MacroTable, TracedExpansion } from './macro-table.ts';

/** The macro table while it grows and after. */
export class MacroDefinitions implements MacroTable {
  readonly #macros: Map<string, Macro>;
  readonly #operators: ReadonlyMap<string, Operator>;
  readonly #limits: Limits;
  readonly #budget: Budget;

  /** `budget` is shared by all expansions; `operators` are the identifiers that do something without being macros. */
  constructor(
    operators: ReadonlyMap<string, Operator>,
    limits: Limits,
    budget: Budget,
    macros: Iterable<readonly [string, Macro]> = [],
  ) {
    this.#macros = new Map(macros);
    this.#operators = operators;
    this.#limits = limits;
    this.#budget = budget;
  }

  get(name: string): Macro | null {
    return this.#macros.get(name) ?? null;
  }

  [Symbol.iterator](): Iterator<Macro> {
    return this.#macros.values();
  }

  /** The last definition wins, and stands at the end of the order. */
  define(macro: Macro): void {
    this.#macros.delete(macro.name);
    this.#macros.set(macro.name, macro);
  }

  undefine(name: string): void {
    this.#macros.delete(name);
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
    const table = new MacroDefinitions(this.#operators, this.#limits, this.#budget, this.#macros);
    for (const macro of definitions.map(parseOne)) table.define(macro);
    return table;
  }
}

const parsed = new WeakMap<readonly string[], ReadonlyMap<string, Macro>>();

/**
 * Macros that no header defines, each written as the text after `#define`; the last of a name counts. Remembered per
 * list.
 * @throws HeaderError
 */
export function definitionsByName(definitions: readonly string[]): ReadonlyMap<string, Macro> {
  let macros = parsed.get(definitions);
  if (macros === undefined) {
    macros = new Map(definitions.map(parseOne).map((macro) => [macro.name, macro]));
    parsed.set(definitions, macros);
  }
  return macros;
}

function parseOne(definition: string): Macro {
  const file = new SourceFile('<predefined>', '', `#define ${definition}`);
  const [, directive, ...operands] = tokenize(file).slice(0, -1);
  return { ...parseDefinition(directive!, operands), definedAt: null };
}
