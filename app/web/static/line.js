// The page says aloud when the node does not answer it any more: what it shows is old then, and it rings no more. Two
// asks in a row must fail, so that one lost answer wakes nobody; the next one that is answered ends it.
"use strict";
(function () {
  const box = document.getElementById("line");
  if (!box) return;
  const [page, title] = [document.documentElement, document.title];
  let [heard, failures, last, dead] = [box.dataset.heard, 0, -Infinity, false];

  // A live region is read aloud when words come into it: it stands there empty before.
  function say(name) {
    for (const one of box.querySelectorAll("[data-said]")) one.replaceChildren();
    if (!name) return;
    const words = box.querySelector(`[data-words=${name}]`).content.cloneNode(true);
    const place = words.querySelector("[data-time]");
    place.textContent = place.textContent.replace("{time}", heard);
    box.querySelector(`[data-said=${name}]`).append(words);
  }

  function failed() {
    if (dead || Date.now() - last < 5000) return; // a page that is looked at again asks twice at once
    last = Date.now();
    failures += 1;
    if (failures !== 2) return;
    say("lost");
    page.classList.add("rog-deaf");
    document.title = `${box.querySelector("[data-time]").textContent.trim()} · ${title}`;
    document.dispatchEvent(new Event("rogatory:ring"));
  }

  function answered(time) {
    heard = time;
    if (failures >= 2 && !dead) {
      say("back");
      page.classList.remove("rog-deaf");
      document.title = title;
    }
    [failures, last] = [0, -Infinity];
  }

  document.addEventListener("rogatory:heard", (event) => answered(event.detail));
  document.addEventListener("rogatory:unheard", failed);
  document.addEventListener("rogatory:dead", () => {
    dead = true;
    say("");
  });
  // Something between us and the node may answer in its place: what is not the list is no answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.serverResponse.includes('class="rog-rings"')) return;
    event.detail.shouldSwap = false;
    if (event.detail.xhr.status < 400) failed();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful && event.detail.xhr.status !== 401) failed();
  });
  document.addEventListener("htmx:afterSwap", () => answered(document.querySelector(".rog-rings").dataset.at));
})();
