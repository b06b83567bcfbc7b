"""Small internal draws: experts, sections to be supervised, back-checks (protocol §6, level L0)."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.draws.rules import PURPOSES, SMALL_STATUSES, WITNESS_KINDS, DrawStatus
from mingcha.ledger.acting import Actor
from mingcha.ledger.records import ActionModel, AppendOnlyModel


class SmallDraw(ActionModel):
    """内部抽取: `count` of a few named candidates, by the mc1 protocol at level L0.

    `plan` is the protocol's plan: one list of candidates for one `title`. `code` is its draw TOKEN.
    Repetitions after a void attempt stay in the plan; nothing follows one that was opened.
    """

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="组织部门")
    purpose = models.CharField("用途", max_length=12, choices=list(PURPOSES.items()))
    title = models.CharField("事由", max_length=200)
    plan = models.CharField("编号", max_length=64)
    code = models.CharField("抽取编号", max_length=64, unique=True)
    attempt = models.PositiveIntegerField("第几次", default=1)
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name="上一次尝试",
    )
    status = models.CharField(
        "状态", max_length=10, choices=SMALL_STATUSES, default=DrawStatus.FROZEN
    )
    alg = models.CharField("算法", max_length=6, default="sha256")
    rows = models.PositiveIntegerField("候选数")
    count = models.PositiveIntegerField("应抽数")
    population_digest = models.CharField("候选名单指纹", max_length=64)
    manifest_digest = models.CharField("承诺值 M", max_length=64)
    seed_digest = models.CharField("种子 K", max_length=64, blank=True)
    record_digest = models.CharField("记录指纹", max_length=64, blank=True)
    sealed_secret = models.TextField("密封的密值")  # Fernet token of secret.txt; key outside
    open_by = models.DateField("最迟公开日")
    operator = models.ForeignKey(
        User, models.PROTECT, related_name="small_draws_operated", verbose_name="操作员"
    )
    supervisor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="small_draws_supervised",
        verbose_name="监督员",
    )
    frozen_at = models.DateTimeField("冻结时间")
    committed_at = models.DateTimeField("承诺公布时间", null=True, blank=True)
    dice_at = models.DateTimeField("见证人录入完成时间", null=True, blank=True)
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=32, blank=True)
    void_note = models.CharField("作废说明", max_length=300, blank=True)
    void_requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废申请人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "内部抽取"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "attempt"], name="small_draw_attempt_unique"
            ),  # one manifest per plan and attempt (protocol §1)
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether there are neither results nor a void record yet."""
        return self.status in (DrawStatus.FROZEN, DrawStatus.COMMITTED)

    @property
    def drawn(self) -> list[str]:
        """The callers' codes of those drawn, in the order of their tickets; empty until opened."""
        chosen = self.candidates.filter(is_drawn=True).order_by("rank")
        return list(chosen.values_list("code", flat=True))


class SmallDrawFile(AppendOnlyModel):
    """内部抽取文件: one protocol file of a small draw, byte for byte."""

    draw = models.ForeignKey(
        SmallDraw, models.PROTECT, related_name="files", verbose_name="内部抽取"
    )
    name = models.CharField("文件名", max_length=40)
    content = models.BinaryField("内容")
    digest = models.CharField("指纹", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "内部抽取文件"
        ordering = ("draw", "name")
        constraints = (
            models.UniqueConstraint(fields=["draw", "name"], name="small_draw_file_unique"),
        )


class SmallWitness(ActionModel):
    """内部抽取见证人: no account, a code for one draw, the own digits."""

    draw = models.ForeignKey(
        SmallDraw, models.PROTECT, related_name="witnesses", verbose_name="内部抽取"
    )
    label = models.CharField("标签", max_length=16)  # LABEL of the entropy entry: w1, w2 …
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("身份", max_length=12, choices=list(WITNESS_KINDS.items()))
    unit = models.CharField("单位", max_length=100, blank=True)
    code_hash = models.CharField("见证码散列", max_length=128, blank=True)
    digits = models.CharField("骰子读数", max_length=99, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "内部抽取见证人"
        ordering = ("draw", "label")
        constraints = (
            models.UniqueConstraint(fields=["draw", "label"], name="small_witness_label_unique"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"

    def as_actor(self) -> Actor:
        """As the ledger remembers a witness: draw and label, never the person's name."""
        return Actor(f"witness:{self.draw.code}:{self.label}", "见证人")


class Candidate(ActionModel):
    """候选: one of those among whom a small draw chooses. `number` is its ENT in the protocol."""

    draw = models.ForeignKey(
        SmallDraw, models.PROTECT, related_name="candidates", verbose_name="内部抽取"
    )
    number = models.CharField("候选号", max_length=32)  # N001, N002 … in the order of codes
    code = models.CharField("代码", max_length=100)  # the caller's own
    name = models.CharField("名称", max_length=200)
    is_drawn = models.BooleanField("抽中", default=False)
    rank = models.PositiveIntegerField("位次", null=True, blank=True)
    ticket = models.CharField("票号", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "候选"
        ordering = ("draw", "number")
        constraints = (
            models.UniqueConstraint(fields=["draw", "number"], name="candidate_number_unique"),
            models.UniqueConstraint(fields=["draw", "code"], name="candidate_code_unique"),
        )
