// Passkeys: <form data-passkey="create|get" data-ask="address of the challenge"> with a hidden field "answer". The form asks the
// hub what to ask the authenticator, puts its answer into the field and is then sent like any other.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (list) => (list || []).map((known) => ({ ...known, id: bytes(known.id) }));

async function challenge(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.ask, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no challenge");
  const { publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = named(publicKey.excludeCredentials);
  publicKey.allowCredentials = named(publicKey.allowCredentials);
  return publicKey;
}

function answered(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) parts[part] = text(response[part]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: parts,
    extensions: credential.getClientExtensionResults(),
  });
}

async function exchange(form) {
  const publicKey = await challenge(form);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
  form.elements.answer.value = answered(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  const button = form.querySelector("[type=submit]");
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    problem.textContent = form.dataset.none;
    problem.hidden = false;
    continue;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    problem.hidden = true;
    exchange(form).catch(() => {
      problem.textContent = form.dataset.failed;
      problem.hidden = false;
      setTimeout(() => (button.disabled = false));
    });
  });
}
