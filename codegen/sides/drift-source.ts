import type { Target } from '../abi/target/target.ts';
import type { Side } from '../drift/comparison/symbols.ts';

/** One side of a comparison, whatever its facts are read from. */
export interface DriftSource extends Disposable {
  /** As people know it: `/usr/include`, `Linux 5.10`. */
  readonly name: string;
  readonly kind: 'headers' | 'header' | 'models' | 'atlas';
  /** The targets that it can speak of; null where any can be asked for, and nothing tells which it is made for. */
  readonly targets: readonly Target[] | null;
  /**
   * The headers that it is about on a target: all of a folder, those that a set of bindings was made from. A
   * `kind: 'header'` is about one, and answers for it by any name.
   */
  headers(target: Target): readonly string[];
  /**
   * What it states of a header; null where it has no such header, undefined where it cannot tell. `asBound`: read as
   * `generate` reads it, with the profile's context and parts. @throws HeaderError
   */
  read(header: string, target: Target, asBound: boolean): Side | null | undefined;
  /** As {@link read}, of a header that one of its headers includes. @throws HeaderError */
  readIncluded?(header: string, target: Target): Side | null;
  /** The headers that a header includes, as far as the source knows. */
  includes?(header: string, target: Target): readonly string[];
  /** The path of a header as a person would give it; null where there is no such file. */
  fileOf(header: string, target: Target): string | null;
}

/** A word cannot be a side of a comparison. `message` says what it can be. */
export class DriftSourceError extends Error {
  override readonly name = 'DriftSourceError';
}

export interface SourceOptions {
  /** Include roots for what a folder or a header given by its path includes from elsewhere. */
  readonly include?: readonly string[] | undefined;
  /** Folder of atlases; the shipped one by default. */
  readonly atlas?: string | undefined;
  /** A profile or a folder of profiles, as `generate --profile`; the shipped ones by default. */
  readonly profile?: string | null | undefined;
}
