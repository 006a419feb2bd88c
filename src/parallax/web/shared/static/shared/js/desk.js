// The coach's desk: single keys act on the comment that has the focus, and a decision leads on to the next that waits.
const cards = () => [...document.querySelectorAll("[data-comment]")];
const bring = (card) => {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-comment]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    bring(cards()[cards().indexOf(card) + step]);
    return;
  }
  const choice = card.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.click();
  choice.parentElement.querySelector("details[open] :is(textarea, input:not([type=hidden]))")?.focus();
});

document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".desk-choice[open]")) target.querySelector("textarea, input:not([type=hidden])").focus();
}, true);

// The smoothed wording goes into the field only when somebody asks for it; without scripts the link does the same.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-smoothed]");
  if (!link) return;
  event.preventDefault();
  const area = link.closest("form").querySelector("textarea");
  area.value = link.dataset.smoothed;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});

let decided = null;
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  decided = detail.elt.closest?.("[data-comment]")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  const card = decided && document.getElementById(decided);
  decided = null;
  if (!card) return;
  const waits = card.matches("[data-undecided]") || card.querySelector("[role=alert], .field-error");
  const rest = cards().slice(cards().indexOf(card) + 1).find((other) => other.matches("[data-undecided]"));
  bring(waits ? card : (rest ?? document.querySelector("[data-undecided]") ?? card));
});
// Signed out or released meanwhile: the answer is another page, which must not be put in the place of a card.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 200 || detail.serverResponse.includes(`id="${detail.target.id}"`)) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL);
});
const unsent = document.querySelector("[data-unsent]");
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => (unsent.hidden = false));
}
document.addEventListener("htmx:afterSettle", () => (unsent.hidden = true));
if (location.hash.startsWith("#comment-")) bring(document.getElementById(location.hash.slice(1)));
