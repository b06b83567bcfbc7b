"use strict";
// Long work is written as generators, which yield [what, done, of] now and then. A worker runs them
// through; a page without a worker runs them in slices, so that it keeps answering.

const SLICE = 4000; // rows between two reports
const SLICE_TIME = 40; // milliseconds of one slice

/** Run to the end; `report` hears what is yielded. */
function runThrough(work, report) {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    report(step.value);
  }
}

/** Run in slices; resolves to the result. */
async function runInSlices(work, report) {
  for (;;) {
    const until = Date.now() + SLICE_TIME;
    let step = work.next();
    while (!step.done && Date.now() < until) step = work.next();
    if (step.done) return step.value;
    report(step.value);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
