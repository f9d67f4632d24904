import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IoctlProfile, parseProfile } from '../binding/profile/profile.ts';
import { shippedFolder } from './package-folder.ts';

/**
 * What the shipped profiles say of requests, by their C names. `TIOCGWINSZ` is a plain number, which its header does not
 * tell from any other.
 */
export function declaredRequests(): ReadonlyMap<string, IoctlProfile> {
  const folder = shippedFolder('codegen/profiles');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return new Map(files.flatMap((name) => [...parseProfile(readFileSync(join(folder, name), 'utf8'), name).ioctls]));
}
