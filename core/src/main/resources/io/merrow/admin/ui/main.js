// Asks once a second and shows what it is told.

import { ask, askLines, Refusal } from './api.js';
import { latencyChart, ratesChart } from './chart.js';
import { byId, setText } from './dom.js';
import { bytes, count, endName } from './format.js';
import { LedgerHistory, showGone, showStatus } from './health.js';
import { drawMap, pairs } from './map.js';
import { FlowTable } from './table.js';
import { openFlow } from './timeline.js';

const EVERY_MS = 1000;
const SELDOM = 5;
const MOST_ROWS = 500;
const SHOWN_ROWS = 200;
const FAILURES_S = 60;

const state = { filter: '', level: 'service', sort: 'rate', pair: null, isHeld: false, round: 0, goneSince: null };
const history = new LedgerHistory();
let latest = { flows: { rows: [], flows: 0, matching: 0, left_out: 0, bytes_rate: 0, packets_rate: 0 }, failed: [] };

const table = new FlowTable(sort => { state.sort = sort; refresh(); }, openFlow);

function show() {
  const { flows, failed } = latest;
  const all = pairs(flows.rows, failed, state.level);
  drawMap(all, pair => choosePair(pair));
  const isOfPair = row => !state.pair || (endName(row, 'source', state.level) === state.pair.source
    && endName(row, 'destination', state.level) === state.pair.destination);
  const rows = flows.rows.filter(isOfPair);
  table.show(rows.slice(0, SHOWN_ROWS), state.sort);
  const more = flows.matching > flows.rows.length ? `; map and table have the first ${count(flows.rows.length)}` : '';
  setText(byId('flows-note'), `${count(flows.matching)} of ${count(flows.flows)} flows match: ${bytes(flows.bytes_rate)}/s,`
    + ` ${count(flows.packets_rate)} packets/s${more}`);
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
  try {
    latest.flows = await ask('flows', { filter, sort, limit: MOST_ROWS });
    if (state.round % SELDOM === 0) {
      latest.failed = await askLines('records', { filter, since: FAILURES_S });
    }
    if (filter === state.filter) {
      refused('');
    }
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    if (filter === state.filter) {
      refused(error.message);
    }
  }
}

async function askRest() {
  const status = await ask('status');
  history.add(status.ledger, Date.now());
  showStatus(status);
  byId('ledger').replaceChildren(ratesChart(history.points, history.spanMs));
  if (state.round % SELDOM === 0) {
    byId('latency').replaceChildren(latencyChart((await ask('latency')).stages));
  }
}

async function refresh() {
  try {
    await Promise.all([askFlows(), askRest()]);
    state.goneSince = null;
    showGone(null);
    show();
  } catch (error) {
    state.goneSince ??= Date.now();
    showGone(state.goneSince, error.message);
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
  state.round = 0;
  refresh();
});
byId('level').addEventListener('change', event => {
  state.level = event.target.value;
  choosePair(null);
});
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

loop();
