// Tells in #notices why a request of htmx failed. The sentences stand in its data attributes, already translated.

const box = () => document.getElementById("notices");

let shown = null;

function takeBack() {
  if (shown) shown.remove();
  shown = null;
}

/** Shows one sentence, in place of the last one; it stays until a request succeeds. */
function tell(sentence) {
  takeBack();
  shown = box().querySelector("template").content.firstElementChild.cloneNode(true);
  shown.lastElementChild.textContent = sentence;
  box().append(shown);
  shown.scrollIntoView({ block: "nearest" });
}

export function watchRequests() {
  document.addEventListener("htmx:responseError", (event) => {
    const said = box().dataset;
    tell(said[String(event.detail.xhr.status)] || said.failed);
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && takeBack());
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, () => tell(box().dataset.lost));
  }
}
