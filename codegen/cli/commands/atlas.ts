import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Target, targetNamed } from '../../abi/target/target.ts';
import { addRelease, emptyAtlas } from '../../atlas/add-release.ts';
import { type Atlas, formatAtlas } from '../../atlas/atlas.ts';
import { factsOf } from '../../atlas/fact.ts';
import { releaseIn } from '../../atlas/release.ts';
import { debianArchitecture } from '../../pipeline/debian-architecture.ts';
import { type IncludeRoots, rootsOf, targetsCarriedBy } from '../../pipeline/include-roots.ts';
import { modelOf } from '../../pipeline/model-of.ts';
import { shippedFolder } from '../../pipeline/package-folder.ts';
import { atlasFile, readAtlas } from '../../pipeline/shipped-atlas.ts';
import { unpackPackage } from '../../snapshot/local-package.ts';
import { unpackingFolder } from '../../snapshot/unpacking-folder.ts';
import { writeFiles } from '../files/output-folder.ts';
import { addHeaderOptions, append, type HeaderOptions, includeRoots, outputPath } from '../program/header-options.ts';
import { programOf } from '../program/program.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';

interface AddOptions extends HeaderOptions {
  readonly package?: readonly string[];
  readonly cache: string;
  readonly target?: readonly string[];
  readonly origin?: string;
  readonly newIn?: string;
  readonly output?: string;
}

/** `uapi-bindgen atlas`: the record of what headers stated in each release of the kernel. */
export function addAtlasCommand(program: Command): void {
  const atlas = program
    .command('atlas')
    .description('the record of what headers stated in each release of the kernel, from which drift and since answer');
  const add = atlas
    .command('add')
    .description('record a release, from include roots or from packages of linux-libc-dev')
    .argument('<release>', 'for example 6.18')
    .argument('[header...]', 'for example linux/gpio.h (default: linux/userfaultfd.h)')
    .addOption(
      new Option(
        '--package <package>',
        'instead of include roots: a .deb, or SUITE or SUITE=VERSION of Debian to fetch; repeatable',
      )
        .argParser(append)
        .conflicts(['include', 'system']),
    )
    .option('--cache <dir>', 'keeps the packages that were fetched', '.cache')
    .option('--target <name>', 'a machine to record, repeatable (default: all whose asm/ the roots carry)', append)
    .option('--origin <text>', 'where the facts are from, for people (default: what the options say)')
    .option('--new-in <release>', 'the release that brought the header: names as old as it get a date too')
    .option('-o, --output <dir>', 'the folder of the atlas (default: the one that comes with uapi-bindgen)', outputPath)
    .action(recordRelease);
  addHeaderOptions(add);
}

/** With this command alone. */
export const run = programOf(addAtlasCommand);

/** Include roots with what they are for. */
interface Source {
  readonly roots: IncludeRoots;
  readonly targets: readonly Target[];
  readonly origin: string;
}

async function recordRelease(release: string, headers: readonly string[], options: AddOptions): Promise<void> {
  const version = releaseNamed(release);
  if (options.package === undefined && options.include === undefined && !options.system) {
    throw new UsageError(
      `say where the headers of Linux ${version} are: -I DIR, --system, or --package with a .deb or a suite of Debian`,
    );
  }
  const newIn = options.newIn === undefined ? null : releaseNamed(options.newIn);
  const folder = options.output ?? shippedFolder('codegen/atlas');
  const unpacked = unpackingFolder();
  try {
    const sources = options.package === undefined ? [fromRoots(options)] : await fromPackages(options, unpacked);
    const files = (headers.length > 0 ? headers : ['linux/userfaultfd.h']).map((header) => {
      const file = atlasFile(folder, header);
      const known = readAtlas(file) ?? emptyAtlas(header, newIn);
      const atlas = recorded({ ...known, newIn: newIn ?? known.newIn }, version, sources, options.origin);
      return { path: atlasFile('', header), text: formatAtlas(atlas) };
    });
    for (const path of await writeFiles(folder, files)) printOut(`${path}\n`);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** @throws UsageError for what is no release of the kernel. */
function releaseNamed(text: string): string {
  const release = releaseIn(text);
  if (release !== null) return release;
  throw new UsageError(`'${text}' is no release of the kernel; write it as 6.18`);
}

function recorded(atlas: Atlas, version: string, sources: readonly Source[], origin: string | undefined): Atlas {
  const facts = new Map(
    sources.flatMap(({ roots, targets }) => targets.map((target) => [target.name, factsOn(atlas, roots, target)])),
  );
  return addRelease(atlas, { version, origin: origin ?? sources[0]!.origin, facts });
}

function factsOn({ header }: Atlas, roots: IncludeRoots, target: Target): ReturnType<typeof factsOf> {
  const { model, definitions } = modelOf({ header, roots, target });
  return factsOf(model, (name) => definitions.get(name)?.text ?? null);
}

function fromRoots(options: AddOptions): Source {
  const roots = includeRoots(options);
  return { roots, targets: chosenTargets(options, roots), origin: 'an include root' };
}

function chosenTargets({ target }: AddOptions, roots: IncludeRoots): readonly Target[] {
  const carried = targetsCarriedBy(roots);
  const targets = target?.map(targetNamed) ?? carried;
  if (targets.length > 0) return targets;
  throw new UsageError(`${roots.folders.join(', ')} carries the asm/ of no known machine; name one with --target`);
}

/** Each target is recorded from the first package that carries it. */
async function fromPackages(options: AddOptions, folder: string): Promise<Source[]> {
  const { fetchPackage } = await import('../../snapshot/header-package.ts');
  const sources: Source[] = [];
  const open = (roots: IncludeRoots, origin: string): void => {
    const done = new Set(sources.flatMap(({ targets }) => targets));
    sources.push({ roots, origin, targets: chosenTargets(options, roots).filter((target) => !done.has(target)) });
  };
  for (const [index, name] of (options.package ?? []).entries()) {
    if (name.endsWith('.deb')) {
      const { includeRoot, version } = unpackPackage(name, join(folder, String(index)));
      open(rootsOf([includeRoot]), `linux-libc-dev ${version}`);
      continue;
    }
    const [suite = '', version = null] = name.split('=');
    const machines = options.target?.map(targetNamed) ?? [targetNamed('x86_64')];
    for (const architecture of new Set(machines.map(debianArchitecture))) {
      const cache = resolve(options.cache);
      const fetched = fetchPackage({ suite, version, architecture, sha256: null, cache });
      open(rootsOf([fetched.includeRoot]), `linux-libc-dev ${fetched.version}`);
    }
  }
  return sources;
}
