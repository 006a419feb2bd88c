// <textarea data-recognise>: while one writes, at most one hint below it at what somebody might be recognised by.
import { heaviest, recogniser } from "./recognise.js";

const PAUSE = 900;
const carried = (id) => JSON.parse(document.getElementById(id).textContent);

const words = carried("recognisable");
const recognise = recogniser(words);
const names = JSON.parse(document.querySelector("[data-names]").dataset.names);
const timers = new WeakMap();

function hint(area) {
  const place = area.parentElement.querySelector("[data-hint]");
  const flags = recognise(area.value, names).filter(({ kind }) => kind in words.hints);
  const flag = heaviest(flags, words.kinds);
  const passage = flag && !words.whole.includes(flag.kind) ? area.value.slice(flag.start, flag.end) : "";
  const told = flag ? `${flag.kind} ${passage}` : "";
  // Said once: a reader of screens hears it again only when it is about something else.
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  place.replaceChildren(...(flag ? [paragraph(passage, words.hints[flag.kind])] : []));
}

function paragraph(passage, sentence) {
  const element = document.createElement("p");
  if (passage) {
    const quoted = document.createElement("q");
    // The page puts its own quotation marks.
    quoted.textContent = passage.replace(/^["“”„‟«»]+|["“”„‟«»]+$/g, "");
    element.append(quoted, " ");
  }
  element.append(sentence);
  return element;
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-recognise]")) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(hint, PAUSE, target));
});
