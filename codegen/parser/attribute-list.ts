import { type Attributes, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';

/** Attributes gathered from the many places of one declaration. Most declarations have none: nothing is made for them. */
export class AttributeList {
  #found: Attributes = NO_ATTRIBUTES;
  /** The same as `#found` where that was made here, and not taken over from another list. */
  #own: FoundAttributes | null = null;

  addPacked(): void {
    this.#writable().packed = true;
  }

  addAlignment(alignment: Expression | 'max'): void {
    this.#writable().aligned.push(alignment);
  }

  addMode(mode: string): void {
    const own = this.#writable();
    own.mode = mode;
    own.alignedBeforeMode = own.aligned.length;
  }

  addOther(name: string): void {
    this.#writable().others.push(name);
  }

  addAll(attributes: Attributes): void {
    if (attributes === NO_ATTRIBUTES) return;
    if (this.#found === NO_ATTRIBUTES) {
      this.#found = attributes;
      return;
    }
    if (attributes.packed) this.addPacked();
    for (const alignment of attributes.aligned.slice(0, attributes.alignedBeforeMode)) this.addAlignment(alignment);
    if (attributes.mode !== null) this.addMode(attributes.mode);
    for (const alignment of attributes.aligned.slice(attributes.alignedBeforeMode)) this.addAlignment(alignment);
    for (const name of attributes.others) this.addOther(name);
  }

  /** How many that do not only say yes or no. */
  get length(): number {
    return this.#found.aligned.length + this.#found.others.length;
  }

  /** {@link NO_ATTRIBUTES} itself where there are none. */
  toAttributes(): Attributes {
    return this.#found;
  }

  #writable(): FoundAttributes {
    if (this.#own !== null) return this.#own;
    const { aligned, others } = this.#found;
    const own = { ...this.#found, aligned: [...aligned], others: [...others] };
    this.#own = own;
    this.#found = own;
    return own;
  }
}

interface FoundAttributes extends Attributes {
  packed: boolean;
  readonly aligned: (Expression | 'max')[];
  mode: string | null;
  alignedBeforeMode: number;
  readonly others: string[];
}
