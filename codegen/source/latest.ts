/**
 * Adds one to what is remembered of something; where that is more than `most`, the oldest is forgotten. For what differs from
 * machine to machine in a few ways, of which a hostile header could have any number.
 *
 * @param known oldest first; left out for nothing so far.
 */
export function latest<Kind>(known: readonly Kind[] | undefined, one: Kind, most: number): readonly Kind[] {
  return [...(known ?? []), one].slice(-most);
}
