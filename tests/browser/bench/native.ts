// The provers of this machine, as a process that answers lines.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

export interface Proved {
  wall: number;
  cpu: number;
  proof: string;
}

export class Native {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(program: string, keys: string, inputs: string) {
    this.#child = spawn(program, ['serve', keys, inputs], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reader = createInterface({ input: this.#child.stdout! });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async #ask<T>(line: string): Promise<T> {
    this.#child.stdin!.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the native prover ended at: ${line}`);
    return JSON.parse(value) as T;
  }

  prove(who: 'ark' | 'ours'): Promise<Proved> {
    return this.#ask(who);
  }

  async verify(proof: string): Promise<boolean> {
    return (await this.#ask<{ ok: boolean }>(`verify ${proof}`)).ok;
  }

  async end(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    this.#child.stdin!.end();
    this.#reader.close();
    await ended;
  }
}
