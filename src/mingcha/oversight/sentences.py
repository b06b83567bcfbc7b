"""The Chinese sentences of this room's refusals."""

from mingcha.law.refusal import Sentence

SENTENCES: dict[str, Sentence] = {
    "oversight-stale": ("这条记录刚刚被别人办理过。", "请刷新页面，看清现状后再办。"),
    "oversight-not-yours": ("这条记录属于{owner}。", "请由{owner}的人员办理。"),
    # 领导小组、决定
    "oversight-group-head": ("领导小组应当有一名组长。", "请填写组长的职务。"),
    "oversight-group-start": (
        "新一届领导小组的起始日期 {starts} 不晚于现任领导小组的起始日期 {current}。",
        "请核对日期；现任领导小组的记录不能改写。",
    ),
    "oversight-group-missing": ("还没有登记领导小组。", "请先登记领导小组，再登记它的决定。"),
    "oversight-decision-number": ("文号“{number}”的决定已经登记。", "请核对文号，不要重复登记。"),
    "oversight-decision-date": (
        "决定日期 {on} 不在领导小组任期内，或者晚于今天。",
        "请核对决定日期和领导小组的起止日期。",
    ),
    "oversight-decision-empty": (
        "决定没有确定比例、周期或者频次，也没有写明内容。",
        "请填写至少一项。",
    ),
    "oversight-cited": ("这份决定已经列为“{what}”的依据。", "不需要重复引用。"),
    # 复查复核
    "oversight-population": (
        "所选范围内办结的检查只有 {count} 户，不能随机抽取。",
        "至少要有 {need} 户，请放宽期间，或者等更多检查办结。",
    ),
    "oversight-pair-short": (
        "“{name}”除原检查人员和应当回避的人员外，可派的检查人员只有 {have} 人，不足 {need} 人。",
        "请先补充检查人员名录库，或者缩小复查范围。",
    ),
    "oversight-not-drawn": ("抽取还没有开启，不能安排。", "请按抽取程序开启后再办。"),
    "oversight-placed": ("抽取结果已经安排。", "请到各条记录中办理。"),
    "oversight-pool-touched": (
        "冻结时的人员名单与留痕中的指纹不一致。",
        "请停止办理，并报告审计管理员。",
    ),
    "oversight-not-in-pair": (
        "只有抽中的复查人员可以录入（{names}）。",
        "请由抽中的复查人员登录后录入。",
    ),
    "oversight-back-check-done": (
        "这户的复查结论已经录入。",
        "结论不能修改；有新情况的，另行复查。",
    ),
    "oversight-visit-date": (
        "日期 {on} 早于{after}，或者晚于今天。",
        "请核对日期。",
    ),
    "oversight-agreed-missing": ("还没有选择复查结论。", "请选择“一致”或者“不一致”。"),
    "oversight-difference-missing": (
        "结论不一致，但没有写明不一致的部门、情况或者证据。",
        "请逐项写明；这些内容是整改和更正的依据。",
    ),
    "oversight-difference-surplus": (
        "结论一致，却写了不一致的情况。",
        "请改选“不一致”，或者删去不一致的情况。",
    ),
    "oversight-deadline": ("整改期限 {due} 早于今天，或者没有填写。", "请填写今天以后的日期。"),
    "oversight-open-checks": (
        "还有 {left} 户没有复查完，不能公布。",
        "请等全部复查结论录入后再公布。",
    ),
    "oversight-sample-published": ("这一批复查结果已经公布。", "不需要再次公布。"),
    # 督查
    "oversight-units-few": ("可供抽取的单位不足两个。", "请多选几个单位，或者直接指定并写明理由。"),
    "oversight-choice-reason": ("直接指定督查单位必须写明理由。", "请填写理由，或者改用随机抽取。"),
    "oversight-checklist-empty": ("督查提纲是空的。", "请至少写一项，每行一项。"),
    "oversight-visit-done": ("这次督查的情况已经录入。", "情况不能修改；有新问题的，另行督查。"),
    "oversight-lines-open": ("还有 {left} 项没有填写督查情况。", "请逐项填写后提交。"),
    "oversight-line-note": (
        "“{question}”有问题，但没有写明问题或者整改要求。",
        "请写明问题和整改要求。",
    ),
    "oversight-circular-number": ("文号“{number}”的通报已经印发。", "请核对文号。"),
    # 整改
    "oversight-wrong-step": ("整改现在是“{state}”，不能{act}。", "请刷新页面，看清现状后再办。"),
    "oversight-own-rectification": (
        "报送整改情况的人不能验收。",
        "请由另一名监督员或者审批人员验收。",
    ),
    "oversight-not-the-unit": ("整改由{unit}报送。", "请由该单位的人员登录后报送。"),
    "oversight-evidence-missing": ("没有写明整改情况或者证据。", "请补充后再报送。"),
    "oversight-return-reason": ("退回必须写明原因。", "请写明还缺什么。"),
    "oversight-not-corrected": (
        "“{name}”的检查结果还没有更正。",
        "请原检查人员先更正结果（已公示的，申请更正并经审批），再验收整改。",
    ),
    # 考核
    "oversight-weights": (
        "各项分值合计 {total} 分，不是 100 分。",
        "请调整分值，使合计为 100 分。",
    ),
    "oversight-scheme-missing": ("还没有制定考评标准。", "请先制定考评标准（各项分值），再考核。"),
    "oversight-period": (
        "考核期间不对：起 {starts}，止 {ends}。",
        "止期不能早于起期，也不能晚于今天。",
    ),
    "oversight-assessed": ("{unit}在这一期间的考核表已经建立。", "请打开已有的考核表。"),
    "oversight-signed": ("考核表已经签发。", "签发后不能修改。"),
    "oversight-own-assessment": ("填表人不能签发自己填的考核表。", "请由另一名审批人员签发。"),
    "oversight-entries-unknown": (
        "留痕中没有序号 {seqs}。",
        "请到“留痕”核对序号，只填写存在的记录。",
    ),
    "oversight-evidence-none": ("没有引用留痕记录。", "请至少引用一条留痕记录作为证据。"),
    "oversight-account-closed": ("这件问责已经办结。", "办结后不能修改。"),
    "oversight-outcome-missing": ("没有写明处理结果。", "请写明处理结果和文书。"),
    "oversight-nothing-changed": ("与上一版相同。", "请修改后再保存。"),
}
