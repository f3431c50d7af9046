// A strict reader of JSON that keeps what JSON.parse drops: fields that stand twice, every digit of a number, and where a value
// stands in the text. A node is { kind, from, to } with `fields` ([name, node] pairs), `items`, `digits`, `text` or `word`.

// No form read here goes deeper; a text of brackets alone ends here instead of the stack.
const MAX_DEPTH = 16;

const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;

/** The text of bytes that have to be UTF-8. A byte order mark stays a character. Throws a TypeError. */
export function utf8(bytes) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** The tree of a JSON text. Throws a SyntaxError. */
export function tree(text) {
  let at = 0;

  function fail(what) {
    throw new SyntaxError(`${what} at ${at}`);
  }

  function match(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }

  function take(character) {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function string() {
    let out = '';
    for (;;) {
      out += match(PLAIN);
      if (take('"')) return out;
      if (!take('\\')) fail('no end of a text');
      if (take('u')) {
        const code = match(/[0-9a-fA-F]{4}/y) ?? fail('no escape');
        out += String.fromCharCode(Number.parseInt(code, 16));
      } else {
        out += ESCAPES[text[at]] ?? fail('no escape');
        at += 1;
      }
    }
  }

  /** The parts of a list or an object, whose opening bracket is taken. */
  function parts(end, part) {
    const all = [];
    match(SPACE);
    if (take(end)) return all;
    do {
      match(SPACE);
      all.push(part());
      match(SPACE);
    } while (take(','));
    if (!take(end)) fail(`no ${end}`);
    return all;
  }

  function field(depth) {
    if (!take('"')) fail('no name');
    const name = string();
    match(SPACE);
    if (!take(':')) fail('no colon');
    match(SPACE);
    return [name, value(depth)];
  }

  function content(depth) {
    if (take('{')) return { kind: 'object', fields: parts('}', () => field(depth + 1)) };
    if (take('[')) return { kind: 'list', items: parts(']', () => value(depth + 1)) };
    if (take('"')) return { kind: 'text', text: string() };
    const digits = match(NUMBER);
    if (digits !== undefined) return { kind: 'number', digits };
    return { kind: 'word', word: match(WORD) ?? fail('no value') };
  }

  function value(depth) {
    if (depth > MAX_DEPTH) fail('too deep');
    const from = at;
    const node = content(depth);
    return { ...node, from, to: at };
  }

  match(SPACE);
  const root = value(0);
  match(SPACE);
  if (at !== text.length) fail('more than one value');
  return root;
}
