import { html } from './preact.js';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** A time of day, for people and for programs. */
export function Time({ at }) {
  if (at === undefined) return '';
  return html`<time datetime=${new Date(at).toISOString()}>${time.format(at)}</time>`;
}

/** A text that is marked where it tells of a failure. */
export const Said = ({ good, children }) =>
  html`<span class=${good ? '' : 'bad'}>${children}</span>`;

/** A table under its own heading; `cells` gives those of a row. */
export function Table({ title, heads, rows, cells, empty = 'Nothing yet.' }) {
  const rowOf = (row) =>
    html`<tr key=${[row.at, row.id, row.session, row.text].join()}>${cells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`;
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p>${empty}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${`${title}, table`}>
          <table>
            <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
            <tbody>${rows.map(rowOf)}</tbody>
          </table>
        </div>`
    }
  </section>`;
}

/** A choice with a name. */
export function Choice({ label, options, ...rest }) {
  return html`<label>
    ${label}
    <select ...${rest}>${options.map((option) => html`<option value=${option}>${option}</option>`)}</select>
  </label>`;
}

/** All that is known of an operation or a session, in order of time. */
export function Story({ of, events, onClose }) {
  const mine = events.filter(({ id, session }) => id === of || session === of);
  const ids = new Set(mine.map(({ id }) => id).filter(Boolean));
  const sessions = new Set(mine.map(({ session }) => session).filter(Boolean));
  const own = events.filter(
    ({ id, kind, session }) => ids.has(id) || (kind === 'graph' && sessions.has(session)),
  );
  const show = (dialog) => dialog?.open === false && dialog.showModal();
  return html`<dialog ref=${show} onClose=${onClose} aria-labelledby="story">
    <article>
      <header>
        <button type="button" aria-label="Close the story" rel="prev" onClick=${({ target }) => target.closest('dialog').close()}></button>
        <h2 id="story">Story of <code>${of}</code></h2>
      </header>
      <${Table} title="In order of time" heads=${['time', 'what', 'text']} rows=${own.toReversed()}
        cells=${({ at, kind, text, isGood }) => [html`<${Time} at=${at} />`, kind, html`<${Said} good=${isGood}>${text}<//>`]} />
    </article>
  </dialog>`;
}
