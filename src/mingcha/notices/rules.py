"""What may be published, corrected, withdrawn or withheld (R-24…R-28, B-18, S-21, X-29, X-30)."""

from collections.abc import Collection, Mapping
from datetime import date

from mingcha.law.refusal import Refusal, register

MIN_PURPOSE = 4  # characters

register(
    {
        "notices-not-finished": (
            "“{name}”的检查还没有完成，不能公示。",
            "请检查人员录入结果并办完签字后再公示。",
        ),
        "notices-already-published": (
            "“{name}”的结果已经公示。",
            "如有错误，请先更正检查结果，再办理更正公示。",
        ),
        "notices-nothing-changed": (
            "检查结果没有变化，不需要更正公示。",
            "请检查人员先更正结果，经审批后再来办理。",
        ),
        "notices-withdrawn": (
            "这条公示已经撤回或者不予公开。",
            "撤回的记录一直保留，不能再更正，也不能再撤回。",
        ),
        "notices-stale": ("这条公示刚刚被别人改动过。", "请刷新页面，看清现状后再办。"),
        "notices-ground-missing": (
            "撤回或者不予公开必须写明原因和法律依据。",
            "请补充后再提交。",
        ),
        "notices-plan-not-published": (
            "年度计划“{title}”还没有公布。",
            "请先在年度计划里完成公布。",
        ),
        "notices-plan-already-published": (
            "年度计划“{title}”已经公示。",
            "调整后的计划作为新版本另行公示。",
        ),
        "notices-task-not-approved": (
            "任务“{title}”还没有审批通过。",
            "请审批通过后再公示实施方案。",
        ),
        "notices-task-already-published": ("任务“{title}”的实施方案已经公示。", "不需要再次公示。"),
        "notices-result-first": (
            "“{name}”的检查结果还没有公示，不能公示后续处理。",
            "请先公示检查结果。",
        ),
        "notices-no-bureau": ("还没有建立单位。", "请系统管理员先建立本单位和部门。"),
        "notices-document-noticed": (
            "《{name}》已经公示。",
            "修改后的文件作为新文件登记，再公示。",
        ),
        "notices-document-empty": ("没有填写《{name}》的正文。", "请粘贴正文后再公示。"),
        "notices-document-withdrawn": ("《{name}》的登记已经撤销。", "请核对文件登记。"),
        "notices-asked": ("已有同样的申请等待审批。", "请等待审批结果。"),
        "notices-decided": ("这份申请已经审批过了。", "请刷新页面查看结果。"),
        "notices-own-proposal": ("不能审批自己提出的申请。", "请由另一名审批人办理。"),
        "notices-listed": (
            "“{name}”已在严重违法失信名单上。",
            "有新的违法行为的，先办理移出或者在处罚中一并公示。",
        ),
        "notices-not-listed": ("“{name}”不在严重违法失信名单上。", "请刷新页面查看。"),
        "notices-penalty-field-empty": (
            "处罚公示的“{field}”是空的。",
            "请办案部门补全执法案件主体信息、案由、处罚依据、处罚结果后再公示。",
        ),
        "notices-violation-chosen": ("这件案件已经选定。", "请刷新页面查看。"),
        "notices-violation-dropped": ("这件案件已经取消。", "请刷新页面查看。"),
        "notices-violation-quarter": (
            "{year} 年第 {quarter} 季度还没有开始，或者不是一个季度。",
            "请选择已经开始的季度。",
        ),
        "notices-violations-none": (
            "{year} 年第 {quarter} 季度没有选定的重大劳动保障违法行为。",
            "请先由审批人选定；没有的，不必公布。",
        ),
        "notices-nothing-to-send": (
            "没有可以放进文件的内容。",
            "公示以后才能导出或者推送；已经导出的不重复导出。",
        ),
        "notices-mark-order": (
            "先登记归集，再登记公示，各登记一次。",
            "请刷新页面查看现在的进度。",
        ),
        "notices-mark-date": (
            "日期 {on} 不在导出之日和今天之间。",
            "请填写凭证上的日期。",
        ),
        "notices-evidence-missing": ("没有填写凭证。", "请填写回执编号、截图编号或者公示网址。"),
        "notices-recipient-known": ("接收单位“{name}”已经登记。", "请直接选用。"),
        "notices-recipient-uses": ("没有选择联合惩戒领域。", "请至少选择一个。"),
        "notices-period": ("起止日期不对：{since} 至 {until}。", "止不早于起，不晚于今天。"),
        "notices-sent": ("这个推送包已经送给“{name}”。", "请在回执里登记后续情况。"),
        "notices-sent-date": (
            "送出日期 {on} 不在生成之日和今天之间。",
            "请填写实际送出的日期。",
        ),
        "notices-receipt-date": (
            "签收日期 {on} 不在送出日期 {sent_on} 和今天之间。",
            "请填写回执上的日期。",
        ),
        "notices-purpose-missing": (
            "没有写明查询用途。",
            "请写明为哪项行政管理查询（不少于四个字）；用途会留痕。",
        ),
        "notices-forwarded": ("这件举报已经转为个案线索。", "请到个案线索里查看办理情况。"),
        "notices-answered": ("这件举报已经答复。", "如有新情况，请另行登记。"),
    }
)


def check_can_publish(*, name: str, finished: bool, published: bool) -> None:
    """Only a finished inspection is published, and only once (R-26)."""
    if published:
        raise Refusal("notices-already-published", name=name)
    if not finished:
        raise Refusal("notices-not-finished", name=name)


def check_can_publish_plan(*, title: str, published: bool, noticed: bool) -> None:
    """A plan goes to the portal once it is in force; each version once (S-21, S-22)."""
    if noticed:
        raise Refusal("notices-plan-already-published", title=title)
    if not published:
        raise Refusal("notices-plan-not-published", title=title)


def check_can_publish_task(*, title: str, approved: bool, noticed: bool) -> None:
    """A 实施方案 is public after its approval, once (S-21)."""
    if noticed:
        raise Refusal("notices-task-already-published", title=title)
    if not approved:
        raise Refusal("notices-task-not-approved", title=title)


def check_can_publish_follow_up(*, name: str, result_public: bool) -> None:
    """What follows is shown beside its result, never alone (S-21, R-28)."""
    if not result_public:
        raise Refusal("notices-result-first", name=name)


def check_can_correct(*, withdrawn: bool, before: object, after: object) -> None:
    """A correction is a new version with other content; published text is never edited."""
    if withdrawn:
        raise Refusal("notices-withdrawn")
    if before == after:
        raise Refusal("notices-nothing-changed")


def check_can_withdraw(*, withdrawn: bool, reason: str, legal_ground: str) -> None:
    """A withdrawal needs a reason and a legal ground (B-18)."""
    if withdrawn:
        raise Refusal("notices-withdrawn")
    check_ground(reason=reason, legal_ground=legal_ground)


def check_ground(*, reason: str, legal_ground: str) -> None:
    """不公开 is the exception that law makes: it is named (B-18)."""
    if not reason.strip() or not legal_ground.strip():
        raise Refusal("notices-ground-missing")


def check_can_answer(*, answered: bool) -> None:
    """A report is answered once."""
    if answered:
        raise Refusal("notices-answered")


def check_can_forward(*, forwarded: bool) -> None:
    """A report becomes one lead at most (B-05)."""
    if forwarded:
        raise Refusal("notices-forwarded")


def check_can_publish_document(*, name: str, text: str, withdrawn: bool, noticed: bool) -> None:
    """J-15, S-21: a paper is public once, with its text."""
    if noticed:
        raise Refusal("notices-document-noticed", name=name)
    if withdrawn:
        raise Refusal("notices-document-withdrawn", name=name)
    if not text.strip():
        raise Refusal("notices-document-empty", name=name)


# --- what two people decide (B-18, J-14)


def check_can_ask(*, waiting: bool) -> None:
    """One open proposal at a time."""
    if waiting:
        raise Refusal("notices-asked")


def check_can_decide(*, decided: bool, own: bool) -> None:
    """Four eyes: an open proposal, decided by somebody else."""
    if decided:
        raise Refusal("notices-decided")
    if own:
        raise Refusal("notices-own-proposal")


def check_can_list(*, name: str, listed: bool) -> None:
    """A subject is on the list once."""
    if listed:
        raise Refusal("notices-listed", name=name)


def check_can_remove(*, name: str, listed: bool) -> None:
    """Only who is listed leaves."""
    if not listed:
        raise Refusal("notices-not-listed", name=name)


# --- penalties and grave violations (J-13, J-11)

PENALTY_FIELDS = {
    "subject": "执法案件主体信息",
    "cause": "案由",
    "basis": "处罚依据",
    "result": "处罚结果",
}


def check_penalty_body(body: Mapping[str, object]) -> None:
    """J-13: exactly the four fields are public, and none of them is empty."""
    for field, name in PENALTY_FIELDS.items():
        if not str(body.get(field, "")).strip():
            raise Refusal("notices-penalty-field-empty", field=name)


def quarter_of(day: date) -> tuple[int, int]:
    """(year, quarter) of a day."""
    return day.year, (day.month + 2) // 3


def check_violation(*, year: int, quarter: int, today: date, ground: str) -> None:
    """J-11: chosen for a quarter that has begun, by a rule that is named."""
    if quarter not in (1, 2, 3, 4) or (year, quarter) > quarter_of(today):
        raise Refusal("notices-violation-quarter", year=year, quarter=quarter)
    if not ground.strip():
        raise Refusal("notices-ground-missing")


def check_can_drop(*, dropped: bool, reason: str) -> None:
    """A choice is taken back once, with a reason."""
    if dropped:
        raise Refusal("notices-violation-dropped")
    if not reason.strip():
        raise Refusal("notices-ground-missing")


def check_violations_chosen(*, count: int, year: int, quarter: int) -> None:
    """An empty list is not published."""
    if not count:
        raise Refusal("notices-violations-none", year=year, quarter=quarter)


# --- what other systems and offices get (X-25, B-19, R-29)


def check_something(*, count: int) -> None:
    """No empty files."""
    if not count:
        raise Refusal("notices-nothing-to-send")


def check_can_mark(
    *, step: str, collected: date | None, shown: date | None, made: date, on: date, today: date,
    evidence: str,
) -> None:  # fmt: skip
    """X-25: 已导出 → 已归集 → 已公示, each once, on a real day, with evidence."""
    following = "shown" if collected else "collected"
    if shown or step != following:
        raise Refusal("notices-mark-order")
    if not (collected or made) <= on <= today:
        raise Refusal("notices-mark-date", on=on)
    if not evidence.strip():
        raise Refusal("notices-evidence-missing")


def check_recipient(
    *, uses: Collection[str], known: Collection[str], exists: bool, name: str
) -> None:
    """An office is known once, with the fields in which it acts."""
    if exists:
        raise Refusal("notices-recipient-known", name=name)
    if not uses or not set(uses) <= set(known):
        raise Refusal("notices-recipient-uses")


def check_period(*, since: date, until: date, today: date) -> None:
    """A period of the past, today included."""
    if not since <= until <= today:
        raise Refusal("notices-period", since=since, until=until)


def check_can_send(*, sent: bool, name: str, on: date, made: date, today: date) -> None:
    """A package goes to an office once, after it was made."""
    if sent:
        raise Refusal("notices-sent", name=name)
    if not made <= on <= today:
        raise Refusal("notices-sent-date", on=on)


def check_receipt(*, sent_on: date, on: date, today: date) -> None:
    """Signed for between the sending and today."""
    if not sent_on <= on <= today:
        raise Refusal("notices-receipt-date", on=on, sent_on=sent_on)


def check_purpose(purpose: str) -> None:
    """R-29: who looks a subject up says what for."""
    if len(purpose.strip()) < MIN_PURPOSE:
        raise Refusal("notices-purpose-missing")
