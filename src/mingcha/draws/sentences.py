"""The sentences of this room's refusals: what is wrong, and what to do next."""

AGAIN = "请刷新页面，按现在的状态办理。"

SENTENCES = {
    "draws-needs-role": ("这一步只能由“{role}”办理。", "请由{role}本人登录后办理。"),
    "draws-not-lead": (
        "名单由牵头部门（{lead}）统一抽取。",
        "其他部门可以旁观，抽取后在比对确认中看到名单。",
    ),
    "draws-stale": ("抽取 {draw} 现在是“{status}”，不能{what}。", AGAIN),
    "draws-task-stale": ("任务“{task}”现在是“{status}”，不能冻结名录。", "请先完成前面的步骤。"),
    "draws-open-exists": (
        "任务“{task}”有一次抽取正在进行，不能再冻结一次。",
        "请先完成那一次；确实不能继续的，按程序作废，作废记录会编号公开。",
    ),
    "draws-drawn-already": (
        "任务“{task}”的名单已经抽出，同一任务不能再抽一次。",
        "需要扩大抽查的，请另立任务。",
    ),
    "draws-wrong-step": ("任务“{task}”现在应当{due}，不是{step}。", AGAIN),
    "draws-matched-once": (
        "{department}的检查组已经配齐，不能重新配对。",
        "个别人员需要回避或请假的，请申请变更，由系统按既定顺序递补。",
    ),
    "draws-witnesses-few": ("见证人只有 {have} 名，不得少于 {need} 名。", "请补充见证人后再冻结。"),
    "draws-witnesses-many": ("见证人最多 {most} 名。", "请减少见证人，其余人员可以旁观。"),
    "draws-witnesses-same": ("见证人姓名没有填全，或者有重复。", "请逐名填写不同的见证人。"),
    "draws-witness-kind": (
        "没有选择“{name}”的见证人身份。",
        "请选择人大代表、政协委员等身份之一。",
    ),
    "draws-lottery-level": (
        "公信等级 {level} 与开奖号不相符。",
        "L2 请填写福彩游戏和期号；L1 请不要填写。",
    ),
    "draws-lottery-unknown": (
        "期号“{issue}”或福彩游戏不对。",
        "请选择双色球、大乐透或快乐8，期号只填数字，且应在仪式之后开奖。",
    ),
    "draws-roster-small": (
        "可以抽取的检查对象只有 {rows} 户，至少需要 {least} 户。",
        "请核对任务的检查对象范围和名录库。",
    ),
    "draws-staff-few": (
        "{department}可用的检查人员只有 {have} 人，一个检查组需要 {need} 人。",
        "请在名录库中补充或核验检查人员后再冻结。",
    ),
    "draws-open-by-past": (
        "最迟公开日 {open_by} 已经过去。",
        "请由审批人退回任务，改正最迟公开日后再冻结。",
    ),
    "draws-rulebook-missing": ("任务没有冻结的规则集。", "请重新审批任务。"),
    "draws-engine": (
        "抽取程序拒绝：{file}，{reason}。",
        "请按提示核对名录；仍有问题请联系系统管理员。",
    ),
    "draws-self-check": (
        "开启后的自检没有通过：{what}。",
        "没有任何结果被保存。请联系系统管理员。",
    ),
    "draws-same-person": ("监督员不能是这次抽取的操作员。", "请由另一名监督员确认。"),
    "draws-digest-differs": (
        "输入的承诺值末 {tail} 位与系统中的不一致。",
        "请照打印的承诺书逐位核对；不一致的不要公布，请作废后重新冻结。",
    ),
    "draws-witness-unknown": ("见证码不对，或者不是这次抽取的见证码。", "请核对手中的见证码。"),
    "draws-code-locked": (
        "见证码、观察码输错太多次。",
        "请 15 分钟后再试；手中的码看不清的，请抽取现场的工作人员帮助核对。",
    ),
    "draws-dice-malformed": ("应当是 {need} 位数字，现在是 {have} 位。", "请逐位核对骰子读数。"),
    "draws-dice-differ": ("两次输入不一致，第 {place} 位不同。", "请看着骰子重新输入。"),
    "draws-dice-given": (
        "您的读数已经录入，不能修改。",
        "如果录错，请当场说明，由操作员申请作废本次抽取。",
    ),
    "draws-dice-missing": ("还有 {left} 名见证人没有录入。", "请等全部见证人录入后再开启。"),
    "draws-lottery-missing": ("还没有录入第 {issue} 期开奖号。", "请在开奖后录入。"),
    "draws-lottery-wrong": (
        "开奖号“{value}”不对：{reason}。",
        "请照官方公告按从小到大的顺序录入。",
    ),
    "draws-manifest-touched": (
        "承诺文件与已经公布的承诺值不一致，不能开启。",
        "请不要改动数据，立即报告监督员和审计管理员；见证人手中的承诺书可以作证。",
    ),
    "draws-entropy-touched": (
        "随机数与录入时的留痕不一致，数据库可能被改动过。",
        "请不要开启，由审计管理员核对留痕，并按程序作废。",
    ),
    "draws-secret-lost": (
        "密封的密值打不开。",
        "请检查数据目录中的 escrow.key；确实丢失的，以“密值丢失”作废。",
    ),
    "draws-secret-not-lost": ("密值没有丢失，不能以此为由作废。", "请选择真实的作废原因。"),
    "draws-escrow-printed": ("密封件已经打印过，只能打印一次。", "请向密封件保管人查询。"),
    "draws-void-reason": ("没有选择作废原因。", "请从规则列出的五种原因中选择。"),
    "draws-void-note": ("没有写明作废的经过。", "请写明经过，它会与作废记录一起公开。"),
    "draws-void-unasked": ("操作员没有申请作废。", "请先由操作员写明原因提出申请。"),
    "draws-void-asked": ("这次抽取已申请作废，正在等监督员决定。", "请等监督员同意或驳回后再办。"),
    "draws-own-approval": ("不能审批自己提出的申请。", "请由另一名审批人办理。"),
    "draws-finding-reason": (
        "没有选择结论或原因。",
        "请选择确认、不适用或主体已不存在，并选择原因。",
    ),
    "draws-finding-evidence": (
        "没有写明主体已不存在的证据。",
        "请填写登记机关的查询结果、公告或现场记录。",
    ),
    "draws-finding-stale": ("这一户的比对结论已经办理。", AGAIN),
    "draws-confirm-pending": ("还有 {left} 户没有比对。", "请逐户确认，或者将其余的一并确认。"),
    "draws-confirm-unapproved": ("还有 {left} 户的结论等待审批。", "请联系审批人。"),
    "draws-confirm-done": ("{department}已经完成比对确认。", AGAIN),
    "draws-not-confirming": ("任务现在不在比对确认阶段。", AGAIN),
    "draws-department-outside": ("{department}不参与这项任务。", "请核对部门。"),
    "draws-change-note": ("没有写明变更的原因。", "请写明原因，它会存档备查。"),
    "draws-change-member": ("{name}不在这个检查组里。", "请核对检查组现在的成员。"),
    "draws-change-nothing": ("没有可以变更的检查组。", "检查已经完成的不再变更，请核对。"),
    "draws-change-impossible": ("抽取规则不允许这项变更：{what}。", "请核对检查组现在的成员。"),
    "draws-change-stale": ("这项变更申请已经办理。", AGAIN),
    "draws-change-before": ("检查组还没有产生，现在不能申请变更。", "比对阶段请在比对确认中办理。"),
    "draws-not-opened": ("抽取 {draw} 还没有开启，没有可公开的名单。", "请等开启后再公开。"),
    "draws-reveal-early": (
        "最迟公开日 {open_by} 未到，检查也没有全部完成。",
        "请等检查全部完成后公开。",
    ),
    "draws-observer-until": ("有效期应当在今天之后、一年之内。", "请改正有效期。"),
    "draws-small-candidates": (
        "候选名单里有重复的或者没有代码的。",
        "请核对候选名单后再抽取。",
    ),
    "draws-small-count": (
        "从 {rows} 个候选中抽 {count} 个，不成其为抽取。",
        "应抽数至少 1 个，并少于候选数。",
    ),
    "draws-small-purpose": ("内部抽取不能用于这个用途。", "检查对象和检查人员请按任务抽取。"),
    "draws-small-again": (
        "“{title}”已就同一候选名单抽取（{draw}），不能再抽一次。",
        "另有新的事由的，请写明事由；作废的，请从作废的那一次重新冻结。",
    ),
    "draws-small-open": (
        "同一用途的内部抽取 {draw} 正在进行。",
        "请先完成那一次；确实不能继续的，按程序作废。",
    ),
    "draws-small-witness": (
        "“{name}”是操作员或监督员，不能同时作见证人。",
        "请另请至少一名见证人。",
    ),
    "draws-small-not-void": ("{draw} 没有作废，不能重新冻结。", "抽取结果只有一次。"),
    "draws-external-headless": (
        "文件里没有“统一社会信用代码”列，现有的列是：{headings}。",
        "请在第一行写上列名后重新上传。",
    ),
    "draws-external-rows": (
        "名单有 {count} 处错误，第 {row} 行：{what}。",
        "没有任何一行入库，请全部改正后重新上传。",
    ),
    "draws-external-empty": ("名单里没有检查对象。", "请核对上传的文件。"),
    "draws-external-after": (
        "任务“{task}”已在本系统冻结过名录（含作废的），不能再改用外部名单。",
        "需要使用外部名单的，请另立任务。",
    ),
    "draws-external-source": (
        "没有写明抽取平台、名单文件或抽取日期，或者日期在今天之后。",
        "请照外部平台的记录填写，它们会随名单公开。",
    ),
    "draws-training-missing": (
        "{department}今年还没有抽查前培训的记录。",
        "请先培训，并在培训登记里补记后再冻结名录。",
    ),
    "draws-proof-code": (
        "核验码与统一社会信用代码不相符。",
        "请照告知书逐字核对；没有告知书的，请向组织单位查询。",
    ),
}
