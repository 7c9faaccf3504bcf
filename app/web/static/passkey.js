// Passkeys: what HTML alone cannot do. Every page works without this file; what needs it is shown by it.
"use strict";
(function () {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function asked(form, place) {
    const answer = await fetch(place, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error([told.detail, told.remedy].filter(Boolean).join(" "));
    told.challenge = bytes(told.challenge);
    for (const list of [told.allowCredentials, told.excludeCredentials])
      for (const one of list || []) one.id = bytes(one.id);
    if (told.user) told.user.id = bytes(told.user.id);
    return told;
  }

  function answered(found) {
    const response = { clientDataJSON: text(found.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (found.response[name]) response[name] = text(found.response[name]);
    return JSON.stringify({
      id: found.id,
      rawId: text(found.rawId),
      type: found.type,
      response,
      clientExtensionResults: found.getClientExtensionResults(),
    });
  }

  async function run(form) {
    const told = await asked(form, form.dataset.challenge);
    const found = await (form.dataset.passkey === "make"
      ? navigator.credentials.create({ publicKey: told })
      : navigator.credentials.get({ publicKey: told }));
    form.elements.answer.value = answered(found);
    form.submit();
  }

  // The second factor for the act of a form, in place of a code. Who must fill something in first is waited for.
  async function stepUp(form, place) {
    form.elements.answer.value = "";
    const waits = [];
    form.dispatchEvent(new CustomEvent("step-up", { detail: (promise) => waits.push(promise) }));
    await Promise.all(waits);
    const told = await asked(form, place);
    form.elements.answer.value = answered(await navigator.credentials.get({ publicKey: told }));
    if (form.dataset.passkey) await run(form);
    else form.submit();
  }

  // What went wrong in the authenticator is said by the browser; ours says what to do.
  function saying(say, failed, doing) {
    say.textContent = "";
    doing.catch((error) => {
      say.textContent = error.name === "Error" ? error.message : failed;
    });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // What stands there is of a passkey that was tried before: this time there is a code.
      form.elements.answer.value = "";
      saying(form.querySelector(":scope > [role=alert]"), form.dataset.failed, run(form));
    });
  }

  for (const part of document.querySelectorAll("[data-step-up]")) {
    part.hidden = false;
    part.querySelector("button").addEventListener("click", () => {
      const form = part.closest("form");
      const code = form.elements.code;
      code.required = false;
      const filled = form.reportValidity();
      code.required = true;
      if (filled) saying(part.querySelector("[role=alert]"), part.dataset.failed, stepUp(form, part.dataset.stepUp));
    });
  }
})();
