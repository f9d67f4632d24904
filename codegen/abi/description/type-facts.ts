import type { CType } from '../../ast/c-type.ts';
import type { RecordDefinition } from '../../ast/declaration.ts';
import { leastAlignment, type ObjectLayout } from '../layout/layout.ts';
import type { TypeFacts, TypeModel } from '../model/type-model.ts';
import { layoutOf, type ResolvedType } from '../types/resolved-type.ts';
import { spell, unnamedDefinition } from '../types/spelling.ts';
import type { TypeTable } from '../types/type-table.ts';
import { withArrayWritten } from '../types/written-array.ts';

/** What every type spelling of one model means, collected while the model is described. */
export class TypeFactsCollector {
  readonly #facts = new Map<string, TypeFacts>();
  readonly #types: TypeTable;
  readonly #unnamed = new Map<RecordDefinition, number>();

  constructor(types: TypeTable) {
    this.#types = types;
  }

  get facts(): ReadonlyMap<string, TypeFacts> {
    return this.#facts;
  }

  /** What is known so far, without what nothing defines. */
  describe(): TypeModel[] {
    return [...this.#facts].flatMap(([spelling, facts]) => {
      if (facts.kind === 'incomplete') return [];
      const { alignment, ...meaning } = facts;
      return [{ spelling, ...meaning }];
    });
  }

  add(spelling: string, type: CType): void {
    if (this.#facts.has(spelling)) return;
    // A pointer's facts need no look at what it points to, which may not be laid out.
    this.#facts.set(spelling, { kind: 'incomplete' });
    this.#facts.set(spelling, this.#factsOf(type, this.#types.typeOf(type)));
  }

  #factsOf(type: CType, resolved: ResolvedType): TypeFacts {
    switch (resolved.kind) {
      case 'integer': {
        const { name, signed } = resolved.integer;
        const place = sizeAndAlignment(resolved.layout);
        return name === '_Bool' ? { kind: 'boolean', ...place } : { kind: 'integer', ...place, signed };
      }
      case 'floating':
      case 'pointer':
        return { kind: resolved.kind, ...sizeAndAlignment(resolved.layout) };
      case 'record': {
        const { definition } = resolved.record;
        const header = definition.span.file.name;
        const name = this.#types.nameOfRecord(definition);
        return { kind: 'record', name, header, ...sizeAndAlignment(resolved.layout) };
      }
      case 'array':
        return this.#arrayFacts(type, resolved);
      case 'void':
      case 'function':
      case 'incomplete':
        return { kind: 'incomplete' };
    }
  }

  /** Records without a name are spelled alike: those of several arrays are told apart by a number. */
  #addElement(spelling: string, type: CType, resolved: ResolvedType): string {
    const definition = resolved.kind === 'record' ? unnamedDefinition(resolved, this.#types) : null;
    if (definition === null) {
      this.add(spelling, type);
      return spelling;
    }
    const number = this.#unnamed.get(definition) ?? this.#unnamed.size;
    this.#unnamed.set(definition, number);
    const own = number === 0 ? spelling : `${spelling} ${number + 1}`;
    this.add(own, type);
    return own;
  }

  /** An array behind a typedef, or in a request: `typedef char name_t[16]`, `_IOR('x', 1, int[4])`. */
  #arrayFacts(type: CType, resolved: ResolvedType): TypeFacts {
    const count: number[] = [];
    let element = type;
    let inner = resolved;
    while (inner.kind === 'array') {
      element = withArrayWritten(this.#types.withoutTypedefs(element), inner);
      if (element.kind !== 'array') break;
      count.push(inner.count ?? 0);
      inner = inner.element;
      element = element.element;
    }
    const spelling = this.#addElement(spell(element, this.#types), element, inner);
    return { kind: 'array', element: spelling, count, ...sizeAndAlignment(layoutOf(resolved)) };
  }
}

/** As the model gives them: by C's `_Alignof`. */
export function sizeAndAlignment(layout: ObjectLayout): { readonly size: number; readonly alignment: number } {
  return { size: layout.size, alignment: leastAlignment(layout) };
}
