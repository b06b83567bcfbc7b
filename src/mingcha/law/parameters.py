"""The parameters that a rulebook may set: every name of clauses.md §1.10, its shape and its label.

A shape says what a value must look like; rows that joined several names are one name each here
(decisions.md "Rulebook files").
"""

from dataclasses import dataclass

STATUSES = ("explicit", "interpreted", "inherited", "absent")
BINDINGS = ("hard", "soft")
DAY_UNITS = ("working_day", "calendar_day")
UNITS = ("%", *DAY_UNITS, "person", "per_year", "day_of_month")
UNIT_NAMES = {
    "%": "%",
    "working_day": "个工作日",
    "calendar_day": "日",
    "person": "人",
    "per_year": "次/年",
    "day_of_month": "日（每月）",
}
START_EVENTS = {
    "list_dispatched": "名单派发之日",
    "single_check_done": "该次检查完成之日",
    "task_done": "抽查任务完成之日",
    "penalty_decided": "作出处罚决定之日",
}


@dataclass(frozen=True)
class Parameter:
    """One name: its Chinese label, its shape and, for a choice, the words allowed."""

    label: str
    shape: str
    choices: tuple[str, ...] = ()


# shape: text | texts | flag | date | dates | percent | percents | days | count | counts | choice |
# table | tables
_ROWS = """
jurisdiction.code            | 行政区划代码             | text
jurisdiction.name            | 行政区划                 | text
doc.no                       | 文号                     | text
doc.issued                   | 印发日期                 | date
doc.effective                | 施行时间                 | text
doc.kind                     | 文件类型                 | choice campaign annual_plan standing_rules startup_plan baseline supplement
basis.docs                   | 依据文件                 | texts
platform.draw                | 抽取平台                 | text
platform.publish             | 公示平台                 | texts
draw.mode                    | 抽取在哪里进行           | choice internal external
draw.steps                   | 抽取分几步               | choice one two
draw.types                   | 抽查方式                 | texts
draw.batches                 | 分批次抽取               | flag
draw.batch_order_random      | 随机确定检查批次顺序     | flag
draw.witness.optional_types  | 可邀请的见证人           | texts
drawn_list.publish           | 抽取名单何时公开         | choice before_check after_check
lead.dept                    | 牵头部门                 | text
coop.depts                   | 配合部门                 | texts
population.entity_types      | 抽查对象类型             | texts
population.established_before| 成立日期不晚于           | date
population.exclude_status    | 不计入的登记状态         | texts
task.window                  | 抽查期间                 | table
ratio.floor.general          | 一般事项抽查比例下限     | percent
ratio.floor.key              | 重点事项抽查比例下限     | percent
ratio.cap.general            | 一般事项抽查比例上限     | percent
ratio.cap.key                | 重点事项抽查比例上限     | percent
ratio.base                   | 比例的基数               | choice task_population item_roster all_market_entities
ratio.base_time              | 基数的计算时点           | choice draw plan_made
ratio.rounding               | 比例取整                 | choice ceil
ratio.decider                | 比例由谁确定             | text
strata.credit_risk.enabled   | 按企业信用风险分类抽取   | flag
strata.credit_risk.ratios    | 各信用风险类别的比例     | percents
strata.labour_grade.rules    | 按劳动保障守法诚信等级抽取 | table
strata.other_risk            | 其他重点监管情形         | texts
strata.region_balance        | 区域均衡                 | flag
frequency.cap_per_subject    | 同一对象年度检查上限     | count per_year
frequency.cap_by_credit_risk | 各信用风险类别的年度检查上限 | counts per_year
frequency.outside_cap        | 不计入年度上限的检查     | texts
confirm.deadline             | 比对确认期限             | days
inspectors.min               | 检查人员最少人数         | count person
inspectors.min_scope         | 最少人数按什么计         | choice department group inspection
inspectors.draw_mode         | 检查人员抽取方式         | choice random_match platform_random by_circumstances
inspectors.recusal           | 回避                     | flag
inspectors.card_required     | 须有执法证件             | flag
assist.by                    | 协助人员由谁选派         | text
inspection.methods           | 检查方式                 | texts
inspection.single_visit      | 一次性完成               | flag
form.kind                    | 检查记录表               | text
signature.signer             | 谁签字盖章               | texts
signature.refusal            | 可如实记录拒绝签字       | flag
notify.on_site               | 当场告知结果             | flag
notify.deadline              | 结果告知期限             | days
entry.actor                  | 谁录入结果               | text
entry.deadline               | 结果录入期限             | days
publish.actor                | 谁公示结果               | texts
publish.deadline             | 结果公示期限             | days
publish.exception            | 依法不适合公开的除外     | flag
publish.unpublished_is_incomplete | 未公示视为未完成    | flag
penalty.publish.deadline     | 行政处罚公示期限         | days
penalty.publish.fields       | 行政处罚公示内容         | texts
result.codes                 | 检查结果类别             | tables
result.counts_as_problem     | 哪些结果算发现问题       | table
result.multi_select          | 一次检查可选多个结果     | flag
followup.required            | 发现问题须后续处置       | flag
jointpunish.fields           | 联合惩戒领域             | texts
plan.publish                 | 年度计划须公示           | flag
plan.adjust.procedure        | 计划调整须履行程序并公示 | flag
plan.report_to               | 计划报给谁               | text
plan.milestones              | 计划节点                 | tables
plan.fields                  | 年度计划的内容           | texts
itemlist.fields              | 事项清单的内容           | texts
roster.subject.fields        | 检查对象名录库的内容     | texts
roster.inspector.fields      | 检查人员名录库的内容     | texts
kpi.joint_count_share        | 联合抽查次数占比         | percent
kpi.joint_household_share    | 部门联合抽查户数占比     | percent
kpi.risk_draw_share          | 运用信用风险分类的抽查次数占比 | percent
kpi.count_of                 | 抽查次数按什么计         | choice per_task per_batch
kpi.households               | 抽查户数怎样计           | choice each_task once_a_year
kpi.risk_draw_subjects       | 信用风险分类抽查计入哪些对象 | choice enterprises_only all_subjects
kpi.count_rule               | 联合抽查由谁统计         | choice lead_only all
kpi.risk_draw_definition     | 哪些抽查算运用信用风险分类 | choice credit_risk_only incl_labour_grade
joint.lead_decides           | 联合任务中以牵头部门为准的参数 | texts
joint.scope                  | 联合抽查的范围           | choice cross_department incl_internal
report.period                | 月报的统计期间           | choice calendar_month due_day_to_due_day
report.monthly.due_day       | 月报报送日               | count day_of_month
report.progress.dates        | 进展报告报送日期         | dates
report.form                  | 月报表                   | text
archive.unit                 | 归档单位                 | text
archive.keeper               | 档案由谁保存             | text
recheck.enabled              | 复查复核                 | flag
exclusion.reasons            | 不适用双随机的情形       | tables
calendar.id                  | 工作日历                 | choice CN
calendar.count_from          | 期限从哪天起算           | choice next_day same_day
due.adjust                   | 期限末日逢休息日         | choice none previous_workday next_workday
leading_group                | 领导小组                 | table
training.before_draw         | 抽查前培训               | flag
"""


def _parameter(row: str) -> tuple[str, Parameter]:
    name, label, shape = (cell.strip() for cell in row.split("|"))
    kind, *choices = shape.split()
    return name, Parameter(label, kind, tuple(choices))


PARAMETERS: dict[str, Parameter] = dict(map(_parameter, _ROWS.strip().splitlines()))
