import type { Expression } from '../ast/expression.ts';
import { type ParseFailure, parseConstant } from '../parser/parse-constant.ts';
import type { Macro, MacroTable, TracedExpansion } from '../preprocessor/macro-table.ts';
import { broughtInBy } from '../preprocessor/make-token.ts';
import { nameTokens } from './text-tokens.ts';

/** What a macro came to, and everything that this depends on. */
interface Remembered {
  readonly expression: Expression | ParseFailure | null;
  readonly expansion: TracedExpansion;
  /** Those of the names looked up that are typedefs. */
  readonly types: readonly string[];
}

/** Null for a macro that was asked for once: only a header that is read for several targets is worth remembering. */
const remembered = new WeakMap<Macro, Remembered | null>();

/**
 * The expression that an object-like macro is at the end of a header, or why it is none; null where it expands to nothing.
 * Read for several targets, the lines of most headers mean the same tokens on each: where every name on the way means the
 * same macro, or the same kind of name, the expression is the one of the target before.
 * @throws HeaderError
 */
export function macroExpression(
  macro: Macro,
  macros: MacroTable,
  typedefNames: ReadonlySet<string>,
): Expression | ParseFailure | null {
  if (!macro.replacement.some(({ kind, text }) => kind === 'identifier' || text === '##'))
    return parsed(
      macro.replacement.map((token) => broughtInBy(macro.definedAt, token)),
      typedefNames,
    );
  const known = remembered.get(macro);
  if (known === undefined) {
    remembered.set(macro, null);
    return parsed(macros.expand(nameTokens(macro.definedAt!)), typedefNames);
  }
  if (known !== null && hasSameTypes(known, typedefNames) && macros.wouldRepeat(known.expansion))
    return known.expression;
  const expansion = macros.traceExpansion(nameTokens(macro.definedAt!));
  const expression = parsed(expansion.tokens, typedefNames);
  const types = [...expansion.lookups.keys()].filter((name) => typedefNames.has(name));
  remembered.set(macro, { expression, expansion, types });
  return expression;
}

function parsed(
  tokens: TracedExpansion['tokens'],
  typedefNames: ReadonlySet<string>,
): Expression | ParseFailure | null {
  return tokens.length === 0 ? null : parseConstant(tokens, typedefNames);
}

function hasSameTypes({ expansion, types }: Remembered, typedefNames: ReadonlySet<string>): boolean {
  let count = 0;
  for (const name of expansion.lookups.keys()) if (typedefNames.has(name)) count++;
  return count === types.length && types.every((name) => typedefNames.has(name));
}
