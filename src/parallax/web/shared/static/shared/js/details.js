// <details data-remember="name">: stays as the person left it, on this device, for this visit.
for (const details of document.querySelectorAll("details[data-remember]")) {
  const key = `details:${details.dataset.remember}`;
  const kept = sessionStorage.getItem(key);
  if (kept !== null) details.open = kept === "open";
  details.addEventListener("toggle", () => sessionStorage.setItem(key, details.open ? "open" : "closed"));
}
