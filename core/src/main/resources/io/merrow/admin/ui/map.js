// Which workloads talk to each other: clients on the left, servers on the right, in each column by name, so that nothing jumps while
// rates change.

import { svg, element, byId, setText } from './dom.js';
import { bytes, count, endName, failure, rate } from './format.js';

const MOST_NODES = 40;
const NARROW = 620; // px; below it names would be too small to read
const ROW = 34;
const BOX = { width: 190, height: 24 };
const COLUMNS = [10, 405, 800];

/** Pairs of names with what goes between them; records tell of failures whose flows are over. */
export function pairs(rows, records, level) {
  const found = new Map();
  const pairOf = facts => {
    const source = endName(facts, 'source', level);
    const destination = endName(facts, 'destination', level);
    const key = JSON.stringify([source, destination]);
    if (!found.has(key)) {
      found.set(key, { key, source, destination, flows: 0, rate: 0, bytes: 0, failed: new Map() });
    }
    return found.get(key);
  };
  const fail = (pair, facts, trace) => {
    const why = failure(facts);
    if (why) {
      pair.failed.set(trace, why);
    }
  };
  for (const row of rows) {
    const pair = pairOf(row);
    pair.flows++;
    pair.rate += rate(row);
    pair.bytes += (row['flow.bytes.total'] ?? 0) + (row['flow.reverse.bytes.total'] ?? 0);
    fail(pair, row, row.trace_id);
  }
  for (const record of records) {
    if (failure(record.attributes)) {
      fail(pairOf(record.attributes), record.attributes, record.trace_id);
    }
  }
  return [...found.values()].sort((a, b) => b.rate - a.rate || b.bytes - a.bytes || a.key.localeCompare(b.key));
}

function place(shown) {
  const asks = new Set(shown.map(pair => pair.source));
  const answers = new Set(shown.map(pair => pair.destination));
  const columns = [[], [], []];
  for (const name of [...new Set([...asks, ...answers])].sort()) {
    columns[!answers.has(name) ? 0 : !asks.has(name) ? 2 : 1].push(name);
  }
  const used = columns.map((names, index) => ({ names, x: COLUMNS[index] })).filter(column => column.names.length > 0);
  const highest = Math.max(1, ...used.map(column => column.names.length));
  const places = new Map();
  for (const { names, x } of used) {
    // Each column in the middle of the tallest.
    const gap = (highest - names.length) * ROW / 2;
    names.forEach((name, index) => places.set(name, { x, y: 8 + gap + index * ROW }));
  }
  return { places, height: highest * ROW + 12 };
}

function words(pair) {
  const why = [...new Set(pair.failed.values())].join(', ');
  return pair.failed.size > 0 ? `⚠ ${count(pair.failed.size)} ${why}` : '';
}

function sentence(pair) {
  const failed = words(pair);
  return `${pair.source} to ${pair.destination}: ${bytes(pair.rate)}/s, ${count(pair.flows)} flows${failed ? `, ${failed}` : ''}`;
}

/** Where there is no room for a drawing: a line for each pair. */
function list(shown, choose) {
  return element('ul', { class: 'pairs' }, ...shown.map(pair => {
    const failed = words(pair);
    const button = element('button', { type: 'button', 'aria-label': sentence(pair) },
      element('span', { class: 'names' }, `${pair.source} → ${pair.destination}`),
      element('span', {}, pair.rate > 0 ? `${bytes(pair.rate)}/s` : ''), failed ? element('span', { class: 'failing' }, failed) : null);
    button.dataset.key = pair.key;
    button.addEventListener('click', () => choose(pair));
    return element('li', {}, button);
  }));
}

/** A point of a curve, from 0 at its begin to 1 at its end. */
function along(at, a, b, c, d) {
  const rest = 1 - at;
  return rest ** 3 * a + 3 * rest ** 2 * at * b + 3 * rest * at ** 2 * c + at ** 3 * d;
}

function edge(pair, index, places, choose) {
  const from = places.get(pair.source);
  const to = places.get(pair.destination);
  const isForward = from.x < to.x;
  const x1 = isForward ? from.x + BOX.width : from.x;
  const x2 = isForward ? to.x : to.x + BOX.width;
  const y1 = from.y + BOX.height / 2;
  const y2 = to.y + BOX.height / 2 + (from === to ? 9 : 0);
  const bend = isForward ? Math.max(60, (x2 - x1) / 2) : -70;
  const width = pair.rate > 0 ? Math.min(12, 1.5 + Math.log2(1 + pair.rate / 2000)) : 1.2;
  const failed = words(pair);
  const text = sentence(pair);
  const at = [0.3, 0.5, 0.7][index % 3]; // so that labels of crossing lines do not meet
  const curve = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const label = { x: along(at, x1, x1 + bend, x2 - bend, x2), y: along(at, y1, y1, y2, y2) };
  const drawn = svg('g', { class: `edge${failed ? ' failing' : ''}`, tabindex: 0, role: 'button', 'aria-label': text },
    svg('title', {}, text),
    pair.rate > 0 || !failed ? svg('path', { class: 'well', d: curve, 'stroke-width': width.toFixed(1) }) : null,
    failed ? svg('path', { class: 'failed', d: curve, 'stroke-width': 2 }) : null,
    svg('text', { x: label.x, y: label.y - 3 - width / 2, 'text-anchor': 'middle' },
      pair.rate > 0 ? `${bytes(pair.rate)}/s` : '', failed ? svg('tspan', { class: 'bad' }, ` ${failed}`) : null));
  drawn.dataset.key = pair.key;
  drawn.addEventListener('click', () => choose(pair));
  drawn.addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      choose(pair);
    }
  });
  return drawn;
}

function box(name, { x, y }) {
  const short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  return svg('g', { class: 'node' }, svg('title', {}, name),
    svg('rect', { x, y, width: BOX.width, height: BOX.height, rx: 6 }),
    svg('text', { x: x + BOX.width / 2, y: y + 16, 'text-anchor': 'middle' }, short));
}

/** Draws the pairs with the most traffic; the number of the others is in the note. */
export function drawMap(all, choose) {
  const names = new Set();
  const shown = all.filter(pair => {
    const more = new Set([...names, pair.source, pair.destination]);
    if (more.size > MOST_NODES) {
      return false;
    }
    more.forEach(name => names.add(name));
    return true;
  });
  const left = all.length - shown.length;
  const isNarrow = byId('map').clientWidth < NARROW;
  setText(byId('map-note'), all.length === 0 ? 'No traffic at the moment.'
    : (isNarrow ? 'Red: ' : 'Width: bytes per second; dashed red: ') + 'connections that failed within the last minute, by outcome.'
      + (left > 0 ? ` ${count(left)} pairs with less traffic are left out.` : ''));
  const focused = document.activeElement?.dataset?.key;
  byId('map').replaceChildren(shown.length === 0 ? element('span') : isNarrow ? list(shown, choose) : drawing(shown, choose));
  if (focused) {
    [...byId('map').querySelectorAll('[data-key]')].find(each => each.dataset.key === focused)?.focus({ preventScroll: true });
  }
}

function drawing(shown, choose) {
  const { places, height } = place(shown);
  return svg('svg', { viewBox: `0 0 1000 ${height}`, role: 'group', 'aria-label': 'Service map' },
    ...shown.map((pair, index) => edge(pair, index, places, choose)), ...[...places].map(([name, at]) => box(name, at)));
}
