"""抽取: freeze, commitment, ceremony, opening, matching and record, by the mc1 protocol.

In: an approved task, the registers as they are now. Out: who is inspected by whom, with files
from which anyone recomputes it. The draw itself is `mingcha.engine`; this room keeps its order.
"""
