// A virtual display for each surfer, with a focused window, a pointer and a keyboard of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';

export class Display {
  private constructor(
    readonly name: string,
    private readonly server: ChildProcess,
  ) {}

  static async open(): Promise<Display> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp', '-noreset'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await new Promise<string>((ready, failed) => {
      server.once('error', failed);
      server.once('exit', (code) => failed(new Error(`Xvfb ended with ${code}`)));
      server.stdio[3]?.once('data', (data: Buffer) => ready(data.toString().trim()));
    });
    return new Display(`:${number}`, server);
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, DISPLAY: this.name };
  }

  /** Presses keys as a person would, by their X names. */
  keys(...names: string[]): void {
    for (const name of names) execFileSync('xdotool', ['key', '--clearmodifiers', name], { env: this.env });
  }

  /** Moves the pointer a little: the input that `chrome.idle` sees. */
  nudge(): void {
    execFileSync('xdotool', ['mousemove_relative', '--', '3', '2'], { env: this.env });
    execFileSync('xdotool', ['mousemove_relative', '--', '-3', '-2'], { env: this.env });
  }

  close(): void {
    this.server.kill();
  }
}
