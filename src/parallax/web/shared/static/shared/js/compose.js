// Parts of the report change places on the page; their hidden fields go with them, so saving keeps the order. Without scripts the buttons post.
const list = document.querySelector("[data-parts]");
const moved = document.querySelector("[data-moved]");
const unsent = document.querySelector("[data-unsent]");

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-move]");
  if (!button) return;
  event.preventDefault();
  const part = button.closest("li");
  const up = button.dataset.move === "up";
  const other = up ? part.previousElementSibling : part.nextElementSibling;
  const stays = !other || other.matches("[data-fixed]");
  if (!stays) {
    up ? other.before(part) : other.after(part);
    button.focus();
    part.scrollIntoView({ block: "nearest" });
    part.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const parts = [...list.children].filter((each) => !each.matches("[data-fixed]"));
  moved.textContent = list.dataset[stays ? "stays" : "told"]
    .replace("{part}", part.dataset.name).replace("{place}", parts.indexOf(part) + 1).replace("{places}", parts.length);
});

// Signed out or released meanwhile: the answer is another page, which must not be put in the place of a line.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 200 || detail.serverResponse.includes(`id="${detail.target.id}"`)) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL);
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => (unsent.hidden = false));
}
document.addEventListener("htmx:afterSettle", () => (unsent.hidden = true));
