"""Entry kinds: what each must carry, how it reads in both languages, how long it is kept.

A template is plain text with `{field}` (a value of `data`), `{field:group}` (a label of the intake
lists, e.g. `{kind:kind}`), `{field:clock}` (an instant as local time), `{field:record}` (a record
such as `help_request:214` by its name), `{field:yuan}` (whole fen as yuan), `{field:span}` (whole
minutes as hours and minutes) and `[…]` around what falls away when a field inside it is empty.
Values are put in as they are and never read as templates.
"""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import N_, Language, _, catalogue
from frontdesk.ledger.duty_kinds import DUTY_KINDS, DUTY_TITLES
from frontdesk.ledger.kind import Kind
from frontdesk.ledger.kind import kind as _k
from frontdesk.ledger.order_kinds import ORDER_KINDS, ORDER_TITLES
from frontdesk.rules.money import yuan
from frontdesk.rules.services import told_name

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        # The site and its keys
        _k(
            "key.added",
            "Key {key} of {name} is valid from here[; {reason}]",
            "{name}的签名钥匙 {key} 自此有效[；{reason}]",
            "key person_id public_key",
            "auto technical permanent",
        ),
        _k(
            "key.retired",
            "Key {key} of {name} is no longer valid",
            "{name}的签名钥匙 {key} 不再有效",
            "key person_id",
            "technical permanent",
        ),
        _k(
            "key.recovered",
            "Recovery key used: new key for {name}",
            "启用恢复钥匙：为{name}配发新钥匙",
            "key person_id",
            "permanent",
        ),
        _k(
            "site.created",
            "The book of {name} is opened",
            "{name}值班记录簿启用",
            "name language timezone",
            "auto permanent",
        ),
        _k(
            "site.opened",
            "The desk is set up: {people} people",
            "值班台设置完毕：{people}人",
            "people",
            "auto permanent",
        ),
        _k(
            "schema.migrated",
            "Schema: {name}",
            "数据结构：{name}",
            "name digest",
            "auto technical permanent",
        ),
        _k(
            "rules.changed",
            "Configuration changed ({name}): {difference}",
            "配置有变（{name}）：{difference}",
            "name difference",
            "auto",
        ),
        _k(
            "clock.stepped",
            "The computer's clock moved by {seconds} s",
            "电脑时钟变动 {seconds} 秒",
            "seconds",
            "auto",
        ),
        _k(
            "log.restored",
            "Restored from backup {file}[; known to be lost: {lost}]",
            "由备份 {file} 恢复[；已知缺失：{lost}]",
            "file",
            "permanent",
        ),
        _k(
            "row.repaired",
            "{table} {id} put back as entry {from_seq} has it",
            "{table} {id} 已按第 {from_seq} 条恢复",
            "table id from_seq",
        ),
        # People
        _k(
            "person.added",
            "{name} ({staff_no}) joins: {titles}",
            "{name}（{staff_no}）入职：{titles}",
            "name staff_no",
            "auto permanent",
        ),
        _k(
            "person.changed",
            "{name} ({staff_no}) is now: {titles}",
            "{name}（{staff_no}）现任：{titles}",
            "name staff_no",
            "permanent",
        ),
        _k(
            "person.deactivated",
            "{name} ({staff_no}) has left; no longer signs here",
            "{name}（{staff_no}）已离岗，不再签名",
            "name staff_no",
            "permanent",
        ),
        _k(
            "pin.waiting",
            "PIN of {name} refused {failures} times; next try in {minutes} min",
            "{name}的密码连续 {failures} 次错误，{minutes} 分钟后再试",
            "name failures minutes",
            "auto technical",
        ),
        _k(
            "pin.reset",
            "Waiting time of {name} lifted",
            "解除{name}的等待时间",
            "name",
            "technical",
        ),
        # Duty
        _k(
            "shift.opened",
            "Duty opened: {name}, until {ends_at:clock}",
            "开始值班：{name}，至 {ends_at:clock}",
            "name ends_at",
        ),
        _k(
            "handover.given",
            "{outgoing} hands over to {incoming}[; open: {open_lines}][; findings: {findings}]"
            "[; to follow: {follow_up}][; important work released by {released_by}: {release}]"
            "[; with a reservation: {reservation}][; emergency relief: {emergency}]",
            "{outgoing}交班给{incoming}[；未完：{open_lines}项][；发现：{findings}]"
            "[；待跟进：{follow_up}][；重要工作由{released_by}放行：{release}]"
            "[；保留意见：{reservation}][；紧急顶班：{emergency}]",
            "outgoing incoming sheet_sha256",
            "permanent",
        ),
        _k(
            "handover.taken",
            "{incoming} takes over from {outgoing}",
            "{incoming}从{outgoing}接班",
            "outgoing incoming sheet_sha256",
            "permanent",
        ),
        # What people write
        _k("note.written", "{content}", "{content}", "content", "hand"),
        _k(
            "desk.manned",
            "Desk manned, nothing to report",
            "在岗，无异常",
        ),
        _k(
            "entry.corrected",
            "Correction of #{corrects}: {content} (reason: {reason})",
            "更正第 {corrects} 条：{content}（原因：{reason}）",
            "corrects content reason",
        ),
        _k(
            "entry.opened",
            "Confidential entry #{opened} was opened",
            "查阅保密记录第 {opened} 条",
            "opened",
            "technical",
        ),
        _k(
            "phone.revealed",
            "Telephone number shown in full ({subject:record})",
            "查看完整电话（{subject:record}）",
            "subject",
            "technical",
        ),
        _k(
            "patrol.finding",
            "Patrol, {place}: {problem}; put right: {correction}[; found by {finder}]",
            "巡查{place}：{problem}；处理：{correction}[；发现人：{finder}]",
            "place problem correction",
            "hand",
        ),
        _k(
            "mobilisation.recorded",
            "Called in {who} ({department}): {why}[; arrived {arrived_at:clock}]",
            "调动{department}{who}：{why}[；{arrived_at:clock} 到场]",
            "who department why",
            "hand",
        ),
        _k(
            "measure.taken",
            "Temporary measure at {place}: {content}",
            "{place}临时防护措施：{content}",
            "place content",
            "hand",
        ),
        _k(
            "measure.lifted",
            "Temporary measure at {place} lifted[: {content}]",
            "{place}临时防护措施已解除[：{content}]",
            "place",
            "hand",
        ),
        _k(
            "head.contacted",
            "Reported to {who}: {content}; answered: {answered:yes_no}"
            "[; instruction: {instruction}][; on site {arrived_at:clock}]",
            "已报告{who}：{content}；接通：{answered:yes_no}[；指示：{instruction}]"
            "[；{arrived_at:clock} 到场]",
            "who content answered",
            "hand",
        ),
        _k(
            "leave.decided",
            "Leave of {applicant} for {shift_text}: {decision:decision}[, stand-in {substitute}]"
            " (reason: {reason})",
            "{applicant}请假（{shift_text}）：{decision:decision}[，顶班：{substitute}]（原因：{reason}）",
            "applicant shift_text reason decision",
            "hand",
        ),
        _k(
            "spot_check.recorded",
            "Spot check: {who} at the post: {at_post:yes_no}[; {remark}]",
            "值班抽查：{who}在岗：{at_post:yes_no}[；{remark}]",
            "who at_post",
            "hand",
        ),
        _k(
            "log.inspected",
            "Log inspected, {span}: {finding}",
            "检查值班记录（{span}）：{finding}",
            "span finding",
            "hand",
        ),
        _k(
            "evidence.filed",
            "Evidence kept: {item}, {reference}, at {kept_at}",
            "工作证据：{item}，{reference}，存放于{kept_at}",
            "item reference kept_at",
            "hand",
        ),
        _k(
            "drunk.recorded",
            "Drunk disturbance at {place}: {content}; done: {action}",
            "{place}醉客滋事：{content}；处理：{action}",
            "place content action",
            "hand",
        ),
        # Promises and people who must be told
        _k(
            "commitment.made",
            "Promised by {due_at:clock}: {label}",
            "承诺 {due_at:clock} 前：{label}",
            "label due_at",
        ),
        _k("commitment.kept", "Kept: {label}", "已兑现：{label}", "label"),
        _k(
            "commitment.dropped",
            "No longer due: {label} (reason: {reason})",
            "不再需要：{label}（原因：{reason}）",
            "label reason",
        ),
        _k(
            "commitment.breached",
            "Overdue since {due_at:clock}: {label}",
            "自 {due_at:clock} 起超时：{label}",
            "label due_at",
            "auto",
        ),
        _k(
            "notification.told",
            "{role:role} told[: {told}] ({subject_text:record})[; {note}]",
            "已告知{role:role}[：{told}]（{subject_text:record}）[；{note}]",
            "role",
        ),
        _k(
            "notification.not_reached",
            "{role:role} not reached ({subject_text:record})[; {note}]",
            "未联系上{role:role}（{subject_text:record}）[；{note}]",
            "role",
        ),
        # Residents and rooms
        _k(
            "building.added",
            "Building {building}[, {name}]",
            "楼栋 {building}[，{name}]",
            "building",
            "auto technical",
        ),
        _k(
            "household.imported",
            "Room {room}[: {names}]",
            "房屋 {room}[：{names}]",
            "room",
            "technical",
        ),
        _k(
            "households.import_finished",
            "Household file {file}: {rooms} rooms, {residents} residents",
            "住户文件 {file}：{rooms}套房屋，{residents}名住户",
            "file digest rooms residents",
        ),
        _k("resident.added", "{room}: resident {name}", "{room}：住户{name}", "room name"),
        _k(
            "resident.changed",
            "{room}: details of {name} changed",
            "{room}：{name}资料变更",
            "room name",
        ),
        _k(
            "resident.registered",
            "{room}: {name} registered; identity card seen, lease: {lease:lease}",
            "{room}：{name}登记入住；已核身份证，租赁合同：{lease:lease}",
            "room name lease",
        ),
        _k(
            "keys.handed_out",
            "{room}: {keys} keys[, access card {card}] given to {name}",
            "{room}：交付{name}钥匙{keys}把[、门禁卡 {card}]",
            "room name keys",
        ),
        # The request register
        _k(
            "request.registered",
            "Request {id}, {kind:kind}[ ({sub_kind:sub_kind})][, {room}][, {urgency:urgency}]: "
            "{content}[; from {requester}][; goes into: {handed_to}][; on duty: {on_duty}]",
            "报事 {id} {kind:kind}[（{sub_kind:sub_kind}）][，{room}][，{urgency:urgency}]："
            "{content}[；报事人{requester}][；转入{handed_to}流程][；值班：{on_duty}]",
            "id kind content",
            "auto",
        ),
        _k(
            "request.changed",
            "Request {id} changed: {changes}",
            "报事 {id} 更改：{changes}",
            "id changes",
        ),
        _k(
            "request.answered",
            "Request {id} answered: {answer}",
            "报事 {id} 已答复：{answer}",
            "id answer",
        ),
        _k(
            "request.escalated",
            "Request {id} put to {escalated_to}[; {note}]",
            "报事 {id} 上报{escalated_to}[；{note}]",
            "id escalated_to",
        ),
        _k(
            "request.handed_over",
            "Request {id} handed over to {handed_to}[; {note}]",
            "报事 {id} 转交{handed_to}[；{note}]",
            "id handed_to",
        ),
        _k(
            "request.reported_back",
            "Request {id}, result: {result}",
            "报事 {id} 回报结果：{result}",
            "id result",
        ),
        _k(
            "request.cannot_provide",
            "Request {id} cannot be provided; {contacted} contacted, apology made[; {answer}]",
            "报事 {id} 无法提供；已联系{contacted}，已致歉[；{answer}]",
            "id contacted",
        ),
        _k(
            "request.closed",
            "Request {id} closed[: {result}][; resident: {opinion}]",
            "报事 {id} 已办结[：{result}][；住户意见：{opinion}]",
            "id",
        ),
        _k(
            "request.called_off",
            "Request {id} called off: {reason}",
            "报事 {id} 撤销：{reason}",
            "id reason",
        ),
        _k(
            "request.imported",
            "Imported request {id}[, {room}]: {excerpt}",
            "导入报事 {id}[，{room}]：{excerpt}",
            "id",
            "technical",
        ),
        _k(
            "requests.import_finished",
            "Request file {file}: {rows} requests taken over[, {refused} refused]",
            "报事文件 {file}：导入{rows}条[，拒收{refused}条]",
            "file digest rows",
        ),
        _k(
            "scene.reported",
            "Request {id}, at the place: {content}",
            "报事 {id} 现场情况：{content}",
            "id content",
        ),
        _k(
            "service.wished",
            "Service not yet offered: {service}[; reported to {reported_to}]",
            "暂未开展的服务：{service}[；已报{reported_to}]",
            "service",
        ),
        # The price list
        _k(
            "prices.imported",
            "Price list “{name}”, version {version}, valid from {valid_day}: {items} items"
            "[; {refused} lines left out]; file {file}",
            "收费标准《{name}》第{version}版，自{valid_day}起执行：{items}项"
            "[；{refused}行未收]；文件 {file}",
            "name version valid_day items file digest",
        ),
        _k(
            "prices.continued",
            "Price list, version {version}: {items} further items",
            "收费标准第{version}版：续{items}项",
            "version items",
            "technical",
        ),
        # Running procedures
        _k(
            "run.started",
            "{title_en}[, {place}]: procedure started",
            "{title_zh}[，{place}]：流程开始",
            "run title_en title_zh",
            "auto technical",
        ),
        _k(
            "run.step_done",
            "{title_en}[ {place}]: {line_en}",
            "{title_zh}[ {place}]：{line_zh}",
            "run step line_en line_zh title_en title_zh",
            "auto",
        ),
        _k(
            "run.carried",
            "{title_en}[ {place}], {step_en}: {line_en}",
            "{title_zh}[ {place}]，{step_zh}：{line_zh}",
            "run step step_en step_zh line_en line_zh title_en title_zh",
            "auto technical",
        ),
        _k(
            "run.not_reached",
            "{title_en}[ {place}]: {who_en} not reached, try {tries}[; {note}]",
            "{title_zh}[ {place}]：第{tries}次联系{who_zh}未接通[；{note}]",
            "run step who_en who_zh tries title_en title_zh",
            "auto",
        ),
        _k(
            "run.step_not_applicable",
            "{title_en}[ {place}]: “{step_en}” does not apply: {reason}",
            "{title_zh}[ {place}]：“{step_zh}”不适用：{reason}",
            "run step step_en step_zh reason title_en title_zh",
        ),
        _k(
            "run.step_deviated",
            "{title_en}[ {place}]: deviation from “{step_en}”: {reason}",
            "{title_zh}[ {place}]：未按“{step_zh}”办理：{reason}",
            "run step step_en step_zh reason title_en title_zh",
        ),
        _k(
            "run.went_back",
            "{title_en}[ {place}]: back to “{step_en}”[: {reason}]",
            "{title_zh}[ {place}]：返回“{step_zh}”[：{reason}]",
            "run step step_en step_zh title_en title_zh",
        ),
        _k(
            "run.called_off",
            "{title_en}[ {place}]: called off: {reason}",
            "{title_zh}[ {place}]：流程撤销：{reason}",
            "run reason title_en title_zh",
        ),
        _k(
            "run.closed",
            "{title_en}[ {place}]: {line_en}",
            "{title_zh}[ {place}]：{line_zh}",
            "run line_en line_zh title_en title_zh",
        ),
        _k(
            "run.handed",
            "{title_en}[ {place}]: now in the hands of {owner}",
            "{title_zh}[ {place}]：改由{owner}负责",
            "run owner title_en title_zh",
        ),
        _k(
            "approval.noted",
            "{title_en}[ {place}]: {line_en}; by telephone, to be countersigned",
            "{title_zh}[ {place}]：{line_zh}；电话请示，待补签",
            "line_en line_zh proposal_sha256 title_en title_zh",
        ),
        _k(
            "approval.given",
            "{approver} signs: {line_en}[; noted for {named}]",
            "{approver}签字：{line_zh}[；原记为{named}]",
            "approver line_en line_zh proposal_sha256",
            "permanent",
        ),
        _k(
            "contact.changed",
            "Telephone list: {role:role}[, {name}][, {telephone}][, near {near}]",
            "电话表：{role:role}[，{name}][，{telephone}][，常在{near}]",
            "role",
        ),
        _k(
            "contact.removed",
            "Telephone list: {role:role}[, {name}][, {telephone}] taken out",
            "电话表：{role:role}[，{name}][，{telephone}]已删除",
            "role",
        ),
        _k(
            "contact.here",
            "On the estate now ({count})[: {names}]",
            "当前在岗{count}人[：{names}]",
            "count",
        ),
        _k(
            "service.announced",
            "Service now offered: {service}; notice: {notice}",
            "服务已开展：{service}；公告：{notice}",
            "service notice",
        ),
        *ORDER_KINDS,
        *DUTY_KINDS,
    )
}

TITLES: Mapping[str, tuple[str, str]] = {
    **ORDER_TITLES,
    **DUTY_TITLES,
    "approval.given": ("Decision signed", "请示已签字"),
    "approval.noted": ("Decision by telephone", "电话请示"),
    "building.added": ("Building entered", "登记楼栋"),
    "clock.stepped": ("Clock moved", "时钟变动"),
    "commitment.breached": ("Overdue", "超时"),
    "commitment.dropped": ("Promise no longer due", "承诺取消"),
    "commitment.kept": ("Promise kept", "承诺兑现"),
    "commitment.made": ("Promise", "承诺"),
    "contact.changed": ("Telephone list changed", "电话表变更"),
    "contact.here": ("On the estate now", "当前在岗"),
    "contact.removed": ("Taken off the telephone list", "电话表删除"),
    "desk.manned": ("Desk manned", "在岗无异常"),
    "drunk.recorded": ("Drunk disturbance", "醉客滋事"),
    "entry.corrected": ("Correction", "更正"),
    "entry.opened": ("Confidential entry opened", "查阅保密记录"),
    "evidence.filed": ("Evidence kept", "工作证据"),
    "handover.given": ("Duty handed over", "交班"),
    "handover.taken": ("Duty taken over", "接班"),
    "head.contacted": ("Report to a head", "报告负责人"),
    "household.imported": ("Room imported", "导入房屋"),
    "households.import_finished": ("Household file imported", "导入住户文件"),
    "key.added": ("Key added", "启用签名钥匙"),
    "key.recovered": ("Recovery key used", "启用恢复钥匙"),
    "key.retired": ("Key ended", "停用签名钥匙"),
    "keys.handed_out": ("Keys handed out", "交付钥匙"),
    "leave.decided": ("Leave decided", "请假审批"),
    "log.inspected": ("Log inspected", "检查值班记录"),
    "log.restored": ("Restored from a backup", "由备份恢复"),
    "measure.lifted": ("Measure lifted", "解除防护措施"),
    "measure.taken": ("Temporary measure", "临时防护措施"),
    "mobilisation.recorded": ("Staff called in", "调动人员"),
    "note.written": ("Note", "记事"),
    "notification.not_reached": ("Not reached", "未联系上"),
    "notification.told": ("Somebody told", "已告知"),
    "patrol.finding": ("Patrol finding", "巡查不合格项"),
    "person.added": ("Staff joined", "人员入职"),
    "person.changed": ("Staff changed", "人员变更"),
    "person.deactivated": ("Staff left", "人员离岗"),
    "phone.revealed": ("Telephone number shown", "查看完整电话"),
    "pin.reset": ("PIN wait lifted", "解除密码等待"),
    "pin.waiting": ("PIN refused", "密码多次错误"),
    "prices.continued": ("Price list continued", "收费标准续页"),
    "prices.imported": ("Price list taken over", "导入收费标准"),
    "request.answered": ("Request answered", "报事答复"),
    "request.called_off": ("Request called off", "报事撤销"),
    "request.cannot_provide": ("Request cannot be provided", "报事无法提供"),
    "request.changed": ("Request changed", "报事更改"),
    "request.closed": ("Request closed", "报事办结"),
    "request.escalated": ("Request put to a supervisor", "报事上报"),
    "request.handed_over": ("Request handed over", "报事转交"),
    "request.imported": ("Request imported", "导入报事"),
    "request.registered": ("Request registered", "报事登记"),
    "request.reported_back": ("Request, result", "报事回报结果"),
    "requests.import_finished": ("Request file imported", "导入报事文件"),
    "resident.added": ("Resident entered", "登记住户"),
    "resident.changed": ("Resident changed", "住户资料变更"),
    "resident.registered": ("Move-in registered", "入住登记"),
    "row.repaired": ("Record put back", "恢复数据"),
    "rules.changed": ("Configuration changed", "配置变更"),
    "run.called_off": ("Procedure called off", "流程撤销"),
    "run.carried": ("Step carried over", "步骤沿用"),
    "run.closed": ("Procedure closed", "流程办结"),
    "run.handed": ("Procedure changed hands", "流程换人负责"),
    "run.not_reached": ("Procedure: not reached", "流程：未接通"),
    "run.started": ("Procedure started", "流程开始"),
    "run.step_deviated": ("Step: deviation", "步骤：未按流程"),
    "run.step_done": ("Step done", "步骤完成"),
    "run.step_not_applicable": ("Step does not apply", "步骤不适用"),
    "run.went_back": ("Procedure: back to a step", "流程：返回步骤"),
    "scene.reported": ("At the place", "现场情况"),
    "schema.migrated": ("Schema changed", "数据结构变更"),
    "service.announced": ("Service offered", "服务开展"),
    "service.wished": ("Service wished for", "服务需求"),
    "shift.opened": ("Duty opened", "开始值班"),
    "site.created": ("Book opened", "记录簿启用"),
    "site.opened": ("Desk set up", "值班台设置"),
    "spot_check.recorded": ("Spot check", "值班抽查"),
}
"""What people call each kind of entry, in English and in Chinese."""

DESK_TABLES: Mapping[str, frozenset[str]] = {
    "key.added": frozenset(("person", "person_key")),
    "site.created": frozenset(("config_digest",)),
    "site.opened": frozenset(),
    "schema.migrated": frozenset(("schema_migration",)),
    "rules.changed": frozenset(("config_digest",)),
    "clock.stepped": frozenset(),
    "person.added": frozenset(("person",)),
    "building.added": frozenset(("building",)),
    "pin.waiting": frozenset(),
    "commitment.breached": frozenset(("commitment_level", "notification")),
    "request.registered": frozenset(("help_request", "commitment", "notification")),
    "run.started": frozenset(("procedure_revision", "procedure_run", "run_step", "commitment")),
    "run.step_done": frozenset(("procedure_run", "run_step", "commitment", "notification")),
    "run.carried": frozenset(("procedure_run", "run_step", "commitment")),
    "run.not_reached": frozenset(("run_step",)),
    "if_then.fired": frozenset(("if_then_note",)),
}
"""Tables whose rows an entry of an automatic kind may carry when the desk is its author."""


TAIL = Kind(
    "tail",
    "[; informant: {informant}][; telephone: {telephone}][; action: {action_taken}]"
    "[; reported to: {reported_to}][; result: {outcome}][; finished: {finished_at:clock}]"
    "[; replied: {replied_at:clock}][; resident's opinion: {opinion}][; follow-up: {follow_up}]",
    "[；报告人：{informant}][；电话：{telephone}][；处理：{action_taken}][；已报：{reported_to}]"
    "[；结果：{outcome}][；完成：{finished_at:clock}][；回复：{replied_at:clock}]"
    "[；住户意见：{opinion}][；待跟进：{follow_up}]",
)
"""The optional facts of LOG-18, put behind what a clerk writes."""

FIELD_LABELS = {
    "about_call": N_("About"),
    "action": N_("Done"),
    "action_taken": N_("Action taken"),
    "agreed_with": N_("Agreed with"),
    "amount": N_("Amount"),
    "answer": N_("Answer"),
    "answered": N_("Answered"),
    "applicant": N_("Applicant"),
    "appointment_at": N_("Appointment"),
    "approver": N_("Who decided"),
    "arrived_at": N_("Arrived at"),
    "at_post": N_("At the post"),
    "caller": N_("Caller's name"),
    "category": N_("Category"),
    "channel": N_("Channel"),
    "charge_told_to": N_("Told that it costs"),
    "code": N_("Code"),
    "condition": N_("If"),
    "consent_by": N_("Agreed to by"),
    "contacted": N_("Contacted"),
    "content": N_("Content"),
    "copy": N_("Copy"),
    "correction": N_("Put right"),
    "customer": N_("Resident"),
    "damage": N_("Damage"),
    "day": N_("Day"),
    "decision": N_("Decision"),
    "department": N_("Department"),
    "direction": N_("Direction"),
    "due_at": N_("Due"),
    "emergency": N_("Why at once"),
    "ends_at": N_("Ends at"),
    "escalated_to": N_("Put to"),
    "explanation": N_("Explanation"),
    "finder": N_("Found by"),
    "finding": N_("Finding"),
    "findings": N_("Findings"),
    "finished_at": N_("Finished at"),
    "follow_up": N_("To follow up"),
    "found": N_("Found"),
    "handed_to": N_("Handed over to"),
    "hours": N_("Hours"),
    "incoming": N_("Takes over"),
    "informant": N_("Informant"),
    "instruction": N_("Instruction"),
    "item": N_("Item"),
    "kept_at": N_("Kept at"),
    "kind": N_("Kind"),
    "label": N_("Promise"),
    "line": N_("Line"),
    "major_accident": N_("Major accident"),
    "manager": N_("Manager"),
    "method": N_("Means of payment"),
    "minutes": N_("Minutes"),
    "month": N_("Month"),
    "name": N_("Name"),
    "nature": N_("Service"),
    "note": N_("Note"),
    "notice": N_("Notice"),
    "opinion": N_("Resident's opinion"),
    "outcome": N_("Result"),
    "outgoing": N_("Hands over"),
    "paid": N_("Charged"),
    "payer": N_("Charged to"),
    "people": N_("People"),
    "place": N_("Place"),
    "post": N_("Post"),
    "price_source": N_("Price from"),
    "problem": N_("What is wrong"),
    "public_area": N_("Public area"),
    "public_area_kind": N_("Kind of area matter"),
    "purpose": N_("What for"),
    "quantity": N_("Quantity"),
    "reason": N_("Reason"),
    "received_by_post": N_("Received at"),
    "reference": N_("Reference"),
    "remark": N_("Remark"),
    "replied_at": N_("Replied at"),
    "reported_to": N_("Reported to"),
    "requester": N_("Caller"),
    "requester_kind": N_("Caller is"),
    "reservation": N_("Reservation"),
    "result": N_("Result"),
    "rings": N_("Rings"),
    "room": N_("Room"),
    "route": N_("Round"),
    "service": N_("Service"),
    "settlement": N_("Settled"),
    "shift_text": N_("Shift"),
    "should_be": N_("Should be"),
    "signature": N_("Signature"),
    "span": N_("Span read"),
    "starts_at": N_("Starts at"),
    "sub_kind": N_("Sub-kind"),
    "substitute": N_("Stand-in"),
    "survey": N_("What was found"),
    "telephone": N_("Telephone"),
    "then": N_("Then"),
    "told": N_("Spoken with"),
    "trade": N_("Trade"),
    "trades": N_("Trades"),
    "until_at": N_("Until"),
    "urgency": N_("Urgency"),
    "way": N_("Way"),
    "who": N_("Who"),
    "why": N_("Why"),
    "words": N_("Words"),
    "worker": N_("Worker"),
}

_PIECES = re.compile(r"\[([^\]]*)\]|([^\[]+)")
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")


def field_label(name: str, language: Language | None = None) -> str:
    """A field's name as people read it, in the current language unless another is asked for."""
    words = FIELD_LABELS.get(name, name)
    return catalogue(language).gettext(words) if language else _(words)


def kind_of(name: str) -> Kind:
    """The kind, or a plain stand-in for a kind that this console does not know."""
    return KINDS.get(name) or Kind(name, name, name)


def kind_title(name: str, language: Language) -> str:
    """What a kind is called; one that this console does not know by its own name."""
    return TITLES.get(name, (name, name))[language == "zh"]


def check(name: str, data: Mapping[str, Any]) -> Kind:
    """The kind, once its required fields are all there.

    Raises:
        InvalidInput: a required field is empty (LOG-02, LOG-18).
    """
    kind = KINDS[name]
    for field in kind.required:
        if data.get(field) in (None, ""):
            raise InvalidInput(field_label(field), _("must be filled in"), rule="LOG-02")
    return kind


def render(name: str, data: Mapping[str, Any], language: Language, zone: ZoneInfo) -> str:
    """How an entry of this kind reads, from its data, in `language`."""
    kind = kind_of(name)
    main = _fill(kind.zh if language == "zh" else kind.en, data, language, zone)
    if not kind.by_hand:
        return main
    tail = _fill(TAIL.zh if language == "zh" else TAIL.en, _tail(kind, data), language, zone)
    return main + tail


def translatable(name: str) -> bool:
    """Whether another language has more to say than the words as typed."""
    return name in KINDS and KINDS[name].en != "{content}"


def _tail(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    main = {match.group(1) for match in _FIELD.finditer(kind.en)}
    wanted = {match.group(1) for match in _FIELD.finditer(TAIL.en)} - main
    return {field: data[field] for field in wanted if field in data}


def _fill(template: str, data: Mapping[str, Any], language: Language, zone: ZoneInfo) -> str:
    def value(match: re.Match[str]) -> str:
        return _shown(data.get(match.group(1)), match.group(2), language, zone)

    out = []
    for optional, plain in _PIECES.findall(template):
        if optional:
            fields = [match.group(1) for match in _FIELD.finditer(optional)]
            if all(data.get(field) not in (None, "", 0) for field in fields):
                out.append(_FIELD.sub(value, optional))
        else:
            out.append(_FIELD.sub(value, plain))
    return "".join(out)


_WORDS: dict[str, dict[Any, tuple[str, str]]] = {
    "yes_no": {True: ("yes", "是"), False: ("no", "否")},
    "decision": {"approved": ("approved", "同意"), "refused": ("refused", "不同意")},
    "lease": {"seen": ("seen", "已核"), "none": ("none", "无")},
}


_RECORDS = {
    "entry": ("entry", "记录"),
    "help_request": ("request", "报事"),
    "person": ("member of staff", "人员"),
    "resident": ("resident", "住户"),
    "room": ("room", "房屋"),
    "commitment": ("promise", "承诺"),
    "service_wish": ("service wish", "服务需求"),
    "shift": ("shift", "班次"),
    "handover": ("handover", "交接班"),
    "notification": ("notification", "告知"),
    "resident_registration": ("registration", "入住登记"),
    "site": ("site", "站点"),
    "procedure_run": ("procedure", "流程"),
    "procedure_revision": ("wording of a procedure", "流程文本"),
    "run_step": ("step", "步骤"),
    "approval": ("decision", "请示"),
    "contact": ("telephone", "电话"),
    "work_order": ("work order", "工单"),
    "price_list": ("price list", "收费标准"),
    "price_item": ("price", "收费项目"),
    "post_item": ("item of the post", "岗位物品"),
    "if_then_note": ("if-then note", "提示"),
    "outing": ("outing", "外出"),
    "phone_call": ("call", "电话"),
    "important_mark": ("mark", "重要标记"),
    "roster_row": ("roster row", "值班表行"),
    "roster_month": ("roster", "值班表"),
    "leave_request": ("leave", "请假"),
    "shift_template": ("shift code", "班次代码"),
    "calendar_day": ("day", "日期"),
    "log_check": ("log check", "查看记录"),
    "check_answer": ("answer", "查看意见"),
    "instruction": ("instruction", "指示"),
    "log_bundle": ("monthly bundle", "月度记录"),
    "log_day": ("log of", "值班记录"),
}
"""What people call the records that entries are about."""


def record_name(subject: str, language: Language) -> str:
    """`help_request:214` as `request 214` or `报事 214`; a table without a name as it is."""
    table, _colon, number = subject.partition(":")
    name = _RECORDS.get(table, (table, table))[language == "zh"]
    return f"{name} {number}".rstrip()


def span_words(minutes: int, language: Language) -> str:
    """`45 min`, `13 h 8 min`; whole minutes."""
    hours, left = divmod(minutes, 60)
    words = N_("{h} h {n} min") if hours else N_("{n} min")
    return catalogue(language).gettext(words).format(h=hours, n=left)


def _shown(value: Any, group: str | None, language: Language, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if group == "clock":
        return local(int(value), zone).strftime("%m-%d %H:%M")
    if group in _WORDS:
        english, chinese = _WORDS[group].get(value, (str(value), str(value)))
        return chinese if language == "zh" else english
    if group == "yuan" and isinstance(value, int):
        return yuan(value)
    if group == "span" and isinstance(value, int):
        return span_words(value, language)
    if group == "role":
        return told_name(str(value), language)
    if group == "record":
        return record_name(str(value), language)
    if group:
        return label(group, str(value), language)
    return str(value)
