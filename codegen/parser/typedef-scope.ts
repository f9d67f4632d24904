/** What a stretch of declarations has to do with typedef names at file scope. */
export class TypedefsUsed {
  /** Whether each name that was asked for was one before. */
  readonly before = new Map<string, boolean>();
  readonly added = new Set<string>();

  ask(name: string, isTypedef: boolean): void {
    if (!this.before.has(name) && !this.added.has(name)) this.before.set(name, isTypedef);
  }
}

/** The typedef names in force at a place (C11 6.2.1): those at file scope, less those that a parameter reuses. */
export class TypedefScope {
  /** Null for nobody who wants to know. */
  used: TypedefsUsed | null = null;
  readonly #given: ReadonlySet<string>;
  readonly #added = new Set<string>();
  /** In the order of hiding; a name may be hidden several times, by parameters of parameters. */
  readonly #hidden: string[] = [];
  readonly #timesHidden = new Map<string, number>();

  /** `given` are there from the beginning. */
  constructor(given: ReadonlySet<string>) {
    this.#given = given;
  }

  /** Those declared since the beginning. */
  get added(): ReadonlySet<string> {
    return this.#added;
  }

  /** A typedef is declared at file scope. */
  add(name: string): void {
    this.#added.add(name);
    this.used?.added.add(name);
  }

  has(name: string): boolean {
    return this.#isTypedef(name) && !(this.#hidden.length > 0 && this.#timesHidden.has(name));
  }

  /** Whether the same of these names are typedefs that were. */
  areStill({ before }: TypedefsUsed): boolean {
    for (const [name, isTypedef] of before) if (this.#atFileScope(name) !== isTypedef) return false;
    return true;
  }

  addAll({ added }: TypedefsUsed): void {
    for (const name of added) this.add(name);
  }

  /** Enters the scope of a parameter list; give the result to {@link leave}. */
  enter(): number {
    return this.#hidden.length;
  }

  /** A parameter of this name hides the typedef until its scope is left. */
  hide(name: string): void {
    if (!this.#isTypedef(name)) return;
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

  #isTypedef(name: string): boolean {
    const isTypedef = this.#atFileScope(name);
    this.used?.ask(name, isTypedef);
    return isTypedef;
  }

  #atFileScope(name: string): boolean {
    return this.#given.has(name) || this.#added.has(name);
  }
}
