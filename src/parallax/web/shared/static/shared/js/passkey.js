// Says what became of a passkey that could not be used; the browser alone would say it to the console.
const note = document.querySelector("[data-passkey-fault]");
document.addEventListener("allauth.error", (event) => {
  const byNumber = /^[\d.]+$|^\[/.test(location.hostname);
  note.querySelector("[data-passkey-number]").hidden = !byNumber;
  note.querySelector("[data-passkey-other]").hidden = byNumber;
  document.getElementById("main").prepend(note);
  note.hidden = false;
  note.focus();
  event.preventDefault();
});
