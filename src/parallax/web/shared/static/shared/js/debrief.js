// The leader's screen follows the coach's, but never under the hand of somebody who is writing.
const PAUSE = 3000;
// Another tab was faster, or something typed is no figure: the answer says so beside the field.
const NOT_KEPT = [409, 422];
const behind = document.querySelector("[data-behind]");
let typed = 0;
document.addEventListener("input", () => { typed = Date.now(); });
const writing = () => document.activeElement?.matches("#debrief-stage :is(textarea, input)") || Date.now() - typed < PAUSE;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "debrief-stage") {
    detail.shouldSwap ||= NOT_KEPT.includes(detail.xhr.status);
    return;
  }
  // Signed out meanwhile: the answer is another page.
  if (!detail.serverResponse.includes('id="debrief-stage"')) {
    detail.shouldSwap = false;
    if (detail.xhr.status === 200) location.assign(detail.xhr.responseURL);
    return;
  }
  detail.shouldSwap &&= !writing();
  behind.hidden = detail.shouldSwap;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches?.(".debrief-note")) detail.elt.dispatchEvent(new CustomEvent("parallax:saved", { bubbles: true }));
});
