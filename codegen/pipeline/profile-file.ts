import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyProfile, type Profile, ProfileError, parseProfile } from '../binding/profile/profile.ts';
import { shellWord } from '../source/shell-word.ts';
import { systemReason } from '../source/system-reason.ts';
import { isFolder } from './include-roots.ts';
import { shippedFolder } from './package-folder.ts';

/**
 * The profile given, by its file or a folder of profiles, else the one that comes with uapi-bindgen, else an empty one.
 * @throws ProfileError
 */
export function profileFor(header: string, place: string | null): Profile {
  if (place === null) return shippedProfile(header) ?? emptyProfile;
  if (isFolder(place)) return profileIn(place, header) ?? shippedProfile(header) ?? emptyProfile;
  const proposed = place.endsWith('.json') ? place : join(place, header.replace(/\.h$/, '.json'));
  return readProfile(place, `to propose one: uapi-bindgen init ${shellWord(header)} -o ${shellWord(proposed)}`);
}

/** Whether a profile is needed or not, the one that is named has to be there. @throws ProfileError */
export function checkProfile(place: string): void {
  if (!isFolder(place)) readProfile(place, 'give a profile, or a folder of profiles, that exists');
}

/** The profile that comes with uapi-bindgen, or null for a header without one. */
export function shippedProfile(header: string): Profile | null {
  return profileIn(shippedProfiles(), header);
}

export function isShipped(profile: Profile): boolean {
  return profile.name.startsWith(shippedProfiles());
}

function shippedProfiles(): string {
  return shippedFolder('codegen/profiles');
}

/** `FOLDER/linux/gpio.json` for `linux/gpio.h`. */
function profileIn(folder: string, header: string): Profile | null {
  const path = join(folder, header.replace(/\.h$/, '.json'));
  if (!header.endsWith('.h') || header.includes('..') || !existsSync(path)) return null;
  return readProfile(path, 'it was there a moment ago');
}

/** @param missing what to do where there is none. */
function readProfile(path: string, missing: string): Profile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ProfileError(`there is no profile '${path}'; ${missing}`);
    }
    throw new ProfileError(
      `the profile '${path}' cannot be read (${systemReason(error)}); give a file that you may read`,
    );
  }
  return parseProfile(text, path);
}
