import { html, render, useEffect, useState } from './preact.js';
import { Choice, Said, Story, Table, Time } from './parts.js';

const WAYS = ['http', 'queue', 'async', 'later', 'bulk', 'user'];
const FAULTS = ['throttle', 'unavailable', 'hang', 'lock', 'refuse'];

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
  const failed = ({ message }) => setSaid({ text: message, good: false });
  useEffect(() => {
    const events = new EventSource('/console/events');
    events.onmessage = ({ data }) => setState(JSON.parse(data));
    events.onerror = () => failed({ message: 'The local stack does not answer.' });
    fetch('/console/forms')
      .then((answer) => answer.json())
      .then(setForms, failed);
    const close = ({ key }) => key === 'Escape' && setStory(undefined);
    addEventListener('keydown', close);
    return () => (events.close(), removeEventListener('keydown', close));
  }, []);
  if (state === undefined || forms.length === 0)
    return html`<main aria-busy="true">Starting …</main>`;

  const perform = (action) => act(action).then(setSaid, failed);
  const submit = (action) => (event) => {
    event.preventDefault();
    void perform({ ...action, ...Object.fromEntries(new FormData(event.target)) });
  };
  const button = (label, about, onClick) =>
    html`<button type="button" class="outline" aria-label=${`${label} ${about}`} onClick=${onClick}>${label}</button>`;
  const storyOf = (id) => id && button(id.slice(-6), 'story', () => setStory(id));
  const withCurl = (label, about, action) => [
    button(label, about, () => perform(action)),
    button('curl', `line to ${label} ${about}`, () => perform({ ...action, asCurl: true })),
  ];
  const { counts, throttle, events } = state;
  const happened = ({ at, text, isGood, id }) => [
    html`<${Time} at=${at} />`,
    html`<${Said} good=${isGood}>${text}<//>`,
    storyOf(id),
  ];
  const eventsOf = (
    title,
    empty,
    ...kinds
  ) => html`<${Table} title=${title} heads=${['time', 'what', 'operation']}
    rows=${events.filter(({ kind }) => kinds.includes(kind))} cells=${happened} empty=${empty} />`;

  return html`
    <header>
      <h1>close-excel-session</h1>
      <dl>${Object.entries(counts).map(([what, count]) => html`<div><dt>${what}</dt><dd>${count}</dd></div>`)}</dl>
      <p>
        The worker is ${state.isWorkerUp ? 'up' : html`<${Said}>down<//>`}. Graph gets ${throttle.callsPerSecond} calls/s
        ${throttle.holdUntil && html`${' '}and asked for a pause until <${Time} at=${throttle.holdUntil} />`}.
      </p>
      <output aria-live="polite"><${Said} good=${said.good}>${said.text}<//></output>
    </header>
    <main>
      <section aria-label="Play">
        <h2>Play</h2>
        <form onSubmit=${submit({ do: 'open' })}>
          <${Choice} label="Address form" name="form" options=${forms} />
          <button>Open a session</button>
        </form>
        <form onSubmit=${submit({ do: 'break' })}>
          <${Choice} label="Part" name="part" options=${['Graph', 'identity', 'storage']} />
          <${Choice} label="Fault" name="how" options=${FAULTS} />
          <${Choice} label="Seconds" name="seconds" options=${[5, 10, 30, 60]} />
          <button class="secondary">Put out of order</button>
        </form>
        <form>
          ${withCurl('Send', 'a bad request', { do: 'bad' })}
          <${Choice} label="Sessions are closed by" options=${WAYS} value=${way} onChange=${({ target }) => setWay(target.value)} />
        </form>
      </section>
      <${Table} title="Workbook sessions" heads=${['session', 'state', 'workbook', 'do']} rows=${state.sessions}
        empty="None. Sessions of a Graph that is not simulated are not known here."
        cells=${({ session, state: is, isOpen, workbook }) => [
          html`<code>${session}</code>`,
          is,
          workbook,
          isOpen && withCurl('close', session, { do: 'close', session, how: way }),
        ]} />
      <${Table} title="Waiting in the queue" heads=${['operation', 'attempt', 'invisible until']} rows=${state.waiting}
        cells=${({ id, attempt, until }) => [storyOf(id), attempt, html`<${Time} at=${until} />`]} />
      <${Table} title="Operations" heads=${['operation', 'state', 'not before', 'do']} rows=${state.operations}
        cells=${({ id, status, notBefore }) => [
          storyOf(id),
          html`<${Said} good=${status !== 'failed'}>${status}<//>`,
          html`<${Time} at=${notBefore} />`,
          ['scheduled', 'queued'].includes(status) && withCurl('cancel', id, { do: 'cancel', id }),
        ]} />
      <${Table} title="Poison" heads=${['operation', 'reason', 'do']} rows=${state.poison}
        cells=${({ id, reason = 'moved by the host' }) => [
          storyOf(id),
          reason,
          id && ['requeue', 'drop'].map((how) => button(how, id, () => perform({ do: how, id }))),
        ]} />
      ${eventsOf('Outcomes', 'None published. CLOSE_SESSION_RESULTS_QUEUE turns it on.', 'result')}
      ${eventsOf('Mails', 'None sent. NOTIFY_SENDER and NOTIFY_ALLOWED_RECIPIENTS turn it on.', 'mail')}
      ${eventsOf('Graph calls', undefined, 'graph')}
      ${eventsOf('Log', undefined, 'http', 'close', 'log', 'host')}
    </main>
    ${story && html`<${Story} id=${story} events=${events} onClose=${() => setStory(undefined)} />`}
  `;
}

render(html`<${Page} />`, document.body);
