import type { Resolution } from '../abi/description/resolution.ts';
import type { AbiModel } from '../abi/model/model.ts';
import type { Target } from '../abi/target/target.ts';
import { bind } from '../binding/bind.ts';
import type { BindingModel, NotBound } from '../binding/model/binding-model.ts';
import { type Profile, ProfileError } from '../binding/profile/profile.ts';
import { exportsOf, type ModuleExports } from '../binding/records/imports.ts';
import type { EmittedFile } from '../emitter/emit.ts';
import type { ImportExtension } from '../emitter/module-head.ts';
import { type Printer, printerHere } from '../emitter/printer.ts';
import { HeaderError } from '../source/header-error.ts';
import { type HeaderRequest, hasHeader } from './analysis.ts';
import { type IncludeRoots, isFolder } from './include-roots.ts';
import { modelOf } from './model-of.ts';
import { isShipped, profileFor } from './profile-file.ts';
import { checkParts } from './profile-parts.ts';
import { shippedAtlas } from './shipped-atlas.ts';

/** One header to be read for several targets at once. */
export interface TargetsRequest {
  readonly header: string;
  readonly roots: IncludeRoots;
  /** At least one. */
  readonly targets: readonly Target[];
}

/** What headers are bound for, all of one run alike. */
export interface GenerationOptions {
  readonly roots: IncludeRoots;
  /** At least one; a module is proven for these, without those that its profile says the header is not for. */
  readonly targets: readonly Target[];
  /** Path of the profile or of a folder of them, or null for the shipped one where the header has one. */
  readonly profile: string | null;
  /** What imports between the modules end in: `js` where not given. */
  readonly importExtension?: ImportExtension | undefined;
  /** Who prints: this thread where not given. */
  readonly printer?: Printer;
}

/** One header to be bound for several targets at once. */
export interface GenerateRequest extends GenerationOptions {
  readonly header: string;
}

/** What the pipeline makes of one header. */
export interface Generated extends GeneratedFacts {
  readonly files: readonly EmittedFile[];
}

/** A header that is bound, and may not be printed yet. */
export interface Begun extends GeneratedFacts {
  readonly files: Promise<readonly EmittedFile[]>;
}

interface GeneratedFacts {
  /** The header on the first of the targets. */
  readonly model: AbiModel;
  /** What its module is called, without ending: `linux/gpio`. */
  readonly module: string;
  /** What the header defines and the files do not offer, in header order. */
  readonly notBound: readonly NotBound[];
  /** What it was made for: the targets asked for, without those that the profile says the header is not for. */
  readonly targets: readonly Target[];
  /** The headers whose modules it imports. */
  readonly imports: readonly string[];
}

interface Bound {
  readonly binding: BindingModel;
  readonly targets: readonly Target[];
}

/** The whole pipeline for one header, without the modules that it imports. Writes nothing. @throws HeaderError, ProfileError */
export async function generate({ header, ...options }: GenerateRequest): Promise<Generated> {
  return await new Generation(options).generate(header);
}

/**
 * Headers bound together: a record that another header defines is imported from that header's module. A header that
 * cannot be bound by itself has no module: its records are bytes where others hold them.
 */
export class Generation {
  readonly #options: GenerationOptions;
  readonly #printer: Printer;
  /** Bound and not yet printed, by name. */
  readonly #bound = new Map<string, Bound>();
  /** Null while a header is being bound, which ends circles, and for one that cannot be. */
  readonly #exports = new Map<string, ModuleExports | null>();
  readonly #begun = new Map<string, Begun>();

  constructor(options: GenerationOptions) {
    this.#options = options;
    this.#printer = options.printer ?? printerHere();
  }

  /** Each header is bound and printed once. @throws HeaderError, ProfileError */
  async generate(header: string): Promise<Generated> {
    return await finished(this.begin(header));
  }

  /** Binds a header; it is printed while others are bound, where the printer can. @throws HeaderError, ProfileError */
  begin(header: string): Begun {
    const known = this.#begun.get(header);
    if (known !== undefined) return known;
    const { binding, targets } = this.#bound.get(header) ?? this.#bind(header, this.#options.profile);
    const { importExtension } = this.#options;
    const begun = {
      model: binding.models[0]!,
      module: binding.module,
      files: this.#printer.print(binding, { importExtension }),
      notBound: binding.notBound,
      targets,
      imports: binding.imports.map(({ header }) => header),
    };
    // What fails is told where the files are waited for, which may be after others have been bound.
    begun.files.catch(() => {});
    this.#bound.delete(header);
    this.#begun.set(header, begun);
    return begun;
  }

  /** The modules that those generated so far import, directly or not, and that were not asked for. */
  async generateImports(): Promise<Generated[]> {
    return await Promise.all(this.beginImports().map(finished));
  }

  /** The same, not yet printed. */
  beginImports(): Begun[] {
    const asked = [...this.#begun.values()];
    const imported: Begun[] = [];
    const open = asked.flatMap(({ imports }) => imports);
    const names = new Set(asked.map(({ model }) => model.header));
    for (let header = open.shift(); header !== undefined; header = open.shift()) {
      if (names.has(header)) continue;
      names.add(header);
      const begun = this.begin(header);
      imported.push(begun);
      open.push(...begun.imports);
    }
    return imported.sort((one, other) => (one.model.header < other.model.header ? -1 : 1));
  }

  #bind(header: string, profilePath: string | null): Bound {
    const { roots } = this.#options;
    const profile = profileFor(header, profilePath);
    const { targets } = this.#options;
    const resolutions = resolutionsOf({ header, roots, targets }, profile);
    // What is shipped fits the headers of many releases, some of which lack a part.
    if (!isShipped(profile)) {
      checkParts({ header, roots, targets: targetsFor(this.#options, profile) }, profile);
    }
    const name = resolutions[0]!.model.header;
    this.#exports.set(name, null);
    const binding = bind(resolutions, profile, shippedAtlas(header), (other) => this.#exportsOf(other));
    this.#exports.set(name, exportsOf(binding));
    return { binding, targets: targetsFor(this.#options, profile) };
  }

  /** A profile given as one file is that of the headers asked for, not of those that they import. */
  #exportsOf(header: string): ModuleExports | null {
    const known = this.#exports.get(header);
    if (known !== undefined) return known;
    this.#exports.set(header, null);
    const { profile } = this.#options;
    try {
      this.#bound.set(header, this.#bind(header, profile !== null && isFolder(profile) ? profile : null));
    } catch (error) {
      if (!(error instanceof HeaderError || error instanceof ProfileError)) throw error;
    }
    return this.#exports.get(header) ?? null;
  }
}

async function finished(begun: Begun): Promise<Generated> {
  return { ...begun, files: await begun.files };
}

/** The header on every target that the profile says it is for. @throws HeaderError, ProfileError */
export function resolutionsOf(request: TargetsRequest, profile: Profile): Resolution[] {
  const { header, roots } = request;
  const { context, parts } = profile;
  const mentions = [...profile.ioctls.values()].map(({ argument }) => argument);
  const targets = targetsFor(request, profile);
  const again = targets.length > 1;
  return targets.map((target) => modelOf({ header, roots, target, context, parts, mentions, again }));
}

/** A header as {@link generate} reads it; undefined on a target that its profile says it is not for. @throws HeaderError */
export function readAsBound(
  { header, roots, target }: { readonly header: string; readonly roots: IncludeRoots; readonly target: Target },
  profilePath: string | null,
): Resolution | undefined {
  const profile = profileFor(header, profilePath);
  if (profile.notOn.has(target.name)) return undefined;
  return resolutionsOf({ header, roots, targets: [target] }, profile)[0];
}

/**
 * A header alone, after what its profile's context has of it in these roots, so that requests over records of others have
 * a number. @throws HeaderError
 */
export function readAlone(request: HeaderRequest, profilePath: string | null): Resolution {
  const { context } = profileFor(request.header, profilePath);
  return modelOf({ ...request, context: context.filter((header) => hasHeader({ ...request, header })) });
}

/** @throws ProfileError where the header is for none of the targets. */
function targetsFor({ targets }: Pick<TargetsRequest, 'targets'>, { name, notOn }: Profile): readonly Target[] {
  const fitting = targets.filter((target) => !notOn.has(target.name));
  if (fitting.length > 0) return fitting;
  const reasons = targets.map((target) => `${target.name}: ${notOn.get(target.name)}`);
  throw new ProfileError(`${name}: notOn: the header is for none of the targets asked for (${reasons.join('; ')})`);
}
