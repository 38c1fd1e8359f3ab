// What the agent is asked: the same answers that `merrow flows` and `merrow top` get.

const PATIENCE_MS = 8000;

/** What the agent has to say against a question: a filter that cannot be read. */
export class Refusal extends Error {}

async function get(path, parameters) {
  const answer = await fetch(`/v1/${path}?${new URLSearchParams(parameters)}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status === 400) {
    throw new Refusal((await answer.json()).error);
  }
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer;
}

/** One JSON object. */
export async function ask(path, parameters = {}) {
  return (await get(path, parameters)).json();
}

/** A JSON object a line. */
export async function askLines(path, parameters = {}) {
  const text = await (await get(path, parameters)).text();
  return text.split('\n').filter(line => line).map(line => JSON.parse(line));
}
