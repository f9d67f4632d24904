import { type Attributes, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';

/** Attributes gathered from the many places of one declaration. Most declarations have none: nothing is made for them. */
export class AttributeList {
  #found: FoundAttributes | null = null;

  addPacked(): void {
    this.#some().packed = true;
  }

  addAlignment(alignment: Expression | 'max'): void {
    this.#some().aligned.push(alignment);
  }

  addMode(mode: string): void {
    this.#some().mode = mode;
  }

  addOther(name: string): void {
    this.#some().others.push(name);
  }

  addAll(attributes: Attributes): void {
    if (attributes === NO_ATTRIBUTES) return;
    if (attributes.packed) this.addPacked();
    for (const alignment of attributes.aligned) this.addAlignment(alignment);
    if (attributes.mode !== null) this.addMode(attributes.mode);
    for (const name of attributes.others) this.addOther(name);
  }

  /** {@link NO_ATTRIBUTES} itself where there are none. */
  toAttributes(): Attributes {
    return this.#found ?? NO_ATTRIBUTES;
  }

  #some(): FoundAttributes {
    this.#found ??= { packed: false, aligned: [], mode: null, others: [] };
    return this.#found;
  }
}

interface FoundAttributes extends Attributes {
  packed: boolean;
  readonly aligned: (Expression | 'max')[];
  mode: string | null;
  readonly others: string[];
}
