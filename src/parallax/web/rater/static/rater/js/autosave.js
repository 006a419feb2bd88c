// <form data-autosave>: saves as one goes, says how that went, and leaves the page only when nothing is lost by it.
const PAUSE = { radio: 300, words: 1200 };
const PATIENCE = 15000;
const LONGEST_WAIT = 30000;

const form = document.querySelector("form[data-autosave]");
const status = form.querySelector("[data-status]");
const alarm = form.querySelector("[data-alarm]");
const again = form.querySelector("[data-again]");
let changed = false;
let running = null;
let failures = 0;
let timer;
// What was sent without hearing back. It goes first the next time, word for word: if it did arrive, the server knows it again.
let unanswered = null;

function say(state) {
  status.textContent = status.dataset[state];
  status.dataset.state = state;
  const serious = state in again.dataset;
  again.hidden = !serious;
  if (serious) again.textContent = again.dataset[state];
  alarm.textContent = serious ? status.dataset[state] : "";
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function save() {
  running ??= attempt().finally(() => { running = null; });
  return running;
}

// "saved", "errors", "elsewhere", "closed", or "failed": nothing was heard.
async function attempt() {
  clearTimeout(timer);
  if (!unanswered) {
    unanswered = new URLSearchParams(new FormData(form));
    unanswered.set("go", "later");
    changed = false;
  }
  say("saving");
  let told;
  try {
    told = await send(unanswered);
  } catch {
    failures += 1;
    say("failed");
    soon(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
    return "failed";
  }
  failures = 0;
  unanswered = null;
  return take(told);
}

async function send(body) {
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
    keepalive: document.visibilityState === "hidden",
  });
  if (![200, 409, 410, 422].includes(answer.status)) throw new Error(String(answer.status));
  return answer.json();
}

function take(told) {
  if (told.revision !== undefined) {
    form.elements.namedItem("revision").value = told.revision;
    show(told.answered);
  }
  if (told.state === "saved" && !changed) form.dispatchEvent(new CustomEvent("parallax:saved", { bubbles: true }));
  if (changed && told.revision !== undefined) soon(PAUSE.radio);
  say(told.state === "saved" && changed ? "unsaved" : told.state);
  return told.state;
}

function show(answered) {
  const words = form.querySelector("[data-answered]");
  words.textContent = words.dataset.words.replace("#", answered);
  form.querySelector("progress").value = answered;
  for (const link of document.querySelectorAll("[data-when-stored]")) link.hidden = false;
}

form.addEventListener("input", ({ target }) => {
  changed = true;
  if (["elsewhere", "closed"].includes(status.dataset.state)) return;
  if (status.dataset.state !== "failed") say("unsaved");
  soon(target.type === "radio" ? PAUSE.radio : PAUSE.words);
});

form.addEventListener("submit", async (event) => {
  if (!changed && !running && !unanswered) return;
  if (["elsewhere", "closed"].includes(status.dataset.state)) return;
  // A page that leaves while a save is under way would meet its own save as "another window".
  event.preventDefault();
  event.stopPropagation();
  const { submitter } = event;
  let state = await save();
  while (state === "saved" && changed) state = await save();
  if (state === "failed") return;
  changed = false;
  form.requestSubmit(submitter);
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && changed) save();
});
window.addEventListener("online", () => failures && save());
