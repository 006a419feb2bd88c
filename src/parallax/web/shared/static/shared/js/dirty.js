// <form data-guard>: warns before leaving a page with words that were not sent.
const changed = new Set();
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", ({ target }) => changed.delete(target));
document.addEventListener("parallax:saved", ({ target }) => changed.delete(target.closest("form")));
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
