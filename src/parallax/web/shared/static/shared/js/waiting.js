// What the page waits for is there. It goes on by itself only where nobody is in the middle of something: nothing has the focus, and nobody has scrolled.
document.addEventListener("parallax:ready", () => {
  if (document.activeElement === document.body && scrollY === 0) location.replace(document.querySelector("#ready a").href);
});
