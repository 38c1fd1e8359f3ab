// One flow: its records over time, and all that is known of it.

import { askLines } from './api.js';
import { recordsChart } from './chart.js';
import { byId, element, setText } from './dom.js';
import { bytes, count, duration, endWithPort, time } from './format.js';

const COLUMNS = [
  ['Begin', record => time(record.start_ns)],
  ['Length', record => duration(record.end_ns - record.start_ns)],
  ['Bytes there', record => bytes(record.attributes['flow.bytes.delta'] ?? 0)],
  ['Bytes back', record => bytes(record.attributes['flow.reverse.bytes.delta'] ?? 0)],
  ['Packets there', record => count(record.attributes['flow.packets.delta'] ?? 0)],
  ['Packets back', record => count(record.attributes['flow.reverse.packets.delta'] ?? 0)],
  ['State', record => record.attributes['flow.connection.state'] ?? ''],
  ['Why it left', record => record.attributes['flow.end_reason'] ?? ''],
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

/** Shows a flow over the page until it is closed. */
export async function openFlow(facts) {
  const dialog = byId('flow');
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
      ? 'the first leaves when an interval is over' : 'bytes there above the line, back below'}`);
    if (records.length > 0) {
      byId('timeline').replaceChildren(recordsChart(records));
      byId('records').replaceChildren(
        element('thead', {}, element('tr', {}, ...COLUMNS.map(([title]) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...records.reverse().map(record =>
          element('tr', {}, ...COLUMNS.map(([, cell]) => element('td', {}, cell(record)))))));
    }
  } catch (error) {
    setText(byId('flow-note'), `its records cannot be had: ${error.message}`);
  }
}
