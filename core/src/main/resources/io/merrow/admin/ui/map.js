// Who talks to whom: those who only ask on the left, those who only answer on the right, in each column by name, so that
// nothing jumps while rates change.

import { svg, element, byId, setText } from './dom.js';
import { bytes, count, endName, failure, rate } from './format.js';

const MOST_NODES = 40;
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
  const text = `${pair.source} to ${pair.destination}: ${bytes(pair.rate)}/s, ${count(pair.flows)} flows${failed ? `, ${failed}` : ''}`;
  const at = [0.3, 0.5, 0.7][index % 3]; // so that labels of crossing lines do not meet
  const label = { x: along(at, x1, x1 + bend, x2 - bend, x2), y: along(at, y1, y1, y2, y2) };
  const drawn = svg('g', { class: `edge${failed ? ' failing' : ''}`, tabindex: 0, role: 'button', 'aria-label': text },
    svg('title', {}, text),
    svg('path', { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, 'stroke-width': width.toFixed(1) }),
    svg('text', { x: label.x, y: label.y - 3 - width / 2, 'text-anchor': 'middle' }, failed || (pair.rate > 0 ? `${bytes(pair.rate)}/s` : '')));
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

/** Draws those that matter most; the rest is told as a number. */
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
  setText(byId('map-note'), all.length === 0 ? 'Nobody talks just now.'
    : 'Width is bytes a second; dashed red: connections reset or not answered within the last minute.'
      + (left > 0 ? ` ${count(left)} quieter pairs are left out.` : ''));
  const focused = document.activeElement?.dataset?.key;
  const { places, height } = place(shown);
  const drawing = svg('svg', { viewBox: `0 0 1000 ${height}`, role: 'group', 'aria-label': 'Service map' },
    ...shown.map((pair, index) => edge(pair, index, places, choose)), ...[...places].map(([name, at]) => box(name, at)));
  byId('map').replaceChildren(shown.length > 0 ? drawing : element('span'));
  if (focused) {
    [...drawing.querySelectorAll('.edge')].find(each => each.dataset.key === focused)?.focus({ preventScroll: true });
  }
}
