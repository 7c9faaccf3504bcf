// Shows that something waits, and opens its page when it is touched. It says no more than the message does, which is
// nothing of a case; it acknowledges nothing, keeps nothing, and asks nothing of the node. `WORDS` stand above.
"use strict";

const PAGE = /^\/(?:channels|(?:duty|notices)\/[0-9a-f-]{36})$/;
const own = (value) => (typeof value === "string" && PAGE.test(value) ? value : "/");
const line = (value, other, most) => (typeof value === "string" && value !== "" ? value.slice(0, most) : other);

function read(data) {
  try {
    const told = data.json();
    return told !== null && typeof told === "object" ? told : {};
  } catch {
    return {};
  }
}

// A browser ends a subscription whose messages show nothing: one that cannot be read still says that something waits.
function show(told) {
  const urgent = told.urgent === true;
  return self.registration.showNotification(line(told.title, WORDS.title, 100), {
    body: line(told.body, WORDS.body, 300),
    tag: line(told.tag, "rogatory", 64),
    renotify: true,
    requireInteraction: urgent,
    vibrate: urgent ? [400, 150, 400, 150, 800] : [200],
    lang: line(told.language, WORDS.language, 10),
    dir: told.direction === "rtl" || told.direction === "ltr" ? told.direction : WORDS.direction,
    icon: WORDS.icon,
    data: { page: own(told.page) },
  });
}

async function open(page) {
  const place = new URL(page, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => one.url === place);
  // A window that shows another page is left alone: something may be half written in it.
  return there ? there.focus() : self.clients.openWindow(place);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(own(event.notification.data && event.notification.data.page)));
});
// Where messages for somebody go is said with their second factor: nothing here could say it for them, so it asks them.
self.addEventListener("pushsubscriptionchange", (event) =>
  event.waitUntil(show({ title: WORDS.lost, body: WORDS.renew, tag: "lost", urgent: true, page: "/channels" })),
);
