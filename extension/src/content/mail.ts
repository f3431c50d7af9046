/** Isolated world: that a mail was opened, by its route alone. Neither content nor subject nor address is ever read. */

import { mail, type MailRoute } from '../shared/tables';
import { say } from './say';

const routes = mail.find((provider) => provider.hosts.includes(location.hostname))?.routes ?? [];
/** Ids opened in this page's life. They stay here. */
const opened = new Set<string>();

/** The opened mail's id in a part of the address, if the route finds one: the same meaning as core's `MailRoute`. */
function idIn(part: string, route: MailRoute): string | undefined {
  const bare = part.replace(/^[#?]/, '');
  for (let at = bare.indexOf(route.marker); at >= 0; at = bare.indexOf(route.marker, at + route.marker.length)) {
    const named = bare.slice(at + route.marker.length).split('/')[route.folders] ?? '';
    const id = named.split(/[?&]/, 1)[0] ?? '';
    if (id.length >= route.id_min) return id;
  }
  return undefined;
}

function look(): void {
  const parts = { path: location.pathname, hash: location.hash, search: location.search };
  for (const route of routes) {
    const id = idIn(parts[route.part], route);
    if (id === undefined) continue;
    if (!opened.has(id)) {
      opened.add(id);
      say({ kind: 'mail-read' });
    }
    return;
  }
}

if (routes.length > 0) {
  look();
  addEventListener('hashchange', look);
  addEventListener('popstate', look);
  // Routes set by the page's own pushState reach no event of this world: the address is looked at after clicks and keys.
  const later = (event: Event) => {
    if (event.isTrusted) setTimeout(look, 500);
  };
  addEventListener('click', later, { capture: true, passive: true });
  addEventListener('keyup', later, { capture: true, passive: true });
}
