import { html, render, useEffect, useState } from './preact.js';
import { Choice, Said, Story, Table, Time } from './parts.js';

const WAYS = ['http', 'queue', 'async', 'later', 'bulk', 'user'];

const get = async (path) => (await fetch(path)).json();

/** Asks for an action. Gives what came of it, and whether it went well. */
async function act(action) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/console/do', {
    method: 'POST',
    headers,
    body: JSON.stringify(action),
  });
  const { text, curl, message } = await answer.json();
  if (curl !== undefined) await navigator.clipboard.writeText(curl);
  const said = curl === undefined ? (text ?? message) : 'The curl line is on the clipboard.';
  return { text: said, good: answer.ok && !/^[45]\d\d /.test(said) };
}

function Page() {
  const [state, setState] = useState();
  const [forms, setForms] = useState([]);
  const [said, setSaid] = useState({ text: '', good: true });
  const [story, setStory] = useState();
  const [way, setWay] = useState('http');
  useEffect(() => {
    const events = new EventSource('/console/events');
    events.onmessage = ({ data }) => setState(JSON.parse(data));
    events.onerror = () => setSaid({ text: 'The local stack does not answer.', good: false });
    void get('/console/forms').then(setForms);
    return () => events.close();
  }, []);
  useEffect(() => {
    const close = ({ key }) => key === 'Escape' && setStory(undefined);
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, []);
  if (state === undefined) return html`<main aria-busy="true">Starting …</main>`;

  const perform = (action) =>
    act(action).then(setSaid, ({ message }) => setSaid({ text: message, good: false }));
  const tell = async (id) =>
    setStory({ id, lines: await get(`/console/story?id=${encodeURIComponent(id)}`) });
  const button = (label, about, onClick) =>
    html`<button class="outline" aria-label=${`${label} ${about}`} onClick=${onClick}>${label}</button>`;
  const storyOf = (id) =>
    id === undefined ? '' : button(id.slice(-6), 'story', () => void tell(id));
  const curl = (action, about) =>
    button('curl', `line to ${about}`, () => perform({ ...action, asCurl: true }));
  const sent = (event) => {
    event.preventDefault();
    return Object.fromEntries(new FormData(event.target));
  };

  return html`
    <header>
      <h1>close-excel-session</h1>
      <dl aria-label="Counts">
        ${Object.entries(state.counts).map(([what, count]) => html`<div><dt>${what}</dt><dd>${count}</dd></div>`)}
      </dl>
      <p>
        Worker ${state.health.workerPid === undefined ? html`<span class="bad">is down</span>` : 'is up'},
        ${' '}${state.health.functions} functions. Graph gets ${state.throttle.callsPerSecond} calls/s,
        ${' '}${state.throttle.refused} of the last 10 s refused${
          state.throttle.holdUntil === undefined
            ? '.'
            : html`, and asked for a pause until <${Time} at=${state.throttle.holdUntil} />.`
        }
      </p>
      <output aria-live="polite"><${Said} good=${said.good}>${said.text}<//></output>
    </header>
    <main>
      <section aria-label="Play">
        <h2>Play</h2>
        <form onSubmit=${(event) => perform({ do: 'open', ...sent(event) })}>
          <${Choice} label="Address form" name="form" options=${forms} />
          <button>Open a session</button>
        </form>
        <form onSubmit=${(event) => {
          const { seconds, ...fault } = sent(event);
          void perform({ do: 'break', ...fault, seconds: Number(seconds) });
        }}>
          <${Choice} label="Part" name="part" options=${['Graph', 'identity', 'storage']} />
          <${Choice} label="Fault" name="how" options=${['throttle', 'unavailable', 'hang', 'lock', 'refuse']} />
          <${Choice} label="Seconds" name="seconds" options=${[5, 10, 30, 60]} />
          <button class="secondary">Put out of order</button>
        </form>
        <form onSubmit=${(event) => {
          sent(event);
          void perform({ do: 'bad' });
        }}>
          <button class="secondary">Send a bad request</button>
          ${curl({ do: 'bad' }, 'send a bad request')}
          <label>
            Sessions are closed by
            <select value=${way} onChange=${({ target }) => setWay(target.value)}>
              ${WAYS.map((each) => html`<option value=${each}>${each}</option>`)}
            </select>
          </label>
        </form>
      </section>
      <${Table} title="Workbook sessions" heads=${['session', 'state', 'workbook', '']} rows=${state.sessions}
        empty=${state.isSimulated ? 'None yet.' : 'Graph is not simulated: its sessions are not known here.'}
        cells=${({ session, state: is, workbook, closedBy }) => [
          html`<code>${session}</code>`,
          `${is}${closedBy === undefined ? '' : ` by ${closedBy}`}`,
          workbook,
          is === 'open' && [
            button('close', session, () => perform({ do: 'close', session, how: way })),
            curl({ do: 'close', session, how: way }, `close ${session}`),
          ],
        ]} />
      <${Table} title="Waiting in the queue" heads=${['operation', 'attempt', 'invisible until']} rows=${state.queue?.waiting ?? []}
        cells=${({ id, attempt, until }) => [storyOf(id), attempt, html`<${Time} at=${until} />`]} />
      <${Table} title="Operations" heads=${['operation', 'state', 'not before', '']} rows=${state.operations}
        cells=${({ id, status, error, notBefore }) => [
          storyOf(id),
          html`<${Said} good=${status !== 'failed'}>${[status, error].filter(Boolean).join(' ')}<//>`,
          html`<${Time} at=${notBefore} />`,
          ['scheduled', 'queued'].includes(status) && [
            button('cancel', id, () => perform({ do: 'cancel', id })),
            curl({ do: 'cancel', id }, `cancel ${id}`),
          ],
        ]} />
      <${Table} title="Poison" heads=${['operation', 'reason', '']} rows=${state.poison?.visible ?? []}
        cells=${({ id, reason }) => [
          storyOf(id),
          reason ?? 'moved by the host',
          id !== undefined &&
            ['requeue', 'drop'].map((how) => button(how, id, () => perform({ do: how, id }))),
        ]} />
      <${Table} title="Results" heads=${['operation', 'outcome', 'time']} rows=${state.results?.visible ?? []}
        empty=${state.results ? undefined : 'Off: set CLOSE_SESSION_RESULTS_QUEUE.'}
        cells=${({ id, type, at }) => [storyOf(id), type, html`<${Time} at=${at} />`]} />
      <${Table} title="Mails" heads=${['time', 'to', 'subject']} rows=${state.mails}
        empty="None. Mail needs NOTIFY_SENDER and NOTIFY_ALLOWED_RECIPIENTS."
        cells=${({ at, to, subject }) => [html`<${Time} at=${at} />`, to, subject]} />
      <${Table} title="Graph calls" heads=${['time', 'call', 'status', 'ms', 'session']} rows=${state.calls}
        cells=${({ at, what, status, durationMs, session }) => [
          html`<${Time} at=${at} />`,
          what,
          html`<${Said} good=${status < 400}>${status ?? 'none'}<//>`,
          durationMs,
          html`<code>${session}</code>`,
        ]} />
      <${Table} title="Log" heads=${['time', 'what', 'operation']} rows=${state.log}
        cells=${({ at, text, isGood, operationId }) => [html`<${Time} at=${at} />`, html`<${Said} good=${isGood}>${text}<//>`, storyOf(operationId)]} />
    </main>
    ${story !== undefined && html`<${Story} story=${story} onClose=${() => setStory(undefined)} />`}
  `;
}

render(html`<${Page} />`, document.body);
