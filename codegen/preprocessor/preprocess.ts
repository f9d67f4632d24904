import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import type { IncludePath } from '../source/include-path.ts';
import type { SourceFile } from '../source/source-file.ts';
import { DirectiveReader } from './directive-reader.ts';
import { builtInMacros, featureTests } from './directives/built-in-macros.ts';
import { conditionOperators } from './directives/condition-operators.ts';
import { Pragmas, pragmaInValue } from './directives/pragma.ts';
import { SourceStack } from './directives/source-stack.ts';
import { Expander, type ExpansionContext, expandList, type Operator } from './macros/expander.ts';
import { Budget, defaultLimits, type Limits, type SharedBudgets } from './macros/limits.ts';
import { MacroDefinitions } from './macros/macro-definitions.ts';
import { PredefinedMacros } from './macros/predefined-macros.ts';
import { Pieces } from './pieces/pieces.ts';
import type { PreprocessedUnit } from './preprocessed-unit.ts';

/** A header and the surroundings it is read in. */
export interface PreprocessRequest {
  readonly header: SourceFile;
  readonly includePath: IncludePath;
  /** The macros that a compiler for the target defines, each written as the text after `#define`. */
  readonly predefined: readonly string[];
  /** Names of headers included first: the context of a header that does not stand alone. */
  readonly before?: readonly string[];
  /** Headers included after it for their macros alone, each unless a macro is defined by then; skipped where the include
   *  path lacks it. */
  readonly after?: readonly { readonly header: string; readonly unless: string }[];
  /** Names of headers whose definitions count as the header's own, wherever they are included. */
  readonly parts?: readonly string[] | undefined;
  readonly limits?: Partial<Limits>;
  /** Whether it is read for other targets as well: what is the same for them is remembered. */
  readonly again?: boolean | undefined;
  /** What this reading spends is spent from these as well. */
  readonly shared?: SharedBudgets | undefined;
}

/**
 * Translation phases 1 to 4 (C11 5.1.1.2) for one header, with what GCC adds to them: reading, tokens, directives, macros.
 * @throws HeaderError with its include chain
 */
export function preprocess(request: PreprocessRequest): PreprocessedUnit {
  const unit = new Unit(request);
  try {
    return unit.read(request);
  } catch (error) {
    if (error instanceof HeaderError && error.includeChain.length === 0) error.includeChain = unit.includeChain();
    throw error;
  }
}

/** One translation unit on its way. */
class Unit {
  readonly #includePath: IncludePath;
  readonly #stack: SourceStack;
  readonly #macros: MacroDefinitions;
  readonly #reader: DirectiveReader;
  readonly #expander: Expander;
  readonly #pieces: Pieces;
  readonly #tokens: Token[] = [];

  constructor({ includePath, predefined, limits: changed, shared, again = false }: PreprocessRequest) {
    const limits = { ...defaultLimits, ...changed };
    const budget = new Budget(limits.expansionSteps, 'steps of macro expansion', shared?.expansionSteps);
    const stack = new SourceStack(limits, shared?.tokensRead);
    const builtIns = builtInMacros(stack);
    const inText = new Map<string, Operator>();
    const inValue = new Map<string, Operator>([...builtIns, ['_Pragma', pragmaInValue]]);
    const macros = new MacroDefinitions(inValue, limits, budget, PredefinedMacros.of(predefined));
    const pragmas = new Pragmas(macros, stack);
    const soFar = { includePath, stack, macros, pragmas, expansionSteps: budget, tokens: this.#tokens };
    const pieces = new Pieces(soFar, again);
    const pragma: Operator = (name, input) => pragmas.operator(name, input);
    for (const [name, operator] of [...builtIns, ['_Pragma', pragma] as const]) {
      inText.set(name, (use, input) => {
        pieces.cannotRepeat();
        return operator(use, input);
      });
    }
    const defined = new Set<string>([...inText.keys(), ...featureTests]);
    const isDefined = (name: string) => defined.has(name) || macros.isDefined(name);
    const text: ExpansionContext = { macros, operators: inText, limits, budget };
    const inCondition = conditionOperators({
      isDefined,
      findHeader: (name, next) => {
        pieces.cannotRepeatElsewhere();
        return this.#answer(() => this.#reader.findHeader(name, next));
      },
      expand: (tokens) => expandList(tokens, text),
    });
    const condition = { ...text, operators: new Map([...inText, ...inCondition]) };
    this.#includePath = includePath;
    this.#stack = stack;
    this.#macros = macros;
    this.#pieces = pieces;
    this.#reader = new DirectiveReader({ stack, includePath, macros, pragmas, pieces, text, condition, isDefined });
    this.#expander = new Expander(text, this.#reader, 0);
  }

  read({ header, before = [], after = [], parts = [] }: PreprocessRequest): PreprocessedUnit {
    for (const name of before) this.#include(this.#context(name));
    this.#tokens.push(this.#readFile(header));
    const length = this.#tokens.length;
    for (const { header: name, unless } of after) {
      const file = this.#macros.get(unless) === null ? this.#includePath.find(name, 'angled', null) : null;
      if (file !== null) this.#include(file);
    }
    // Declarations behind the header's end would take the blame for what the header leaves open.
    this.#tokens.length = length;
    const stack = this.#stack;
    return {
      header,
      own: stack.files.filter((file) => file === header || parts.includes(file.name)),
      tokens: this.#tokens,
      macros: this.#macros,
      files: stack.files,
      pieces: this.#pieces.outermost,
      includeChainOf: (file) => stack.includeChainOf(file),
    };
  }

  includeChain(): HeaderError['includeChain'] {
    return this.#stack.includeChain();
  }

  #include(file: SourceFile): void {
    if (!this.#pieces.enter(file, null)) this.#readFile(file);
  }

  /** Reads a file with all it includes, and gives its `end` token. */
  #readFile(file: SourceFile): Token {
    this.#stack.push(file, null);
    for (;;) {
      const token = this.#expander.next();
      if (token.kind === 'other' && /^(L|u|U|u8)?["']/.test(token.text)) throw unclosed(token);
      if (token.kind === 'other' && /^\\[uU]/.test(token.text)) throw noLetter(token);
      if (token.kind === 'other' && token.text.length > 1) throw rawString(token);
      if (token.kind !== 'end') {
        this.#tokens.push(token);
        continue;
      }
      this.#pieces.leave();
      if (this.#stack.depth === 1) {
        this.#stack.pop();
        return token;
      }
    }
  }

  #context(name: string): SourceFile {
    const file = this.#includePath.find(name, 'angled', null);
    if (file !== null) return file;
    throw new HeaderError(`header '${name}' of the context is in none of: ${this.#includePath.roots.join(', ')}`);
  }

  /** `__has_include` of a name that the include path refuses is no error: such a header cannot be had. */
  #answer(find: () => SourceFile | null): SourceFile | null {
    try {
      return find();
    } catch (error) {
      if (error instanceof HeaderError) return null;
      throw error;
    }
  }
}

function rawString(token: Token): HeaderError {
  return new HeaderError('expected a string of standard C, saw a raw string', {
    span: spanOf(token),
    hint: 'write it with escape sequences',
  });
}

/** The error for a universal character name that no identifier may have at its place. */
function noLetter(token: Token): HeaderError {
  return new HeaderError(`expected a character that names consist of, saw '${token.text}'`, {
    span: spanOf(token),
    hint: 'write another name: outside of literals only what C counts as a letter may be written by its number',
  });
}

function unclosed(token: Token): HeaderError {
  const quote = /["']/.exec(token.text)?.[0] ?? '"';
  return new HeaderError(`expected ${quote} to end the literal, saw the end of the line`, { span: spanOf(token) });
}
