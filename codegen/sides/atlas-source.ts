import { type Target, targets } from '../abi/target/target.ts';
import type { Atlas } from '../atlas/atlas.ts';
import { modelAt } from '../atlas/model-at.ts';
import { compareReleases } from '../atlas/release.ts';
import type { Side } from '../drift/comparison/symbols.ts';
import { shippedFolder } from '../pipeline/package-folder.ts';
import { readAtlases } from '../pipeline/shipped-atlas.ts';
import { HeaderError } from '../source/header-error.ts';
import { shellWord } from '../source/shell-word.ts';
import type { DriftSource, SourceOptions } from './drift-source.ts';

/** A release of the kernel, as an atlas remembers what its headers stated. @throws AtlasError */
export function atlasSource(release: string, options: SourceOptions): DriftSource {
  const folder = options.atlas ?? shippedFolder('codegen/atlas');
  const atlases = new Map(readAtlases(folder).map((atlas) => [atlas.header, atlas]));
  const folderOption = options.atlas === undefined ? '' : ` -o ${shellWord(folder)}`;
  return {
    name: `Linux ${release}`,
    kind: 'atlas',
    targets: [...targets.values()],
    headers: () => [...atlases.keys()],
    read: (header, target) => {
      const atlas = atlases.get(header);
      if (atlas !== undefined) return remembered(atlas, release, target, folderOption);
      throw new HeaderError(`the atlas does not know '${header}'`, {
        hint: `it knows ${[...atlases.keys()].join(', ') || 'no header'}; add one: uapi-bindgen atlas add ${release} ${header} -I DIR -o DIR`,
      });
    },
    fileOf: () => null,
    [Symbol.dispose]: () => {},
  };
}

function remembered(atlas: Atlas, release: string, target: Target, folderOption: string): Side | null | undefined {
  const { header, newIn, releases } = atlas;
  if (newIn !== null && compareReleases(release, newIn) < 0) return null;
  const known = modelAt(atlas, release, target.name);
  if (known !== null) return known;
  if (releases.some(({ version }) => version === release)) return undefined;
  const [from, to] = [releases[0]?.version, releases.at(-1)?.version];
  throw new HeaderError(`the atlas of '${header}' has releases from ${from} to ${to}, not ${release}`, {
    hint: `add it: uapi-bindgen atlas add ${release} ${header} -I DIR${folderOption}`,
  });
}
