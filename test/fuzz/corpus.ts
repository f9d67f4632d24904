import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Target, targetNamed, targets } from '../../codegen/abi/target/target.ts';
import { tokenize } from '../../codegen/lexer/lexer.ts';
import { IncludePath } from '../../codegen/source/include-path.ts';
import { SourceFile } from '../../codegen/source/source-file.ts';
import { snapshot, snapshotFolders } from '../abi/resolved-text.ts';

/** A header to be mutated: its tokens, each with the white space and comments before it. */
export interface Specimen {
  readonly name: string;
  readonly pieces: readonly string[];
  /** Whose mutants can be read for any target; else for this machine's headers alone. */
  readonly fromSnapshot: boolean;
}

/** What mutants are made of, and read with. */
export interface Corpus {
  readonly specimens: readonly Specimen[];
  /** All specimens' tokens with white space, as a stock of replacements. */
  readonly stock: readonly string[];
  readonly targets: readonly Target[];
  includePathFor(target: Target, fromSnapshot: boolean): IncludePath;
}

/** Larger headers would take most of the time and add nothing. */
const mostPieces = 20_000;

const systemFolder = '/usr/include';

/** The committed headers; with `installed` those of this machine as well, where it has some. */
export function readCorpus(installed: boolean): Corpus {
  const specimens = [
    ...headersBelow(snapshot, (name) => /^(linux|asm-generic)\//.test(name)).map((each) =>
      specimen(snapshot, each, true),
    ),
    ...(installed && existsSync(join(systemFolder, 'linux'))
      ? headersBelow(systemFolder, (name) =>
          /^(linux|asm-generic|drm|misc|mtd|rdma|scsi|sound|video|xen)\//.test(name),
        ).map((each) => specimen(systemFolder, each, false))
      : []),
  ].filter(({ pieces }) => pieces.length > 5 && pieces.length <= mostPieces);
  const paths = new Map<string, IncludePath>();
  return {
    specimens,
    stock: specimens.flatMap(({ pieces }) => pieces),
    targets: [...targets.values()],
    includePathFor: (target, fromSnapshot) => {
      const key = `${target.name} ${fromSnapshot}`;
      const path = paths.get(key) ?? new IncludePath(foldersFor(target, fromSnapshot));
      paths.set(key, path);
      return path;
    },
  };
}

/** Also what a compiler searches that is to judge a mutant. */
export function foldersFor(target: Target, fromSnapshot: boolean): string[] {
  if (fromSnapshot) return snapshotFolders(target);
  return [join(snapshot, 'freestanding'), join(systemFolder, target.multiarch), systemFolder];
}

/** The target of what is installed here. */
export const installedTarget = targetNamed('x86_64');

function headersBelow(root: string, wanted: (name: string) => boolean): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.h') && wanted(name))
    .sort();
}

function specimen(root: string, name: string, fromSnapshot: boolean): Specimen {
  return { name, pieces: piecesOf(readFileSync(join(root, name), 'utf8')), fromSnapshot };
}

/** A text cut behind each of its tokens; joined, the pieces are the text. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { end } of tokenize(new SourceFile('specimen.h', '', text))) {
    pieces.push(text.slice(from, end));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
}
