"""The protocol's files of a draw, byte for byte. They are only ever added to."""

from collections.abc import Iterator

from django.db import models

from mingcha.draws.models.draws import Draw
from mingcha.engine.frame import leaves_file
from mingcha.engine.tables import LEAVES, ROSTER
from mingcha.ledger.records import AppendOnlyModel


class DrawFile(AppendOnlyModel):
    """抽取文件: one protocol file of a draw; a grown changes.csv is a new version.

    A file that grows with a large roster is kept in parts, its `content` is empty; leaves.csv of such
    a roster is not kept at all, because it follows from roster.csv.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="files", verbose_name="抽取")
    name = models.CharField("文件名", max_length=40)
    version = models.PositiveIntegerField("版次", default=1)
    content = models.BinaryField("内容")
    size = models.PositiveBigIntegerField("字节数")
    rows = models.PositiveIntegerField("行数")
    digest = models.CharField("指纹", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取文件"
        ordering = ("draw", "name", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["draw", "name", "version"], name="draw_file_version_unique"
            ),
        )

    @property
    def is_in_parts(self) -> bool:
        """Whether its bytes are in `DrawFilePart`, or follow from others that are."""
        return bool(self.size and not self.content)

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, a part at a time."""
        if not self.is_in_parts:
            yield bytes(self.content)
        elif self.name == LEAVES.file and not self.parts.exists():
            roster = DrawFile.objects.get(draw=self.draw_id, name=ROSTER.file, version=1)
            yield from (leaves_file(self.draw.alg, part) for part in roster.chunks())
        else:
            for part in self.parts.order_by("number").iterator(chunk_size=1):
                yield bytes(part.content)


class DrawFilePart(AppendOnlyModel):
    """文件分段: some lines of a large file, so that none has to be in memory whole.

    Of a roster a part is a subtree of its Merkle tree: `root` is the node above its leaves.
    """

    file = models.ForeignKey(
        DrawFile, models.PROTECT, related_name="parts", verbose_name="抽取文件"
    )
    number = models.PositiveIntegerField("序号")
    first = models.CharField("首行主体", max_length=32)  # the first column of its first line
    rows = models.PositiveIntegerField("行数")
    root = models.CharField("子树根", max_length=64, blank=True)
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "抽取文件分段"
        ordering = ("file", "number")
        constraints = (
            models.UniqueConstraint(fields=["file", "number"], name="draw_file_part_unique"),
        )
