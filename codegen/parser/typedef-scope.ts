/** The typedef names in force at a place (C11 6.2.1): those at file scope, less those that a parameter reuses. */
export class TypedefScope {
  readonly #names: ReadonlySet<string>;
  /** In the order of hiding; a name may be hidden several times, by parameters of parameters. */
  readonly #hidden: string[] = [];
  readonly #timesHidden = new Map<string, number>();

  /** `names` may grow while it is looked at. */
  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  has(name: string): boolean {
    return this.#names.has(name) && !(this.#hidden.length > 0 && this.#timesHidden.has(name));
  }

  /** Enters the scope of a parameter list; give the result to {@link leave}. */
  enter(): number {
    return this.#hidden.length;
  }

  /** A parameter of this name hides the typedef until its scope is left. */
  hide(name: string): void {
    if (!this.#names.has(name)) return;
    this.#hidden.push(name);
    this.#timesHidden.set(name, (this.#timesHidden.get(name) ?? 0) + 1);
  }

  leave(mark: number): void {
    while (this.#hidden.length > mark) {
      const name = this.#hidden.pop()!;
      const times = this.#timesHidden.get(name)! - 1;
      if (times === 0) this.#timesHidden.delete(name);
      else this.#timesHidden.set(name, times);
    }
  }
}
