// Numbers and names as people read them.

const UNITS = ['', ' k', ' M', ' G', ' T'];
const BINARY = [' B', ' KiB', ' MiB', ' GiB', ' TiB'];

function scaled(value, step, units) {
  let unit = 0;
  let left = value;
  while (left >= step && unit < units.length - 1) {
    left /= step;
    unit++;
  }
  return (unit === 0 ? Math.round(left) : left.toPrecision(3)) + units[unit];
}

export const count = value => scaled(value, 1000, UNITS);
export const bytes = value => scaled(value, 1024, BINARY);

/** Of nanoseconds. */
export function duration(ns) {
  if (ns < 1e3) return `${Math.round(ns)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  if (ns < 120e9) return `${(ns / 1e9).toPrecision(3)} s`;
  return ns < 7200e9 ? `${Math.round(ns / 60e9)} min` : `${(ns / 3600e9).toPrecision(3)} h`;
}

/** Of nanoseconds since 1970. */
export function time(ns) {
  const date = new Date(ns / 1e6);
  const two = number => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const LEVELS = {
  service: ['k8s.service.name', 'k8s.deployment.name', 'k8s.pod.name', 'address'],
  pod: ['k8s.pod.name', 'address'],
  namespace: ['k8s.namespace.name', 'address'],
  address: ['address'],
};

/** What an end of a flow is called at a level; 'source' or 'destination'. */
export function endName(facts, end, level) {
  for (const key of LEVELS[level]) {
    const name = facts[`${end}.${key}`];
    if (name !== undefined && name !== '') {
      return String(name);
    }
  }
  return '?';
}

const WITH_PORTS = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite']);

/** An end with its port, where the protocol has ports. */
export function endWithPort(facts, end) {
  const address = String(facts[`${end}.address`] ?? '?');
  const name = facts[`${end}.k8s.pod.name`] ?? facts[`${end}.k8s.service.name`];
  const shown = name ? `${name}` : address.includes(':') ? `[${address}]` : address;
  const hasPort = WITH_PORTS.has(facts['network.transport']) && facts[`${end}.port`] !== undefined;
  return hasPort ? `${shown}:${facts[`${end}.port`]}` : shown;
}

/** Nanoseconds from a flow's first packet to its last. */
export const age = facts => Math.max(0, (facts.end_ns ?? 0) - (facts.start_ns ?? 0));

/** What network policies say, the worse of both directions. */
export function verdict(facts) {
  const both = [facts['network.policy.ingress.verdict'], facts['network.policy.egress.verdict']].filter(each => each !== undefined);
  return ['would_deny', 'allowed'].find(word => both.includes(word)) ?? both[0] ?? '';
}

const MULTICAST = /^(22[4-9]|23\d)\.|^ff|^255\.255\.255\.255$/;
const DISCOVERY = new Set([133, 134, 135, 136, 137]); // RFC 4861

/** Multicast, broadcast and neighbour discovery: there on every network, and seldom what is looked for. */
export function isBackground(facts) {
  return MULTICAST.test(facts['destination.address'] ?? '') || facts['network.transport'] === 'igmp'
    || (facts['network.transport'] === 'ipv6-icmp' && DISCOVERY.has(facts['flow.icmp.type.id']));
}

const FAILED = new Set(['reset', 'refused', 'no_answer', 'half_open']);

/** How a flow failed, in the agent's word; null where it did not. */
export function failure(facts) {
  return FAILED.has(facts['flow.outcome']) ? facts['flow.outcome'] : null;
}

export function rate(facts) {
  return (facts['flow.bytes.rate'] ?? 0) + (facts['flow.reverse.bytes.rate'] ?? 0);
}
