"""The manifest and its entropy rules: one line changed at a time (protocol §5, §6)."""

import pytest

from mingcha.engine.entropy import parse_entry
from mingcha.engine.manifest import Quota, parse_manifest
from mingcha.engine.refused import Refused


@pytest.fixture(scope="module")
def lines(vector):
    return vector("joint-sha256")["manifest.txt"].decode().splitlines()


def edited(lines, key, *values):
    """Replace the line of this key by others; a value without `=` gets the key."""
    new = []
    for line in lines:
        if line.partition("=")[0] == key:
            new += [value if "=" in value else f"{key}={value}" for value in values]
        else:
            new.append(line)
    assert new != lines
    return "".join(f"{line}\n" for line in new).encode()


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("alg", ["md5"]),
        ("alg", ["SHA256"]),
        ("draw", ["a b"]),
        ("draw", [""]),
        ("rulebook", ["A" * 64]),
        ("attempt", ["0"]),
        ("attempt", ["01"]),
        ("prev", ["0" * 63]),
        ("time", ["2026-02-30T10:00:00+08:00"]),
        ("time", ["2026-11-16T24:00:00+08:00"]),
        ("time", ["2026-11-16T10:60:00+08:00"]),
        ("time", ["2026-11-16T10:00:60+08:00"]),
        ("time", ["2026-11-16T10:00:00+14:01"]),
        ("time", ["2026-11-16T10:00:00Z"]),
        ("time", ["2026-11-16 10:00:00+08:00"]),
        ("time", ["0000-11-16T10:00:00+08:00"]),
        ("open.by", ["2026-11-31"]),
        ("open.by", ["2026-11-15"]),
        ("level", ["L4"]),
        ("level", ["L3"]),  # no drand entry
        ("level", ["L0"]),  # departments are matched
        ("roster.public", ["yes"]),
        ("roster.public", []),
        ("roster.rows", ["040"]),
        ("source.1", [f"source.2=grades {'0' * 64}"]),
        ("source.1", [f"grades  {'0' * 64}"]),
        ("source.1", [f"selection {'0' * 64}", f"source.2=selection {'1' * 64}"]),
        ("dept.SJ", ["1"]),
        ("dept.SJ", ["10"]),
        ("dept.SJ", ["dept.ALL=2"]),
        ("dept.SJ", ["2", "dept.SJ=2"]),
        ("dept.SJ", ["dept.ZZ=2"]),  # not ascending
        ("quota.ALL.A", ["3/2 min 1"]),
        ("quota.ALL.A", ["1/0 min 1"]),
        ("quota.ALL.A", ["0/0 min 1"]),
        ("quota.ALL.A", ["01/2 min 1"]),
        ("quota.ALL.A", ["1 / 2 min 1"]),
        ("quota.ALL.A", ["1/2"]),
        ("quota.ALL.A", ["1/1000000000 min 1"]),
        ("quota.ALL.A", ["quota.SJ.A=1/2 min 1"]),  # scopes mixed, and out of order
        ("quota.ALL.D", ["1/1 min 0", "quota.SJ.A=1/2 min 1"]),  # scopes mixed
        ("quota.ALL.A", ["1/2 min 1", "quota.ALL.A=1/2 min 1"]),
        ("secret.commit", ["0" * 65]),
        ("entropy.1", ["w1 d10x0"]),
        ("entropy.1", ["w1 d10x100"]),
        ("entropy.1", ["w1 d10x020"]),
        ("entropy.1", ["w1  d10x20"]),
        ("entropy.1", ["W1 d10x20"]),
        ("entropy.1", ["secret d10x20"]),
        ("entropy.1", ["w2 d10x20"]),  # label twice
        ("entropy.1", ["w1 coin"]),
        ("entropy.1", ["w1 sealed:abc"]),
        ("entropy.4", ["e1 lottery:ssq:0"]),
        ("entropy.4", ["e1 lottery:ssq:2026133:later"]),
        ("entropy.4", ["e1 drand:slownet:1"]),
        ("entropy.4", []),  # L2 without lottery
        ("entropy.2", []),  # numbering
    ],
)
def test_refused(lines, key, values):
    with pytest.raises(Refused, match=r"^manifest\.txt: "):
        parse_manifest(edited(lines, key, *values))


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("time", ["2028-02-29T23:59:59-14:00"]),
        ("open.by", ["2026-11-16"]),
        ("level", ["L1"]),
        ("dept.SJ", ["0"]),
        ("quota.ALL.A", ["0/1 min 1"]),
        ("quota.ALL.A", ["1/1 min 0"]),
        ("entropy.4", ["e1 lottery:ssq:2026133:next"]),
        ("entropy.1", ["w1 d10x1", "entropy.2=w2 d10x18"]),
    ],
)
def test_allowed(lines, key, values):
    if key == "time":
        lines = [line.replace("2026-12-31", "2099-12-31") for line in lines]
    if key == "entropy.1":
        values = ["w1 d10x19"]
    parse_manifest(edited(lines, key, *values))


def test_thirty_nine_digits_of_three_witnesses_are_enough_and_fewer_are_not(lines):
    def with_dice(*dice):
        kept = [line for line in lines if not line.startswith("entropy.")]
        rules = [f"w{i} d10x{n}" for i, n in enumerate(dice)] + ["e lottery:ssq:1"]
        kept += [f"entropy.{i}={rule}" for i, rule in enumerate(rules, 1)]
        return "".join(f"{line}\n" for line in kept).encode()

    parse_manifest(with_dice(13, 13, 13))
    parse_manifest(with_dice(1, 1, 37))
    for few in ((13, 13, 12), (20, 20), (99,)):
        with pytest.raises(Refused, match="level L2"):
            parse_manifest(with_dice(*few))


def test_level_0_needs_ten_digits_or_a_lottery(lines):
    def at_l0(*rules):
        kept = [line for line in lines if not line.startswith("entropy.")]
        kept = [line.replace("level=L2", "level=L0") for line in kept]
        kept = [line[:-1] + "0" if line.startswith("dept.") else line for line in kept]
        kept += [f"entropy.{i}={rule}" for i, rule in enumerate(rules, 1)]
        return "".join(f"{line}\n" for line in kept).encode()

    parse_manifest(at_l0("w1 d10x10"))
    parse_manifest(at_l0("e1 lottery:kl8:2026133"))
    for few in (["w1 d10x9"], ["w1 d10x9", "w2 d10x9"], [f"s sealed:{'0' * 64}"], []):
        with pytest.raises(Refused, match="L0"):
            parse_manifest(at_l0(*few))


def test_quota_rounds_up_and_is_bounded():
    assert Quota(1, 20, 1).of(1) == 1
    assert Quota(1, 3, 0).of(10) == 4
    assert Quota(0, 1, 1).of(10) == 1
    assert Quota(0, 1, 99).of(10) == 10
    assert Quota(1, 1, 0).of(10) == 10
    assert Quota(999_999_999, 999_999_999, 0).of(999_999_999) == 999_999_999  # beyond 2^53


SSQ = "e lottery:ssq:2026133"


@pytest.mark.parametrize(
    ("rule", "value", "good"),
    [
        ("w d10x3", "012", True),
        ("w d10x3", "01", False),
        ("w d10x3", "0123", False),
        ("w d10x3", "01a", False),
        ("w d10x3", "٠١٢", False),
        (f"s sealed:{'0' * 64}", f"1.{'a' * 32}", True),
        (f"s sealed:{'0' * 64}", f"1.{'A' * 32}", False),
        (f"s sealed:{'0' * 64}", f".{'a' * 32}", False),
        (SSQ, "2026133:02.05.08.10.12.33+07", True),
        (SSQ, "2026134:02.05.08.10.12.33+07", True),  # the issue is a value, not grammar
        (SSQ, "02026133:02.05.08.10.12.33+07", False),
        (SSQ, "2026133:02.05.08.10.12.34+07", False),
        (SSQ, "2026133:00.05.08.10.12.33+07", False),
        (SSQ, "2026133:02.05.08.10.12.33+17", False),
        (SSQ, "2026133:02.05.08.10.12.33", False),
        (SSQ, "2026133:05.02.08.10.12.33+07", False),
        (SSQ, "2026133:02.02.08.10.12.33+07", False),
        (SSQ, "2026133:2.5.8.10.12.33+7", False),
        ("e lottery:dlt:1", "1:01.02.03.04.35+01.12", True),
        ("e lottery:dlt:1", "1:01.02.03.04.35+12", False),
        ("e lottery:kl8:1", "1:" + ".".join(f"{i:02}" for i in range(61, 81)), True),
        ("e lottery:kl8:1", "1:" + ".".join(f"{i:02}" for i in range(61, 80)), False),
        ("e lottery:other:1", "1:00.99", True),
        ("e lottery:other:1", "1:00+00", True),
        ("e lottery:other:1", "1:00+00+00", False),
        ("e lottery:other:1", "1:", False),
        ("e drand:quicknet:1", "b" * 96, False),  # cannot be verified here, hence refused
    ],
)
def test_entry_values(rule, value, good):
    assert (parse_entry(rule).malformed(value) == "") is good


@pytest.mark.parametrize(
    ("rule", "issue", "good"),
    [
        ("e lottery:x:15", "15", True),
        ("e lottery:x:15", "16", False),
        ("e lottery:x:15:next", "15", True),
        ("e lottery:x:15:next", "16", True),
        ("e lottery:x:15:next", "14", False),
        ("e lottery:x:15:next", "100", False),
    ],
)
def test_lottery_issues(rule, issue, good):
    assert parse_entry(rule).answers("sha256", "d", f"{issue}:01") is good


def test_drand_rounds_must_come_after_the_commitment(lines):
    # 2026-11-16T10:00:00+08:00 is 1794794400 in Unix time; round r appears at 1692803367 + 3 (r-1)
    late = (1794794400 - 1692803367) // 3 + 2

    def with_round(number):
        kept = [line.replace("level=L2", "level=L3") for line in lines]
        return "".join(
            f"{line}\n" for line in [*kept, f"entropy.5=b1 drand:quicknet:{number}"]
        ).encode()

    parse_manifest(with_round(late))
    with pytest.raises(Refused, match="not later than time"):
        parse_manifest(with_round(late - 1))
