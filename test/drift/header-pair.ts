import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Target, targetNamed } from '../../codegen/abi/target/target.ts';
import type { Side } from '../../codegen/drift/comparison/symbols.ts';
import { describeFinding } from '../../codegen/drift/describe.ts';
import { Drift } from '../../codegen/drift/drift.ts';
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import { rootsOf, snapshotRoots } from '../../codegen/pipeline/include-roots.ts';
import { modelOf } from '../../codegen/pipeline/model-of.ts';

/** The files of an include root by their names; what they include beside is in the snapshot. */
export type Files = Readonly<Record<string, string>>;

/** Include roots made of text. */
export class HeaderPairs implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'uapi-bindgen-'));
  #count = 0;

  /** A folder that holds these files: include roots are read once, so each gets its own. */
  root(files: Files): string {
    const root = join(this.#folder, String(this.#count++));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  }

  side(files: Files, header: string, target: Target): Side | null {
    if (!(header in files)) return null;
    return modelOf({ header, roots: rootsOf([this.root(files), ...snapshotRoots().folders]), target });
  }

  /** Compares the headers named `linux/…` of two sets of files. */
  compare(old: Files, now: Files, targets: readonly string[] = ['x86_64']): DriftFinding[] {
    const drift = new Drift();
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      for (const target of targets.map(targetNamed)) {
        const sides = { old: this.side(old, name, target), now: this.side(now, name, target) };
        drift.add({ header: name, target: target.name, ...sides });
      }
    }
    return drift.findings();
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** `breaking struct a.b: type __u64 -> __s64`; what follows from another is marked. */
export function asLine(finding: DriftFinding): string {
  const follows = finding.follows === null ? '' : ` <- ${finding.follows}`;
  return `${finding.class} ${finding.symbol}: ${describeFinding(finding)}${follows}`;
}
