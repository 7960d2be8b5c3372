import { html, render, useEffect, useState } from './preact.js';
import { Choice, Said, Story, Table, Time } from './parts.js';

const WAYS = ['http', 'queue', 'async', 'later', 'bulk', 'user'];
const FAULTS = ['throttle', 'unavailable', 'hang', 'lock', 'refuse'];

/** Asks for an action. Gives what came of it, and whether it went well. */
async function act(action) {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify(action);
  const answer = await fetch('/console/do', { method: 'POST', headers, body });
  const { curl, text, isGood = answer.ok } = await answer.json();
  if (curl !== undefined) await navigator.clipboard.writeText(curl);
  return { text, good: isGood };
}

function Page() {
  const [state, setState] = useState();
  const [said, setSaid] = useState({ text: '', good: true });
  const [story, setStory] = useState();
  const [way, setWay] = useState('http');
  const failed = ({ message }) => setSaid({ text: message, good: false });
  useEffect(() => {
    const events = new EventSource('/console/events');
    events.onmessage = ({ data }) => setState(JSON.parse(data));
    events.onerror = () => failed({ message: 'The local stack does not answer.' });
  }, []);
  if (state === undefined) return html`<main aria-busy="true">Starting …</main>`;

  const perform = (action) => {
    setSaid({ text: 'Working …', good: true });
    act(action).then(setSaid, failed);
  };
  const submit = (action) => (event) => {
    event.preventDefault();
    perform({ ...action, ...Object.fromEntries(new FormData(event.target)) });
  };
  const button = (label, about, onClick) =>
    html`<button type="button" aria-label=${`${label} ${about}`} onClick=${onClick}>${label}</button>`;
  const storyOf = (of, label = of?.slice(-6)) => of && button(label, 'story', () => setStory(of));
  const withCurl = (label, about, action) => [
    button(label, about, () => perform(action)),
    button('curl', `line to ${label} ${about}`, () => perform({ ...action, asCurl: true })),
  ];
  const { counts, throttle, health, events } = state;
  const happened = ({ at, text, isGood, id }) => [
    html`<${Time} at=${at} />`,
    html`<${Said} good=${isGood}>${text}<//>`,
    storyOf(id),
  ];
  const healthOf = ({ part, how, until }) =>
    html`<${Said} good=${until === undefined && how !== 'down'}>
      ${part}: ${how}${until && ' until '}<${Time} at=${until} />
    <//>, `;
  const eventsOf = (title, empty, ...kinds) => {
    const rows = events.filter(({ kind }) => kinds.includes(kind));
    return html`<${Table} title=${title} heads=${['time', 'what', 'operation']} rows=${rows}
      cells=${happened} empty=${empty} />`;
  };

  return html`
    <header>
      <h1>close-excel-session</h1>
      <dl>${Object.entries(counts).map(([what, count]) => html`<div><dt>${what}</dt><dd>${count}</dd></div>`)}</dl>
      <p>
        ${health.map(healthOf)} Graph calls: ${throttle.callsPerSecond}/s
        ${throttle.holdUntil && html`, held back for Graph’s Retry-After until <${Time} at=${throttle.holdUntil} />`}
      </p>
      <output aria-live="polite"><${Said} good=${said.good}>${said.text}<//></output>
    </header>
    <main>
      <section aria-label="Play">
        <h2>Play</h2>
        <form onSubmit=${submit({ do: 'open' })}>
          <${Choice} label="Address form" name="form" options=${state.forms} />
          <button>Open a session</button>
        </form>
        <form onSubmit=${submit({ do: 'break' })}>
          <${Choice} label="Part" name="part" options=${['Graph', 'identity', 'storage']} />
          <${Choice} label="Fault" name="how" options=${FAULTS} />
          <${Choice} label="Seconds" name="seconds" options=${[5, 10, 30, 60]} />
          <button>Put out of order</button>
        </form>
        <form>
          <${Choice} label="Sessions are closed by" options=${WAYS} value=${way} onChange=${({ target }) => setWay(target.value)} />
          ${withCurl('Send a bad request', '', { do: 'bad' })}
        </form>
      </section>
      <${Table} title="Workbook sessions" heads=${['session', 'state', 'workbook', 'do']} rows=${state.sessions}
        empty="None. Sessions of a Graph that is not simulated are not known here."
        cells=${({ session, state: is, isOpen, workbook }) => [
          storyOf(session, session),
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
      ${eventsOf('Log', undefined, 'http', 'close', 'log', 'host')}
      ${eventsOf('Graph calls', undefined, 'graph')}
      <${Table} title="Poison" heads=${['operation', 'reason', 'do']} rows=${state.poison}
        cells=${({ id, reason = 'moved by the host' }) => [
          storyOf(id),
          reason,
          id && ['requeue', 'drop'].map((how) => button(how, id, () => perform({ do: how, id }))),
        ]} />
      ${eventsOf('Outcomes', 'None published. CLOSE_SESSION_RESULTS_QUEUE turns it on.', 'result')}
      ${eventsOf('Mails', 'None sent. NOTIFY_SENDER and NOTIFY_ALLOWED_RECIPIENTS turn it on.', 'mail')}
    </main>
    ${story && html`<${Story} of=${story} events=${events} onClose=${() => setStory(undefined)} />`}
  `;
}

render(html`<${Page} />`, document.body);
