import type { Token } from '../lexer/token.ts';

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

/** The macros in force at the end of a translation unit, in order of their (last) definition. */
export interface MacroTable extends Iterable<Macro> {
  get(name: string): Macro | null;
  /** Full macro expansion of a token list as running text (C11 6.10.3.4), with the macros of this table.
   *  @throws HeaderError past the expansion limits. */
  expand(tokens: readonly Token[]): Token[];
  /** A table that also holds these object- or function-like macros, each written as the text after `#define`;
   *  definitions given here win. This table stays as it is. */
  with(definitions: readonly string[]): MacroTable;
}
