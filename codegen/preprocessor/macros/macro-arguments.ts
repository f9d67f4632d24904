import { spanOf, type Token } from '../../lexer/token.ts';
import { HeaderError } from '../../source/header-error.ts';
import type { Budget } from './limits.ts';
import type { Macro } from './macro-table.ts';

/** What stood between the parentheses of a function-like macro's use. */
export interface MacroArguments {
  /** One for each parameter, as written. */
  readonly list: readonly (readonly Token[])[];
  /** GNU: the variable argument was left out together with its comma, or is the only argument and empty. */
  readonly variableOmitted: boolean;
  readonly close: Token;
  /** `#pragma` lines among the arguments. */
  readonly pragmas: readonly Token[];
}

/** Where unexpanded tokens come from. */
export interface UnexpandedTokens {
  /** The next token; an `end` token past the last. */
  take(): Token;
}

/**
 * Reads the arguments of a use of `macro` up to its closing parenthesis (C11 6.10.3p11); the opening one has been read.
 * @throws HeaderError where the file or list ends first, and where their number is wrong (6.10.3p4).
 */
export function collectArguments(name: Token, macro: Macro, input: UnexpandedTokens, budget: Budget): MacroArguments {
  const parameters = macro.parameters ?? [];
  const last = macro.variadic ? parameters.length - 1 : Number.POSITIVE_INFINITY;
  const pragmas: Token[] = [];
  const list: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  for (;;) {
    const token = input.take();
    budget.spend(1, name);
    if (token.kind === 'pragma') {
      pragmas.push(token);
      continue;
    }
    if (token.kind === 'end') throw unterminated(name);
    if (token.kind === 'punctuator') {
      if (token.text === ')' && depth === 0) {
        list.push(current);
        return { ...matched(name, macro, parameters.length, list), close: token, pragmas };
      }
      if (token.text === '(') depth++;
      else if (token.text === ')') depth--;
      else if (token.text === ',' && depth === 0 && list.length < last) {
        list.push(current);
        current = [];
        continue;
      }
    }
    current.push(token);
  }
}

type Matched = Pick<MacroArguments, 'list' | 'variableOmitted'>;

/** Arguments brought to the number of parameters. */
function matched(name: Token, macro: Macro, wanted: number, list: readonly (readonly Token[])[]): Matched {
  const onlyEmpty = list.length === 1 && list[0]?.length === 0;
  if (wanted === 0 && onlyEmpty) return { list: [], variableOmitted: false };
  if (list.length === wanted) return { list, variableOmitted: macro.variadic && onlyEmpty };
  if (macro.variadic && list.length === wanted - 1) return { list: [...list, []], variableOmitted: true };
  const least = macro.variadic ? wanted - 1 : wanted;
  const given = wanted > 0 && onlyEmpty ? 'none' : String(list.length);
  throw new HeaderError(
    `expected ${macro.variadic ? 'at least ' : ''}${least} argument${least === 1 ? '' : 's'} ` +
      `for macro '${macro.name}', saw ${given}`,
    { span: spanOf(name), hint: definitionHint(macro) },
  );
}

function unterminated(name: Token): HeaderError {
  return new HeaderError(`expected ')' to end the arguments of macro '${name.text}', saw the end of the text`, {
    span: spanOf(name),
    hint: 'the arguments of a macro must end in the file where they begin, without an #include among them',
  });
}

function definitionHint({ definedAt, name }: Macro): string | undefined {
  if (definedAt === null) return undefined;
  return `'${name}' is defined at ${definedAt.file.name}:${definedAt.file.lineAt(definedAt.start)}`;
}
