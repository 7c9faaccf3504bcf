// An open page sounds when something urgent rings. Browsers make no sound before somebody has touched the page; that
// sound is wanted is remembered by this browser.
"use strict";
(function () {
  const box = document.getElementById("sound");
  const Sound = window.AudioContext;
  if (!box || !Sound) return;
  const [button, hint] = [box.querySelector("button"), box.querySelector("[role=status]")];
  const mark = "rogatory.sound";
  let sound = null;
  let before = null;
  const wanted = () => button.getAttribute("aria-pressed") === "true";

  function ring() {
    for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      tone.frequency.value = pitch;
      loud.gain.value = 0.3;
      tone.connect(loud).connect(sound.destination);
      tone.start(sound.currentTime + start);
      tone.stop(sound.currentTime + start + 0.2);
    }
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
  }

  async function start() {
    sound = sound || new Sound();
    await sound.resume();
    hint.hidden = true;
  }

  function heard(part) {
    const found = part.querySelector(".rog-rings");
    if (!found) return;
    const now = new Set(found.dataset.rings.split(" ").filter(Boolean));
    const fresh = before !== null && [...now].some((one) => !before.has(one));
    if (sound && fresh && wanted()) ring();
    before = now;
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.ask, { credentials: "same-origin", signal: AbortSignal.timeout?.(20000) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(".rog-rings");
      if (answer.redirected) document.dispatchEvent(new Event("rogatory:ended"));
      else if (found) {
        document.dispatchEvent(new CustomEvent("rogatory:left", { detail: Number(found.dataset.left) }));
        document.dispatchEvent(new CustomEvent("rogatory:heard", { detail: found.dataset.at }));
      } else document.dispatchEvent(new Event("rogatory:unheard"));
      heard(page);
    } catch {
      document.dispatchEvent(new Event("rogatory:unheard")); // no line: asked again in half a minute
    }
  }

  box.hidden = false;
  document.addEventListener("rogatory:ring", () => sound && wanted() && ring());
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!wanted()));
    localStorage.setItem(mark, wanted() ? "on" : "off");
    hint.hidden = true;
    if (wanted()) start().then(ring);
  });
  if (localStorage.getItem(mark) === "on") {
    button.setAttribute("aria-pressed", "true");
    hint.hidden = false;
    for (const touch of ["pointerdown", "keydown"])
      document.addEventListener(touch, () => wanted() && start(), { once: true });
  }
  if (box.dataset.ask) {
    let dead = false;
    const again = () => dead || ask();
    document.addEventListener("rogatory:dead", () => (dead = true));
    ask();
    setInterval(again, 30000);
    document.addEventListener("visibilitychange", () => document.hidden || again());
    window.addEventListener("online", again);
  } else {
    heard(document);
    document.body.addEventListener("htmx:afterSwap", () => heard(document));
  }
})();
