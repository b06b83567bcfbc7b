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
    "inspections-file-unknown": (
        "这个文件不是 JPEG、PNG 或者 PDF。",
        "请另存为这三种格式之一再上传；系统按内容识别，改扩展名没有用。",
    ),
    "inspections-file-damaged": ("这个文件不完整或者已经损坏。", "请重新扫描或者另存后再上传。"),
    "inspections-file-too-big": ("文件超过 {limit} MB。", "请降低扫描分辨率或者分成几个文件。"),
    "inspections-picture-too-big": (
        "图片超过 {limit} 万像素。",
        "请缩小图片或者降低扫描分辨率后再上传。",
    ),
    "inspections-pdf-acts": (
        "这个 PDF 含有脚本、内嵌文件或者密码。",
        "请打印成普通的 PDF 再上传。",
    ),
    "inspections-file-lost": (
        "附件的文件不在或者与登记的指纹不符。",
        "请系统管理员从备份中恢复数据目录的 files。",
    ),
    "inspections-attachments-full": ("这户检查已有 {limit} 个附件。", "请把多页扫描成一个 PDF。"),
    "inspections-attachment-adopted": (
        "这个附件是采用的结论，检查结果以它为据，不能撤下。",
        "结论有变化的，另行登记一份。",
    ),
    "inspections-attachment-withdrawn": ("这个附件已经撤下。", "请刷新页面查看。"),
    "inspections-adopted-missing": (
        "检查方式有“{method}”，还没有登记采用的结论。",
        "请先登记出具单位、日期、文号并上传文件，再提交结果。",
    ),
    "inspections-comparison-missing": (
        "检查方式有“信息比对”，还没有上传比对记录。",
        "请先上传“信息比对记录”附件，再提交结果。",
    ),
    "inspections-adopted-date": (
        "出具日期 {on} 还没有到。",
        "请填写结论文件上的日期。",
    ),
    "inspections-no-letter": (
        "只有转办、移送、移送司法需要移送单。",
        "请核对后续处置的方式。",
    ),
    "inspections-letter-written": ("这件事的移送单已经开具。", "请刷新页面查看。"),
    "inspections-letter-missing": ("还没有开具移送单。", "请先开具移送单。"),
    "inspections-letter-received": ("移送单已经签收。", "请刷新页面查看。"),
    "inspections-receipt-date": (
        "签收日期 {on} 不在移送日期 {sent_on} 和今天之间。",
        "请填写回执上的日期。",
    ),
    "inspections-receipt-missing": (
        "移交给别的机关的，收到回执才能办结。",
        "请先开具移送单并登记对方的签收。",
    ),
    "inspections-no-penalty-case": (
        "只有“立案处罚”的后续处置可以登记行政处罚。",
        "请核对后续处置的方式。",
    ),
    "inspections-penalty-recorded": ("这件案件的处罚已经登记。", "需要改动的，请用“更正处罚”。"),
    "inspections-penalty-same": ("更正后的内容和现在的一样。", "请核对后再提交。"),
    "inspections-penalty-field-empty": (
        "“{field}”没有填写。处罚公示的四项内容缺一不可。",
        "请填写后再提交。",
    ),
    "inspections-penalty-personal": (
        "“{field}”里有身份证号、电话、邮箱或者银行卡号，会被公开。",
        "请删去个人号码后再提交。",
    ),
    "inspections-decided-date": (
        "决定日期 {on} 早于检查日期或者还没有到。",
        "请填写处罚决定书上的日期。",
    ),
    "inspections-not-one-unit": (
        "谁抽查、谁录入、谁公示：抽查单位是{drew}，公示员属于{publishes}。",
        "请由抽查并录入结果的单位公示（{clause}）。",
    ),
    "inspections-feedback-given": ("这次检查的反馈已经提交过。", "如需补充，请使用举报页面。"),
    "inspections-expert-not-yours": (
        "这名专家不在本单位的专家库里。",
        "请从列表中选择，或者直接填写协助人员。",
    ),
}
