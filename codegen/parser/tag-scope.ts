import type { Token } from '../lexer/token.ts';
import { declaredOtherwise, type NameDeclaration, NameSpace } from './name-space.ts';

/** What a tag can be the tag of. */
export type TagKeyword = 'struct' | 'union' | 'enum';

/** The tags in force at a place: all kinds share one name space (C11 6.2.3). */
export class TagScope {
  readonly names = new NameSpace<TagKeyword>();

  /** `struct tag` in a type, which declares a tag that no scope has. @throws HeaderError (C11 6.7.2.3p3) */
  mention(tag: Token, keyword: TagKeyword): void {
    this.#use(tag, keyword, this.names.find(tag.text));
  }

  /** `struct tag {`, which hides the same tag of an outer scope. @throws HeaderError (C11 6.7.2.3p3) */
  define(tag: Token, keyword: TagKeyword): void {
    this.#use(tag, keyword, this.names.findInScope(tag.text));
  }

  /** Enters the scope of a parameter list; give the result to {@link leave}. */
  enter(): number {
    return this.names.enter();
  }

  leave(mark: number): void {
    this.names.leave(mark);
  }

  #use(tag: Token, keyword: TagKeyword, known: NameDeclaration<TagKeyword> | null): void {
    if (known === null) this.names.declare(tag, keyword);
    else if (known.kind !== keyword) {
      throw declaredOtherwise(`expected '${known.kind} ${tag.text}', saw '${keyword} ${tag.text}'`, tag, known);
    }
  }
}
