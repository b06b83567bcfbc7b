"""Time the draw on generated rosters: `python benchmarks/engine.py [enterprises] [inspectors]`.

Prints the seconds of every stage, and how much faster our tickets are than `consistent_sampler`
(the sampling of election audits, also one SHA-256 per id) on the same ids in the same run.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from consistent_sampler import sampler

from mingcha.engine.compute import assign
from mingcha.engine.frame import commitment_checks, leaves_file, read_frame
from mingcha.engine.freeze import Keys, Spec, freeze
from mingcha.engine.grammar import credit_code_holds
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.match import match
from mingcha.engine.roles import Staff, Visit
from mingcha.engine.seed import open_seed, parse_seed
from mingcha.engine.select import select, tickets

KEYS = Keys("ab" * 32, "1" * 64, "2" * 64)
ENTRIES = [("w1", "3" * 20), ("w2", "1" * 20), ("w3", "4" * 20)]
REGIONS = [f"9999{i:02}" for i in range(1, 21)]
CHECK = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@contextmanager
def stage(name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{name:<44}{time.perf_counter() - start:8.2f} s", flush=True)


def credit_codes(count: int) -> list[str]:
    """Return valid, plainly invented credit codes of county 999901."""
    weights = [pow(3, place, 31) for place in range(17)]
    value = {char: number for number, char in enumerate(CHECK)}
    stems = (f"91999901MA{i:07}" for i in range(count))
    return [
        f"{s}{CHECK[-sum(value[c] * w for c, w in zip(s, weights, strict=True)) % 31]}"
        for s in stems
    ]


def specification(ids: list[str], inspectors: int) -> Spec:
    grades, pools = "ABCD", "+".join(REGIONS)
    roster = [f"{e},{grades[i % 4]},{REGIONS[i % 20]},SJ\n" for i, e in enumerate(ids)]
    staff = [f"S{i:04},SJ,{pools},-,0,-\n" for i in range(inspectors)]
    tables = {"roster.csv": roster, "staff.csv": staff, "recuse.csv": [], "excluded.csv": []}
    return Spec(
        alg="sha256",
        draw="benchmark-1",
        plan="benchmark",
        attempt=1,
        prev="0" * 64,
        time="2026-11-16T10:00:00+08:00",
        open_by="2026-12-31",
        level="L1",
        roster_public="open",
        quotas={"ALL": dict.fromkeys(grades, "1/20 min 1")},
        depts={"SJ": 2},
        entropy=["w1 d10x20", "w2 d10x20", "w3 d10x20"],
        tables={name: "".join(rows).encode() for name, rows in tables.items()},
        rulebook="c" * 64,
    )


def draw(ids: list[str], inspectors: int) -> None:
    """Freeze, open and draw, stage by stage."""
    spec = specification(ids, inspectors)
    with stage(f"freeze {len(ids)} enterprises"):
        files = freeze(spec, KEYS).files
    with stage("read and check the frozen tables"):
        m = parse_manifest(files["manifest.txt"])
        frame = read_frame(m, files)
    with stage("recompute every commitment"):
        assert all(holds for _, holds in commitment_checks(m, files))
    with stage("  of which leaf lines"):
        leaves_file(m.alg, files["roster.csv"])
    k = parse_seed(m, open_seed(files["manifest.txt"], KEYS.secret, ENTRIES)).k
    with stage("select 5 %"):
        _, selected = select(m, k, frame.roster)
    with stage(f"match {len(selected)} with {inspectors} inspectors"):
        _, unfilled = assign(m, k, frame, selected)
    assert not unfilled


def compare_tickets(ids: list[str]) -> None:
    """Time tickets for all ids, and the whole order, against consistent_sampler."""
    seed, times = "5" * 64, []
    for name, run in (
        ("tickets", lambda: tickets("sha256", seed, ids)),
        ("tickets, sorted", lambda: sorted(zip(tickets("sha256", seed, ids), ids, strict=True))),
        ("consistent_sampler, sorted", lambda: list(sampler(ids, seed=seed))),
    ):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
        print(f"{name:<44}{times[-1]:8.2f} s", flush=True)
    print(f"{'ratio of ticketing':<44}{times[2] / times[0]:8.1f} x")
    print(f"{'ratio of the whole order':<44}{times[2] / times[1]:8.1f} x")


def match_many(visits: int, inspectors: int) -> None:
    """Match one large department."""
    staff = [
        Staff(f"S{i:04}", "SJ", frozenset(REGIONS), frozenset(), 0, None) for i in range(inspectors)
    ]
    tasks = [Visit(f"E{i:06}", REGIONS[i % 20], None) for i in range(visits)]
    with stage(f"match {visits} with {inspectors} inspectors"):
        matching = match("SJ", 2, staff, tasks, frozenset(), "5" * 64, "sha256")
    assert max(matching.loads.values()) - min(matching.loads.values()) <= 1


def main(enterprises: int = 1_000_000, inspectors: int = 500) -> None:
    ids = credit_codes(enterprises)
    assert credit_code_holds(ids[0])
    compare_tickets(ids)
    draw(ids, inspectors)
    match_many(100_000, 2_000)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
