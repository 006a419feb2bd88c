// <textarea>s grow with what is written; browsers that know field-sizing do it themselves.
if (!CSS.supports("field-sizing", "content")) {
  const grow = (area) => {
    area.rows = Math.max(area.rows, Math.min(20, area.value.split("\n").length + Math.floor(area.value.length / 70)));
  };
  document.addEventListener("input", ({ target }) => target.matches("textarea") && grow(target));
  document.querySelectorAll("textarea").forEach(grow);
}
