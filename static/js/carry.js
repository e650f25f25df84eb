// The one form of this page carries a message to another site: it is sent at once. Without scripts its button does it.
"use strict";

const carrier = document.querySelector("form.carry");
// Whoever comes back by the browser's Back button decides with the button, or they could never leave.
const [visit] = performance.getEntriesByType("navigation");
if (carrier && visit?.type !== "back_forward") carrier.submit();
