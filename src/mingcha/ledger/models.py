"""Entries, the finished nodes of their Merkle tree, and signed heads. All append-only."""

from django.db import models

from mingcha.ledger.records import AppendOnlyModel


class Entry(AppendOnlyModel):
    """One act. The Merkle leaf is `tree.leaf_line(entry)`; `detail` enters it only as a salted
    commitment, so personal data can lawfully be erased and the tree still verifies."""

    seq = models.BigIntegerField("序号", primary_key=True)  # 0-based: the leaf index
    at = models.DateTimeField("时间")
    actor = models.CharField("行为人", max_length=150)
    role = models.CharField("角色", max_length=100)
    event = models.CharField("事件", max_length=100)  # room:thing:verb
    subject = models.CharField("对象", max_length=200)  # room.Model:key
    facts = models.JSONField("公开事实", default=dict)  # no personal data: part of the leaf
    detail = models.JSONField(
        "内容", null=True
    )  # before, after, reason: committed, not in the leaf
    salt = models.CharField("盐", max_length=32)
    commitment = models.CharField("内容承诺", max_length=64)
    request_id = models.CharField("请求号", max_length=32, blank=True)
    leaf = models.CharField("叶子", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "留痕记录"
        ordering = ("seq",)
        indexes = (
            models.Index(fields=["subject"], name="entry_subject"),
            models.Index(fields=["event", "at"], name="entry_event_at"),
            models.Index(fields=["actor"], name="entry_actor"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.event} {self.subject}"


class Node(AppendOnlyModel):
    """The hash of a complete subtree of 2**level leaves starting at leaf index · 2**level."""

    level = models.PositiveSmallIntegerField("层")
    index = models.BigIntegerField("位置")
    hash = models.CharField("散列", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "树节点"
        constraints = (
            models.UniqueConstraint(fields=["level", "index"], name="node_level_index_unique"),
        )


class Checkpoint(AppendOnlyModel):
    """A tree head at a moment: what leaves the machine, so that a rewritten log is seen."""

    size = models.BigIntegerField("条数")
    root = models.CharField("树根", max_length=64)
    at = models.DateTimeField("时间")
    # the signed note that leaves the machine; NULL for heads older than signing (a column with a
    # default would make SQLite rebuild the table and lose its triggers)
    note = models.TextField("签名树头", null=True)  # noqa: DJ001

    class Meta:
        verbose_name = verbose_name_plural = "树头"
        ordering = ("id",)
