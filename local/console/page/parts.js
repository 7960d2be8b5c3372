import { html } from './preact.js';

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** A time of day, for people and for programs. */
export function Time({ at }) {
  if (at === undefined) return '';
  const date = new Date(at);
  return html`<time datetime=${date.toISOString()}>${time.format(date)}</time>`;
}

/** A text that is a failure where it is one. */
export const Said = ({ good, children }) =>
  html`<span class=${good ? '' : 'bad'}>${children}</span>`;

/** A table under its own heading; `cells` gives those of a row. */
export function Table({ title, heads, rows, cells, empty = 'Nothing yet.' }) {
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p>${empty}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${`${title}, table`}>
          <table>
            <thead>
              <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
            </thead>
            <tbody>
              ${rows.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`)}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}

/** A choice with a name. */
export function Choice({ label, name, options }) {
  return html`<label>
    ${label}
    <select name=${name}>${options.map((option) => html`<option value=${option}>${option}</option>`)}</select>
  </label>`;
}

/** The whole story of one operation id, in order of time. */
export function Story({ story, onClose }) {
  return html`<dialog open aria-labelledby="story" onClose=${onClose}>
    <article>
      <header>
        <button aria-label="Close the story" rel="prev" autofocus onClick=${onClose}></button>
        <h2 id="story">Story of <code>${story.id}</code></h2>
      </header>
      <${Table}
        title="What happened, in order of time"
        heads=${['time', 'what', '']}
        rows=${story.lines}
        cells=${({ at, kind, text, isGood }) => [
          html`<${Time} at=${at} />`,
          kind,
          html`<${Said} good=${isGood}>${text}<//>`,
        ]}
      />
    </article>
  </dialog>`;
}
