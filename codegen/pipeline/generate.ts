import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbiModel } from '../abi/model.ts';
import type { Target } from '../abi/target.ts';
import { bind } from '../binding/bind.ts';
import type { NotBound } from '../binding/binding-model.ts';
import { type Profile, parseProfile } from '../binding/profile.ts';
import type { EmittedFile } from '../emitter/emit.ts';
import type { IncludeRoots } from './include-roots.ts';
import { modelOf } from './model-of.ts';
import { shippedFolder } from './package-folder.ts';

/** One header to be bound for several targets at once. */
export interface GenerateRequest {
  readonly header: string;
  readonly roots: IncludeRoots;
  /** At least one; the module is proven for exactly these. */
  readonly targets: readonly Target[];
  /** Path of the profile, or null for the shipped one where the header has one. */
  readonly profile: string | null;
}

/** What the pipeline makes of one header. */
export interface Generated {
  /** The header on the first of the targets. */
  readonly model: AbiModel;
  readonly files: readonly EmittedFile[];
  /** What the header defines and the files do not offer, in header order. */
  readonly notBound: readonly NotBound[];
}

/** The whole pipeline for one header. Writes nothing. @throws HeaderError, ProfileError */
export async function generate(request: GenerateRequest): Promise<Generated> {
  const { header, roots, targets } = request;
  const resolutions = targets.map((target) => modelOf({ header, roots, target }));
  const binding = bind(resolutions, profileFor(request));
  // ts-morph takes longer to load than all stages before it take to run.
  const { emit } = await import('../emitter/emit.ts');
  return { model: binding.models[0]!, files: await emit(binding), notBound: binding.notBound };
}

function profileFor({ header, profile }: GenerateRequest): Profile {
  if (profile !== null) return parseProfile(readFileSync(profile, 'utf8'), profile);
  const shipped = join(shippedFolder('codegen/profiles'), header.replace(/\.h$/, '.json'));
  if (header.includes('..') || !existsSync(shipped)) return parseProfile('{}', 'the empty profile');
  return parseProfile(readFileSync(shipped, 'utf8'), shipped);
}
