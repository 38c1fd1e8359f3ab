// Whether the agent is well, and whether its ledger is balanced.

import { byId, element, setText } from './dom.js';
import { count } from './format.js';

export const SPAN_MS = 5 * 60 * 1000;
const LEAST_MS = 60 * 1000;
const LOST_PACKETS = ['packets.overflow_lost', 'packets_lost_shard_full'];
const LOST_RECORDS = ['records_dropped_queue_full', 'records_dropped_retry_limit', 'records_dropped_refused', 'records_dropped_not_printed', 'records_dropped_withdrawn', 'records_dropped_shutdown', 'records_rejected'];
const EXACT = ['packets', 'events', 'records'];

const sum = (ledger, names) => names.reduce((all, name) => all + (ledger[name] ?? 0), 0);

/** Rates by what the ledger said before. */
export class LedgerHistory {
  #before = null;
  points = [];

  add(ledger, atMs) {
    const now = { at: atMs, counted: ledger['packets.counted'] ?? 0, lost: sum(ledger, LOST_PACKETS) };
    if (this.#before && now.at > this.#before.at) {
      const seconds = (now.at - this.#before.at) / 1000;
      this.points.push({ at: atMs, counted: Math.max(0, now.counted - this.#before.counted) / seconds,
        lost: Math.max(0, now.lost - this.#before.lost) / seconds });
      this.points = this.points.filter(point => atMs - point.at <= SPAN_MS);
    }
    this.#before = now;
  }

}

/** What a chart of these points is about, in ms: a minute at least, and no more than is kept. */
export function spanMs(points) {
  return Math.min(SPAN_MS, Math.max(LEAST_MS, (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)));
}

/** The line on top. */
export function showStatus(status) {
  setText(byId('version'), status.version);
  const facts = [];
  const bad = Object.entries(status.health.checks).filter(([, check]) => !check.ok);
  facts.push(bad.length === 0 ? ['good', '✓ healthy'] : ['bad', `✗ ${bad.map(([name, check]) => `${name}: ${check.reason}`).join('; ')}`]);
  const differences = EXACT.map(name => [name, status.ledger[`difference.${name}`] ?? 0]).filter(([, value]) => value !== 0);
  facts.push(differences.length === 0 ? ['good', '✓ ledger balanced']
    : ['', `ledger: ${differences.map(([name, value]) => `${count(value)} ${name}`).join(', ')} in flight`]);
  const packets = sum(status.ledger, LOST_PACKETS);
  const records = sum(status.ledger, LOST_RECORDS);
  facts.push(packets + records === 0 ? ['good', '✓ nothing lost']
    : ['bad', `✗ lost since the start: ${count(packets)} packets, ${count(records)} records`]);
  facts.push(['', `${count(status.records)} records`]);
  byId('facts').replaceChildren(...facts.map(([kind, text]) => element('li', { class: kind }, text)));
}

/** Shows that the agent does not respond, or responds again. */
export function showGone(since, error) {
  const gone = byId('gone');
  gone.hidden = since === null;
  setText(gone, since === null ? '' : `Agent not responding since ${new Date(since).toLocaleTimeString()} (${error}). `
    + 'The page shows the last response and retries.');
}
