// Passkeys: what HTML alone cannot do. Every page works without this file; what needs it is shown by it.
"use strict";
(function () {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function asked(form) {
    const answer = await fetch(form.dataset.challenge, {
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
    const told = await asked(form);
    const found = await (form.dataset.passkey === "make"
      ? navigator.credentials.create({ publicKey: told })
      : navigator.credentials.get({ publicKey: told }));
    form.elements.answer.value = answered(found);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const say = form.querySelector("[role=alert]");
      say.textContent = "";
      // What went wrong in the authenticator is said by the browser; ours says what to do.
      run(form).catch((error) => {
        say.textContent = error.name === "Error" ? error.message : form.dataset.failed;
      });
    });
  }
})();
