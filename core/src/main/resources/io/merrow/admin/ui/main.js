// Asks the agent once a second and shows its answers.

import { ask, askLines, Refusal } from './api.js';
import { latencyChart, ratesChart } from './chart.js';
import { byId, setText } from './dom.js';
import { bytes, count, endName, isBackground } from './format.js';
import { LedgerHistory, SPAN_MS, showGone, showStatus, spanMs } from './health.js';
import { drawMap, pairs } from './map.js';
import * as place from './place.js';
import { FlowTable } from './table.js';
import { flowOfTrace, openFlow } from './timeline.js';

const EVERY_MS = 1000;
const SELDOM = 5;
const MOST_ROWS = 500;
const SHOWN_ROWS = 200;
const FAILURES_S = 60;

const PACKETS = [
  { key: 'counted', kind: 'there', words: value => `${count(value)}/s counted` },
  { key: 'lost', kind: 'bad', words: value => `${count(value)}/s lost` },
];
const THROUGHPUT = [{ key: 'rate', kind: 'there', words: value => `${bytes(value)}/s` }];

const begun = place.get();
const state = { filter: begun.filter, level: begun.by, sort: begun.sort, hasBackground: begun.background === 'shown', pair: null,
  isHeld: false, round: 0, goneSince: null };
const ledger = new LedgerHistory();
let throughput = [];
let wanted = begun.flow;
let latest = { flows: { rows: [], flows: 0, matching: 0, left_out: 0, bytes_rate: 0, packets_rate: 0 }, failed: [] };

const table = new FlowTable(sort => {
  state.sort = sort;
  place.set({ sort });
  refresh();
}, openFlow);

function show() {
  const { flows } = latest;
  const isShown = facts => state.hasBackground || !isBackground(facts);
  const shown = flows.rows.filter(isShown);
  const failed = latest.failed.filter(record => isShown(record.attributes));
  const all = pairs(shown, failed, state.level);
  drawMap(all, pair => choosePair(pair));
  const isOfPair = row => !state.pair || (endName(row, 'source', state.level) === state.pair.source
    && endName(row, 'destination', state.level) === state.pair.destination);
  const rows = shown.filter(isOfPair);
  table.show(rows.slice(0, SHOWN_ROWS), state.sort);
  const more = flows.matching > flows.rows.length ? `; map and table have the first ${count(flows.rows.length)}` : '';
  setText(byId('flows-note'), `${count(flows.matching)} of ${count(flows.flows)} flows match: ${bytes(flows.bytes_rate)}/s,`
    + ` ${count(flows.packets_rate)} packets/s${more}`
    + (shown.length < flows.rows.length ? `; ${count(flows.rows.length - shown.length)} of multicast and neighbour discovery are hidden` : ''));
  byId('pair').hidden = !state.pair;
  if (state.pair) {
    setText(byId('pair').firstElementChild, `Only ${state.pair.source} → ${state.pair.destination}: ${count(rows.length)} flows.`);
  }
}

function choosePair(pair) {
  state.pair = pair;
  show();
  if (pair) {
    table.focus();
  }
}

function refused(error) {
  setText(byId('filter-error'), error);
  byId('filter').setAttribute('aria-invalid', error !== '');
}

async function askFlows() {
  const { filter, sort } = state;
  const isOvertaken = () => filter !== state.filter || sort !== state.sort; // requested again since: that answer is the one to show
  try {
    const flows = await ask('flows', { filter, sort, limit: MOST_ROWS });
    const failed = state.round % SELDOM === 0 ? await askLines('records', { filter, since: FAILURES_S }) : null;
    if (isOvertaken()) {
      return;
    }
    latest = { flows, failed: failed ?? latest.failed };
    const now = Date.now();
    throughput = [...throughput.filter(point => now - point.at <= SPAN_MS), { at: now, rate: flows.bytes_rate }];
    refused('');
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    if (!isOvertaken()) {
      refused(error.message);
    }
  }
}

async function askRest() {
  const status = await ask('status');
  ledger.add(status.ledger, Date.now());
  showStatus(status);
  byId('ledger').replaceChildren(ratesChart(ledger.points, spanMs(ledger.points), PACKETS, count));
  if (state.round % SELDOM === 0) {
    byId('latency').replaceChildren(latencyChart((await ask('latency')).stages));
  }
}

async function refresh() {
  try {
    await Promise.all([askFlows(), askRest()]);
    state.goneSince = null;
    showGone(null);
    byId('throughput').replaceChildren(ratesChart(throughput, spanMs(throughput), THROUGHPUT, bytes));
    show();
    await openWanted();
  } catch (error) {
    state.goneSince ??= Date.now();
    showGone(state.goneSince, error.message);
  }
}

/** The flow of the address, once there are flows. */
async function openWanted() {
  if (wanted) {
    const trace = wanted;
    wanted = '';
    const facts = latest.flows.rows.find(row => row.trace_id === trace) ?? await flowOfTrace(trace);
    if (facts) {
      await openFlow(facts);
    } else {
      place.set({ flow: '' });
    }
  }
}

async function loop() {
  if (!state.isHeld && !document.hidden) {
    await refresh();
    state.round++;
  }
  setTimeout(loop, EVERY_MS);
}

function hold() {
  state.isHeld = !state.isHeld;
  byId('hold').setAttribute('aria-pressed', state.isHeld);
}

byId('filter').addEventListener('input', event => {
  state.filter = event.target.value;
  throughput = []; // of other flows
  state.round = 0;
  place.set({ filter: state.filter });
  refresh();
});
byId('level').addEventListener('change', event => {
  state.level = event.target.value;
  place.set({ by: state.level });
  choosePair(null);
});
byId('background').addEventListener('change', event => {
  state.hasBackground = event.target.checked;
  place.set({ background: state.hasBackground ? 'shown' : '' });
  show();
});
byId('flow').addEventListener('close', () => place.set({ flow: '' }));
window.addEventListener('resize', show);
byId('hold').addEventListener('click', hold);
byId('pair').querySelector('button').addEventListener('click', () => choosePair(null));
document.addEventListener('keydown', event => {
  const isTyping = ['INPUT', 'SELECT', 'BUTTON'].includes(event.target.tagName);
  if (event.key === '/' && !isTyping && !byId('flow').open) {
    byId('filter').focus();
  } else if (event.key === 'Escape' && event.target === byId('filter')) {
    table.focus();
  } else if (event.key === 'Escape' && state.pair && !byId('flow').open) {
    choosePair(null);
  } else if (event.key === ' ' && !isTyping && !byId('flow').open) {
    hold();
  } else {
    return;
  }
  event.preventDefault();
});

byId('filter').value = state.filter;
byId('level').value = state.level;
byId('background').checked = state.hasBackground;
loop();
