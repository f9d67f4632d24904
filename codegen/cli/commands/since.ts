import type { Command } from 'commander';
import type { Atlas, DatedFact } from '../../atlas/atlas.ts';
import { factsByName, sinceOf } from '../../atlas/since.ts';
import { readAtlases } from '../../pipeline/shipped-atlas.ts';
import { didYouMean } from '../../source/nearest-names.ts';
import { jsonText } from '../../source/printable.ts';
import { atlasFolder } from '../program/atlas-folder.ts';
import { programOf } from '../program/program.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { printOut } from '../terminal/standard-output.ts';

interface SinceOptions {
  readonly atlas?: string;
  readonly json?: boolean;
}

/** `uapi-bindgen since`: which release of the kernel brought a name, and how its facts changed later. */
export function addSinceCommand(program: Command): void {
  program
    .command('since')
    .description('say which release of the kernel brought a name')
    .argument('<name...>', "for example UFFDIO_MOVE, 'struct uffdio_move' or 'struct uffd_msg.arg.pagefault.feat'")
    .option('--atlas <dir>', 'a folder of atlases (default: the one that comes with uapi-bindgen)')
    .option('--json', 'one JSON document per name')
    .action(printSince);
}

/** With this command alone. */
export const run = programOf(addSinceCommand);

function printSince(names: readonly string[], options: SinceOptions): void {
  const { json = false } = options;
  const atlases = readAtlases(atlasFolder(options));
  for (const name of names) {
    const found = atlases.filter((atlas) => factsByName(atlas).has(name));
    if (found.length === 0) throw new UsageError(unknown(name, atlases));
    for (const atlas of found) printOut(json ? documentOf(atlas, name) : describe(atlas, name));
  }
}

function unknown(name: string, atlases: readonly Atlas[]): string {
  const headers = atlases.map(({ header }) => header).join(', ') || 'no header at all';
  const named = atlases.flatMap((atlas) => [...factsByName(atlas).keys()]);
  const hint = didYouMean(name, named);
  return `the atlas has no '${name}'; it knows ${headers}${hint === null ? '' : `; ${hint}`}`;
}

function describe(atlas: Atlas, name: string): string {
  const since = sinceOf(atlas, name);
  const facts = factsByName(atlas).get(name) ?? [];
  const lines = [
    `${name}: ${since === null ? gone(facts) : `since Linux ${since.release}${since.exact ? '' : ' or earlier'}`} (${atlas.header})`,
  ];
  for (const fact of facts.filter((each) => each.fact !== 'or')) {
    if (facts.every((each) => each.fact !== fact.fact || samePeriod(each, fact))) continue;
    lines.push(
      `  ${fact.fact} ${fact.value} ${period(fact)}${fact.targets === null ? '' : ` on ${fact.targets.join(', ')}`}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function samePeriod(one: DatedFact, other: DatedFact): boolean {
  return one.from === other.from && one.until === other.until;
}

function period({ from, until }: DatedFact): string {
  if (until === null) return `since ${from}`;
  return from === until ? `in ${from}` : `from ${from} to ${until}`;
}

function gone(facts: readonly DatedFact[]): string {
  const last = facts
    .map(({ until }) => until ?? '')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
  return `until Linux ${last}`;
}

function documentOf(atlas: Atlas, name: string): string {
  const since = sinceOf(atlas, name);
  const facts = (factsByName(atlas).get(name) ?? []).map(({ fact, value, from, until, targets }) => ({
    fact,
    value,
    from,
    until,
    targets: targets ?? atlas.targets,
  }));
  const { release = null, exact = null } = since ?? {};
  return `${jsonText({ name, header: atlas.header, since: release, exact, facts })}\n`;
}
