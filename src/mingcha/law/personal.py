"""Names that are personal data: a 个体工商户 under a person's name is masked on public pages (trust.md)."""

import re

# A name of two to four characters that does not end like a shop's.
PERSONAL_NAME = r"^[\u4e00-\u9fff·]{1,3}[^店部行厂馆坊社院所站铺屋室吧园场摊堂楼阁廊轩居庄号家记]$"


def is_personal(*, name: str, kind: str, uscc: str) -> bool:
    """Whether this is a 个体工商户 registered under a person's name."""
    sole = "个体" in kind or uscc.startswith("92")
    return sole and re.match(PERSONAL_NAME, name) is not None


def masked(name: str) -> str:
    """张某某 for 张小三."""
    return name[:1] + "某" * (len(name) - 1)
