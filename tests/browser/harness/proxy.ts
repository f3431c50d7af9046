// Between a device and its node: records every byte, and lies where a test says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Lie = (path: string, body: string, status: number) => { status: number; body: string } | 'hang' | undefined;

export class Proxy {
  /** Everything that the device sent, request lines, headers and bodies. */
  readonly sent: string[] = [];
  lie: Lie | undefined;

  private constructor(
    readonly address: string,
    private readonly server: Server,
  ) {}

  static async open(target: string): Promise<Proxy> {
    let proxy: Proxy | undefined;
    const server = createServer((request, response) => void proxy?.pass(target, request, response));
    const port = await new Promise<number>((ready) => server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port)));
    proxy = new Proxy(`http://127.0.0.1:${port}`, server);
    return proxy;
  }

  private async pass(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.sent.push(`${request.method} ${request.url}\n${JSON.stringify(request.rawHeaders)}\n${body.toString('latin1')}`);
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)));
    const answer = await fetch(target + request.url, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    const text = await answer.text();
    const lie = this.lie?.(request.url ?? '', text, answer.status);
    if (lie === 'hang') return;
    const pass = Object.fromEntries([...answer.headers].filter(([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name)));
    response.writeHead(lie?.status ?? answer.status, pass).end(lie?.body ?? text);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
