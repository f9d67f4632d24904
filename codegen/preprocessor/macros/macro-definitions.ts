import type { Token } from '../../lexer/token.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { type ExpansionContext, expandList, type Operator } from './expander.ts';
import { Budget, type Limits } from './limits.ts';
import type { Expansion, Macro, MacroTable, TracedExpansion } from './macro-table.ts';
import { type PredefinedMacros, predefinedMacro } from './predefined-macros.ts';

/** Whoever wants to know what becomes of macros while a header is read. */
export interface MacroWatcher {
  lookUp(name: string, macro: Macro | null): void;
  /** What it means was not asked. */
  ask(name: string, isDefined: boolean): void;
  /** `macro` is null where the name means none from there on. */
  change(name: string, macro: Macro | null): void;
}

const noOperators: ReadonlySet<string> = new Set();

/** The macro table while it grows and after. */
export class MacroDefinitions implements MacroTable {
  readonly #predefined: PredefinedMacros;
  /** A predefined one is its text until it is used. */
  readonly #macros: Map<string, Macro | string>;
  readonly #operators: ReadonlyMap<string, Operator>;
  readonly #limits: Limits;
  readonly #budget: Budget;
  /** Null for nobody. */
  watcher: MacroWatcher | null = null;

  /** `budget` is shared by all expansions; `operators` are the identifiers that do something without being macros. */
  constructor(
    operators: ReadonlyMap<string, Operator>,
    limits: Limits,
    budget: Budget,
    predefined: PredefinedMacros,
    macros: ReadonlyMap<string, Macro | string> = predefined.definitions,
  ) {
    this.#predefined = predefined;
    this.#macros = new Map(macros);
    this.#operators = operators;
    this.#limits = limits;
    this.#budget = budget;
  }

  get(name: string): Macro | null {
    const macro = this.#find(name);
    this.watcher?.lookUp(name, macro);
    return macro;
  }

  isDefined(name: string): boolean {
    const isDefined = this.#macros.has(name);
    this.watcher?.ask(name, isDefined);
    return isDefined;
  }

  /** Whether of all these names exactly those are macros that were. */
  areDefined(asked: Iterable<readonly [name: string, isDefined: boolean]>): boolean {
    for (const [name, isDefined] of asked) if (this.#macros.has(name) !== isDefined) return false;
    return true;
  }

  /** Whether all of these names mean what they meant. */
  have(meanings: Iterable<readonly [name: string, macro: Macro | null]>): boolean {
    for (const [name, macro] of meanings) if (this.#find(name) !== macro) return false;
    return true;
  }

  #find(name: string): Macro | null {
    const macro = this.#macros.get(name);
    return typeof macro === 'string' ? this.#read(name) : (macro ?? null);
  }

  *[Symbol.iterator](): Iterator<Macro> {
    for (const [name, macro] of this.#macros) yield typeof macro === 'string' ? this.#read(name) : macro;
  }

  definedIn(files: readonly SourceFile[]): Macro[] {
    const found: Macro[] = [];
    for (const macro of this.#macros.values()) {
      if (typeof macro !== 'string' && macro.definedAt !== null && files.includes(macro.definedAt.file))
        found.push(macro);
    }
    return found;
  }

  /** The last definition wins, and stands at the end of the order. */
  define(macro: Macro): void {
    this.#macros.delete(macro.name);
    this.#macros.set(macro.name, macro);
    this.watcher?.change(macro.name, macro);
  }

  undefine(name: string): void {
    this.#macros.delete(name);
    this.watcher?.change(name, null);
  }

  expand(tokens: readonly Token[]): Token[] {
    return expandList(tokens, this.#context(this.#stepsOfOne(), this, this.#operators));
  }

  expandWithOperators(tokens: readonly Token[]): Expansion {
    return this.#expand(tokens, this.#stepsOfOne(), this);
  }

  #expand(tokens: readonly Token[], budget: Budget, macros: ExpansionContext['macros']): Expansion {
    let used: Set<string> | null = null;
    const operators: ExpansionContext['operators'] = {
      has: (name) => this.#operators.has(name),
      get: (name) => {
        const operator = this.#operators.get(name);
        if (operator !== undefined) used = (used ?? new Set<string>()).add(name);
        return operator;
      },
    };
    const expanded = expandList(tokens, this.#context(budget, macros, operators));
    return { tokens: expanded, operators: used ?? noOperators };
  }

  traceExpansion(tokens: readonly Token[]): TracedExpansion {
    const lookups = new Map<string, Macro | null>();
    const get = (name: string): Macro | null => {
      const macro = this.get(name);
      lookups.set(name, macro);
      return macro;
    };
    const budget = this.#stepsOfOne();
    const expansion = this.#expand(tokens, budget, { get });
    return { ...expansion, names: [...lookups.keys()], macros: [...lookups.values()], cost: budget.spent };
  }

  wouldRepeat({ names, macros, operators, cost }: TracedExpansion): boolean {
    if (operators.size > 0) return false;
    for (let at = 0; at < names.length; at++) if (this.#find(names[at]!) !== macros[at]) return false;
    this.#stepsOfOne().spend(cost, null);
    return true;
  }

  #read(name: string): Macro {
    const macro = this.#predefined.get(name);
    this.#macros.set(name, macro);
    return macro;
  }

  #stepsOfOne(): Budget {
    return new Budget(this.#limits.stepsPerExpansion, 'steps of macro expansion', this.#budget);
  }

  #context(
    budget: Budget,
    macros: ExpansionContext['macros'],
    operators: ExpansionContext['operators'],
  ): ExpansionContext {
    return { macros, operators, limits: this.#limits, budget };
  }

  with(definitions: readonly string[]): MacroTable {
    const table = new MacroDefinitions(this.#operators, this.#limits, this.#budget, this.#predefined, this.#macros);
    for (const macro of definitions.map(predefinedMacro)) table.define(macro);
    return table;
  }
}
