// Charts of a few lines: no library, no canvas, text that can be read and copied.

import { svg } from './dom.js';
import { count, duration } from './format.js';

const WIDTH = 560;
const LEFT = 68;

function path(points, x, y) {
  return points.map((point, index) => `${index ? 'L' : 'M'}${x(point).toFixed(1)} ${y(point).toFixed(1)}`).join('');
}

/**
 * Rates over time.
 *
 * @param points {at (ms), …}, newest last.
 * @param lines  {key, kind, words}: a line for each, in colours of the kind; words of its latest value.
 * @param format of the axis.
 */
export function ratesChart(points, spanMs, lines, format) {
  const height = 150;
  const most = Math.max(10, ...points.flatMap(point => lines.map(line => point[line.key])));
  const now = points.at(-1)?.at ?? 0;
  const x = point => LEFT + (WIDTH - LEFT - 6) * (1 - (now - point.at) / spanMs);
  const y = value => 12 + (height - 34) * (1 - value / most);
  const latest = line => points.at(-1)?.[line.key] ?? 0;
  const label = lines.map(line => line.words(latest(line))).join(', ');
  return svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': label },
    ...[0, 0.5, 1].flatMap(part => [
      svg('line', { class: 'axis', x1: LEFT, x2: WIDTH - 6, y1: y(most * part), y2: y(most * part) }),
      svg('text', { class: 'quiet', x: LEFT - 6, y: y(most * part) + 4, 'text-anchor': 'end' }, format(Math.round(most * part)))]),
    ...lines.map(line => svg('path', { class: `line-${line.kind}`, d: path(points, x, point => y(point[line.key])) })),
    ...lines.map((line, index) => svg('text', { class: line.kind === 'bad' && latest(line) === 0 ? 'quiet' : `text-${line.kind}`,
      x: LEFT + index * 150, y: height - 4 }, line.words(latest(line)))),
    svg('text', { class: 'quiet', x: WIDTH - 6, y: height - 4, 'text-anchor': 'end' }, `last ${duration(spanMs * 1e6)}`));
}

/** Each stage from its median to p99, on a scale of powers of ten, with the longest. */
export function latencyChart(stages) {
  const names = Object.keys(stages).filter(name => stages[name].count > 0);
  const left = 150;
  const height = names.length * 26 + 48;
  const longest = Math.max(1e6, ...names.map(name => stages[name].max_ns));
  const high = Math.ceil(Math.log10(longest));
  const low = 3;
  const x = ns => left + (WIDTH - left - 24) * (Math.log10(Math.max(ns, 1000)) - low) / (high - low);
  const powers = Array.from({ length: high - low + 1 }, (none, index) => 10 ** (low + index));
  return svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': 'Median, p99 and longest of each stage' },
    ...powers.flatMap(ns => [
      svg('line', { class: 'axis', x1: x(ns), x2: x(ns), y1: 2, y2: height - 40 }),
      svg('text', { class: 'quiet', x: x(ns), y: height - 26, 'text-anchor': 'middle' }, duration(ns).replace(/\.\d+/, ''))]),
    ...names.flatMap((name, index) => {
      const stage = stages[name];
      const y = 16 + index * 26;
      const text = `${name}: median ${duration(stage.p50_ns)}, p99 ${duration(stage.p99_ns)}, longest ${duration(stage.max_ns)},`
        + ` ${count(stage.count)} times: ${stage.sentence}`;
      return [svg('g', {}, svg('title', {}, text),
        svg('text', { x: left - 8, y: y + 4, 'text-anchor': 'end' }, name.replaceAll('_', ' ')),
        svg('line', { class: 'range', x1: x(stage.p50_ns), x2: Math.max(x(stage.p50_ns) + 1, x(stage.p99_ns)), y1: y, y2: y }),
        svg('circle', { class: 'dot', cx: x(stage.p50_ns), cy: y, r: 4.5 }),
        svg('path', { class: 'dot-late', d: `M${x(stage.max_ns)} ${y - 5}l5 5l-5 5l-5-5z` }))];
    }), ...legend(left, height - 8));
}

function legend(x, y) {
  return [
    svg('circle', { class: 'dot', cx: x, cy: y - 4, r: 4.5 }), svg('text', { class: 'quiet', x: x + 10, y }, 'median'),
    svg('line', { class: 'range', x1: x + 76, x2: x + 106, y1: y - 4, y2: y - 4 }), svg('text', { class: 'quiet', x: x + 112, y }, 'to p99'),
    svg('path', { class: 'dot-late', d: `M${x + 172} ${y - 9}l5 5l-5 5l-5-5z` }), svg('text', { class: 'quiet', x: x + 182, y }, 'longest')];
}

/** Records of one flow: bytes there upwards, back downwards, each over its interval. */
export function recordsChart(records) {
  const width = 900;
  const height = 170;
  const middle = 78;
  const start = Math.min(...records.map(record => record.start_ns));
  const end = Math.max(start + 1e6, ...records.map(record => record.end_ns));
  const there = record => record.attributes['flow.bytes.delta'] ?? 0;
  const back = record => record.attributes['flow.reverse.bytes.delta'] ?? 0;
  const most = Math.max(1, ...records.map(record => Math.max(there(record), back(record))));
  const x = ns => 8 + (width - 16) * (ns - start) / (end - start);
  const size = value => value === 0 ? 0 : Math.max(1.5, 66 * value / most);
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': `${records.length} records over ${duration(end - start)}; the table below has their numbers` },
  svg('line', { class: 'axis', x1: 0, x2: width, y1: middle, y2: middle }),
  ...records.map(record => {
    const wide = Math.max(2, x(record.end_ns) - x(record.start_ns) - 1);
    return svg('g', {}, svg('title', {}, `${record.attributes['flow.end_reason']}`),
      svg('rect', { class: 'bar-there', x: x(record.start_ns), width: wide, y: middle - size(there(record)), height: size(there(record)) }),
      svg('rect', { class: 'bar-back', x: x(record.start_ns), width: wide, y: middle, height: size(back(record)) }));
  }),
  svg('text', { class: 'quiet', x: 8, y: height - 6 }, 'first packet'),
  svg('text', { class: 'quiet', x: width - 8, y: height - 6, 'text-anchor': 'end' }, `${duration(end - start)} later`));
}
