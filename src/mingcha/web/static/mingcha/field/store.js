// What is kept on this phone: drafts in localStorage (written at every keystroke), and what waits to
// be sent, photos included, in IndexedDB. Every name carries the user: nobody sees another's.
const NAME = "mingcha-field";
const ME = `${NAME}:me`; // whose phone pages were open last: the office's pages do not say who is there
if (document.body.dataset.user) localStorage.setItem(ME, document.body.dataset.user);
export const user = localStorage.getItem(ME);
const STORE = "waiting";
const draftName = (name) => `${NAME}:${user}:${name}`;

export function keepDraft(name, draft) {
  localStorage.setItem(draftName(name), JSON.stringify(draft));
}

export function draftOf(name) {
  try {
    return JSON.parse(localStorage.getItem(draftName(name)));
  } catch {
    return null; // damaged: as if there were none
  }
}

export function dropDraft(name) {
  localStorage.removeItem(draftName(name));
}

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// One transaction: resolves when it is on the disk, not only asked for.
async function inStore(mode, act) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const work = base.transaction(STORE, mode);
      const asked = act(work.objectStore(STORE));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  } finally {
    base.close();
  }
}

export const keep = (item) => inStore("readwrite", (store) => store.put(item));
export const drop = (key) => inStore("readwrite", (store) => store.delete(key));

// This user's, in the order in which they were made.
export async function waiting() {
  const all = await inStore("readonly", (store) => store.getAll());
  return all.filter((item) => item.user === user).sort((a, b) => a.at - b.at);
}

// At logout: everything of this user.
export async function clear() {
  for (const item of await waiting()) await drop(item.key);
  const mine = Object.keys(localStorage).filter((name) => name.startsWith(draftName("")));
  for (const name of [...mine, ME]) localStorage.removeItem(name);
}
