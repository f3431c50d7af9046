// Local sites under real-looking names: one server for http, one for https, reached on default ports by Chromium's
// --host-resolver-rules. Nothing leaves this machine.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { ROOT } from './browser';

/** A request that reached a site, as it stood on the socket. */
export interface Seen {
  host: string;
  line: string;
  headers: string;
  body: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export class Sites {
  readonly seen: Seen[] = [];
  private constructor(
    private readonly servers: Server[],
    private readonly http: number,
    private readonly https: number,
    private readonly library: Library | undefined,
  ) {}

  static async open(): Promise<Sites> {
    const { key, cert } = certificate();
    const library = largeSite();
    let sites: Sites | undefined;
    const answer = (request: IncomingMessage, response: ServerResponse): void => sites?.answer(request, response);
    const plain = createHttp(answer);
    const secure = createHttps({ key, cert }, answer);
    const listen = (server: Server): Promise<number> =>
      new Promise((ready) => server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port)));
    sites = new Sites([plain, secure], await listen(plain), await listen(secure), library);
    return sites;
  }

  chromiumArgs(): string[] {
    return [`--host-resolver-rules=MAP *:80 127.0.0.1:${this.http}, MAP *:443 127.0.0.1:${this.https}`];
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const host = (request.headers.host ?? '').split(':')[0] ?? '';
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.seen.push({ host, line: `${request.method} ${request.url}`, headers: JSON.stringify(request.rawHeaders), body });
      const url = new URL(request.url ?? '/', `https://${host}`);
      if (url.pathname === '/favicon.ico') return void response.writeHead(204).end();
      if (url.pathname === '/tone.wav') return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(tone());
      if (this.library?.host === host) return this.file(this.library.dir, url.pathname, response);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(host, url));
    });
  }

  private file(dir: string, path: string, response: ServerResponse): void {
    const wanted = join(dir, normalize(decodeURIComponent(path)));
    const file = existsSync(wanted) && statSync(wanted).isDirectory() ? join(wanted, 'index.html') : wanted;
    if (!file.startsWith(dir) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
  }

  /** The longest pages of the large real site. */
  get largePages(): string[] {
    const { library } = this;
    if (library === undefined) throw new Error('ASHIATO_LARGE_SITE and ASHIATO_LARGE_SITE_DIR name no large site');
    const pages = ['std/vec/struct.Vec.html', 'std/primitive.slice.html', 'library/stdtypes.html', 'library/os.html'];
    return pages.filter((path) => existsSync(join(library.dir, path))).map((path) => `https://${library.host}/${path}`);
  }
}

/** A large real site, named by who runs the driver: the Rust documentation, or Python's as Debian ships it. */
interface Library {
  host: string;
  dir: string;
}

function largeSite(): Library | undefined {
  const { ASHIATO_LARGE_SITE: host, ASHIATO_LARGE_SITE_DIR: dir } = process.env;
  return host !== undefined && dir !== undefined ? { host, dir } : undefined;
}

function certificate(): { key: Buffer; cert: Buffer } {
  const dir = join(ROOT, 'target/browser-tests/certificate');
  if (!existsSync(dir)) {
    // Whole or not at all: specs that run side by side may both come here.
    const made = mkdtempSync(join(ROOT, 'target/browser-tests/making-'));
    const [key, cert] = [join(made, 'key.pem'), join(made, 'cert.pem')];
    const subject = ['-subj', '/CN=sites of the test suite', '-addext', 'subjectAltName=DNS:*.example'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650', '-keyout', key, '-out', cert, ...subject],
      { stdio: 'ignore' },
    );
    try {
      renameSync(made, dir);
    } catch (error) {
      if (!existsSync(dir)) throw error;
      rmSync(made, { recursive: true });
    }
  }
  return { key: readFileSync(join(dir, 'key.pem')), cert: readFileSync(join(dir, 'cert.pem')) };
}

/** Two seconds of a 440 Hz tone, 8 kHz mono. */
function tone(): Buffer {
  const samples = 16_000;
  const wav = Buffer.alloc(44 + samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(8_000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples, 40);
  for (let i = 0; i < samples; i++) wav[44 + i] = 128 + Math.round(90 * Math.sin((2 * Math.PI * 440 * i) / 8_000));
  return wav;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * A page of each mail provider: its list, and the route of a mail opened in it, as the provider's own page has them.
 * A path is reached as an application reaches it, by pushState on a click; a search part by a page of its own.
 */
export const MAIL_PAGES: readonly { provider: string; host: string; list: string; mail: string }[] = [
  { provider: 'gmail', host: 'mail.google.com', list: '/mail/u/0/#inbox', mail: '#inbox/FMfcgzQZTVxxyKLmNoPqRsTuVwXyZ' },
  { provider: 'outlook', host: 'outlook.live.com', list: '/mail/0/inbox', mail: '/mail/0/inbox/id/AQMkADAwATM3ZmYAZS1hYmNkLTEyMzQ' },
  { provider: 'outlook', host: 'outlook.office.com', list: '/mail/inbox', mail: '/mail/inbox/id/AAQkADAwATM3ZmYAZS1hYmNkLTEyMzQ' },
  { provider: 'yahoo', host: 'mail.yahoo.com', list: '/d/folders/1', mail: '/d/folders/1/messages/12345' },
  { provider: 'yahoo-japan', host: 'mail.yahoo.co.jp', list: '/u/pc/f/', mail: '/u/pc/f/message/AAkaAbC1dEfG' },
  { provider: 'proton', host: 'mail.proton.me', list: '/u/0/inbox', mail: '/u/0/inbox/abcdefghijklmnopqrstuv==' },
  { provider: 'fastmail', host: 'app.fastmail.com', list: '/mail/Inbox/', mail: '/mail/Inbox/T0123456789abcdef' },
  { provider: 'tuta', host: 'app.tuta.com', list: '/mail/OaBcDeFgHi-0', mail: '/mail/OaBcDeFgHi-0/OzYxWvUtSrQp' },
  { provider: 'icloud', host: 'www.icloud.com', list: '/mail/', mail: '/mail/message/12345' },
  { provider: 'zoho', host: 'mail.zoho.com', list: '/zm/#mail/folder/inbox', mail: '#mail/folder/inbox/p/1234567890123' },
  { provider: 'qq', host: 'mail.qq.com', list: '/cgi-bin/mail_list?sid=a', mail: '/cgi-bin/readmail?sid=a&mailid=ZC1234567' },
  { provider: 'qq', host: 'wx.mail.qq.com', list: '/home/index#/list/1/1', mail: '#/read/ZC0011_abcdef' },
  { provider: 'netease', host: 'mail.163.com', list: '/js6/main.jsp#module=mbox.ListModule', mail: '#module=read.ReadModule%7C%7B%22id%22%3A%22123:abcdef' },
  { provider: 'naver', host: 'mail.naver.com', list: '/v2/folders/0/all', mail: '/v2/read/0/12345' },
];

/** One page of a site: ordinary text, and what makes its kind. */
function page(host: string, url: URL): string {
  const title = url.searchParams.get('title') ?? `${host} ${url.pathname}`;
  const paragraph = 'People leave traces wherever they read. Few of them ever see what those traces are worth. ';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta property="og:type" content="${escape(url.searchParams.get('og') ?? 'website')}">
<style>body{font:16px/1.6 system-ui;margin:3rem auto;max-width:44rem;padding:0 1rem}</style></head><body>
<h1>${escape(title)}</h1>${kind(host, url.pathname)}
${Array.from({ length: 12 }, () => `<p>${paragraph.repeat(4)}</p>`).join('')}
<p><a id="out" href="https://en.wikipedia.org/wiki/Footprint">An outside page</a></p></body></html>`;
}

/** What the kind of site needs: a search's results, a player, a wallet, an application's routes, a post, a mail. */
function kind(host: string, path: string): string {
  const mail = MAIL_PAGES.find((page) => page.host === host)?.mail;
  if (mail !== undefined) {
    const open = mail.startsWith('/') && !mail.includes('?') ? ' onclick="event.preventDefault(); history.pushState({}, \'\', this.href)"' : '';
    return `<p>Inbox</p><a id="mail" href="${escape(mail)}"${open}>A subject nobody else should read</a>`;
  }
  switch (host) {
    case 'www.youtube.com':
      return '<audio id="player" src="/tone.wav" autoplay loop></audio>';
    case 'app.uniswap.org':
      return `<script>
        const info = Object.freeze({ uuid: '350670db-19fa-4704-a166-e52e178b59d2', name: 'Test Wallet', icon: 'data:image/svg+xml,<svg/>', rdns: 'com.example.wallet' });
        const listeners = {};
        const provider = { on(name, f) { (listeners[name] ??= []).push(f); }, removeListener() {}, request: async () => [] };
        const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
        window.addEventListener('eip6963:requestProvider', announce); announce();
        window.connectWallet = () => (listeners.accountsChanged ?? []).forEach((f) => f(['0x52908400098527886E0F7030069857D2E4169EE7']));
      </script><button id="connect" onclick="connectWallet()">Connect wallet</button>`;
    case 'todomvc.com':
      return `<button id="route" onclick="history.pushState({}, '', '/route/' + (window.routes = (window.routes ?? 0) + 1))">Next view</button>`;
    case 'www.openstreetmap.org':
      // A map writes its place into the address as it moves.
      return `<script>
        let place = 0;
        setInterval(() => history.replaceState({}, '', '/map/' + place++), 60);
      </script>`;
    case 'x.com':
      return `<article data-testid="tweet"><p>A post</p><button data-testid="like" aria-label="Like">Like</button>
        <button data-testid="retweet" aria-label="Repost">Repost</button><button data-testid="retweetConfirm">Repost now</button>
        <button data-testid="tweetButtonInline">Reply</button></article>
        <button data-testid="unlike" aria-label="Liked">Liked</button>
        <div data-testid="placementTracking"><button data-testid="1234-follow" aria-label="Follow">Follow</button>
        <button data-testid="5678-unfollow" aria-label="Following">Following</button></div>
        <div role="dialog"><button data-testid="tweetButton">Post</button></div>`;
    case 'www.reddit.com':
      return reddit(path);
    case 'old.reddit.com':
      return oldReddit(path);
    default:
      return '';
  }
}

/** Gives an element an open shadow root, as the site's own components have. */
const shadow = (html: string): string => `<template shadowrootmode="open">${html}</template>`;

/**
 * Reddit's page of web components: some buttons lie in open shadow roots, some two deep. A vote is taken back by the
 * same button, and a community left by the same element.
 */
function reddit(path: string): string {
  const toggles = `<script>
    const within = (name) => document.querySelector(name).shadowRoot;
    const vote = within('shreddit-post').querySelector('button[upvote]');
    vote.addEventListener('click', (event) => event.isTrusted && vote.setAttribute('aria-pressed', String(vote.getAttribute('aria-pressed') !== 'true')));
    const join = document.querySelector('shreddit-join-button');
    join.addEventListener('click', (event) => event.isTrusted && join.toggleAttribute('subscribed'));
  </script>`;
  const composer = `<comment-composer-host><shreddit-composer>${shadow('<slot name="submit-button"></slot>')}
      <button type="button" slot="submit-button">Comment</button></shreddit-composer><button type="submit">Comment plainly</button></comment-composer-host>`;
  const post = `<shreddit-post>${shadow(`<button upvote aria-pressed="false">Upvote</button>
      <button downvote aria-pressed="false">Downvote</button><slot name="share-button"></slot>
      <shreddit-post-share-button>${shadow('<button id="share">Share</button>')}</shreddit-post-share-button>`)}
      <div slot="share-button"><button id="slotted-share">Share it</button></div></shreddit-post>`;
  const community = `<shreddit-join-button>${shadow('<button id="join">Join</button>')}</shreddit-join-button>
    <button aria-label="upvote">Upvote a comment</button><button noun="subscribe">Subscribe</button>`;
  const submit = path.includes('/submit')
    ? `<r-post-form-submit-button>${shadow('<button id="inner-post-submit-button">Post</button>')}</r-post-form-submit-button>
      <button id="submit-post-button">Post now</button>`
    : '';
  return `${post}${composer}${community}${submit}${toggles}`;
}

/** Reddit's old page. */
function oldReddit(path: string): string {
  const press = 'style="display:inline-block;width:2rem;height:2rem"';
  const submit = path.includes('/submit') ? '<form id="newlink" onsubmit="return false"><button name="submit" type="submit">submit</button></form>' : '';
  return `<div class="midcol"><div class="arrow up" role="button" ${press} onclick="event.isTrusted && this.classList.toggle('upmod')"></div></div>
    <div class="usertext-buttons"><button type="button" class="save">save</button></div>
    <ul><li><a class="post-sharing-button" href="javascript:void 0">share</a></li></ul>
    <span class="fancy-toggle-button"><a class="option active add" href="javascript:void 0">join</a></span>${submit}`;
}
