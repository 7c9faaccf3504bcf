// Stands in for the push service of a browser's maker, which tests cannot reach: what a page is told of a subscription.
(() => {
  const name = "stand-in of a push service";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0)).buffer;
  const made = (told) =>
    told && {
      endpoint: told.endpoint,
      options: { applicationServerKey: bytes(told.key), userVisibleOnly: true },
      getKey: (which) => bytes(told[which]),
      unsubscribe: async () => {
        localStorage.removeItem(name);
        return true;
      },
    };
  const coded = (key) => btoa(String.fromCharCode(...key)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  PushManager.prototype.getSubscription = async () => made(JSON.parse(localStorage.getItem(name)));
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly) throw new DOMException("silent", "NotAllowedError");
    const told = { ...SUBSCRIPTION, key: coded(options.applicationServerKey) };
    localStorage.setItem(name, JSON.stringify(told));
    return made(told);
  };
})();
