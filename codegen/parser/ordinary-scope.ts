import type { Token } from '../lexer/token.ts';
import { declaredOtherwise, NameSpace } from './name-space.ts';

/** What an ordinary identifier can be declared as. */
export type IdentifierKind = 'typedef' | 'enumerator' | 'variable' | 'function' | 'parameter';

const variableOrFunction = new Set<IdentifierKind>(['variable', 'function']);

/** The ordinary identifiers in force at a place (C11 6.2.3), each by what it is. */
export class OrdinaryScope {
  readonly names = new NameSpace<IdentifierKind>();

  /**
   * A declaration of a name, which hides that of an outer scope. Whether two of the same kind agree is not asked here.
   * @throws HeaderError where the same scope declares it as something else, or has it as a parameter (C11 6.7p3).
   */
  declare(name: Token, kind: IdentifierKind): void {
    const known = this.names.findInScope(name.text);
    if (known !== null && !mayBeSame(known.kind, kind)) {
      const [now, before] = [withArticle(kind), withArticle(known.kind)];
      throw declaredOtherwise(`'${name.text}' is declared as ${now} after ${before} of that name`, name, known);
    }
    if (known === null) this.names.declare(name, kind);
  }

  /** Enters the scope of a parameter list; give the result to {@link leave}. */
  enter(): number {
    return this.names.enter();
  }

  leave(mark: number): void {
    this.names.leave(mark);
  }
}

/** What a typedef of a function type declares looks like a variable. */
function mayBeSame(before: IdentifierKind, now: IdentifierKind): boolean {
  return (before === now && now !== 'parameter') || (variableOrFunction.has(before) && variableOrFunction.has(now));
}

function withArticle(kind: IdentifierKind): string {
  return `${kind === 'enumerator' ? 'an' : 'a'} ${kind}`;
}
