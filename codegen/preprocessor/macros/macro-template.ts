import { isPasteOperator } from './macro-definition.ts';
import type { Macro } from './macro-table.ts';

/** What the replacement list of a macro says beside its tokens. */
export interface MacroTemplate {
  /** For each token the position of the parameter that it names, or -1; null for a macro without parameters. */
  readonly parameters: readonly number[] | null;
  /** Whether there is a `##`, a `#` that makes a string, or `__VA_OPT__`. */
  readonly hasOperators: boolean;
}

const plain: MacroTemplate = { parameters: null, hasOperators: false };
const pasting: MacroTemplate = { parameters: null, hasOperators: true };
const templates = new WeakMap<Macro, MacroTemplate>();

/** Remembered for each function-like macro. */
export function templateOf(macro: Macro): MacroTemplate {
  if (macro.parameters === null) return macro.replacement.some(isPasteOperator) ? pasting : plain;
  let template = templates.get(macro);
  if (template === undefined) {
    template = read(macro, macro.parameters);
    templates.set(macro, template);
  }
  return template;
}

function read({ replacement, variadic }: Macro, names: readonly string[]): MacroTemplate {
  const positions = new Map(names.map((name, index) => [name, index]));
  const parameters = replacement.map(({ kind, text }) => (kind === 'identifier' ? (positions.get(text) ?? -1) : -1));
  const hasOperators = replacement.some(
    ({ kind, text }) =>
      (kind === 'punctuator' && (text === '#' || text === '##')) || (variadic && text === '__VA_OPT__'),
  );
  return { parameters, hasOperators };
}
