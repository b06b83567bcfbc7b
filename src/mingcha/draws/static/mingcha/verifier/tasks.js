"use strict";
// What the page may ask for, in a worker or beside itself. Answers are plain data.

let opened = []; // the outcomes of the bundles verified last

const TASKS = {
  /** Verify uploads [{name, bytes}]: {outcomes, chain}; chain is null for a single draw. */
  *verify({ uploads }) {
    opened = [];
    try {
      const bundles = bundlesOf(uploads);
      const outcomes = [];
      for (const { name, files } of bundles) {
        const outcome = yield* verifyBundle(files);
        outcomes.push(summary(name, outcome));
        if (outcome.b) opened.push(outcome);
      }
      const chain = bundles.length > 1 ? yield* checkChain(bundles) : null;
      return { outcomes, chain };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { file, line, reason } = error;
      return { outcomes: [{ code: 2, checks: [], refused: { file, line, reason } }], chain: null };
    }
  },

  /** What the verified draws say of one enterprise: [{draw, sentences}]. */
  *ask({ id }) {
    yield ["查", 0, 1];
    return opened.map((outcome) => ({ draw: outcome.b.m.draw, sentences: answerFor(outcome, id) }));
  },

  /** Check a proof file, and compare it with the draw of the same M if one was verified here. */
  *proof({ name, bytes }) {
    yield ["核对证明", 0, 1];
    const { code, checks, refused, claim } = checkProof(bytes, name);
    const words = proofWords({ code, claim });
    const own = claim && (opened.find((one) => one.b.m.m === claim.manifest) || opened[0]);
    const compared = own ? compareProof(claim, own.b) : null;
    return { code, checks, refused, words, compared, draw: own ? own.b.m.draw : "" };
  },
};

/** What the page shows of a verified bundle, without the tables themselves. */
function summary(name, outcome) {
  const { code, kind, checks, refused, b, draw } = outcome;
  if (refused) return { name, code, kind, checks, refused };
  const { m } = b;
  const table = (file) => b.tables[file];
  const drawnRows = draw ? draw.selected.map(selectedLine) : ticketLines(b);
  const tickets = table(draw ? "roster.csv" : "selected.csv").rows.length;
  return {
    name,
    code,
    kind,
    checks,
    lines: plainLines(outcome),
    draw: m.draw,
    plan: m.plan,
    level: m.level,
    alg: m.alg,
    attempt: m.attempt,
    rosterPublic: m.rosterPublic,
    m: m.m,
    k: b.seed ? b.seed.k : "",
    isVoid: Boolean(b.record && b.record.isVoid),
    isDrawn: Boolean(b.seed && b.record && !b.record.isVoid),
    rows: Number(m.commitments["roster.rows"]),
    tickets: b.seed ? tickets : 0,
    changes: table("changes.csv").rows.length,
    cells: pairs(table("cells.csv").lines, draw && draw.cells.map(cellLine)),
    selected: pairs(table("selected.csv").lines, drawnRows),
  };
}

/** Published and computed lines side by side; computed is null where nothing was computed. */
function pairs(published, computed) {
  const length = Math.max(published.length, computed ? computed.length : 0);
  return Array.from({ length }, (_, i) => ({
    published: published[i] || "",
    computed: computed ? computed[i] || "" : null,
  }));
}

/** Without the roster: the published lines with the tickets computed again. */
function ticketLines(b) {
  if (!b.seed) return null;
  return b.tables["selected.csv"].rows.map((row) =>
    selectedLine({ ...row, ticket: ticketOf(b.m.alg, b.seed.k, row.id) }),
  );
}
