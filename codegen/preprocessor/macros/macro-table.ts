import type { Token } from '../../lexer/token.ts';
import type { SourceFile } from '../../source/source-file.ts';

/** A macro definition in force (C11 6.10.3). */
export interface Macro {
  readonly name: string;
  /** Null for an object-like macro. A variadic parameter is the last one, by its name (`__VA_ARGS__` for `...`). */
  readonly parameters: readonly string[] | null;
  readonly variadic: boolean;
  readonly replacement: readonly Token[];
  /** The macro's name in its `#define`; null for a predefined macro. */
  readonly definedAt: Token | null;
}

/** Full macro expansion of a token list. */
export interface Expansion {
  readonly tokens: readonly Token[];
  /** What took part that is not the same everywhere, or has an effect: `__LINE__`, `__COUNTER__`, `_Pragma`. */
  readonly operators: ReadonlySet<string>;
}

/** An expansion with what it depends on. */
export interface TracedExpansion extends Expansion {
  /** Every name that was looked up, once. */
  readonly names: readonly string[];
  /** What each of the names meant; null for no macro. */
  readonly macros: readonly (Macro | null)[];
  /** Steps of expansion. */
  readonly cost: number;
}

/** The macros in force at the end of a translation unit, in order of their (last) definition. */
export interface MacroTable extends Iterable<Macro> {
  get(name: string): Macro | null;
  /** Those whose `#define` stands in one of these files. */
  definedIn(files: readonly SourceFile[]): Macro[];
  /** Full macro expansion of a token list as running text (C11 6.10.3.4), with the macros of this table.
   *  @throws HeaderError past the expansion limits. */
  expand(tokens: readonly Token[]): Token[];
  /** {@link expand}, and the operators in it. @throws HeaderError */
  expandWithOperators(tokens: readonly Token[]): Expansion;
  /** The same, and what of this table it depends on. @throws HeaderError */
  traceExpansion(tokens: readonly Token[]): TracedExpansion;
  /** Whether another table would give the same expansion; what it cost is spent here as if it had been made again.
   *  @throws HeaderError past the expansion limits. */
  wouldRepeat(expansion: TracedExpansion): boolean;
  /** A table that also holds these object- or function-like macros, each written as the text after `#define`;
   *  definitions given here win. This table stays as it is. */
  with(definitions: readonly string[]): MacroTable;
}
