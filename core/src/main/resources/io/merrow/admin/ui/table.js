// The flows that go on, a row each.

import { element, byId, setText } from './dom.js';
import { age, bytes, count, duration, endWithPort, failure, verdict } from './format.js';

const sum = (row, name) => (row[`flow.${name}`] ?? 0) + (row[`flow.reverse.${name}`] ?? 0);

/** Kinds: wide is hidden on telephones, wider on screens below 1200 px. */
const COLUMNS = [
  { title: 'Protocol', kind: 'wide', cell: row => row['network.transport'] ?? '' },
  { title: 'Source', kind: 'name', cell: row => endWithPort(row, 'source') },
  { title: 'Destination', kind: 'name', cell: row => endWithPort(row, 'destination') },
  { title: 'Outcome', kind: 'outcome', cell: row => row['flow.outcome'] ?? '' },
  { title: 'Rate', sort: 'rate', kind: 'number there', cell: row => `${bytes(row['flow.bytes.rate'] ?? 0)}/s` },
  { title: 'Back', kind: 'number back wide', cell: row => `${bytes(row['flow.reverse.bytes.rate'] ?? 0)}/s` },
  { title: 'Packets/s', sort: 'packet_rate', kind: 'number wide', cell: row => count(sum(row, 'packets.rate')) },
  { title: 'Bytes', sort: 'bytes', kind: 'number wide', cell: row => bytes(sum(row, 'bytes.total')) },
  { title: 'Packets', sort: 'packets', kind: 'number wide', cell: row => count(sum(row, 'packets.total')) },
  { title: 'Retransmits', sort: 'retransmits', kind: 'number wider', cell: row => count(sum(row, 'tcp.retransmits')) },
  { title: 'RTT', kind: 'number wider', cell: row => row['flow.tcp.rtt.avg'] ? duration(row['flow.tcp.rtt.avg']) : '' },
  { title: 'Age', kind: 'number wide', cell: row => duration(age(row)) },
  { title: 'Process', kind: 'wider', cell: row => row['process.executable.name'] ?? '' },
  { title: 'Interface', kind: 'wider', cell: row => row['network.interface.name'] ?? '' },
  { title: 'Verdict', kind: 'wider', cell: row => verdict(row) },
];

export class FlowTable {
  #rows = new Map();
  #head = byId('table').querySelector('thead tr');
  #body = byId('table').querySelector('tbody');
  #open;

  /**
   * @param sortBy called with the word of a column's order.
   * @param open   called with the facts of a flow.
   */
  constructor(sortBy, open) {
    this.#open = open;
    for (const column of COLUMNS) {
      const head = element('th', { scope: 'col', class: column.kind },
        column.sort ? element('button', { type: 'button' }, column.title) : column.title);
      head.dataset.sort = column.sort ?? '';
      head.querySelector('button')?.addEventListener('click', () => sortBy(column.sort));
      this.#head.append(head);
    }
    this.#body.addEventListener('keydown', event => this.#move(event));
  }

  /** Shows rows in their order; those that stay keep their elements, and with them focus and selection. */
  show(rows, sort) {
    for (const head of this.#head.children) {
      head.toggleAttribute('aria-sort', false);
      if (head.dataset.sort === sort) {
        head.setAttribute('aria-sort', 'descending');
      }
    }
    const focused = document.activeElement;
    const gone = new Set(this.#rows.keys());
    rows.forEach((facts, index) => {
      gone.delete(facts.trace_id);
      const row = this.#row(facts);
      if (this.#body.children[index] !== row) {
        this.#body.insertBefore(row, this.#body.children[index] ?? null);
      }
    });
    for (const trace of gone) {
      this.#rows.get(trace).remove();
      this.#rows.delete(trace);
    }
    if (this.#body.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
    this.#keepOneInTabOrder();
  }

  #row(facts) {
    let row = this.#rows.get(facts.trace_id);
    if (!row) {
      row = element('tr', { tabindex: -1 }, ...COLUMNS.map(column => element('td', { class: column.kind })));
      row.addEventListener('click', () => this.#open(row.facts));
      this.#rows.set(facts.trace_id, row);
    }
    row.facts = facts;
    COLUMNS.forEach((column, index) => setText(row.cells[index], column.cell(facts)));
    row.cells[1].title = row.cells[1].textContent;
    row.cells[2].title = row.cells[2].textContent;
    row.querySelector('.outcome').classList.toggle('failing', failure(facts) !== null);
    return row;
  }

  #keepOneInTabOrder() {
    const rows = [...this.#body.children];
    if (rows.length > 0 && !rows.some(row => row.tabIndex === 0)) {
      rows[0].tabIndex = 0;
    }
  }

  /** The first or last row, or one beside the one that has the focus. */
  #move(event) {
    const row = event.target.closest('tr');
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, j: row.nextElementSibling,
      k: row.previousElementSibling, Home: this.#body.firstElementChild, End: this.#body.lastElementChild }[event.key];
    if (event.key === 'Enter') {
      this.#open(row.facts);
    } else if (next) {
      row.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Gives the focus to the row that would have it. */
  focus() {
    this.#body.querySelector('tr[tabindex="0"]')?.focus();
  }
}
