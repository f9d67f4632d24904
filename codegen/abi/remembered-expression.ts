import type { Expression } from '../ast/expression.ts';
import type { Token } from '../lexer/token.ts';
import { type ParseFailure, parseConstant } from '../parser/parse-constant.ts';
import type { Expansion, MacroTable, TracedExpansion } from '../preprocessor/macro-table.ts';

/** The expression that running text means, or why it means none; null where it expands to nothing. */
export type Meaning = Expression | ParseFailure | null;

/** What some text came to, and everything that this depends on. */
interface Remembered {
  readonly meaning: Meaning;
  readonly expansion: TracedExpansion;
  /** Those of the names looked up that are typedefs. */
  readonly types: readonly string[];
}

/** Null for what was asked for once: only what is read again and again, for several targets, is worth remembering. */
const remembered = new WeakMap<object, Remembered | null>();

/** What fully expanded tokens mean. */
export function meaningOf(expanded: readonly Token[], typedefNames: ReadonlySet<string>): Meaning {
  return expanded.length === 0 ? null : parseConstant(expanded, typedefNames);
}

/** What text means wherever it is used: nothing where it only has a value that depends on the place. */
function ownMeaningOf({ tokens, operators }: Expansion, typedefNames: ReadonlySet<string>): Meaning {
  const meaning = meaningOf(tokens, typedefNames);
  if (meaning === null || meaning.kind === 'parse-failure') return meaning;
  for (const name of operators) {
    if (name !== '_Pragma')
      return { kind: 'parse-failure', reason: `no value of its own: '${name}' differs from use to use` };
  }
  return meaning;
}

/**
 * What running text means at the end of a header; `key` is the same whenever the text is. Read for several targets, most
 * text means the same on each: where every name on the way is the same macro, or of the same kind, the expression is the
 * one from before.
 * @throws HeaderError
 */
export function rememberedMeaning(
  key: object,
  text: () => readonly Token[],
  macros: MacroTable,
  typedefNames: ReadonlySet<string>,
): Meaning {
  const known = remembered.get(key);
  if (known === undefined) {
    remembered.set(key, null);
    return ownMeaningOf(macros.expandWithOperators(text()), typedefNames);
  }
  if (known !== null && hasSameTypes(known, typedefNames) && macros.wouldRepeat(known.expansion)) return known.meaning;
  const expansion = macros.traceExpansion(text());
  const meaning = ownMeaningOf(expansion, typedefNames);
  const types = [...expansion.lookups.keys()].filter((name) => typedefNames.has(name));
  remembered.set(key, { meaning, expansion, types });
  return meaning;
}

function hasSameTypes({ expansion, types }: Remembered, typedefNames: ReadonlySet<string>): boolean {
  let count = 0;
  for (const name of expansion.lookups.keys()) if (typedefNames.has(name)) count++;
  return count === types.length && types.every((name) => typedefNames.has(name));
}
