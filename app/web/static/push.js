// Push messages to this device: what HTML alone cannot do. It asks the browser, and the form says the rest.
"use strict";
(function () {
  const state = document.getElementById("push");
  if (!state || !navigator.serviceWorker || !window.PushManager || !window.Notification) return;
  const form = document.querySelector("form[data-push]");
  const mark = `rogatory.push.${state.dataset.official}`;
  const known = state.dataset.endpoints.split(" ").filter(Boolean);

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const of = (endpoint) =>
    [...document.querySelectorAll("[data-endpoint]")].find((one) => one.dataset.endpoint === endpoint);

  async function present() {
    const worker = await navigator.serviceWorker.getRegistration("/");
    return worker ? worker.pushManager.getSubscription() : null;
  }

  // Of this device: is it in the list, and was it once?
  async function look() {
    const found = await present();
    if (found && known.includes(found.endpoint)) {
      localStorage.setItem(mark, found.endpoint);
      const way = of(found.endpoint);
      if (way) way.querySelector("[data-push-here]").hidden = false;
    } else if (localStorage.getItem(mark)) {
      state.hidden = false;
      // It was taken out of the list elsewhere: said once is enough.
      if (form && !of(localStorage.getItem(mark))) localStorage.removeItem(mark);
    }
  }

  // The question to the person comes first: a browser asks it only while their touch is fresh.
  async function subscribed() {
    if ((await Notification.requestPermission()) !== "granted") return null;
    await navigator.serviceWorker.register("/push-worker.js", { scope: "/", updateViaCache: "none" });
    const worker = await navigator.serviceWorker.ready;
    const before = await worker.pushManager.getSubscription();
    if (before) {
      const key = before.options.applicationServerKey;
      const ended = of(before.endpoint) && "ended" in of(before.endpoint).dataset;
      if (!ended && key && text(key) === form.dataset.key) return before;
      await before.unsubscribe();
    }
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
  }

  async function fill() {
    let found;
    try {
      found = await subscribed();
    } catch {
      throw new Error(form.dataset.failed);
    }
    if (!found) throw new Error(form.dataset.denied);
    form.elements.endpoint.value = found.endpoint;
    for (const one of ["p256dh", "auth"]) form.elements[one].value = text(found.getKey(one));
    const before = of(localStorage.getItem(mark));
    form.elements.instead.value = before ? before.dataset.way : "";
  }

  look();
  if (!form) return;
  document.querySelector("[data-push-needs]").hidden = true;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const say = form.querySelector(":scope > [role=alert]");
    say.textContent = "";
    fill().then(
      () => form.submit(),
      (error) => (say.textContent = error.message),
    );
  });
  // By a passkey instead of a code: it signs what is filled in here.
  form.addEventListener("step-up", (event) => event.detail(fill()));
  // Who takes it out of the list knows: nothing is to be said of it on the next visit.
  for (const one of document.querySelectorAll("[data-endpoint] form[action='/channels/remove']"))
    for (const way of ["submit", "step-up"])
      one.addEventListener(way, () => {
        if (one.closest("[data-endpoint]").dataset.endpoint === localStorage.getItem(mark)) localStorage.removeItem(mark);
      });
})();
