"""The sentences of this room's refusals: what is wrong, and what to do next."""

SENTENCES = {
    "inspections-stale": ("这户检查刚刚被别人改动过。", "请刷新页面，看清现状后再办。"),
    "inspections-wrong-step": (
        "这户检查是“{state}”，不能{act}。",
        "请刷新页面查看现在的进度。",
    ),
    "inspections-not-drawn": (
        "任务“{task}”是“{state}”，还没有可以派发的检查组。",
        "请先完成抽取和人员选派。",
    ),
    "inspections-not-yours": (
        "只有抽到这一户的检查人员可以录入（谁抽查、谁录入）。",
        "请由 {names} 录入。",
    ),
    "inspections-visit-in-future": (
        "检查日期 {on} 还没有到。",
        "请填写实际到场或者实施检查的日期。",
    ),
    "inspections-visit-missing": ("还没有登记检查日期和检查方式。", "请先登记检查情况。"),
    "inspections-visit-before-draw": (
        "检查日期 {on} 早于抽取日期 {drawn}，抽中之前不能检查。",
        "请填写实际检查日期。",
    ),
    "inspections-visit-outside-window": (
        "检查日期 {on} 不在任务的检查期间（{starts} 至 {ends}）内。",
        "请核对日期；确需在期间外检查的，写明原因。",
    ),
    "inspections-visit-twice": (
        "其他部门已于 {first} 到场，联合检查应当一次完成。",
        "请核对日期；确需另行检查的，写明原因。",
    ),
    "inspections-cards-not-shown": (
        "没有勾选“已出示执法证件”。",
        "请如实勾选；书面检查、无法联系等没有当面出示的，写明原因。",
    ),
    "inspections-methods-missing": ("还没有选择检查方式。", "请至少选择一种。"),
    "inspections-method-unknown": ("“{method}”不是规则集列出的检查方式。", "请从列表中选择。"),
    "inspections-team-too-small": (
        "检查人员不得少于 {need} 人，现在只有 {have} 人。",
        "请由抽取操作员补抽人员后再提交结果。",
    ),
    "inspections-lines-empty": (
        "还有 {count} 项没有填写检查情况：{names}。",
        "请逐项选择，系统不会代填。",
    ),
    "inspections-line-unknown": ("表中没有这一项。", "请刷新页面后重新填写。"),
    "inspections-code-unknown": (
        "“{code}”不是规则集规定的结果类别。",
        "请从列表中选择一个类别。",
    ),
    "inspections-code-contradicts": (
        "检查事项中有“发现问题”，但结果类别是“{text}”。",
        "请核对检查事项的情况或者另选结果类别。",
    ),
    "inspections-problem-missing": (
        "结果是“{text}”，还没有写明问题。",
        "请写清楚发现了什么问题。",
    ),
    "inspections-measures-missing": (
        "结果是“{text}”，还没有提出事中事后监管措施。",
        "请写明后续监管措施（谁检查、谁负责）。",
    ),
    "inspections-follow-up-missing": (
        "发现问题应当有后续处置，还没有填写。",
        "请选择处置方式、责任部门和期限。",
    ),
    "inspections-follow-up-due": ("期限 {due} 早于今天。", "请填写今天或者以后的日期。"),
    "inspections-already-entered": (
        "这张检查表的结果已经提交。",
        "需要改动的，请用“更正结果”，原来的版次会保留。",
    ),
    "inspections-not-entered": ("这张检查表还没有提交结果。", "请先录入并提交结果。"),
    "inspections-section-closed": (
        "本部门已登记为不适用，不再录入结果。",
        "登记有误的，请与牵头部门审批人联系。",
    ),
    "inspections-signer-missing": ("还没有填写签字人。", "请填写在检查表上签字的人和身份。"),
    "inspections-refusal-unexplained": (
        "没有签字的，应当如实写明原因。",
        "请写明经过和原因；有见证人的，一并写明。",
    ),
    "inspections-sections-open": (
        "{names} 还没有提交结果。",
        "请等各部门的检查人员都提交后再办结。",
    ),
    "inspections-nothing-found": (
        "各部门都登记为不适用，没有检查结果可以办结。",
        "请由审批人将这一户中止检查。",
    ),
    "inspections-unsigned": (
        "还没有签字盖章或者拒签的记录。",
        "请先登记签字情况。",
    ),
    "inspections-already-told": ("已于 {on} 告知检查结果。", "不必重复登记。"),
    "inspections-told-date": (
        "告知日期 {on} 不在检查日期 {visited} 和今天之间。",
        "请填写实际告知的日期。",
    ),
    "inspections-told-how-missing": ("还没有写明怎样告知的。", "请选择或填写告知方式。"),
    "inspections-reason-missing": ("没有写明原因。", "请写明原因，原因会留痕。"),
    "inspections-correction-same": ("更正后的内容和现在的一样。", "请核对后再提交。"),
    "inspections-correction-needs-approval": (
        "结果已经公示，更正须经审批。",
        "请提交更正申请，由审批人决定。",
    ),
    "inspections-own-request": ("不能审批自己提出的申请。", "请由另一名审批人办理。"),
    "inspections-request-open": ("已有一份同样的申请等待审批。", "请等待审批结果。"),
    "inspections-request-decided": ("这份申请已经审批过了。", "请刷新页面查看结果。"),
    "inspections-follow-up-closed": ("这项后续处置已经办结。", "请刷新页面查看结果。"),
    "inspections-outcome-missing": (
        "没有写明处理结果。",
        "请写明怎样处理、结果如何，形成闭环。",
    ),
    "inspections-archived": ("这户的档案已经移交。", "请刷新页面查看。"),
    "inspections-not-archived": ("这户的档案还没有移交。", "请先由检查人员移交。"),
}
