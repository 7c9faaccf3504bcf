// The page says aloud when its session is about to end, and looks dead once it has: nobody may wait before a page that
// is told nothing any more. How long is left the node says, with the page and each time the page looks again.
"use strict";
(function () {
  const box = document.getElementById("ending");
  if (!box) return;
  const [soon, over] = [box.querySelector("[data-said=soon]"), box.querySelector("[data-said=over]")];
  const [warn, title] = [Number(box.dataset.soon), document.title];
  let [due, timer, said, dead] = [0, 0, -Infinity, false];
  const say = () => document.dispatchEvent(new Event("rogatory:ring"));

  function told(seconds) {
    due = Date.now() + seconds * 1000;
    look();
  }

  function look() {
    if (dead) return;
    clearTimeout(timer);
    const left = (due - Date.now()) / 1000;
    if (left <= 0) {
      ask();
      return;
    }
    const near = left <= warn;
    if (near && Date.now() - said > 55000) {
      said = Date.now(); // each minute until it ends, however often the page looks
      say();
    }
    soon.hidden = !near;
    document.title = near ? `${soon.querySelector("strong").textContent.trim()} · ${title}` : title;
    timer = setTimeout(look, 1000 * (near ? Math.min(60, left) : left - warn) + 50);
  }

  // Another page of the same browser may have kept the session alive: the node knows.
  async function ask() {
    try {
      const answer = await fetch(box.dataset.ask, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(".rog-rings");
      if (answer.redirected || !found) end();
      else told(Math.max(1, Number(found.dataset.left)));
    } catch {
      end(); // no line: by all that is known here it has ended
    }
  }

  function end() {
    if (dead) return;
    dead = true;
    clearTimeout(timer);
    document.documentElement.classList.add("rog-dead");
    soon.hidden = true;
    over.append(box.querySelector("template").content.cloneNode(true));
    over.hidden = false;
    document.title = over.querySelector("h1").textContent.trim();
    document.getElementById("waiting")?.remove(); // it would look again by itself
    document.dispatchEvent(new Event("rogatory:dead"));
    let calls = 40;
    const call = () => {
      say();
      calls -= 1;
      timer = calls > 0 ? setTimeout(call, 30000) : 0;
    };
    call();
    for (const touch of ["pointerdown", "keydown"])
      document.addEventListener(touch, () => clearTimeout(timer), { once: true });
  }

  told(Number(box.dataset.left));
  document.addEventListener("rogatory:left", (event) => told(event.detail));
  document.addEventListener("rogatory:ended", end);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault(); // else the page would go to the sign-in page, and be silent there
    end();
  });
  document.addEventListener("htmx:afterSwap", () => {
    const found = document.querySelector(".rog-rings");
    if (found) told(Number(found.dataset.left));
  });
})();
