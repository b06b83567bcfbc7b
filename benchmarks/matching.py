"""Time the matching of one department: `python benchmarks/matching.py [visits] [inspectors]`.

Prints seconds per kind of department, and how much faster the deal is than the plain scan of the
protocol's text (every inspector looked at for every seat) in the same run, on a thousand visits
at most and scaled.
"""

import sys
import time
from random import Random

from mingcha.engine.certificate import certificate
from mingcha.engine.digest import hx
from mingcha.engine.match import match
from mingcha.engine.roles import Staff, Visit

SEED = "ab" * 32
SCANNED = 1000  # visits of the baseline
TAGS = ("boiler", "food", "lift")
KINDS = {  # name: (regions, most regions a person serves, share of visits with a tag, bases, cap)
    "one region, nothing special": (1, 1, 0.0, 0, None),
    "20 regions, everybody everywhere, tags": (20, 20, 0.2, 5, None),
    "20 regions, one to three each, tags": (20, 3, 0.2, 20, None),
    "20 regions, one to three each, tight caps": (20, 3, 0.2, 20, 102),
    "20 regions, caps too tight": (20, 3, 0.2, 20, 90),
}


def department(
    visits: int,
    inspectors: int,
    regions: int,
    most: int,
    tagged: float,
    bases: int,
    cap: int | None,
) -> tuple[list[Staff], list[Visit], set[tuple[str, str]]]:
    r = Random(1)
    codes = [f"9999{i:02}" for i in range(1, regions + 1)]
    staff = [
        Staff(
            f"S{i:05}",
            "SJ",
            frozenset(codes if most == regions else r.sample(codes, r.randint(1, most))),
            frozenset(tag for tag in TAGS if r.random() < 0.3),
            r.randint(0, bases),
            None if cap is None else cap * visits * 2_000 // (100_000 * inspectors),
        )
        for i in range(inspectors)
    ]
    where = [
        Visit(f"E{i:07}", r.choice(codes), r.choice(TAGS) if r.random() < tagged else None)
        for i in range(visits)
    ]
    barred = {(r.choice(staff).id, visit.enterprise) for visit in where[::5]}
    return staff, where, barred


def plain_scan(staff: list[Staff], visits: list[Visit], barred: set[tuple[str, str]]) -> None:
    """Phase A as the protocol words it, teams of two."""
    load = {person.id: person.base for person in staff}
    for visit in visits:
        team: list[str] = []
        for seat in (1, 2):
            turns = [
                (load[p.id], hx("sha256", f"mc1|deal|{SEED}|SJ|{load[p.id]}|{p.id}"), p.id)
                for p in staff
                if visit.region in p.pools
                and (p.id, visit.enterprise) not in barred
                and p.id not in team
                and (p.cap is None or load[p.id] < p.base + p.cap)
                and (seat == 2 or visit.tag is None or visit.tag in p.tags)
            ]
            if turns:
                team.append(min(turns)[2])
                load[team[-1]] += 1


def main(visits: int = 100_000, inspectors: int = 2_000) -> None:
    print(f"{visits} visits, {inspectors} inspectors, teams of two")
    for name, kind in KINDS.items():
        staff, where, barred = department(visits, inspectors, *kind)
        start = time.perf_counter()
        found = match("SJ", 2, staff, where, barred, SEED, "sha256")
        matched = time.perf_counter() - start
        start = time.perf_counter()
        faults = certificate("SJ", 2, staff, where, barred, found.teams, found.unfilled)
        certified = time.perf_counter() - start
        start = time.perf_counter()
        few = min(visits, SCANNED)
        plain_scan(staff, where[:few], barred)
        scanned = (time.perf_counter() - start) * visits / few
        print(
            f"{name:<44}match {matched:6.2f} s   certificate {certified:6.2f} s"
            f"   {scanned / matched:5.0f} × the plain scan   {len(found.unfilled)} seats unfilled"
            f"   {'certified' if not faults else faults[0]}",
            flush=True,
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
