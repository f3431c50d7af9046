// A real node process with a real SQLite folder.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './browser';

/** The origin of the extension, from the manifest's key (SHA-256's first 16 bytes in the letters a to p). */
export function extensionOrigin(): string {
  const { key } = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as { key: string };
  const digits = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return `chrome-extension://${[...digits].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('')}`;
}

const binary = (): string => process.env.ASHIATO_NODE ?? join(ROOT, 'target/debug/ashiato-node');

export interface NodeOptions {
  epoch: number;
  grace?: number;
  listen?: string;
  data?: string;
  /** How tokens are admitted: `open`, or `pow:BITS`. */
  admission?: string;
}

export class NodeProcess {
  private constructor(
    readonly address: string,
    readonly data: string,
    readonly log: string[],
    private readonly child: ChildProcess,
    private readonly temporary: boolean,
  ) {}

  static async start(options: NodeOptions): Promise<NodeProcess> {
    const data = options.data ?? mkdtempSync(join(tmpdir(), 'ashiato-node-'));
    const child = spawn(
      binary(),
      [
        'serve',
        '--data', data,
        '--listen', options.listen ?? '127.0.0.1:0',
        '--epoch', String(options.epoch),
        '--grace', String(options.grace ?? 10),
        '--admission', options.admission ?? 'open',
        '--allow-origin', extensionOrigin(),
        '--seed-demo-pools',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const log: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => log.push(line));
    const address = await new Promise<string>((ready, failed) => {
      child.once('exit', (code) => failed(new Error(`the node ended with ${code}: ${log.slice(-5).join(' | ')}`)));
      child.once('error', failed);
      createInterface({ input: child.stdout! }).on('line', (line) => {
        log.push(line);
        if (line.startsWith('listening on ')) ready(line.slice('listening on '.length).trim());
      });
    });
    return new NodeProcess(address, data, log, child, options.data === undefined);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.address + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Opens a pool as its operator does: `ashiato-node pool open …`. */
  pool(...args: string[]): void {
    execFileSync(binary(), ['pool', 'open', '--node', this.address, ...args], { stdio: 'pipe' });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const gone = new Promise((done) => this.child.once('exit', done));
      this.child.kill('SIGINT');
      await gone;
    }
    if (this.temporary) rmSync(this.data, { recursive: true, force: true });
  }
}
