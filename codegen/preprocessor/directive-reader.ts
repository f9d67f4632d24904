import { type CharacterSigns, evaluateCondition } from '../expression/condition.ts';
import { overLong, spell } from '../lexer/lexer.ts';
import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import type { IncludePath } from '../source/include-path.ts';
import type { SourceFile } from '../source/source-file.ts';
import { isConditional, processConditional, unterminated } from './directives/conditional.ts';
import { type Directive, isDirectiveStart, readDirective } from './directives/directive.ts';
import { formatHeaderName, type HeaderName, parseHeaderName } from './directives/header-name.ts';
import { includeGuardOf } from './directives/include-guard.ts';
import { setLine } from './directives/line-directive.ts';
import { operandError } from './directives/operands.ts';
import type { Pragmas } from './directives/pragma.ts';
import type { SourceStack } from './directives/source-stack.ts';
import { type ExpansionContext, expandList, type TokenSource } from './macros/expander.ts';
import { definableName, macroName, parseDefinition } from './macros/macro-definition.ts';
import type { MacroDefinitions } from './macros/macro-definitions.ts';
import type { Pieces } from './pieces/pieces.ts';

/** What directives act on. */
export interface DirectiveScope {
  readonly stack: SourceStack;
  readonly includePath: IncludePath;
  readonly macros: MacroDefinitions;
  readonly pragmas: Pragmas;
  readonly pieces: Pieces;
  /** For the operands of `#include`, and of `#if`: the second knows `defined` and its kin. */
  readonly text: ExpansionContext;
  readonly condition: ExpansionContext;
  isDefined(name: string): boolean;
}

const inclusions = new Set(['include', 'include_next', 'import']);

/** Directives that say nothing about declarations. */
const ignored = new Set(['warning', 'ident', 'sccs', 'assert', 'unassert']);

/**
 * The text lines of the open files, one unexpanded token after the other; directives are carried out as they are met,
 * between the arguments of a macro too. Each file, also an included one, is closed by its `end` token.
 */
export class DirectiveReader implements TokenSource {
  readonly #scope: DirectiveScope;
  readonly #characterSigns: CharacterSigns;

  constructor(scope: DirectiveScope) {
    this.#scope = scope;
    const { macros } = scope;
    // The target is known here by its predefined macros alone. Few conditions ask.
    this.#characterSigns = {
      get charSigned() {
        return !macros.isDefined('__CHAR_UNSIGNED__');
      },
      get wideCharSigned() {
        const wide = macros.get('__WCHAR_TYPE__')?.replacement ?? [];
        return !wide.some(({ text }) => text === 'unsigned');
      },
    };
  }

  /** @throws HeaderError */
  next(isOperand: boolean): Token {
    const { pieces, stack } = this.#scope;
    for (;;) {
      const open = stack.top;
      if (open === null) throw new Error('no file is open');
      if (open.startsStretch) {
        open.startsStretch = false;
        if (!isOperand) pieces.beginStretch(open);
      }
      const { index } = open;
      const token = open.tokens[index];
      if (token === undefined) {
        stack.pop();
      } else if (isDirectiveStart(token)) {
        const directive = readDirective(open);
        if (directive !== null && inclusions.has(directive.name.text)) {
          pieces.endStretch(open, index, isOperand);
          open.startsStretch = true;
          this.#include(directive, isOperand);
          continue;
        }
        const left = directive === null ? null : this.#process(directive);
        if (left !== null) return left;
      } else {
        if (token.kind === 'end') {
          if (open.conditionals.length > 0) throw unterminated(open);
          pieces.endStretch(open, index, isOperand);
        }
        if (token.kind === 'over-long') throw overLong(token);
        this.#scope.pragmas.refusePoisoned(token);
        open.index++;
        return token;
      }
    }
  }

  /** control-line (C11 6.10); gives the token that it leaves in the text, if any. */
  #process(directive: Directive): Token | null {
    const { name, operands } = directive;
    if (isConditional(name.text)) {
      processConditional(this.#scope.stack.top!, directive, (asked) => this.#holds(asked));
      return null;
    }
    refuseOverLong(directive);
    if (name.text !== 'pragma') this.#refusePoisoned(operands);
    switch (name.text) {
      case 'define':
        directive.definition ??= parseDefinition(name, operands);
        this.#scope.macros.define(directive.definition);
        return null;
      case 'undef':
        this.#scope.macros.undefine(definableName(name, operands).text);
        return null;
      case 'pragma':
        this.#scope.pieces.cannotRepeat();
        return this.#scope.pragmas.pragma(name, operands);
      case 'line':
        this.#scope.pieces.cannotRepeatElsewhere();
        setLine(this.#scope.stack.top!, name, expandList(operands, this.#scope.text));
        return null;
      case 'error':
        throw operandError(`#error ${spell(operands)}`.trim(), name);
    }
    if (name.kind === 'number') {
      this.#scope.pieces.cannotRepeatElsewhere();
      setLine(this.#scope.stack.top!, name, expandList([name, ...operands], this.#scope.text));
    } else if (!ignored.has(name.text)) throw operandError(`unknown directive '#${name.text}'`, name);
    return null;
  }

  /** `#if`, `#ifdef`, `#ifndef`, `#elif`, `#elifdef`, `#elifndef` */
  #holds(directive: Directive): boolean {
    refuseOverLong(directive);
    const { name, operands } = directive;
    this.#refusePoisoned(operands);
    if (name.text.endsWith('ndef')) return !this.#scope.isDefined(macroName(name, operands).text);
    if (name.text.endsWith('def')) return this.#scope.isDefined(macroName(name, operands).text);
    if (operands.length === 0) throw operandError(`expected an expression after '#${name.text}'`, name);
    const expanded = expandList(operands, this.#scope.condition);
    if (expanded.length === 0) {
      throw operandError(`expected an expression after '#${name.text}', its macros leave nothing`, name);
    }
    return evaluateCondition(expanded, this.#characterSigns);
  }

  #refusePoisoned(operands: readonly Token[]): void {
    for (const operand of operands) this.#scope.pragmas.refusePoisoned(operand);
  }

  /** `#include` (C11 6.10.2), `#include_next`, `#import` */
  #include(line: Directive, isOperand: boolean): void {
    const { name: directive, operands } = line;
    const { pieces, stack } = this.#scope;
    refuseOverLong(line);
    this.#refusePoisoned(operands);
    const header = parseHeaderName(operands) ?? parseHeaderName(expandList(operands, this.#scope.text));
    if (header === null || header.name === '') {
      throw operandError(`expected "name" or <name> after '#${directive.text}'`, operands[0] ?? directive);
    }
    const blame = operands[0] ?? directive;
    const file = this.findHeader(header, directive.text === 'include_next', blame);
    if (file === null) throw this.#notFound(header, blame);
    if (stack.hasOpened(file) && this.#isEmptyAgain(file)) {
      pieces.skip(file, blame);
      return;
    }
    if (directive.text === 'import') this.#scope.pragmas.markOnce(file);
    if (isOperand) pieces.cannotRepeat();
    else if (pieces.enter(file, blame)) return;
    stack.push(file, blame);
  }

  #isEmptyAgain(file: SourceFile): boolean {
    const guard = includeGuardOf(file);
    return this.#scope.pragmas.hasOnce(file) || (guard !== null && this.#scope.macros.isDefined(guard));
  }

  /** Where an `#include` in the file being read leads. @throws HeaderError where the include path refuses the name. */
  findHeader({ name, form }: HeaderName, next: boolean, blame?: Token): SourceFile | null {
    const { stack, includePath } = this.#scope;
    const from = stack.top?.file ?? null;
    const span = blame === undefined ? undefined : spanOf(blame);
    if (next && from !== null) return includePath.findNext(name, from, span);
    return includePath.find(name, form, from, span);
  }

  #notFound(header: HeaderName, blame: Token): HeaderError {
    const { includePath, stack } = this.#scope;
    const { roots } = includePath;
    const obstacle = includePath.obstacle(header.name, header.form, stack.top?.file ?? null);
    const searched = obstacle ?? (roots.length === 0 ? 'there is no include root' : `searched ${roots.join(', ')}`);
    return new HeaderError(`header ${formatHeaderName(header)} is not found: ${searched}`, {
      span: spanOf(blame),
      hint: includePath.adviceFor(header.name),
    });
  }
}

function refuseOverLong({ name, operands }: Directive): void {
  const token = name.kind === 'over-long' ? name : operands.find(({ kind }) => kind === 'over-long');
  if (token !== undefined) throw overLong(token);
}
