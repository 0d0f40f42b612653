"""Entry kinds of the roster, the post, the change of duty and the supervisor's check."""

from collections.abc import Mapping

from frontdesk.ledger.kind import Kind, kind

DUTY_KINDS: tuple[Kind, ...] = (
    # Roster
    kind(
        "roster.code_kept",
        "Shift code {code}: {hours_en}[, {name}]",
        "班次代码 {code}：{hours_zh}[，{name}]",
        "code hours_en hours_zh",
    ),
    kind("roster.code_ended", "Shift code {code} is used no more", "班次代码 {code} 停用", "code"),
    kind(
        "roster.row_set",
        "Roster {month}, {name}[, {post:roster_post}]: {changes}[ (reason: {reason})]",
        "值班表 {month}，{name}[（{post:roster_post}）]：{changes}[（原因：{reason}）]",
        "month name changes",
    ),
    kind(
        "roster.row_removed",
        "Roster {month}: {name} taken out[ (reason: {reason})]",
        "值班表 {month}：移除{name}[（原因：{reason}）]",
        "month name",
    ),
    kind(
        "roster.imported",
        "Roster {month} taken over from {file}: {people} people",
        "值班表 {month} 由文件 {file} 导入：{people}人",
        "month file people digest",
    ),
    kind(
        "roster.completed",
        "Roster {month} is complete: {people} people[; accepted although open: {points_en}]"
        "[ ({accepted})][; it was due by {was_due_at:clock}]",
        "值班表 {month} 排定：{people}人[；以下未尽事项已认可：{points_zh}][（{accepted}）]"
        "[；应于 {was_due_at:clock} 前排定]",
        "month people",
    ),
    kind(
        "roster.reopened",
        "Roster {month} is worked on again (reason: {reason})",
        "值班表 {month} 重新调整（原因：{reason}）",
        "month reason",
    ),
    kind(
        "calendar.day_set",
        "Calendar: {day} is a {day_en}[, {name}]",
        "日历：{day} 为{day_zh}[，{name}]",
        "day day_en day_zh",
    ),
    kind(
        "leave.asked",
        "{applicant} asks for leave, {span}: {reason}",
        "{applicant}申请请假（{span}）：{reason}",
        "applicant span reason",
    ),
    kind(
        "leave.approved",
        "Leave of {applicant}, {span}, approved[; stand-in {substitute}][; {reason}]",
        "同意{applicant}请假（{span}）[；顶班：{substitute}][；{reason}]",
        "applicant span",
    ),
    kind(
        "leave.refused",
        "Leave of {applicant}, {span}, refused: {reason}",
        "不同意{applicant}请假（{span}）：{reason}",
        "applicant span reason",
    ),
    kind(
        "leave.withdrawn",
        "{applicant} withdraws the leave asked for, {span}",
        "{applicant}撤回请假申请（{span}）",
        "applicant span",
    ),
    # The post
    kind(
        "item.kept",
        "Post: {name}, should be {quantity}[, at {place}]",
        "岗位物品：{name}，应有{quantity}[，存放于{place}]",
        "name quantity",
    ),
    kind("item.ended", "Post: {name} is counted no more", "岗位物品：{name}，不再清点", "name"),
    kind(
        "mark.set",
        "Important: {about_text:record}: {reason}",
        "标为重要：{about_text:record}：{reason}",
        "about_text reason",
    ),
    kind(
        "mark.lifted",
        "No longer important: {about_text:record}[: {reason}]",
        "取消重要标记：{about_text:record}[：{reason}]",
        "about_text",
    ),
    kind(
        "if_then.noted",
        "If {condition}: {then} (until {until_at:clock})",
        "若{condition}：{then}（至 {until_at:clock}）",
        "condition then until_at",
    ),
    kind(
        "if_then.ended",
        "No longer: if {condition}: {then}",
        "取消：若{condition}：{then}",
        "condition then",
    ),
    kind(
        "if_then.fired",
        "Request {request}: the note holds “if {condition}”: {then}",
        "报事 {request} 符合提示“若{condition}”：{then}",
        "request condition then",
        "auto",
    ),
    kind(
        "outing.begun",
        "{name} leaves the desk: {purpose}; to be heard of by {due_at:clock}",
        "{name}离开前台：{purpose}；{due_at:clock} 前报平安",
        "name purpose due_at",
    ),
    kind(
        "outing.heard",
        "{name}, outside, is well[: {note}]; next by {due_at:clock}",
        "在外的{name}平安[：{note}]；下次 {due_at:clock} 前",
        "name due_at",
    ),
    kind(
        "outing.ended", "{name} is back at the desk[: {note}]", "{name}回到前台[：{note}]", "name"
    ),
    kind(
        "patrol.made",
        "Patrol: {route}; {outcome}[; findings: {findings}]",
        "巡查：{route}；{outcome}[；发现：{findings}]",
        "route outcome",
        "hand",
    ),
    kind(
        "call.noted",
        "Call, {line:call_line}, {direction:call_direction}[, {caller}][, {telephone}]"
        "[: {about_call}][; {rings} rings][; {outcome}]",
        "电话，{line:call_line}，{direction:call_direction}[，{caller}][，{telephone}][：{about_call}]"
        "[；响{rings}声][；{outcome}]",
        "line direction",
    ),
    # Handover
    kind(
        "handover.begun",
        "{incoming} is at the desk to relieve {outgoing}"
        "[, {minutes_before:span} before][, {minutes_late:span} late]",
        "{incoming}到岗，准备从{outgoing}接班[，提前{minutes_before:span}][，迟到{minutes_late:span}]",
        "outgoing incoming",
        "permanent",
    ),
    kind(
        "handover.released",
        "{approver} lets duty change although open: {line}; {reason}[ ({how})]",
        "{approver}放行未了事项：{line}；{reason}[（{how}）]",
        "approver line reason",
        "permanent",
    ),
    kind(
        "handover.refused",
        "{incoming} does not take over from {outgoing}: {reason}",
        "{incoming}拒绝从{outgoing}接班：{reason}",
        "outgoing incoming reason",
        "permanent",
    ),
    kind(
        "handover.relief_absent",
        "The relief[ {incoming}] has not come: {reason}; {outgoing} stays on duty",
        "接班人[{incoming}]未到：{reason}；{outgoing}继续值班",
        "outgoing reason",
        "permanent",
    ),
    kind(
        "handover.relief_unfit",
        "{incoming} is not fit for duty: {reason}; {outgoing} stays on duty",
        "{incoming}不宜上岗：{reason}；{outgoing}继续值班",
        "outgoing incoming reason",
        "permanent",
    ),
    kind(
        "handover.voided",
        "The handover to {incoming} is begun anew[: {reason}]",
        "与{incoming}的交接重新开始[：{reason}]",
        "incoming",
        "permanent",
    ),
    # The supervisor's check
    kind(
        "check.begun",
        "{checker} begins to check the log, #{from_seq} to #{to_seq}",
        "{checker}开始查看值班记录，第 {from_seq} 至 {to_seq} 条",
        "checker from_seq to_seq",
    ),
    kind(
        "check.answered",
        "Check: {what}: {answer:check_answer}[, {to}][; {words}][; by {due_at:clock}]",
        "查看意见：{what}：{answer:check_answer}[，{to}][；{words}][；{due_at:clock} 前]",
        "what answer",
    ),
    kind(
        "check.signed",
        "{checker} has checked and signed the log, #{from_seq} to #{to_seq}[; {finding}]",
        "{checker}已查看并签名，第 {from_seq} 至 {to_seq} 条[；{finding}]",
        "checker from_seq to_seq sheet_sha256",
        "permanent",
    ),
    kind(
        "inspection.signed",
        "{checker} has inspected the log, #{from_seq} to #{to_seq}: {finding}",
        "{checker}已检查值班记录，第 {from_seq} 至 {to_seq} 条：{finding}",
        "checker from_seq to_seq finding sheet_sha256",
        "permanent",
    ),
    kind(
        "shift.read",
        "{name} has read the log of the shift of {clerk}",
        "{name}已阅{clerk}当班的记录",
        "name clerk",
        "technical",
    ),
    kind(
        "instruction.given",
        "Instruction[ to {to}]: {content}[ (until {until_at:clock})]",
        "指示[（{to}）]：{content}[（至 {until_at:clock}）]",
        "content",
    ),
    kind(
        "instruction.withdrawn",
        "Instruction withdrawn: {content}",
        "指示撤回：{content}",
        "content",
    ),
    kind(
        "instruction.read",
        "{name} has read: {content}",
        "{name}已阅知：{content}",
        "name content",
    ),
    kind(
        "bundle.made",
        "Log of {month} put together: {entries} entries",
        "{month} 值班记录整理：{entries}条",
        "month entries digest",
    ),
    kind(
        "bundle.handed",
        "Log of {month} handed to {handed_to}",
        "{month} 值班记录交{handed_to}",
        "month handed_to",
    ),
)

DUTY_TITLES: Mapping[str, tuple[str, str]] = {
    "roster.code_kept": ("Shift code", "班次代码"),
    "roster.code_ended": ("Shift code ended", "停用班次代码"),
    "roster.row_set": ("Roster changed", "值班表变更"),
    "roster.row_removed": ("Out of the roster", "移出值班表"),
    "roster.imported": ("Roster taken over", "导入值班表"),
    "roster.completed": ("Roster complete", "值班表排定"),
    "roster.reopened": ("Roster reopened", "值班表重排"),
    "calendar.day_set": ("Day set", "设定日历"),
    "leave.asked": ("Leave asked for", "申请请假"),
    "leave.approved": ("Leave approved", "同意请假"),
    "leave.refused": ("Leave refused", "不同意请假"),
    "leave.withdrawn": ("Leave withdrawn", "撤回请假"),
    "item.kept": ("Item of the post", "岗位物品"),
    "item.ended": ("Item taken out", "撤销岗位物品"),
    "mark.set": ("Marked important", "标为重要"),
    "mark.lifted": ("Mark lifted", "取消重要"),
    "if_then.noted": ("If-then note", "提示备注"),
    "if_then.ended": ("If-then note ended", "取消提示"),
    "if_then.fired": ("If-then note holds", "提示生效"),
    "outing.begun": ("Left the desk", "离开前台"),
    "outing.heard": ("Heard of", "在外报平安"),
    "outing.ended": ("Back at the desk", "回到前台"),
    "patrol.made": ("Patrol", "巡查"),
    "call.noted": ("Telephone call", "电话记录"),
    "handover.begun": ("Relief has come", "接班人到岗"),
    "handover.released": ("Released for handover", "交接放行"),
    "handover.refused": ("Handover refused", "拒绝接班"),
    "handover.relief_absent": ("Relief absent", "接班人未到"),
    "handover.relief_unfit": ("Relief unfit", "接班人不宜上岗"),
    "handover.voided": ("Handover begun anew", "交接重新开始"),
    "check.begun": ("Log check begun", "开始查看记录"),
    "check.answered": ("Log check, answer", "查看意见"),
    "check.signed": ("Log check signed", "查看签名"),
    "inspection.signed": ("Inspection signed", "检查签名"),
    "shift.read": ("Shift read", "阅过班次"),
    "instruction.given": ("Instruction", "下达指示"),
    "instruction.withdrawn": ("Instruction withdrawn", "撤回指示"),
    "instruction.read": ("Instruction read", "阅知指示"),
    "bundle.made": ("Monthly bundle", "月度整理"),
    "bundle.handed": ("Bundle handed over", "移交月度记录"),
}
