"""Draws with their witnesses and results. Targets and changes only ever grow."""

from django.db import models

from mingcha.accounts.models import Department, User
from mingcha.draws.rules import EXTERNAL_LABEL, LOTTERIES, OPEN_STATUSES, WITNESS_KINDS, DrawStatus
from mingcha.ledger.acting import Actor
from mingcha.ledger.records import ActionModel, AppendOnlyModel
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector, Target


class Draw(ActionModel):
    """抽取: one manifest. `code` is the protocol's draw TOKEN; records chain per task."""

    class Step(models.TextChoices):
        SITTING = "sitting", "对象和人员"  # one sitting
        SELECTION = "selection", "抽取对象"
        MATCHING = "matching", "选派人员"
        EXTERNAL = "external", "外部抽取"  # a list drawn elsewhere: no manifest, nothing to prove

    ASKING = (Step.SELECTION, Step.EXTERNAL)  # departments compare the list

    class PeopleBy(models.TextChoices):
        AREA = "area", "按区域"  # B-16: only from the areas where people may serve
        PERSON = "person", "按人员"  # everybody of the department alike

    task = models.ForeignKey(Task, models.PROTECT, related_name="draws", verbose_name="任务")
    code = models.CharField("抽取编号", max_length=64, unique=True)
    step = models.CharField("步骤", max_length=10, choices=Step)
    attempt = models.PositiveIntegerField("第几次", default=1)
    selection = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matchings",
        verbose_name="对应的对象抽取",
    )
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name="上一次抽取",
    )
    status = models.CharField(
        "状态", max_length=10, choices=DrawStatus.choices(), default=DrawStatus.FROZEN
    )
    alg = models.CharField("算法", max_length=6, default="sha256")
    level = models.CharField("公信等级", max_length=2)
    roster_public = models.CharField("名录公开", max_length=6)  # open | closed
    open_by = models.DateField("最迟公开日")
    lottery = models.CharField("福彩游戏", max_length=10, blank=True)  # ssq, dlt, kl8
    lottery_issue = models.CharField("期号", max_length=16, blank=True)
    lottery_value = models.CharField("开奖号", max_length=120, blank=True)
    manifest_digest = models.CharField("承诺值 M", max_length=64)
    # K stays out of this column until the list is public: with it anyone can compute every ticket.
    seed_digest = models.CharField("种子 K", max_length=64, blank=True)
    record_digest = models.CharField("记录指纹", max_length=64, blank=True)
    sealed_secret = models.TextField("密封的密值")  # Fernet token of secret.txt; key outside
    escrow_printed_at = models.DateTimeField("密封件打印时间", null=True, blank=True)
    roster_rows = models.PositiveIntegerField("在册户数")
    staff_rows = models.PositiveIntegerField("人员数", default=0)
    recusal_rows = models.PositiveIntegerField("回避关系数", default=0)
    excluded_rows = models.PositiveIntegerField("不纳入户数", default=0)
    register_changes = models.PositiveIntegerField("冻结前 30 天名录改动次数", default=0)
    drawn_rows = models.PositiveIntegerField("抽中户数", null=True, blank=True)
    strata = models.JSONField("分组", default=list)  # [{code, name, percent, minimum}] as frozen
    region_names = models.JSONField("区域名称", default=dict)  # code -> name, as frozen
    cell_sizes = models.JSONField("各组各区域户数", default=list)  # [grade, region, households]
    operator = models.ForeignKey(
        User, models.PROTECT, related_name="draws_operated", verbose_name="操作员"
    )
    supervisor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="draws_supervised",
        verbose_name="监督员",
    )
    frozen_at = models.DateTimeField("冻结时间")
    committed_at = models.DateTimeField("承诺公布时间", null=True, blank=True)
    dice_at = models.DateTimeField("见证人录入完成时间", null=True, blank=True)
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    revealed_at = models.DateTimeField("名单公开时间", null=True, blank=True)
    people_by = models.CharField(
        "人员抽取方式", max_length=8, choices=PeopleBy, default=PeopleBy.AREA
    )
    source = models.CharField("外部抽取平台", max_length=200, blank=True)
    document = models.CharField("外部名单文件", max_length=200, blank=True)
    drawn_on = models.DateField("外部抽取日期", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=32, blank=True)
    void_note = models.CharField("作废说明", max_length=300, blank=True)
    void_requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废申请人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽取"
        ordering = ("-id",)
        constraints = (
            # One manifest per task, step and attempt: no second try can hide (protocol §1). The
            # records of a task form one chain: one first draw, and one follower for each
            # (`previous` is unique); and only one draw of a task is open at a time.
            models.UniqueConstraint(
                fields=["task", "attempt"],
                condition=models.Q(selection=None),
                name="draw_attempt_unique",
            ),
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(previous=None), name="draw_first_unique"
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(status__in=OPEN_STATUSES),
                name="draw_open_unique",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def lottery_name(self) -> str:
        """双色球, 大乐透 or 快乐8; empty without a lottery."""
        return LOTTERIES.get(self.lottery, self.lottery)

    @property
    def is_public_list(self) -> bool:
        """Whether everything the draw brought out may be shown (decisions.md, unannounced lists)."""
        return self.revealed_at is not None or self.status == DrawStatus.VOID

    @property
    def is_external(self) -> bool:
        """Whether the list was drawn elsewhere and only imported here (§1.8 #27)."""
        return self.step == self.Step.EXTERNAL

    @property
    def asks_departments(self) -> bool:
        """Whether departments compare its list before people are drawn (X-15)."""
        return self.step in self.ASKING

    @property
    def external(self) -> "Draw | None":
        """The imported list that this draw is, or that its people are drawn for."""
        draw: Draw | None = self
        while draw is not None and not draw.is_external:
            draw = draw.selection
        return draw

    @property
    def label(self) -> str:
        """What every page, paper and file says of a list drawn elsewhere; empty for our own."""
        return EXTERNAL_LABEL if self.external is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether the draw has neither results nor a void record yet."""
        return self.status in OPEN_STATUSES


class Witness(ActionModel):
    """见证人: no account, a one-draw code; enters own dice alone (R-19, protocol §6)."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="witnesses", verbose_name="抽取")
    label = models.CharField("标签", max_length=16)  # LABEL of the entropy entry: w1, w2 …
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("身份", max_length=12, choices=list(WITNESS_KINDS.items()))
    unit = models.CharField("单位", max_length=100, blank=True)
    code_hash = models.CharField("见证码散列", max_length=128, blank=True)  # made at the commitment
    digits = models.CharField("骰子读数", max_length=99, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "见证人"
        ordering = ("draw", "label")
        constraints = (
            models.UniqueConstraint(fields=["draw", "label"], name="witness_label_unique"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"

    def as_actor(self) -> Actor:
        """As the ledger remembers a witness: draw and label, never the person's name."""
        return Actor(f"witness:{self.draw.code}:{self.label}", "见证人")


class DrawnTarget(ActionModel):
    """抽中对象: a row of selected.csv, or a substitute that followed by the next rank."""

    class State(models.TextChoices):
        DRAWN = "drawn", "抽中"
        REPLACED = "replaced", "已退出"

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="targets", verbose_name="抽取")
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="drawn", verbose_name="检查对象"
    )
    scope = models.CharField("范围", max_length=32)  # ALL or a department code
    stratum = models.CharField("分组", max_length=32, blank=True)
    region = models.CharField("区域", max_length=12)
    rank = models.PositiveIntegerField("位次")
    ticket = models.CharField("票号", max_length=64, blank=True)
    batch = models.PositiveIntegerField("批次", default=1)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAWN)
    substitute_for = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute",
        verbose_name="递补",
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽中对象"
        ordering = ("batch", "ticket", "rank")  # a list drawn elsewhere has no tickets
        constraints = (
            models.UniqueConstraint(fields=["draw", "scope", "target"], name="drawn_target_unique"),
        )


class Confirmation(ActionModel):
    """比对确认 (X-15): what one department says of one drawn target."""

    class Finding(models.TextChoices):
        PENDING = "pending", "待确认"
        PRESENT = "present", "确认"
        NOT_OURS = "not_ours", "本部门不适用"
        LOST = "lost", "主体已不存在"

    drawn_target = models.ForeignKey(
        DrawnTarget, models.PROTECT, related_name="confirmations", verbose_name="抽中对象"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    finding = models.CharField("结论", max_length=10, choices=Finding, default=Finding.PENDING)
    reason = models.CharField("原因代码", max_length=32, blank=True)
    evidence = models.CharField("证据", max_length=300, blank=True)
    found_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    found_at = models.DateTimeField("确认时间", null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    approved_at = models.DateTimeField("审批时间", null=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "比对确认"
        ordering = ("drawn_target", "department")
        constraints = (
            models.UniqueConstraint(
                fields=["drawn_target", "department"], name="confirmation_unique"
            ),
        )

    @property
    def awaits_approval(self) -> bool:
        """Whether 不适用 or 主体已不存在 was found and nobody approved it yet."""
        needs = self.finding in (self.Finding.NOT_OURS, self.Finding.LOST)
        return needs and self.approved_at is None


class DrawnTeam(ActionModel):
    """检查组: the inspectors of one department for one drawn target (a row of teams.csv)."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="teams", verbose_name="抽取")
    drawn_target = models.ForeignKey(
        DrawnTarget, models.PROTECT, related_name="teams", verbose_name="抽中对象"
    )
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="部门")
    members = models.ManyToManyField(Inspector, verbose_name="检查人员")
    unfilled = models.PositiveIntegerField("空缺", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "检查组"
        constraints = (
            models.UniqueConstraint(
                fields=["draw", "drawn_target", "department"], name="drawn_team_unique"
            ),
        )


class Change(AppendOnlyModel):
    """抽取后变更: a row of changes.csv, and — kept apart from the public file — why and who."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="changes", verbose_name="抽取")
    seq = models.PositiveIntegerField("序号")
    row = models.CharField("文件行", max_length=300)
    note = models.CharField("说明", max_length=300)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审批人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取后变更"
        ordering = ("draw", "seq")
        constraints = (models.UniqueConstraint(fields=["draw", "seq"], name="change_seq_unique"),)


class ChangeRequest(ActionModel):
    """变更申请: a recusal, an absence or a lost enterprise, waiting for the second person."""

    class Kind(models.TextChoices):
        RECUSED = "recused", "回避"
        ABSENT = "absent", "请假或调离"
        LOST = "lost", "主体已不存在"

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="requests", verbose_name="抽取")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    drawn_target = models.ForeignKey(
        DrawnTarget, models.PROTECT, null=True, blank=True, verbose_name="抽中对象"
    )
    inspector = models.ForeignKey(
        Inspector, models.PROTECT, null=True, blank=True, verbose_name="人员"
    )
    reason = models.CharField("原因代码", max_length=32)
    note = models.CharField("说明", max_length=300)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    approved = models.BooleanField("同意", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更申请"
        ordering = ("-id",)


class Observer(ActionModel):
    """观察员 (人大、纪检、审计、公证): a dated read-only code for the audit bundles of one task."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="observers", verbose_name="任务")
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("身份", max_length=12, choices=list(WITNESS_KINDS.items()))
    unit = models.CharField("单位", max_length=100)
    code_hash = models.CharField("观察码散列", max_length=128)
    valid_until = models.DateField("有效期至")

    class Meta:
        verbose_name = verbose_name_plural = "观察员"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def as_actor(self) -> Actor:
        """As the ledger remembers an observer: task and number, never the person's name."""
        return Actor(f"observer:{self.task.code}:{self.pk}", "观察员")
