import { printAside } from './standard-error.ts';

/** Says how far long work has come. Disposed of where the work fails, so that the error has the terminal to itself. */
export interface Progress extends Disposable {
  /** The header that is worked on now. */
  begin(header: string): void;
  /** Takes away what it left on the terminal. */
  end(): void;
}

/** What a person wants to watch. */
export interface Watched {
  /** `reading`, `checking`. */
  readonly verb: string;
  readonly total: number;
  /** Nothing is shown. */
  readonly quiet: boolean;
  /** The documents themselves go to the terminal: a bar between them would only be in the way. */
  readonly printsDocuments: boolean;
}

/** Work that is over sooner shows no bar. */
const patience = 300;
const linesEvery = { headers: 100, milliseconds: 5000 };

/** A bar where standard error is a terminal, plain lines on it elsewhere, such as in CI. */
export async function startProgress(watched: Watched): Promise<Progress> {
  if (watched.quiet || watched.total < 2) return silence;
  if (!process.stderr.isTTY || process.env.CI !== undefined || process.env.TERM === 'dumb') return plainLines(watched);
  if (watched.printsDocuments && process.stdout.isTTY) return silence;
  return await bar(watched);
}

const nothing = () => {};
const silence: Progress = { begin: nothing, end: nothing, [Symbol.dispose]: nothing };

function plainLines({ verb, total }: Watched): Progress {
  let begun = 0;
  let told = 0;
  let toldAt = Date.now();
  return {
    begin: (header) => {
      const late = Date.now() - toldAt >= linesEvery.milliseconds;
      if (late || begun - told >= linesEvery.headers) {
        printAside(`${verb} ${begun + 1} of ${total}: ${header}\n`);
        told = begun;
        toldAt = Date.now();
      }
      begun += 1;
    },
    end: nothing,
    [Symbol.dispose]: nothing,
  };
}

async function bar({ verb, total }: Watched): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  const drawn = new SingleBar({
    format: `${verb} {bar} {value} of {total}  {header}`,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    barsize: 24,
    fps: 10,
    clearOnComplete: true,
    // The work never returns to the event loop: a signal handler would not run and Ctrl-C would do nothing. So there
    // is none, and nothing may be changed that would have to be restored: the cursor stays, and so does line wrapping.
    gracefulExit: false,
    hideCursor: false,
    linewrap: true,
    stream: process.stderr,
  });
  const since = Date.now();
  const end = () => drawn.stop();
  let begun = 0;
  return {
    begin: (header) => {
      const payload = { header: shortened(header) };
      if (drawn.isActive) drawn.update(begun, payload);
      else if (Date.now() - since >= patience) drawn.start(total, begun, payload);
      begun += 1;
    },
    end,
    [Symbol.dispose]: end,
  };
}

/** Short enough that the bar stays on one line of a terminal of 80 columns. */
function shortened(header: string): string {
  return header.length <= 28 ? header : `…${header.slice(-27)}`;
}
