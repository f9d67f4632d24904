import { bind } from '../binding/bind.ts';
import { emptyProfile, type Profile } from '../binding/profile/profile.ts';
import { profileText } from '../binding/proposal/profile-text.ts';
import { propose } from '../binding/proposal/proposal.ts';
import { resolutionsOf, type TargetsRequest } from './generate.ts';
import { shippedProfile } from './profile-file.ts';

/** The text of a proposed profile. Starts from the shipped one where the header has one. @throws HeaderError */
export function proposeProfile(request: TargetsRequest): string {
  const known: Profile = shippedProfile(request.header) ?? emptyProfile;
  const resolutions = resolutionsOf(request, known);
  const { name, context, parts, notOn, ioctls } = known;
  // Requests that are no `_IO` macros are ioctls all the same.
  const binding = bind(resolutions, { ...emptyProfile, name, context, parts, notOn, ioctls });
  return profileText(propose(binding, known));
}
