// <textarea data-limit="4000" data-left="…" data-over="…">: counts from four fifths of the limit on. Nothing is ever cut off.
const SHARE = 0.8;

function count(area) {
  const limit = Number(area.dataset.limit);
  // As the server counts: whole characters, without the blanks around them.
  const length = [...area.value.trim()].length;
  const counter = area.nextElementSibling;
  const over = length > limit;
  counter.hidden = length < limit * SHARE;
  counter.classList.toggle("field-error", over);
  counter.textContent = over ? `${length - limit} ${area.dataset.over}` : `${limit - length} ${area.dataset.left}`;
  if (over) area.setAttribute("aria-invalid", "true");
  else area.removeAttribute("aria-invalid");
}

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const counter = document.createElement("p");
  counter.className = "counter";
  counter.setAttribute("aria-live", "polite");
  area.after(counter);
  count(area);
}
document.addEventListener("input", ({ target }) => target.matches("textarea[data-limit]") && count(target));
