// Brings the summary of errors into view, and follows its links to the field itself rather than to its top edge.
document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".field, .scale")?.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
