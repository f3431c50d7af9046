/** Isolated world: links to another site that a person followed. Its address goes without query and fragment. */

import { limits } from '../shared/tables';
import { say } from './say';

function follow(event: MouseEvent): void {
  // Synthetic clicks are the page's own; the right button opens a menu.
  if (!event.isTrusted || event.button > 1) return;
  const link = event.composedPath().find((target): target is HTMLAnchorElement => target instanceof HTMLAnchorElement);
  if (link === undefined || link.href === '' || link.host === location.host) return;
  if (link.protocol !== 'https:' && link.protocol !== 'http:') return;
  if (link.username !== '' || link.password !== '') return;
  const target = `${link.origin}${link.pathname}`;
  say({ kind: 'link-out', target: target.length <= limits.link ? target : `${link.origin}/` });
}

addEventListener('click', follow, { capture: true, passive: true });
addEventListener('auxclick', follow, { capture: true, passive: true });
