"""What happened in a draw, told to a layman: the timeline of the public page (protocol §2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mingcha.draws import bundles, figures, queries
from mingcha.draws.models import Change, Draw, SmallDraw, Witness
from mingcha.draws.rules import VOID_REASONS, DrawStatus
from mingcha.registers.queries import population_text
from mingcha.web import clock
from mingcha.web.templatetags.mingcha import cn_date

NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Moment:
    """One point of the timeline; `keys` are (label, value, is a digest)."""

    at: datetime
    title: str
    text: str
    keys: list[tuple[str, str, bool]] = field(default_factory=list)


def timeline(draw: Draw) -> list[Moment]:
    """The moments so far, in order."""
    return list(_moments(draw))


def _moments(draw: Draw) -> Iterator[Moment]:
    yield _frozen(draw)
    if draw.committed_at:
        text = f"公布承诺值 M，见证人当场抄写并签时间；密值密封，由{draw.task.escrow_holder}保管。"
        yield Moment(draw.committed_at, "承诺", text, [("承诺值 M", draw.manifest_digest, True)])
    if draw.dice_at:
        yield _dice(draw, draw.dice_at)
    if draw.lottery_value and draw.dice_at:
        yield _lottery(draw)
    if draw.opened_at:
        yield _opened(draw, draw.opened_at)
        yield from _matched(draw, draw.opened_at)
    yield from _changed(draw)
    if draw.revealed_at:
        text = f"可以公开的文件全部公开，承诺的最迟公开日是 {cn_date(draw.open_by)}。"
        yield Moment(draw.revealed_at, "公开", text, [("总记录", draw.record_digest, True)])
    if draw.voided_at:
        reason = VOID_REASONS.get(draw.void_reason, draw.void_reason)
        text = f"{reason}。{draw.void_note} 密值随作废记录公开，任何人可以查验放弃的是什么。"
        yield Moment(draw.voided_at, "作废", text, [("作废记录", draw.record_digest, True)])


def _frozen(draw: Draw) -> Moment:
    parts = [f"检查对象 {draw.roster_rows:,} 户"]
    if draw.step != Draw.Step.SELECTION:
        parts += [f"执法人员 {draw.staff_rows:,} 人", f"回避关系 {draw.recusal_rows:,} 条"]
    if draw.excluded_rows:
        parts.append(f"不纳入 {draw.excluded_rows:,} 户（附原因）")
    text = "、".join(parts) + f"；冻结前 30 天对象名录库改动 {draw.register_changes:,} 次。"
    text += f"检查对象范围：{_population(draw)}。此后任何改动都会改变下面的指纹。"
    return Moment(
        draw.frozen_at,
        "冻结",
        text,
        [("名录根", figures.manifest(draw).commitments["roster.root"], True)],
    )


def _population(draw: Draw) -> str:
    """The filter in words (trust.md §4: nobody narrows the frame unseen)."""
    if bundles.hides_population(draw):
        return "按未公开的企业信用风险等级等条件限定，条件的指纹在承诺文件内"
    return population_text(draw.task.population)


def _dice(draw: Draw, at: datetime) -> Moment:
    witnesses = list(Witness.objects.filter(draw=draw))
    text = f"{numeral(len(witnesses))}名见证人各掷 20 颗十面骰，同时揭杯，逐位唱读，各自录入。"
    keys = [(f"{w.get_kind_display()}（{w.label}）", w.digits, False) for w in witnesses]
    return Moment(at, "取随机数 · 骰子", text, keys)


def _lottery(draw: Draw) -> Moment:
    name = f"{draw.lottery_name}第 {draw.lottery_issue} 期"
    text = "在场的人全部串通，也不能预知这一行。请与报纸或官方公告核对。"
    numbers = draw.lottery_value.partition(":")[2].replace(".", " ").replace("+", " +")
    at = draw.opened_at or clock.now()
    return Moment(at, f"取随机数 · {name}", text, [("开奖号", numbers, False)])


def _opened(draw: Draw, at: datetime) -> Moment:
    if draw.is_public_list:
        text = "密值与承诺一致。算出种子，全部票号随之确定。"
        return Moment(at, "开启", text, [("种子 K", draw.seed_digest, True)])
    text = "密值与承诺一致，结果已经确定。名单检查后公开，现在只公布总记录的指纹。"
    return Moment(at, "开启", text, [("总记录指纹", draw.record_digest, True)])


def _matched(draw: Draw, at: datetime) -> Iterator[Moment]:
    for row in figures.loads(draw):
        text = (
            f"{row.code}：{row.teams} 户配 {row.teams} 个检查组，每组 {row.size} 人；"
            f"{row.staff} 人，人均 {row.mean} 户，累计最多与最少相差 {row.spread} 户。"
        )
        if row.unfilled:
            text += f"空缺 {row.unfilled} 个席位，补充人员后另行配对。"
        yield Moment(at, "配对", text)


def _changed(draw: Draw) -> Iterator[Moment]:
    changes = list(Change.objects.filter(draw=draw))
    for at in dict.fromkeys(change.at for change in changes):
        rows = [change for change in changes if change.at == at]
        kinds = {row.row.split(",")[1] for row in rows}
        what = (
            "主体已不存在，由同组下一位递补"
            if "enterprise" in kinds
            else "检查人员回避或缺勤，由下一位替换"
        )
        yield Moment(at, "变更", f"{what}，{len(rows)} 行，经另一人审批，人选由规则算出。")


def numeral(number: int) -> str:
    """三 for 3; digits above nine."""
    return NUMERALS[number] if number < len(NUMERALS) else str(number)


def summary(draw: Draw) -> str:
    """The lead sentence of the public page."""
    chances = figures.chances(draw)
    verb = "抽取" if draw.drawn_rows else "应抽"
    if draw.step == Draw.Step.MATCHING:
        first = f"为 {draw.roster_rows:,} 户随机选派检查人员。"
    else:
        first = f"{chances.size:,} 户中{verb} {chances.drawn:,} 户，总比例 {chances.chance} %。"
    people = f"{numeral(draw.witnesses.count())}名见证人在场"
    lottery = (
        f"，{draw.lottery_name}第 {draw.lottery_issue} 期在承诺之后开奖" if draw.lottery else ""
    )
    return f"{first}名录先冻结，承诺先公布，随机数后产生；{people}{lottery}。"


def modes(draw: Draw) -> str:
    """How the inspectors are drawn (B-16): by area or by person, and by speciality."""
    if not draw.staff_rows:
        return ""
    if draw.people_by == Draw.PeopleBy.AREA:
        text = "按区域：只从可以派到该区域的人员中抽，没有限定区域的人员到处可派。"
    else:
        text = "按人员：部门内在岗、证件有效的人员都参加，不分区域。"
    parts = draw.task.participations.filter(required_tag__isnull=False)
    needs = [
        f"{part.department}每组至少一人有“{part.required_tag}”专长"
        for part in parts.select_related("department", "required_tag")
    ]
    return text + (f"按专长：{'；'.join(needs)}。" if needs else "")


def batches(draw: Draw) -> str:
    """B-14, B-08: how many batches the plan asks for, and that their order is drawn as well."""
    count = figures.manifest(draw).batches
    if not count or count < 2:
        return ""
    return f"计划分 {count} 批检查。哪一户在哪一批由票号决定，批次和先后都是随机的，没有人安排。"


def is_overdue(draw: Draw) -> bool:
    """Past open.by and neither opened nor void: said on the public page (protocol §17.13)."""
    return draw.is_open and draw.open_by < clock.today()


def state(draw: Draw) -> tuple[str, str]:
    """(kind, words) of the tag that stands beside the title."""
    if is_overdue(draw):
        return "over", "逾期未公开"
    if draw.status == DrawStatus.VOID:
        return "void", "作废"
    if draw.status == DrawStatus.OPENED:
        return ("done", "全部公开") if draw.revealed_at else ("now", "已开启，名单检查后公开")
    if draw.status == DrawStatus.WAITING:
        return "now", "等待开奖"
    words = {DrawStatus.FROZEN: "名录已冻结", DrawStatus.COMMITTED: "承诺已公布"}
    return "now", words[DrawStatus(draw.status)]


def small_state(draw: SmallDraw) -> tuple[str, str]:
    """(kind, words) of the tag of a small draw."""
    kinds = {DrawStatus.OPENED: "done", DrawStatus.VOID: "void"}
    return kinds.get(DrawStatus(draw.status), "now"), draw.get_status_display()


def attempts_text(draw: Draw) -> str:
    """「抽取对象　第 1 次尝试」."""
    return f"{draw.get_step_display()}　第 {draw.attempt} 次尝试"


def siblings(draw: Draw) -> list[Draw]:
    """All draws of the task, so that no attempt can hide."""
    return list(queries.attempts(draw.task))
