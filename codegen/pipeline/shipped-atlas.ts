import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Atlas, parseAtlas } from '../atlas/atlas.ts';
import { shippedFolder } from './package-folder.ts';

/** Where the atlas of a header lies in a folder of atlases: `linux/userfaultfd.atlas`. */
export function atlasFile(folder: string, header: string): string {
  return join(folder, header.replace(/\.h$/, '.atlas'));
}

/** The atlas of a header that comes with this package; null where there is none. @throws AtlasError */
export function shippedAtlas(header: string): Atlas | null {
  if (header.includes('..')) return null;
  return readAtlas(atlasFile(shippedFolder('codegen/atlas'), header));
}

/** Null where there is no such file. @throws AtlasError */
export function readAtlas(file: string): Atlas | null {
  return existsSync(file) ? parseAtlas(readFileSync(file, 'utf8'), file) : null;
}

/** Every atlas in a folder, by its header's name. @throws AtlasError */
export function readAtlases(folder: string): Atlas[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.atlas'));
  return files.sort().map((name) => parseAtlas(readFileSync(join(folder, name), 'utf8'), name));
}
