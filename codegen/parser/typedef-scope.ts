/** The typedef names in force at a place (C11 6.2.1): those at file scope, less those that a parameter reuses. */
export class TypedefScope {
  readonly #names: ReadonlySet<string>;
  readonly #hidden: string[] = [];

  /** `names` may grow while it is looked at. */
  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  has(name: string): boolean {
    return this.#names.has(name) && !this.#hidden.includes(name);
  }

  /** Enters the scope of a parameter list; give the result to {@link leave}. */
  enter(): number {
    return this.#hidden.length;
  }

  /** A parameter of this name hides the typedef until its scope is left. */
  hide(name: string): void {
    if (this.#names.has(name)) this.#hidden.push(name);
  }

  leave(mark: number): void {
    this.#hidden.length = mark;
  }
}
