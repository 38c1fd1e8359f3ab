// Where the user is, in the address: a link leads another to the same filter, grouping and flow.

const DEFAULTS = { filter: '', by: 'service', sort: 'rate', flow: '', background: '' };

/** What the address says. */
export function get() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).filter(([name]) => name in DEFAULTS)) };
}

/** Changes some of it, in the same entry of the browser's history. */
export function set(changes) {
  const place = Object.entries({ ...get(), ...changes }).filter(([name, value]) => value !== DEFAULTS[name]);
  const hash = new URLSearchParams(place).toString();
  history.replaceState(null, '', hash ? `#${hash}` : location.pathname);
}
