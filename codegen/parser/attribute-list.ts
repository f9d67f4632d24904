import { type Attributes, NO_ATTRIBUTES } from '../ast/c-type.ts';
import type { Expression } from '../ast/expression.ts';

/** Attributes gathered from the many places of one declaration. */
export class AttributeList {
  #packed = false;
  #aligned: (Expression | 'max')[] = [];
  #mode: string | null = null;
  #others: string[] = [];
  #empty = true;

  addPacked(): void {
    this.#packed = true;
    this.#empty = false;
  }

  addAlignment(alignment: Expression | 'max'): void {
    this.#aligned.push(alignment);
    this.#empty = false;
  }

  addMode(mode: string): void {
    this.#mode = mode;
    this.#empty = false;
  }

  addOther(name: string): void {
    this.#others.push(name);
    this.#empty = false;
  }

  addAll(attributes: Attributes): void {
    if (attributes === NO_ATTRIBUTES) return;
    this.#packed ||= attributes.packed;
    this.#aligned.push(...attributes.aligned);
    this.#mode = attributes.mode ?? this.#mode;
    this.#others.push(...attributes.others);
    this.#empty = false;
  }

  /** {@link NO_ATTRIBUTES} itself where there are none. */
  toAttributes(): Attributes {
    if (this.#empty) return NO_ATTRIBUTES;
    return { packed: this.#packed, aligned: this.#aligned, mode: this.#mode, others: this.#others };
  }
}
