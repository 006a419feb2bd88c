// The leader's screen follows the coach's, but never under the hand of somebody who is writing.
const behind = document.querySelector("[data-behind]");
const writing = () => document.activeElement?.matches("#debrief-stage :is(textarea, input)") || document.querySelector("#debrief-stage [data-unsaved]");

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "debrief-stage") return;
  // Signed out, or the debrief is over: the answer is another page.
  if (!detail.serverResponse.includes('id="debrief-stage"')) {
    detail.shouldSwap = false;
    if (detail.xhr.status === 200) location.assign(detail.xhr.responseURL);
    return;
  }
  detail.shouldSwap &&= !writing();
  behind.hidden = detail.shouldSwap;
});
