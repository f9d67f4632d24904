import { isFolder } from '../../pipeline/include-roots.ts';
import { shippedFolder } from '../../pipeline/package-folder.ts';
import { UsageError } from '../terminal/exit-status.ts';

/** The folder of atlases that `--atlas` names, else the shipped one. @throws UsageError for what is no folder. */
export function atlasFolder({ atlas }: { readonly atlas?: string }): string {
  if (atlas === undefined) return shippedFolder('codegen/atlas');
  if (isFolder(atlas)) return atlas;
  throw new UsageError(
    `there is no folder '${atlas}' of atlases; leave --atlas out for the one that comes with uapi-bindgen, ` +
      'or make one: uapi-bindgen atlas add RELEASE HEADER -I DIR -o DIR',
  );
}
