import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this package is installed, as an absolute path. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of uapi-bindgen is missing from this installation');
    folder = parent;
  }
  return folder;
}

/** A folder that this package ships, as an absolute path: its header snapshot, its profiles, its atlas. */
export function shippedFolder(
  name: 'headers' | 'codegen/profiles' | 'codegen/atlas' | 'generated' | 'dist/runtime',
): string {
  return join(packageFolder(), name);
}

/**
 * A header of the C library (`sys/socket.h`, `bits/types/struct_timeval.h`), which kernel headers include. Its records
 * are not the kernel's, which may have others of the same name: `struct sockaddr`.
 */
export function isLibraryHeader(header: string): boolean {
  return (
    /^(?:arpa|bits|gnu|net|netinet|sys)\//.test(header) || existsSync(join(shippedFolder('headers'), 'libc', header))
  );
}
