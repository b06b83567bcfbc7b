"""The sentences of this room's refusals."""

from mingcha.law.refusal import register

register(
    {
        "plans-stale": (
            "这条记录刚刚被别人办理过，已经不是“{status}”。",
            "请刷新页面，看清现在的状态后再办。",
        ),
        "plans-wrong-step": ("“{old}”不能直接变成“{new}”。", "请按步骤办理。"),
        "plans-not-draft": (
            "“{status}”的内容不能修改。",
            "待审批的请先退回；已公布的计划请另起新版；已批准的任务请由审批人退回后修改。",
        ),
        "plans-own-approval": ("经办人不能审批自己起草的内容。", "请由另一名审批人办理。"),
        "plans-needs-approver": ("只有“审批”角色可以办理。", "请联系本单位的审批人。"),
        "plans-needs-publisher": ("只有“公示员”或“经办”可以公布。", "请联系本单位的公示员。"),
        "plans-reason-missing": ("没有写明理由。", "请写明理由后再办。"),
        "plans-soft-reason-missing": (
            "有 {count} 处与规则不一致（第一处：{first}），还没有说明理由。",
            "请写明理由后再提交，理由随审批一并留痕。",
        ),
        "plans-check-fails": ("{what}", "请改正后再提交。"),
        "plans-year-taken": (
            "{year} 年已有年度计划。",
            "请在原计划上修改；已公布的请用“调整计划”另起新版。",
        ),
        "plans-revision-open": ("这份计划已有一个正在办理的新版。", "请继续办理那个新版。"),
        "plans-not-published": (
            "只有已公布的计划才能调整或安排任务。",
            "请先完成审批和公布。",
        ),
        "plans-line-in-use": (
            "计划项“{title}”已经安排了抽查任务，不能删除。",
            "请先处理该任务，或者保留这一项。",
        ),
        "plans-item-outside": (
            "“{item}”不是清单中的有效事项，不得检查。",
            "请先在抽查事项清单中启用，或者去掉这一项。",
        ),
        "plans-item-not-in-line": ("“{item}”不在计划项中。", "请只选计划项中的事项。"),
        "plans-no-items": ("没有选择抽查事项。", "请至少选择一项。"),
        "plans-no-department": ("没有选择参与部门。", "请至少选择一个部门。"),
        "plans-dates-reversed": ("结束日期早于开始日期。", "请改正日期。"),
        "plans-window-outside": (
            "检查时间应当在计划项的时间之内（{starts} 至 {ends}）。",
            "请改正检查时间，或者先调整计划。",
        ),
        "plans-source-missing": (
            "定向抽查没有写明来源文件。",
            "请填写专项检查或上级部署的文件名称和文号。",
        ),
        "plans-code-malformed": (
            "任务编号“{code}”不合格式。",
            "请用字母或数字开头，只含字母、数字、点、下划线和连字符，最长 64 位。",
        ),
        "plans-code-taken": ("任务编号“{code}”已经用过。", "请换一个编号。"),
        "plans-team-too-small": (
            "{department}每组 {have} 人，不得少于 {need} 人。",
            "请增加每组人数。",
        ),
        "plans-team-too-large": (
            "{department}每组 {have} 人，最多 9 人。",
            "请减少每组人数。",
        ),
        "plans-outside-reason": (
            "计划外的任务没有写明理由。",
            "请写明为什么不在年度计划内，经批准后才能抽取；或者先调整计划。",
        ),
        "plans-not-random": (
            "这是非随机检查，不参加抽取，也不计入双随机。",
            "请在“非随机任务”中办理。",
        ),
        "plans-escrow-missing": ("没有写明密封件由谁保管。", "请填写保管的人或机关。"),
        "plans-is-random": ("这是随机抽查任务。", "请在“抽查任务”中办理。"),
        "plans-no-consolidator": (
            "本计划没有设汇总科室，不用报送。",
            "请在计划的基本信息中选定汇总科室，或者直接增加计划项。",
        ),
        "plans-other-section": (
            "这是“{section}”的内容，应由该科室的人办理。",
            "请由该科室的经办人办理，或者由汇总科室修改。",
        ),
        "plans-section-empty": ("“{section}”还没有计划项。", "请先增加本科室的计划项再报送。"),
        "plans-section-reported": (
            "“{section}”的计划项已经报送。",
            "要修改请由汇总科室退回。",
        ),
        "plans-not-consolidator": (
            "汇总由“{section}”办理。",
            "请由汇总科室的经办人办理。",
        ),
        "plans-scheme-open": (
            "“{section}”已有一份没有印发的工作方案。",
            "请继续办理那一份；印发以后再起草新版。",
        ),
        "plans-merge-two": ("没有选择两个以上的计划项。", "请选择同一计划中可以合并的计划项。"),
        "plans-milestones-none": (
            "规则集没有更多的计划节点。",
            "请自行增加节点，写明完成时限和责任单位。",
        ),
        "plans-milestone-future": ("完成日期在今天之后。", "请填写实际完成的日期。"),
        "plans-unsuitable-already": ("“{item}”已经登记为不适用。", "请查看不适用登记。"),
        "plans-clue-future": ("收到日期在今天之后。", "请改正收到日期。"),
        "plans-not-participant": (
            "您的部门没有参加“{task}”。",
            "请由牵头部门或者参与部门的人填写。",
        ),
        "plans-step-missing": (
            "前一步“{step}”还没有完成：{what}",
            "请先补上这一步；程序不能跳过。",
        ),
        "plans-item-unsuitable": (
            "“{item}”登记为不适用双随机：{ground}。",
            "请去掉这一项，或者先在不适用登记中解除。",
        ),
        "plans-lead-stays": ("牵头部门不能移出任务。", "请保留牵头部门。"),
        "plans-level-reason": (
            "选择 L1 当场开启没有写明理由，理由将随抽取一并公开。",
            "请写明理由，或者选择 L2。",
        ),
        "plans-batches-wrong": ("批次应当是 1 至 999。", "请改正批次。"),
        "strata-table": ("分组还没有填好，暂时不能计算。", "请填完代码、名称、比例和最少户数。"),
        "strata-empty": ("没有分组。", "至少保留一个“未分级”组。"),
        "strata-code-malformed": (
            "分组代码“{code}”不合格式。",
            "请用字母、数字、下划线和连字符，字母或数字开头，最长 32 位。",
        ),
        "strata-code-twice": ("分组代码“{code}”重复。", "请改成不同的代码。"),
        "strata-name-missing": ("分组“{code}”没有名称。", "请填写名称。"),
        "strata-condition-unknown": ("分组“{code}”的条件不认识：{what}。", "请重新选择条件。"),
        "strata-percent-wrong": (
            "分组“{code}”的比例“{percent}”不对。",
            "请填写 0 到 100 之间的数，最多四位小数。",
        ),
        "strata-minimum-wrong": ("分组“{code}”的最少户数不对。", "请填写不小于 0 的整数。"),
        "strata-order": (
            "分组“{code}”没有条件，应当排在最后；排在它后面的组抽不到任何对象。",
            "请把没有条件的组移到最后。",
        ),
        "strata-no-rest": (
            "最后一组“{code}”还有条件，不符合任何条件的对象就没有组可归。",
            "请在最后加一个没有条件的组，例如“未分级”。",
        ),
    }
)
