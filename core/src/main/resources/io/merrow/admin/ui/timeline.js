// One flow: its records over time, and all that is known of it.

import { askLines } from './api.js';
import { recordsChart } from './chart.js';
import { byId, element, setText } from './dom.js';
import { set } from './place.js';
import { bytes, count, duration, endWithPort, time } from './format.js';

const COLUMNS = [
  ['Start', record => time(record.start_ns)],
  ['Duration', record => duration(record.end_ns - record.start_ns)],
  ['Bytes', record => bytes(record.attributes['flow.bytes.delta'] ?? 0)],
  ['Bytes back', record => bytes(record.attributes['flow.reverse.bytes.delta'] ?? 0)],
  ['Packets', record => count(record.attributes['flow.packets.delta'] ?? 0)],
  ['Packets back', record => count(record.attributes['flow.reverse.packets.delta'] ?? 0)],
  ['Outcome', record => record.attributes['flow.outcome'] ?? ''],
  ['State', record => record.attributes['flow.connection.state'] ?? ''],
  ['Reason', record => record.attributes['flow.end_reason'] ?? ''],
];

/** The records that the agent still has of a flow. */
async function recordsOf(facts) {
  const same = await askLines('records', { filter: `id:"${facts['flow.community_id']}"` });
  return same.filter(record => record.trace_id === facts.trace_id);
}

function attributes(facts) {
  return Object.entries(facts).sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, Array.isArray(value) ? value.join(' ') : value)]);
}

/** Facts of a flow that has ended, by what the agent still has of it; undefined when that is nothing. */
export async function flowOfTrace(trace) {
  const last = (await askLines('records', { last: 2000 })).filter(record => record.trace_id === trace).at(-1);
  return last && { trace_id: last.trace_id, start_ns: last.start_ns, end_ns: last.end_ns, ...last.attributes };
}

/** Shows a flow over the page until it is closed. */
export async function openFlow(facts) {
  const dialog = byId('flow');
  set({ flow: facts.trace_id });
  setText(byId('flow-title'), `${facts['network.transport'] ?? ''} ${endWithPort(facts, 'source')} → ${endWithPort(facts, 'destination')}`);
  setText(byId('flow-note'), `trace ${facts.trace_id}`);
  byId('timeline').replaceChildren();
  byId('records').replaceChildren();
  byId('attributes').replaceChildren(...attributes(facts));
  if (!dialog.open) {
    dialog.showModal();
  }
  try {
    const records = await recordsOf(facts);
    setText(byId('flow-note'), `trace ${facts.trace_id}; ${records.length === 1 ? "1 record" : `${records.length} records`} so far: ${records.length === 0
      ? 'the first is exported when the interval or the flow ends' : 'bytes to the destination above the line, back below it'}`);
    if (records.length > 0) {
      byId('timeline').replaceChildren(recordsChart(records));
      byId('records').replaceChildren(
        element('thead', {}, element('tr', {}, ...COLUMNS.map(([title]) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...records.reverse().map(record =>
          element('tr', {}, ...COLUMNS.map(([, cell]) => element('td', {}, cell(record)))))));
    }
  } catch (error) {
    setText(byId('flow-note'), `failed to read its records: ${error.message}`);
  }
}
