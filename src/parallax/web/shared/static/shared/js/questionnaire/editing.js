// Editing in place: other open forms survive a change, cancelling restores the link, and the focus never gets lost.
const links = new Map();
let open = [];

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig, shouldSwap } }) => {
  if (!shouldSwap) return;
  if (target.id === "questions") {
    open = [...target.querySelectorAll("[data-editing]")].filter((form) => !form.contains(requestConfig.elt));
    for (const form of open) form.remove();
  } else if (target.id.startsWith("new-") && !target.matches("[data-editing]")) {
    links.set(target.id, target.cloneNode(true));
  }
});

document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id !== "questions") return;
  for (const form of open) document.getElementById(form.id)?.replaceWith(form);
  open = [];
});

document.body.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  if (target.id === "questions") return;
  const piece = document.getElementById(target.id);
  const inside = piece?.querySelector("[data-error-summary], [autofocus], textarea, input:not([type=hidden]), select");
  const entry = inside ?? document.getElementById(`edit-${target.id}`);
  entry?.focus();
});

document.body.addEventListener("questionnaire:changed", ({ detail: { anchor } }) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const where = document.getElementById(`edit-${anchor}`) ?? document.getElementById("questions");
  where?.focus();
});

document.addEventListener("click", (event) => {
  const leave = event.target.closest("[data-leave]");
  const form = leave?.closest("[data-editing]");
  if (form && links.has(form.id)) {
    event.preventDefault();
    const link = links.get(form.id);
    form.replaceWith(link);
    htmx.process(link);
    link.querySelector("a")?.focus();
  }
  const close = event.target.closest("[data-close]");
  if (close) {
    const thread = close.closest("[data-editing]");
    thread.replaceChildren();
    thread.removeAttribute("data-editing");
    document.getElementById(close.dataset.close)?.focus();
  }
});
