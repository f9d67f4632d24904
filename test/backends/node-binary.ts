import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../../..');

/** Versions of Node that the backends are tested on beside that which runs. */
export const nodeVersions = [22, 24, 26] as const;

export type NodeVersion = (typeof nodeVersions)[number];

/** The program, or why it cannot be had. */
export type NodeBinary = { readonly path: string } | { readonly missing: string };

/**
 * The Node of a version: that which runs, or one that npm's packages bring, installed under .cache/ when it is first asked for;
 * the lock file beside its package.json says which it has to be.
 */
export function nodeBinary(version: NodeVersion): NodeBinary {
  if (Number.parseInt(process.versions.node, 10) === version) return { path: process.execPath };
  const folder = join(project, '.cache', `node-${version}`);
  const path = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(join(project, 'test/backends', `node-${version}`, name), join(folder, name));
  }
  const { error, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (existsSync(path)) return { path };
  const reason = error?.message ?? stderr.trim().split('\n')[0] ?? '';
  return { missing: `Node ${version} cannot be had from npm for linux-${process.arch}: ${reason}` };
}
