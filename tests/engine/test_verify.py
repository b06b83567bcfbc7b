"""What verify says of each bundle and moment (protocol §6, §12, §16)."""

import pytest

from mingcha.engine.bundle import kind
from mingcha.engine.freeze import freeze
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.record import format_record, parse_record, void_record
from mingcha.engine.refused import Refused
from mingcha.engine.verify import verify

SECRET = "ab" * 32
PEOPLE = ("staff.csv", "recuse.csv")


def without(files, *names):
    return {name: content for name, content in files.items() if name not in names}


def failed(files):
    report = verify(files)
    lines = [line.removeprefix("FAIL ") for line in report.lines if line.startswith("FAIL")]
    assert report.code == bool(lines)
    return lines


def test_kinds_of_bundle(drawn):
    files = drawn()
    assert kind(files) == "audit"
    assert kind(without(files, *PEOPLE)) == "public-open"
    assert kind(without(files, *PEOPLE, "roster.csv")) == "public-closed"
    for mixed in (["staff.csv"], ["recuse.csv"], ["roster.csv"]):
        with pytest.raises(Refused):
            verify(without(files, *mixed))


@pytest.mark.parametrize("name", ["manifest.txt", "excluded.csv"])
def test_files_that_are_always_needed(drawn, name):
    with pytest.raises(Refused, match="missing"):
        verify(without(drawn(), name))


def test_a_closed_bundle_needs_the_leaves(drawn):
    with pytest.raises(Refused, match=r"leaves\.csv: missing"):
        verify(without(drawn(), *PEOPLE, "roster.csv", "leaves.csv"))
    assert failed(without(drawn(), "leaves.csv")) == []


def test_before_the_seed(spec, drawn):
    files = freeze(spec()).files
    assert failed(files) == []
    late = drawn()
    assert failed(without(late, "seed.txt", "cells.csv")) == [
        "selected.csv before seed.txt",
        "teams.csv before seed.txt",
        "record.txt before seed.txt",
    ]
    assert failed(files | {"changes.csv": b""}) == ["changes.csv before seed.txt"]


def test_the_seed_alone_is_fine_and_changes_beside_it_are_not(seeded):
    files = seeded()
    assert failed(files) == []
    assert failed(files | {"changes.csv": b""})[0] == "changes.csv without cells.csv"


def test_one_result_needs_the_others(drawn):
    assert failed(without(drawn(), "teams.csv")) == ["cells.csv without teams.csv"]


def test_unknown_files_are_ignored(drawn):
    assert failed(drawn() | {"notes.txt": b"\xff"}) == []


def test_the_rulebook(drawn):
    assert failed(drawn() | {"rulebook.json": b"{}\n"}) == ["rulebook.json"]


class TestVoid:
    """A void record: the frozen tables are checked, a seed is ignored, results are not allowed."""

    @pytest.fixture
    def void(self, spec):
        from mingcha.engine.freeze import Keys

        files = freeze(spec(), Keys(secret=SECRET)).files
        m = parse_manifest(files["manifest.txt"])
        return files | {"record.txt": void_record(m, "entropy-missing", SECRET)}

    def test_holds(self, void):
        assert failed(void) == []
        assert failed(void | {"seed.txt": b"not even a seed"}) == []
        assert failed(without(void, *PEOPLE)) == []
        assert failed(without(void, *PEOPLE, "roster.csv")) == []

    def test_results_are_not_allowed(self, void, drawn):
        files = void | {"cells.csv": drawn()["cells.csv"], "changes.csv": b""}
        assert failed(files) == ["void, but cells.csv exists", "void, but changes.csv exists"]

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            (b"draw=draw-1", b"draw=draw-2", "record.txt names this draw"),
            (b"reason=entropy-missing", b"reason=rain", "the reason of the void attempt is known"),
            (b"secret=a", b"secret=b", "secret opens secret.commit"),
            (b"secret=" + SECRET.encode(), b"secret=-", "the secret is lost"),
        ],
    )
    def test_wrong_values_fail(self, void, old, new, fault):
        record = void["record.txt"].replace(old, new)
        assert record != void["record.txt"]
        assert failed(void | {"record.txt": record}) == [fault]

    def test_a_wrong_frozen_table_fails(self, void):
        fewer = b"".join(void["roster.csv"].splitlines(keepends=True)[1:])
        assert "roster.root" in failed(void | {"roster.csv": fewer})

    def test_wrong_form_is_refused(self, void):
        for old, new in ((b"secret=ab", b"secret=AB"), (b"reason=", b"why="), (b"\n", b"\r\n")):
            with pytest.raises(Refused):
                verify(void | {"record.txt": void["record.txt"].replace(old, new)})

    def test_writing_one(self, spec):
        m = parse_manifest(freeze(spec()).files["manifest.txt"])
        for reason, secret in (
            ("rain", SECRET),
            ("entropy-missing", None),
            ("secret-lost", SECRET),
        ):
            with pytest.raises(Refused):
                void_record(m, reason, secret)
        assert parse_record(void_record(m, "secret-lost", None)).secret == "-"


class TestClosed:
    """Without the roster a wrong ticket, k, batch or an id without a leaf is still found."""

    @pytest.fixture(params=["ALL", "SJ"])
    def closed(self, spec, drawn, request):
        quotas = {request.param: {"A": "1/2 min 1", "B": "2/3 min 1"}}
        return without(drawn(spec(quotas=quotas, batches=2)), *PEOPLE, "roster.csv")

    @staticmethod
    def forge(closed, name, edit):
        """Edit the rows of one result, and let record.txt follow."""
        rows = [row.split(",") for row in closed[name].decode().splitlines()]
        edited = "".join(f"{','.join(map(str, row))}\n" for row in edit(rows)).encode()
        assert edited != closed[name]
        files = closed | {name: edited}
        m = parse_manifest(files["manifest.txt"])
        k = parse_record(files["record.txt"]).hashes["seed"]
        return files | {"record.txt": format_record(m, k, files, [])}

    def test_holds(self, closed):
        assert failed(closed) == []

    def test_wrong_k(self, closed):
        def edit(rows):
            at = next(i for i, row in enumerate(rows) if row[4] != "0")
            rows[at][4:] = [0, "-"]
            return rows

        assert "cells.csv: k follows from the C" in failed(self.forge(closed, "cells.csv", edit))

    def test_wrong_c(self, closed):
        def edit(rows):
            return [[*rows[0][:3], int(rows[0][3]) + 99, *rows[0][4:]], *rows[1:]]

        files = self.forge(closed, "cells.csv", edit)
        assert "cells.csv: the C add up to the roster" in failed(files)

    def test_empty_cell(self, closed):
        def edit(rows):
            return [[*rows[0][:2], "000000", 0, 0, "-"], *rows]

        assert "cells.csv: every C is at least 1" in failed(self.forge(closed, "cells.csv", edit))

    def test_unknown_grade(self, closed):
        def edit(rows):
            return [*rows, [rows[-1][0], "Z", "330101", 1, 0, "-"]]

        files = self.forge(closed, "cells.csv", edit)
        assert "cells.csv: a quota line for every cell" in failed(files)

    def test_cutoff_without_selection(self, closed):
        def edit(rows):
            return [[*row[:5], "0" * 64 if row[5] == "-" else "-"] for row in rows]

        files = self.forge(closed, "cells.csv", edit)
        assert "cells.csv: cutoff is - exactly if k is 0" in failed(files)

    def test_wrong_ticket(self, closed):
        files = self.forge(
            closed, "selected.csv", lambda r: [[*r[0][:4], "0" * 64, *r[0][5:]], *r[1:]]
        )
        assert "selected.csv: tickets follow from the seed" in failed(files)

    def test_wrong_batch(self, closed):
        files = self.forge(closed, "selected.csv", lambda r: [[*row[:6], 1] for row in r])
        assert "selected.csv: batches follow from the seed" in failed(files)

    def test_rank_gap(self, closed):
        files = self.forge(closed, "selected.csv", lambda r: [*r[:-1], [*r[-1][:3], 9, *r[-1][4:]]])
        ranks = "selected.csv: ranks 1 to k, the last ticket is the cutoff"
        assert ranks in failed(files)
        assert ranks in failed(self.forge(closed, "selected.csv", lambda rows: rows[1:]))

    def test_an_id_without_a_leaf(self, closed):
        files = self.forge(closed, "selected.csv", lambda r: [[*r[0][:5], "E99", 1], *r[1:]])
        assert "selected.csv: every id is in leaves.csv" in failed(files)

    def test_an_id_twice(self, closed):
        def edit(rows):
            return [*rows, [*rows[-1][:3], int(rows[-1][3]) + 1, *rows[-1][4:]]]

        files = self.forge(closed, "selected.csv", edit)
        assert "selected.csv: every id once per scope" in failed(files)

    def test_a_cell_that_is_not_in_cells(self, closed):
        files = self.forge(closed, "cells.csv", lambda rows: rows[:-1])
        assert failed(files)

    def test_an_excluded_id_in_the_leaves(self, closed):
        excluded = failed(closed | {"excluded.csv": b"E00,moved\n"})
        assert "tables agree: E00 is excluded too" in excluded

    def test_teams(self, closed):
        def smaller(rows):
            return [[*rows[0][:2], rows[0][2].split("+")[0]], *rows[1:]]

        sizes = "teams.csv: team sizes less the unfilled seats"
        assert failed(self.forge(closed, "teams.csv", smaller)) == [sizes]
        foreign = self.forge(closed, "teams.csv", lambda rows: [*rows, ["SJ", "E99", "S0+S1"]])
        assert [line for line in failed(foreign) if "row" in line]

    def test_unfilled_lines(self, closed):
        m = parse_manifest(closed["manifest.txt"])
        k = parse_record(closed["record.txt"]).hashes["seed"]
        for seat in (("SJ", "E99", 1), ("SJ", closed["teams.csv"].decode().split(",")[1], 3)):
            record = format_record(m, k, closed, [seat])
            assert "record.txt: every unfilled seat is of a team" in failed(
                closed | {"record.txt": record}
            )


class TestPublicChanges:
    """Late changes without the staff: seq, reasons, and who follows whom."""

    @pytest.fixture(params=[(), ("roster.csv",)], ids=["open", "closed"])
    def files(self, drawn, request):
        return without(drawn(), *PEOPLE, *request.param)

    @pytest.fixture
    def order(self, drawn):
        """The cells of the whole draw: (scope, grade, region) → ids by rank, and k."""
        from mingcha.engine.select import ranked
        from mingcha.engine.tables import CELLS, ROSTER

        files = drawn()
        m = parse_manifest(files["manifest.txt"])
        cells = ranked(
            m, parse_record(files["record.txt"]).hashes["seed"], ROSTER.parse(files["roster.csv"])
        )
        k = {cell[:3]: cell.k for cell in CELLS.parse(files["cells.csv"])}
        return [
            ([id_ for _, id_ in cells[key]], k[key])
            for key in cells
            if 0 < k[key] < len(cells[key])
        ]

    TURN = "changes.csv: every substitute is the next of its cell"

    def changed(self, files, *rows):
        text = "".join(f"{i},{row}\n" for i, row in enumerate(rows, 1))
        return failed(files | {"changes.csv": text.encode()})

    def test_the_next_rank_follows(self, files, order):
        ids, k = order[0]
        assert self.changed(files, f"enterprise,ALL,-,{ids[0]},{ids[k]},moved") == []

    def test_until_the_cell_is_used_up(self, files, order):
        ids, k = order[0]
        outs, ins = ids, [*ids[k:], *["-"] * k]
        rows = [f"enterprise,ALL,-,{out},{in_},x" for out, in_ in zip(outs, ins, strict=True)]
        assert self.changed(files, *rows) == []
        assert self.changed(files, f"enterprise,ALL,-,{ids[0]},-,x") == [self.TURN]

    def test_not_before_it_is_used_up(self, files, order):
        ids, k = order[0]
        ins = [*ids[k:-1], "-"]  # one is still there
        rows = [f"enterprise,ALL,-,{out},{in_},x" for out, in_ in zip(ids, ins, strict=False)]
        assert self.changed(files, *rows) == [self.TURN]

    def test_nobody_out_of_turn(self, files, order):
        ids, k = next(cell for cell in order if cell[1] + 1 < len(cell[0]))
        later, sooner = f"{ids[0]},{ids[k + 1]}", f"{ids[k + 1]},{ids[k]}"
        rows = [f"enterprise,ALL,-,{pair},x" for pair in (later, sooner)]
        assert self.changed(files, *rows) == [self.TURN]

    def test_a_rank_passed_over_is_seen_by_who_has_the_roster(self, files, order):
        ids, k = next(cell for cell in order if cell[1] + 1 < len(cell[0]))
        seen = [self.TURN] if "roster.csv" in files else []
        assert self.changed(files, f"enterprise,ALL,-,{ids[0]},{ids[k + 1]},x") == seen

    def test_nobody_from_another_cell_when_it_is_used_up(self, files, order):
        ids, k = order[0]
        rows = [f"enterprise,ALL,-,{out},{in_},x" for out, in_ in zip(ids, ids[k:], strict=False)]
        assert self.changed(files, *rows) == []
        for other, drawn in order[1:]:
            for id_ in other[drawn:]:
                more = f"enterprise,ALL,-,{ids[-1]},{id_},x"
                assert self.changed(files, *rows, more) == [self.TURN]

    def test_nobody_twice(self, files, order):
        """Without the roster nobody knows the cell of an id, but that it came in once already."""
        came = False
        for ids, k in order:
            for other, drawn in order:
                if other is not ids:
                    rows = [f"enterprise,ALL,-,{out},{ids[k]},x" for out in (ids[0], other[0])]
                    assert self.changed(files, *rows) == [self.TURN]
                    came = came or drawn < len(other)
        assert came

    def test_nobody_else(self, files, order):
        ids, k = order[0]
        for out, in_ in ((ids[0], ids[0]), (ids[0], "E99"), (ids[k], ids[k]), ("E99", ids[k])):
            assert self.changed(files, f"enterprise,ALL,-,{out},{in_},x") == [self.TURN]
        assert self.changed(files, f"enterprise,SJ,-,{ids[0]},{ids[k]},x") == [self.TURN]

    def test_a_gap_in_seq_fails_and_disorder_is_refused(self, files, order):
        ids, k = order[0]
        row = f"enterprise,ALL,-,{ids[0]},{ids[k]},x\n"
        assert failed(files | {"changes.csv": f"2,{row}".encode()}) == [
            "changes.csv: seq runs 1, 2, 3, …"
        ]
        with pytest.raises(Refused):
            verify(files | {"changes.csv": f"2,{row}1,{row}".encode()})

    def test_reasons_of_staff_rows(self, files):
        assert self.changed(files, "staff,SJ,E01,S1,S2,tired") == [
            "changes.csv: reasons of staff rows"
        ]
        assert self.changed(files, "staff,SJ,E01,S1,S2,absent") == []

    def test_a_department_that_is_not_matched_is_refused(self, files):
        with pytest.raises(Refused, match="not matched"):
            self.changed(files, "staff,ZZ,E01,S1,S2,absent")
