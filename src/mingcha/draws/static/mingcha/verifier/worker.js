"use strict";
// The worker: loads the scripts it is told to, then does one task after the other.

self.onmessage = ({ data }) => {
  if (data.scripts) {
    importScripts(...data.scripts);
    self.postMessage({ ready: true });
    return;
  }
  let last = 0;
  const report = (progress) => {
    if (Date.now() - last < 100) return;
    last = Date.now();
    self.postMessage({ progress });
  };
  try {
    self.postMessage({ result: runThrough(TASKS[data.task](data.given), report) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
