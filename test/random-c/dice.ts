import { type Random, randomFrom } from '../abi/random-records.ts';

/** Choices, the same for the same seed. */
export class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return this.#random(limit);
  }

  chance(percent: number): boolean {
    return this.#random(100) < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.#random(items.length)]!;
  }

  /** The text in so many cases of a hundred, otherwise nothing. */
  maybe(percent: number, text: () => string): string {
    return this.chance(percent) ? text() : '';
  }
}
