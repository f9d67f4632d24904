import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';

/** One declaration of a name. */
export interface NameDeclaration<Kind extends string> {
  readonly kind: Kind;
  readonly token: Token;
  /** How many scopes are around it. */
  readonly depth: number;
}

/** What a stretch of declarations has to do with a name space at file scope. */
export class NamesUsed<Kind extends string> {
  /** What each name that was looked up was declared as before; null for not at all. */
  readonly before = new Map<string, Kind | null>();
  readonly declared = new Map<string, NameDeclaration<Kind>>();

  lookUp(name: string, kind: Kind | null): void {
    if (!this.before.has(name) && !this.declared.has(name)) this.before.set(name, kind);
  }
}

/** One name space (C11 6.2.3): what each of its names is declared as at a place. Parameters have scopes of their own. */
export class NameSpace<Kind extends string> {
  /** Null for nobody who wants to know. */
  used: NamesUsed<Kind> | null = null;
  readonly #visible = new Map<string, NameDeclaration<Kind>>();
  /** What inner scopes have declared, and what they hide. */
  readonly #inner: { readonly name: string; readonly hidden: NameDeclaration<Kind> | undefined }[] = [];
  #depth = 0;

  /** The declaration that a name means here. */
  find(name: string): NameDeclaration<Kind> | null {
    const found = this.#visible.get(name) ?? null;
    if (this.used !== null && (found?.depth ?? 0) === 0) this.used.lookUp(name, found?.kind ?? null);
    return found;
  }

  /** The declaration of a name in the innermost scope itself. */
  findInScope(name: string): NameDeclaration<Kind> | null {
    const found = this.find(name);
    return found?.depth === this.#depth ? found : null;
  }

  declare(token: Token, kind: Kind): void {
    const name = token.text;
    if (this.#depth > 0) this.#inner.push({ name, hidden: this.#visible.get(name) });
    const declaration = { kind, token, depth: this.#depth };
    this.#visible.set(name, declaration);
    if (this.#depth === 0) this.used?.declared.set(name, declaration);
  }

  /** Whether these names are declared at file scope as they were. */
  areStill({ before }: NamesUsed<Kind>): boolean {
    for (const [name, kind] of before) if ((this.#visible.get(name)?.kind ?? null) !== kind) return false;
    return true;
  }

  /** Declares what was declared at file scope. */
  declareAll({ declared }: NamesUsed<Kind>): void {
    for (const { token, kind } of declared.values()) this.declare(token, kind);
  }

  /** Enters an inner scope; give the result to {@link leave}. */
  enter(): number {
    this.#depth += 1;
    return this.#inner.length;
  }

  leave(mark: number): void {
    while (this.#inner.length > mark) {
      const { name, hidden } = this.#inner.pop()!;
      if (hidden === undefined) this.#visible.delete(name);
      else this.#visible.set(name, hidden);
    }
    this.#depth -= 1;
  }
}

/** The error for a name that is declared as something else before. `message` says as what here. */
export function declaredOtherwise(message: string, name: Token, before: NameDeclaration<string>): HeaderError {
  const { file, start } = spanOf(before.token);
  return new HeaderError(message, {
    span: spanOf(name),
    hint: `no C compiler takes both: read the header without this one or that of ${file.name}:${file.lineAt(start)}`,
  });
}
