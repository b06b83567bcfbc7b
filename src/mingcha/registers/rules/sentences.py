"""What the registers refuse, in Chinese: what is wrong, and what to do next."""

from mingcha.law.refusal import register

register(
    {
        "registers-item-basis": (
            "事项“{name}”没有填写检查依据，不能列入随机抽查事项清单。",
            "请先补上法律、法规或规章的名称和条款。",
        ),
        "registers-item-basis-ended": (
            "事项“{name}”的检查依据已于 {until} 失效。",
            "请按现行有效的法律、法规或规章修改检查依据。",
        ),
        "registers-item-stale": (
            "事项“{name}”现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-certificate-missing": (
            "{name}没有执法证编号或监察证编号，不能上岗。",
            "请补录证件编号后再核验。",
        ),
        "registers-certificate-undated": (
            "{name}没有填写证件有效期，不能上岗。",
            "请补录证件有效期后再核验。",
        ),
        "registers-certificate-ended": (
            "{name}的证件有效期到 {until}，已经过期，不能上岗。",
            "请换发证件并更新有效期后再核验。",
        ),
        "registers-inspector-stale": (
            "{name}现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-changed-meanwhile": (
            "“{name}”在您打开之后已被别人修改。",
            "请刷新页面，看过最新内容后再改。",
        ),
        "registers-code-needed": (
            "检查对象“{name}”既没有统一社会信用代码，也没有注册号。",
            "请至少填写其中一个；参加抽取需要 18 位代码。",
        ),
        "registers-recusal-open": (
            "{inspector}对“{target}”的回避已经申报过，仍然有效。",
            "如需修改，请先解除原申报。",
        ),
        "registers-recusal-ended": ("这项回避已经解除。", "如需再次回避，请重新申报。"),
        "registers-population-unknown": (
            "抽查范围里有不认识的条件“{key}”。",
            "请在任务页面重新选择检查对象范围。",
        ),
        "registers-file-size": ("文件超过 {most} MB。", "请分成几个文件导入。"),
        "registers-file-empty": ("第 1 行：文件是空的。", "请填写表头和数据后重新上传。"),
        "registers-file-headless": (
            "第 1 行：没有找到表头，表头至少要有两列。",
            "请在数据上面写一行列名，例如企业名称、统一社会信用代码。",
        ),
        "registers-file-no-rows": ("第 2 行：表头下面没有数据。", "请填写数据后重新上传。"),
        "registers-file-extension": (
            "不能导入扩展名为 {extension} 的文件。",
            "请另存为 .xlsx、.xls、.ods 或 .csv。",
        ),
        "registers-file-type": (
            "文件内容是 {found}，扩展名是 {extension}。",
            "请把扩展名改为 {found}，或用 Excel、WPS 打开后另存。",
        ),
        "registers-file-foreign": (
            "文件内容是{what}，不是表格。",
            "请用 Excel 或 WPS 打开后另存为 .xlsx 或 .csv。",
        ),
        "registers-file-encrypted": ("文件设有打开密码。", "请去掉密码后重新上传。"),
        "registers-file-broken": (
            "文件已损坏或不完整，读不出来。",
            "请用 Excel 或 WPS 打开，另存后重新上传。",
        ),
        "registers-file-entries": (
            "文件内部有 {count} 个部件，最多 {most} 个。",
            "请把数据复制到新建的表格里，只保留一张工作表。",
        ),
        "registers-file-names": (
            "文件内部有不正常的名称（{name}）。",
            "请把数据复制到新建的表格里再上传。",
        ),
        "registers-file-unpacked": (
            "文件解压后超过 {most} MB。",
            "请去掉图片和多余的工作表，或者另存为 CSV 后上传。",
        ),
        "registers-file-ratio": (
            "文件解压后是原来的 {most} 倍以上，不像正常的表格。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-heavy": (
            "表格占用的内存太大，读不出来；常见原因是离数据很远的地方还有一个单元格。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-slow": (
            "{seconds} 秒内没有读完。",
            "请把数据复制到新建的表格里，或者另存为 CSV 后上传。",
        ),
        "registers-file-rows": (
            "数据超过 {most} 行。",
            "请分成几个文件导入。",
        ),
        "registers-file-columns": (
            "第 {row} 行超过 {most} 列。",
            "请删去多余的列。",
        ),
        "registers-file-bytes": (
            "第 {row} 行有无法识别的字节（{found}），文件编码不一致或已损坏。",
            "请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 .xlsx。",
        ),
        "registers-file-nul": (
            "第 {row} 行有 NUL 字符，可能是没有标记（BOM）的 UTF-16 文件。",
            "请另存为“CSV UTF-8”或 .xlsx。",
        ),
        "registers-file-changed": (
            "读取期间文件被改动。",
            "请等文件不再改动后重新导入。",
        ),
        "registers-file-quotes": (
            "第 {row} 行的双引号没有配对，后面的内容分不清是哪一格。",
            "请改正这一行的双引号，或者另存为 .xlsx。",
        ),
        "registers-cell-missing": ("缺{title}。", "请补上后重新上传。"),
        "registers-cell-length": ("{title}有 {length} 个字，最多 {most} 个。", "请缩短。"),
        "registers-cell-day": (
            "“{value}”不是日期，或者日历上没有这一天。",
            "请改正，写成 2023-06-01 的样子。",
        ),
        "registers-cell-choice": (
            "{title}“{value}”不存在，只有{names}。",
            "请改为其中之一，或者留空。",
        ),
        "registers-cell-number": (
            "代码是数字格式，后几位已经丢失。",
            "请把这一列设为文本格式，再按证照重新填写。",
        ),
        "registers-cell-invisible": (
            "{title}里有看不见的字符（{found}）。",
            "请删去后重新填写。",
        ),
        "registers-cell-formula": (
            "{title}以“{first}”开头，像是公式。",
            "请改为普通文字。",
        ),
        "registers-cell-duplicate": (
            "与第 {row} 行的{title}相同，同一个代码只能出现一次。",
            "请保留其中一行。",
        ),
        "registers-cell-duplicate-file": (
            "与文件 {file} 第 {row} 行的{title}相同，同一个代码只能出现一次。",
            "请保留其中一行。",
        ),
        "registers-cell-region": (
            "区划代码 {value} 不在本地的行政区划表里。",
            "请核对；留空则按住所判断。",
        ),
        "registers-cell-unknown": (
            "{title}“{value}”还没有建立。",
            "请先在系统里建立，或者改正名称。",
        ),
        "registers-cell-bureau": (
            "这一户在{bureau}的名录库里。",
            "请由{bureau}先登记为迁出，再导入；或者删去这一行。",
        ),
        "registers-cell-department": (
            "这一行属于{found}，您只能导入{own}的。",
            "请删去这一行，由该部门自己导入。",
        ),
        "registers-cell-name-code": (
            "“{value}”不能作为{title}。",
            "只能用字母、数字、下划线和连字符，最长 32 位。",
        ),
        "registers-cell-staff": (
            "人员编号、执法证编号、监察证编号都没有填写。",
            "请至少填写其中一个。",
        ),
        "registers-import-stale": (
            "这次导入现在是“{status}”，不能再{verb}。",
            "请刷新页面；需要时重新上传文件。",
        ),
        "registers-import-errors": (
            "文件还有 {count} 处错误，一行也没有入库。",
            "请下载标注后的表格，改正后重新上传。",
        ),
        "registers-import-meanwhile": (
            "核对以后、入库以前，名录又有改动，一行也没有入库。",
            "请再运行一次导入。",
        ),
        "registers-import-heading": (
            "{file}里没有列“{header}”。",
            "请照文件里的列名填写。",
        ),
        "registers-import-field": (
            "没有可以导入的内容“{field}”。",
            "可以写的有：{fields}。",
        ),
        "registers-import-columns": (
            "还没有对应这些必填内容：{fields}。",
            "请为它们选择文件中的列。",
        ),
        "registers-import-field-twice": (
            "{header}与另一列选了同样的内容。",
            "请把其中一列改为“不导入”。",
        ),
        "registers-import-column-twice": (
            "“{fields}”对应到了同一列。",
            "请让每一列只对应一项内容。",
        ),
        "registers-item-bases-ended": (
            "事项“{name}”所依据的{bases}已经废止或失效。",
            "请换上现行有效的依据，或者停用这一事项。",
        ),
        "registers-basis-stale": (
            "“{name}”现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-guide-items": ("指引没有选择适用事项。", "请至少选择一个抽查事项。"),
        "registers-guide-standards": (
            "有的结果类别没有填写认定标准。",
            "请逐项填写，使抽查结果认定统一。",
        ),
        "registers-guide-backwards": (
            "上一版从 {last} 起生效，新版的生效日期必须在它之后。",
            "请改为更晚的日期。",
        ),
        "registers-guide-stale": (
            "“{title}”已经有更新的版本。",
            "请刷新页面，在最新一版上修订。",
        ),
        "registers-entry-withdrawn": ("这条登记已经撤销。", "如需补登，请新增一条。"),
        "registers-withdraw-reason": ("撤销登记没有写原因。", "请写明为什么撤销。"),
        "registers-expert-inspector": (
            "{name}是执法检查人员（{staff_id}），不能进入专家库。",
            "专家只能协助检查；请另选专家，或先把该人员调离名录库。",
        ),
        "registers-expert-stale": (
            "{name}现在是“{status}”，不能改为“{to}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-claim-none": ("没有选中任何事项。", "请先勾选要认领的上级事项。"),
        "registers-claim-foreign": (
            "“{name}”不在上级的事项目录里，不能认领。",
            "请刷新页面，从目录中选择。",
        ),
        "registers-claim-done": (
            "“{name}”已经答复过认领。",
            "请刷新页面查看；需要改正时先撤回原来的答复。",
        ),
        "registers-claim-reason": (
            "不认领“{name}”没有写理由。",
            "请写明理由，例如三定方案没有赋予这项职责。",
        ),
        "registers-claim-in-use": (
            "“{name}”已经列入本级清单，不能撤回认领。",
            "请先停用本级事项。",
        ),
        "registers-list-empty": ("{list}里还没有内容。", "请先录入或导入，再提交会签。"),
        "registers-list-open": (
            "{list}第 {number} 版正在会签。",
            "请等会签完成，或者先撤回这一版。",
        ),
        "registers-list-same": (
            "{list}与第 {number} 版完全相同。",
            "没有改动，不需要新的版次。",
        ),
        "registers-list-stale": (
            "{version}现在是“{status}”。",
            "请刷新页面，按现在的状态办理。",
        ),
        "registers-list-changed": (
            "{version}提交以后，清单又有改动。",
            "请撤回这一版，按现在的内容重新提交会签。",
        ),
        "registers-sign-off-section": (
            "您的账号没有科室，不能会签。",
            "请由安全管理员或系统管理员补上科室后再办理。",
        ),
        "registers-sign-off-same-section": (
            "您所在的科室已经会签。",
            "请由另一个科室会签：清单由两个科室共同负责。",
        ),
        "registers-own-entry": ("“{name}”是您自己录入的，不能由您核实。", "请由另一名审批人办理。"),
        "registers-sign-off-same-person": ("您已经会签过这一版。", "请由另一个科室的人员会签。"),
        "registers-takeover": (
            "“{name}”在{bureau}的名录库里，还没有登记为迁出。",
            "请由{bureau}先登记为迁出。",
        ),
        "registers-filter-name": (
            "筛选没有名称，或者没有筛选条件。",
            "请先筛选，再起一个名称保存。",
        ),
        "registers-filter-taken": ("已经有名为“{name}”的筛选。", "请换一个名称，或先删除原来的。"),
        "registers-source-foreign": (
            "这个名录来源不是本单位的。",
            "请从列表里重新选择。",
        ),
    }
)
