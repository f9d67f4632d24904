import type { Resolution } from '../../abi/description/resolution.ts';
import type { AbiModel } from '../../abi/model/model.ts';
import { nowhere, type Place } from '../../abi/model/place.ts';
import type { Atlas } from '../../atlas/atlas.ts';
import { sinceOf } from '../../atlas/since.ts';
import type { MixedScalar, NotBound, NotInRef } from '../model/binding-model.ts';
import { isIdentifier, type ModuleNames, refModuleNames, takenName, viewModuleNames } from '../names/names.ts';
import { emptyProfile, type Profile, type ProfileError, unfitting, unknownName } from '../profile/profile.ts';

/** What every part of binding shares: the input, the names given out so far, and the list of what is left out. */
export class BindingContext {
  readonly resolutions: readonly Resolution[];
  readonly targets: readonly string[];
  readonly names: ModuleNames = viewModuleNames();
  readonly refNames: ModuleNames = refModuleNames();
  readonly mixed = new Map<string, MixedScalar>();
  readonly notBound: NotBound[] = [];
  readonly notInRef: NotInRef[] = [];

  readonly #profile: Profile;
  readonly #atlas: Atlas | null;
  readonly #renamed = new Set<string>();
  /** The C names that a profile may rename. */
  readonly #nameable = new Set<string>();

  constructor(resolutions: readonly Resolution[], profile: Profile = emptyProfile, atlas: Atlas | null = null) {
    this.#profile = profile;
    this.resolutions = resolutions;
    this.#atlas = atlas;
    this.targets = resolutions.map(({ model }) => model.target);
  }

  /**
   * One list of each model by name, one item per target, in the first target's order. What some target lacks is left
   * out with that reason.
   */
  onEveryTarget<Item extends { readonly name: string }>(
    kind: string,
    listOf: (model: AbiModel) => readonly Item[],
  ): Map<string, Item[]> {
    const perName = new Map<string, (Item | undefined)[]>();
    this.resolutions.forEach(({ model }, index) => {
      for (const item of listOf(model)) {
        const items = perName.get(item.name) ?? this.targets.map(() => undefined);
        items[index] ??= item;
        perName.set(item.name, items);
      }
    });
    const everywhere = new Map<string, Item[]>();
    for (const [name, items] of perName) {
      const present = items.filter((item) => item !== undefined);
      if (present.length === this.targets.length) everywhere.set(name, present);
      else this.leaveOut(name, kind, `only on ${this.targets.filter((_, index) => items[index]).join(', ')}`);
    }
    return everywhere;
  }

  /**
   * What a C name is called in a module or a record, whose names are `names`: as the profile says, else the first of
   * `candidates` that is free.
   *
   * @throws ProfileError for a new name that is another's.
   */
  nameIn(names: ModuleNames, cName: string, ...candidates: readonly [string, ...string[]]): string {
    this.#nameable.add(cName);
    const name = this.#profile.rename.get(cName);
    if (name === undefined) return this.claimIn(names, ...candidates);
    if (!isIdentifier(name)) throw unfitting(this.#profile, `rename.${cName}`, `'${name}' is no name in TypeScript`);
    if (!names.give(name, cName)) throw this.#taken(cName, name);
    this.#renamed.add(cName);
    return name;
  }

  /** The first of `candidates` that is free. @throws ProfileError where a new name has taken the place of one. */
  claimIn(names: ModuleNames, ...candidates: readonly [string, ...string[]]): string {
    const displacing = names.displacing(...candidates);
    if (displacing !== undefined) throw this.#taken(displacing, this.#profile.rename.get(displacing) as string);
    return names.claim(...candidates);
  }

  #taken(cName: string, name: string): ProfileError {
    return unfitting(this.#profile, `rename.${cName}`, takenName(name));
  }

  /** @throws ProfileError for a new name of something that is not bound. */
  checkRenames(): void {
    const unused = [...this.#profile.rename.keys()].find((cName) => !this.#renamed.has(cName));
    if (unused === undefined) return;
    const message = `nothing that is bound is called '${unused}'`;
    throw unknownName(this.#profile, 'rename', message, { name: unused, known: this.#nameable });
  }

  leaveOut(name: string, kind: string, reason: string, { header, line }: Place = this.placeOf(name)): void {
    this.notBound.push({ name, kind, reason, place: header === undefined ? { line } : { header, line } });
  }

  /** Where a C name is defined; line 0 for a name that the header does not define. */
  placeOf(name: string): Place {
    for (const { definitions } of this.resolutions) {
      const definition = definitions.get(name);
      if (definition !== undefined) return definition;
    }
    return nowhere;
  }

  /** The release of the kernel that brought a C name; null where the atlas does not know. */
  sinceOf(name: string): string | null {
    const since = this.#atlas === null ? null : sinceOf(this.#atlas, name);
    return since?.exact ? since.release : null;
  }

  /** What a comment of the header says about a C name, as running text; null where there is none. */
  commentOf(name: string): string | null {
    return this.resolutions[0]?.documentation().get(name) ?? null;
  }

  /** A macro's replacement list; null for what is no macro. */
  textOf(name: string): string | null {
    return this.resolutions[0]?.definitions.get(name)?.text ?? null;
  }
}
