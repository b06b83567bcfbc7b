"use strict";
// Who does the tasks: a worker where the browser gives us one, otherwise the page itself in slices
// (a page opened from the disk gets no worker).

/** A function (task, given, progress) → promise of the answer; one task after the other. */
async function openRunner(workerUrl, scripts) {
  const work = await openWork(workerUrl, scripts);
  let last = Promise.resolve();
  return (...task) => {
    last = last.then(() => work(...task), () => work(...task));
    return last;
  };
}

async function openWork(workerUrl, scripts) {
  const beside = (task, given, progress) => runInSlices(TASKS[task](given), progress);
  if (!workerUrl || !window.Worker) return beside;
  try {
    const worker = new Worker(workerUrl);
    await heard(worker, () => worker.postMessage({ scripts }), () => {});
    return (task, given, progress) =>
      heard(worker, () => worker.postMessage({ task, given }), progress);
  } catch {
    return beside;
  }
}

/** Send, and wait for the answer of the worker. */
function heard(worker, send, progress) {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || "worker"));
    worker.onmessage = ({ data }) => {
      if (data.progress) progress(data.progress);
      else if (data.error) reject(new Error(data.error));
      else resolve(data.result);
    };
    send();
  });
}
