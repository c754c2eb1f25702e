// Everything works without this file; it only saves people a page load, a lost text or a second tap.
import "htmx.org";
import { watchForms } from "./forms.js";
import { watchPage } from "./page.js";
import { watchRequests } from "./notices.js";

watchRequests();
watchForms();
// htmx tells this once for the body and again for everything that it swaps in.
document.addEventListener("htmx:load", (event) => watchPage(event.detail.elt));
