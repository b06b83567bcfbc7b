"""How a rulebook's values read on screen, on paper and at the command line."""

from collections.abc import Mapping

from mingcha.law.parameters import START_EVENTS, UNIT_NAMES
from mingcha.law.value import Value

CHOICE_NAMES: Mapping[str, str] = {
    "campaign": "一次联合抽查的方案",
    "annual_plan": "年度方案",
    "standing_rules": "长期实施细则",
    "startup_plan": "启动方案",
    "baseline": "全国基线",
    "supplement": "附加规则集",
    "internal": "本系统",
    "external": "官方平台",
    "one": "一步完成",
    "two": "先抽对象、确认后再配人员",
    "before_check": "检查前",
    "after_check": "检查后",
    "task_population": "本任务的抽查对象",
    "item_roster": "本事项的检查对象名录库",
    "all_market_entities": "本辖区全部市场主体",
    "draw": "抽取时",
    "plan_made": "计划制定完成时",
    "ceil": "下限进一、上限舍去",
    "department": "每个部门",
    "group": "每组",
    "inspection": "每次检查",
    "random_match": "随机抽取并随机匹配",
    "platform_random": "官方平台随机抽取",
    "by_circumstances": "因地制宜",
    "per_task": "一次抽查任务计一次",
    "per_batch": "每一批次计一次",
    "each_task": "每次抽查各计一户",
    "once_a_year": "全年同一对象只计一户",
    "enterprises_only": "只计企业",
    "all_subjects": "计全部对象",
    "lead_only": "只由牵头部门统计",
    "all": "参与部门都统计",
    "credit_risk_only": "只算企业信用风险分类",
    "incl_labour_grade": "也算劳动保障守法诚信等级",
    "cross_department": "跨部门",
    "incl_internal": "含本局科室之间",
    "calendar_month": "自然月",
    "due_day_to_due_day": "上月报送日至本月报送日前一日",
    "CN": "国务院办公厅节假日安排",
    "next_day": "次日",
    "same_day": "当日",
    "none": "不调整",
    "previous_workday": "提前到前一个工作日",
    "next_workday": "顺延到后一个工作日",
}

STATUS_NAMES: Mapping[str, str] = {
    "explicit": "原文明确",
    "interpreted": "编者解读",
    "inherited": "继承",
    "absent": "本地文件未规定",
}
BINDING_NAMES: Mapping[str, str] = {"hard": "硬性：不符合即不能办", "soft": "提示：须说明理由"}
MEMBER_NAMES: Mapping[str, str] = {
    "from": "自",
    "to": "至",
    "counts_as_problem": "算发现问题",
    "date": "日期",
    "share": "完成比例（%）",
    "head": "组长",
    "deputies": "副组长",
    "members": "成员",
    "office": "办公室",
}

# The parameters as people look for them: title, first words of the names.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("辖区与文件", ("jurisdiction", "doc", "basis", "platform", "lead", "coop")),
    ("抽取", ("draw", "drawn_list", "population", "task")),
    ("比例、分组与频次", ("ratio", "strata", "frequency")),
    ("人员", ("inspectors", "assist", "training")),
    ("检查与结果", ("confirm", "inspection", "form", "signature", "notify", "entry", "result",
                 "followup")),
    ("公示与处罚", ("publish", "penalty", "jointpunish")),
    ("清单、名录与计划", ("plan", "itemlist", "roster", "exclusion")),
    ("指标与报表", ("kpi", "joint", "report")),
    ("日历、档案与组织", ("calendar", "due", "archive", "recheck", "leading_group")),
)  # fmt: skip


def answer(value: Value) -> str:
    """The value in words: 「5%」「20个工作日，自抽查任务完成之日起」「—」."""
    if value.is_absent:
        return "—"
    unit = UNIT_NAMES.get(value.unit or "", "")
    if isinstance(value.value, dict) and unit:
        return "；".join(f"{_member(name)}：{child}{unit}" for name, child in value.value.items())
    text = _text(value.value) + unit
    event = START_EVENTS.get(value.start_event or "")
    return f"{text}，自{event}起" if event else text


def origin(value: Value) -> str:
    """Where the value comes from: 「本级规定 第十九条」「解读 标题」「继承自 national 国发〔2019〕5号」."""
    if value.is_absent:
        return "本地文件未规定"
    where = {
        "explicit": "本级规定",
        "interpreted": "解读",
        "inherited": f"继承自 {value.inherited_from}",
    }
    return f"{where[value.status]} {value.clause}"


def status_name(value: Value) -> str:
    """The status in words: 原文明确, 编者解读, 继承, 本地文件未规定."""
    return STATUS_NAMES[value.status]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return CHOICE_NAMES.get(value, value)
    if isinstance(value, dict):
        return "；".join(f"{_member(name)}：{_text(child)}" for name, child in value.items())
    if isinstance(value, list):
        rows = any(isinstance(item, dict) for item in value)
        return "；".join(map(_row, value)) if rows else "、".join(map(_text, value))
    return str(value)


def _row(row: dict[str, object]) -> str:
    """A row of a table: its code and its text, the rest in brackets."""
    first = " ".join(str(row[name]) for name in ("code", "text") if name in row)
    rest = [f"{_member(k)}：{_text(v)}" for k, v in row.items() if k not in ("code", "text")]
    return f"{first}（{'，'.join(rest)}）" if rest else first


def _member(name: str) -> str:
    return MEMBER_NAMES.get(name, name)
