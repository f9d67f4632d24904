import type { FieldModel } from '../../abi/model/model.ts';
import type { TypeMeaning } from '../../abi/model/type-model.ts';
import type { Side } from './symbols.ts';

export type Meaning = (type: string | undefined) => string | undefined;

/** Typedefs of arrays of typedefs of arrays: deeper than any header. */
const deepestArray = 16;

/** What a spelling means on the target, in words: `unsigned 32-bit`. */
export function meaningsIn({ types }: Side): Meaning {
  const meaning = (spelling: string | undefined, depth: number): string | undefined => {
    const facts = spelling === undefined ? undefined : types?.get(spelling);
    if (facts === undefined || facts.kind === 'incomplete') return undefined;
    if (facts.kind === 'integer') return `${facts.signed ? 'signed' : 'unsigned'} ${8 * facts.size}-bit`;
    if (facts.kind === 'boolean') return 'true or false';
    if (facts.kind === 'record') return facts.name;
    if (facts.kind !== 'array') return `${facts.kind} of ${facts.size} bytes`;
    const { element, count } = facts;
    const known = depth < deepestArray ? meaning(element, depth + 1) : undefined;
    return `array ${count.join(' by ')} of ${known === undefined ? element : textOr(known, element)}`;
  };
  return (spelling) => meaning(spelling, 0);
}

/** An array of `char` is text in the bindings, one of `signed char` numbers. */
export function textOr(meaning: string, element: string): string {
  return element === 'char' ? `${meaning} characters` : meaning;
}

/** What a field is read as; null where that is not known. */
export type ShapeOfField = (field: Pick<FieldModel, 'type' | 'count' | 'flexible'>) => string | null;

/** `char a[4][2]`, and `pair_t a[4]` with a `typedef char pair_t[2]`, are 4 by 2 of the same. */
export function shapesIn(side: Side): ShapeOfField {
  const meaning = meaningsIn(side);
  return ({ type, count = [], flexible }) => {
    const lengths = [...count];
    let element = type;
    for (let depth = 0; depth < deepestArray; depth++) {
      const facts = element === undefined ? undefined : side.types?.get(element);
      if (facts?.kind !== 'array') break;
      lengths.push(...facts.count);
      element = facts.element;
    }
    const known = meaning(element);
    if (known === undefined || element === undefined) return null;
    const isArray = lengths.length > 0 || flexible === true;
    return `${lengths.join(' by ')} of ${isArray ? textOr(known, element) : known}`;
  };
}

/** Bytes of a record, or of an array of records, by its spelling; undefined for other types, whose meaning says it. */
export function recordSizesIn({ model, types }: Side): (type: string | undefined) => number | undefined {
  const own = new Map(model.records.map(({ name, size }) => [name, size]));
  const sizeOf = (facts: TypeMeaning | undefined, depth: number): number | undefined => {
    if (facts?.kind === 'record') return own.get(facts.name) ?? facts.size;
    if (facts?.kind !== 'array' || depth > deepestArray) return undefined;
    const one = sizeOf(types?.get(facts.element), depth + 1);
    // A typedef without a length counts as one element.
    return one === undefined ? undefined : facts.count.reduce((product, count) => product * (count || 1), one);
  };
  return (type) => (type === undefined ? undefined : sizeOf(types?.get(type), 0));
}
