import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { coloursFor } from '../../codegen/cli/terminal/colours.ts';
import { main } from './run.ts';

const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...env } = process.env;

/** What goes to files and pipes where nothing but these variables is set. */
function printed(variables: Readonly<Record<string, string>>): string {
  const options = { encoding: 'utf8', env: { ...env, ...variables } } as const;
  const layout = spawnSync(process.execPath, [main, 'layout', 'linux/userfaultfd.h', 'uffdio_copy'], options);
  const drift = spawnSync(process.execPath, [main, 'drift', '5.10', '6.18'], options);
  const error = spawnSync(process.execPath, [main, 'model', 'linux/nowhere.h'], options);
  return [layout.stdout, drift.stdout, error.stderr].join('\n----\n');
}

describe('colours', () => {
  it('stay out of files and pipes, also in CI', () => {
    expect(printed({ CI: 'true' })).not.to.include('\u001b');
  });

  it('are brought back by FORCE_COLOR in results and in errors, unless NO_COLOR is set', () => {
    for (const part of printed({ FORCE_COLOR: '1' }).split('\n----\n')) expect(part).to.include('\u001b[');
    expect(printed({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.to.include('\u001b');
    expect(printed({ FORCE_COLOR: '0' })).not.to.include('\u001b');
  });

  it('are for terminals that can show them', () => {
    const { TERM, NO_COLOR, FORCE_COLOR } = process.env;
    try {
      process.env.NO_COLOR = '';
      process.env.FORCE_COLOR = '';
      process.env.TERM = 'xterm';
      expect(coloursFor({ isTTY: true }).red('x')).to.equal('\u001b[31mx\u001b[39m');
      expect(coloursFor({ isTTY: false }).red('x')).to.equal('x');
      process.env.TERM = 'dumb';
      expect(coloursFor({ isTTY: true }).red('x')).to.equal('x');
    } finally {
      for (const [name, value] of Object.entries({ TERM, NO_COLOR, FORCE_COLOR })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
