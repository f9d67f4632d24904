/** The last minor number of each finished series of the kernel; the series after them follow as `N.0`. */
const lastMinor: ReadonlyMap<number, number> = new Map([
  [2, 6],
  [3, 19],
  [4, 20],
  [5, 19],
  [6, 19],
]);

/** `5.10`, `v5.10` and `5.10.223` as `5.10`; null for what is no release of the kernel. */
export function releaseIn(text: string): string | null {
  return /^v?(\d{1,2}\.\d{1,3})(?:\.\d+)?$/.exec(text)?.[1] ?? null;
}

/** Older first. */
export function compareReleases(one: string, other: string): number {
  const [oneMajor, oneMinor] = numbersOf(one);
  const [otherMajor, otherMinor] = numbersOf(other);
  return oneMajor - otherMajor || oneMinor - otherMinor;
}

/** True where no release lies between the two. */
export function isDirectlyBefore(one: string, other: string): boolean {
  const [major, minor] = numbersOf(other);
  const before = minor > 0 ? `${major}.${minor - 1}` : `${major - 1}.${lastMinor.get(major - 1)}`;
  return one === before;
}

function numbersOf(release: string): [number, number] {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return [major, minor];
}
