import type { Expression } from '../../ast/expression.ts';
import type { Token } from '../../lexer/token.ts';
import { type ParseFailure, parseConstant } from '../../parser/parse-constant.ts';
import type { Expansion, Macro, MacroTable, TracedExpansion } from '../../preprocessor/macros/macro-table.ts';
import { broughtInBy } from '../../preprocessor/macros/make-token.ts';
import { latest } from '../../source/latest.ts';

/** The expression that running text means, or why it means none; null where it expands to nothing. */
export type Meaning = Expression | ParseFailure | null;

/** What some text came to, and everything that this depends on. */
interface Remembered {
  readonly meaning: Meaning;
  readonly expansion: TracedExpansion;
  /** Whether each of the names looked up is a typedef. */
  readonly areTypes: readonly boolean[];
}

/** By key, the newest last. Empty for what was asked for once, where nobody said that it is asked for again. */
const remembered = new WeakMap<object, readonly Remembered[]>();

/** In so many ways at most do the machines of one run differ in what a text depends on. */
const mostRemembered = 4;

/** What fully expanded tokens mean. */
export function meaningOf(expanded: readonly Token[], typedefNames: ReadonlySet<string>): Meaning {
  return expanded.length === 0 ? null : parseConstant(expanded, typedefNames);
}

const withoutNames = new WeakMap<Macro, { readonly meaning: Meaning }>();

const noTypedefs: ReadonlySet<string> = new Set();

/** What a macro means in whose replacement list no name stands: the same everywhere. Remembered where it is asked for `again`. */
export function meaningWithoutNames(macro: Macro, again: boolean): Meaning {
  const known = withoutNames.get(macro);
  if (known !== undefined) return known.meaning;
  const { definedAt, replacement } = macro;
  const tokens = replacement.map((token) => broughtInBy(definedAt, token));
  const meaning = meaningOf(tokens, noTypedefs);
  if (again) withoutNames.set(macro, { meaning });
  return meaning;
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
 * one from before. It is remembered from the first time on where it is known that the text is asked for `again`.
 * @throws HeaderError
 */
export function rememberedMeaning(
  key: object,
  text: () => readonly Token[],
  macros: MacroTable,
  typedefNames: ReadonlySet<string>,
  again: boolean,
): Meaning {
  const known = remembered.get(key) ?? (again ? [] : undefined);
  if (known === undefined) {
    remembered.set(key, []);
    return ownMeaningOf(macros.expandWithOperators(text()), typedefNames);
  }
  for (const each of known) {
    if (hasSameTypes(each, typedefNames) && macros.wouldRepeat(each.expansion)) return each.meaning;
  }
  const expansion = macros.traceExpansion(text());
  const meaning = ownMeaningOf(expansion, typedefNames);
  const areTypes = expansion.names.map((name) => typedefNames.has(name));
  remembered.set(key, latest(known, { meaning, expansion, areTypes }, mostRemembered));
  return meaning;
}

function hasSameTypes({ expansion, areTypes }: Remembered, typedefNames: ReadonlySet<string>): boolean {
  const { names } = expansion;
  for (let at = 0; at < names.length; at++) if (typedefNames.has(names[at]!) !== areTypes[at]) return false;
  return true;
}
