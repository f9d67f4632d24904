import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbiModel } from '../abi/model.ts';
import type { Resolution } from '../abi/resolution.ts';
import type { Target } from '../abi/target.ts';
import { bind } from '../binding/bind.ts';
import type { NotBound } from '../binding/binding-model.ts';
import { emptyProfile, type Profile, ProfileError, parseProfile } from '../binding/profile.ts';
import type { EmittedFile } from '../emitter/emit.ts';
import { type IncludeRoots, isFolder } from './include-roots.ts';
import { modelOf } from './model-of.ts';
import { shippedFolder } from './package-folder.ts';
import { shippedAtlas } from './shipped-atlas.ts';

/** One header to be read for several targets at once. */
export interface TargetsRequest {
  readonly header: string;
  readonly roots: IncludeRoots;
  /** At least one; the module is proven for these, without those that the profile says the header is not for. */
  readonly targets: readonly Target[];
}

/** One header to be bound. */
export interface GenerateRequest extends TargetsRequest {
  /** Path of the profile or of a folder of them, or null for the shipped one where the header has one. */
  readonly profile: string | null;
}

/** What the pipeline makes of one header. */
export interface Generated {
  /** The header on the first of the targets. */
  readonly model: AbiModel;
  readonly files: readonly EmittedFile[];
  /** What the header defines and the files do not offer, in header order. */
  readonly notBound: readonly NotBound[];
  /** What it was made for: the targets asked for, without those that the profile says the header is not for. */
  readonly targets: readonly Target[];
}

/** The whole pipeline for one header. Writes nothing. @throws HeaderError, ProfileError */
export async function generate(request: GenerateRequest): Promise<Generated> {
  const { header, roots } = request;
  const profile = profileFor(request);
  const targets = targetsFor(request, profile);
  const resolutions = resolutionsOf({ header, roots, targets }, profile);
  const binding = bind(resolutions, profile, shippedAtlas(header));
  // ts-morph takes longer to load than all stages before it take to run.
  const { emit } = await import('../emitter/emit.ts');
  return { model: binding.models[0]!, files: await emit(binding), notBound: binding.notBound, targets };
}

/** The header on every target that the profile says it is for. @throws HeaderError, ProfileError */
export function resolutionsOf(request: TargetsRequest, profile: Profile): Resolution[] {
  const { header, roots } = request;
  const { context, parts } = profile;
  const mentions = [...profile.ioctls.values()].map(({ argument }) => argument);
  return targetsFor(request, profile).map((target) => modelOf({ header, roots, target, context, parts, mentions }));
}

/** @throws ProfileError where the header is for none of the targets. */
function targetsFor({ targets }: TargetsRequest, { name, notOn }: Profile): readonly Target[] {
  const fitting = targets.filter((target) => !notOn.has(target.name));
  if (fitting.length > 0) return fitting;
  const reasons = targets.map((target) => `${target.name}: ${notOn.get(target.name)}`);
  throw new ProfileError(`${name}: notOn: the header is for none of the targets asked for (${reasons.join('; ')})`);
}

function profileFor({ header, profile }: GenerateRequest): Profile {
  if (profile !== null && !isFolder(profile)) return parseProfile(readFileSync(profile, 'utf8'), profile);
  return (profile === null ? null : profileIn(profile, header)) ?? shippedProfile(header) ?? emptyProfile;
}

/** The profile that comes with uapi-bindgen, or null for a header without one. */
export function shippedProfile(header: string): Profile | null {
  return profileIn(shippedFolder('codegen/profiles'), header);
}

/** `FOLDER/linux/gpio.json` for `linux/gpio.h`. */
function profileIn(folder: string, header: string): Profile | null {
  const path = join(folder, header.replace(/\.h$/, '.json'));
  if (header.includes('..') || !existsSync(path)) return null;
  return parseProfile(readFileSync(path, 'utf8'), path);
}
