"""The rulebook: complete in both languages, and what a site's own file may and may not do."""

import re
import tomllib
from pathlib import Path

import pytest

from frontdesk.errors import FileRefused, InvalidInput, NotFound
from frontdesk.resources import data_path
from frontdesk.rules.rulebook import Rulebook, difference

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KINDS = re.compile("deadline|gate|field|class|step|caution|form|retention|report|quota|authority")
UNITS = re.compile(
    "min|h|s|day|workday|month|year|count|time|percent|mm|m|volt|mpa|yuan|text|code|flag|hours_range"
)
ROWS = {
    "DUTY": 28,
    "LOG": 23,
    "HO": 19,
    "REQ": 40,
    "MED": 47,
    "CON": 13,
    "INC": 42,
    "WO": 49,
    "FIX": 60,
    "FEE": 31,
    "RV": 21,
    "AUTH": 32,
    "CARE": 33,
    "RES": 8,
}
SPANS = {
    "MED": [(1, 6), (10, 15), (20, 29), (30, 36), (40, 46), (50, 55), (60, 64)],
    "INC": [(1, 9), (10, 14), (20, 24), (30, 32), (40, 45), (50, 54), (60, 66), (70, 71)],
    "WO": [(1, 16), (20, 31), (35, 39), (45, 60)],
    "FIX": [
        *[(1, 6), (10, 16), (20, 24), (30, 33), (40, 47)],
        *[(50, 55), (60, 63), (70, 80), (85, 93)],
    ],
}
"""First and last number of each unbroken run of rules, where an area leaves numbers out."""

NAMED: dict[str, object] = {
    "deadline.day_inclusive": True,
    "roster.due": "last calendar day",
    "roster.holiday_cover_hours": 24,
    "duty_lead.hours": "18:00-21:00",
    "phone.max_rings": 3,
    "hotline.outgoing": False,
    "handover.arrive_before_min": 5,
    "handover.prepare_before_min": 15,
    "handover.place": "service centre",
    "req.first_reply": 0,
    "req.escalated_reply_min": 5,
    "med.transport_guards": 2,
    "med.notify_director": "by_severity",
    "site.medical_staff": "none",
    "site.designated_hospital": "",
    "con.written_days": 2,
    "con.oral": 0,
    "con.oral_max_hours": 2,
    "cmp.collective_households": 5,
    "cmp.escalate_after_months": 1,
    "cmp.onspot_report_hours": 1,
    "cmp.invalid_reply_hours": 2,
    "cmp.collective_report_hours": 2,
    "cmp.collective_notify_hours": 2,
    "cmp.collective_contact_hours": 2,
    "cmp.company_report_hours": 12,
    "cmp.form_to_dept_min": 15,
    "cmp.important_route_hours": 2,
    "cmp.minor_days": 2,
    "cmp.important_days": 3,
    "cmp.major_answer_days": 2,
    "cmp.major_solve_days": 10,
    "cmp.onspot_reply_hours": 2,
    "cmp.valid_reply_workdays": 2,
    "cmp.home_visit_required": True,
    "vio.fines_enabled": False,
    "site.convention_allows_cutoff": False,
    "vio.cutoff_enabled": False,
    "vio.cutoff_notice_days": 3,
    "vio.cutoff_door_call_min": 5,
    "wo.reply_min": 15,
    "wo.desk_handin": "17:30",
    "wo.transfer_day": 1,
    "wo.copies": 3,
    "fix.lamp_max_flicker": 3,
    "fix.megger_volt": 500,
    "fix.heater_trials": [3, 5],
    "fix.ac_low_leak": "0.4",
    "fix.ac_low": ["0.49", "0.54"],
    "fix.ac_high": ["1.17", "1.37"],
    "fix.pipe_unions_max": 1,
    "fix.pipe_vertical_mm_per_m": 2,
    "fix.pipe_lateral_mm": 1,
    "fix.pipe_clip_m": 2,
    "fee.settlement": "same_day",
    "fee.late_rate": "none",
    "rv.due_day": 10,
    "rv.home_share_min": 5,
    "rv.manager_check_min": 3,
    "lf.limit_yuan": 100,
    "lf.keep_low_months": 3,
    "lf.keep_high_years": 1,
    "site.quiet_hours": "",
    "rules.review_months": 12,
    "rep.complaint_month_day": 5,
    "arc.duty_log_years": 3,
    "arc.help_years": 2,
    "arc.violation_general_years": 1,
    "arc.violation_major_years": 5,
    "arc.complaint": "permanent",
}
PRODUCT: dict[str, object] = {
    "log.late_grace_min": 10,
    "log.heartbeat_min": 60,
    "roster.rest_min_h": 8,
    "phone.record_rings": False,
    "outing.heard_every_min": 30,
    "check.sample": 5,
    "check.overrun_min": 30,
    "handover.read_back": 2,
    "handover.note_days": 7,
    "handover.anchor_digits": 16,
    "log.check_at": "08:30",
    "log.bundle_workday": 1,
    "shift.office": "08:30-17:30",
    "shift.night": "17:30-08:30",
    "site.facilities": [],
    "site.entrance": "",
    "site.assembly_points": "",
    "site.evacuation_routes": "",
    "site.terminology": "help_request",
    "roster.warn_before_days": 5,
    "pin.free_failures": 2,
    "pin.waits_min": [1, 5, 15],
    "pin.min_length": 4,
    "pin.max_length": 32,
    "idle.lock_min": 10,
    "med.scene_report_min": 5,
    "med.ambulance_check_min": 15,
    "med.transport_check_min": 30,
    "med.care_check_min": 60,
    "inc.arrival_min": 5,
    "inc.progress_min": 15,
    "inc.fire_confirm_min": 3,
    "inc.lift_company_min": 30,
    "inc.lift_calm_min": 10,
    "inc.outside_help_min": 30,
    "run.retry_min": 5,
    "wo.suggestions": 3,
    "wo.minutes_assumed": 60,
    "wo.appointment_remind_min": 15,
    "wo.suspend_max_days": 30,
    "wo.loan_days": 1,
    "wo.number_prefix": "WO",
    "fee.dunning_days": 7,
    "fee.refund_days": 7,
    "rv.tries_min": 2,
    "request.duplicate_days": 7,
    "request.recent_shown": 5,
    "clock.step_tolerance_s": 5,
    "clock.jump_tolerance_s": 120,
    "verify.full_every_days": 7,
    "backup.keep": 14,
    "backup.second_folder_warn_days": 7,
    "import.batch_rows": 500,
    "text.max_chars": 20_000,
    "list.page_rows": 200,
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.load()


def site_file(folder: Path, content: str) -> Path:
    path = folder / "rulebook.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_every_rule_of_each_area_is_there_once_and_in_order(book: Rulebook) -> None:
    areas: dict[str, list[int]] = {}
    for rule_id in book.rules():
        area, number = rule_id.rsplit("-", 1)
        areas.setdefault(area, []).append(int(number))
    assert areas == {area: numbers(area) for area in ROWS}
    assert {area: len(found) for area, found in areas.items()} == ROWS


def numbers(area: str) -> list[int]:
    spans = SPANS.get(area, [(1, ROWS[area])])
    return [number for first, last in spans for number in range(first, last + 1)]


def test_every_rule_speaks_both_languages_and_names_its_source(book: Rulebook) -> None:
    for rule in book.rules().values():
        assert KINDS.fullmatch(rule.kind), rule.id
        assert CHINESE.search(rule.zh) and not CHINESE.search(rule.en), rule.id
        assert len(rule.en) > 10 and "{" not in rule.en + rule.zh, rule.id
        assert re.match(r"00[0-4] ", rule.source), rule.id
        assert rule.text("zh") == rule.zh and rule.text("en") == rule.en


def test_every_parameter_is_labelled_and_knows_its_rule(book: Rulebook) -> None:
    for parameter in book.parameters().values():
        assert UNITS.fullmatch(parameter.unit), parameter.key
        assert parameter.rule == "product" or re.fullmatch(r"[A-Z]+-\d\d", parameter.rule)
        assert CHINESE.search(parameter.label("zh")), parameter.key
        assert parameter.label("en") and not CHINESE.search(parameter.label("en"))
        area = parameter.rule.split("-")[0]
        assert area not in ROWS or area == "RES" or parameter.rule in book.rules(), parameter.key


def test_the_named_parameters_are_there_with_their_values(book: Rulebook) -> None:
    assert book.values() == NAMED | PRODUCT


def test_the_shipped_values_pass_the_check_that_a_site_s_values_pass(tmp_path: Path) -> None:
    with data_path("rulebook.toml").open("rb") as file:
        shipped = tomllib.load(file)["parameter"]
    lines = [f'"{key}" = {_toml(table["value"])}' for key, table in shipped.items()]
    again = Rulebook.load(site_file(tmp_path, "\n".join(lines)))
    assert again.digest == Rulebook.load().digest


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')


def test_an_index_row_names_the_rules_it_repeats(book: Rulebook) -> None:
    assert book.rule("LOG-05").same_as == ("ARC-01",)
    assert book.rule("AUTH-13").same_as == ("CMP-40", "CMP-41", "CMP-42", "CMP-43")
    assert book.rule("FEE-04").same_as == ("WO-08", "WO-09")
    assert book.rule("WO-50").same_as == ("RV-08",)
    assert sum(bool(rule.same_as) for rule in book.rules().values()) == 63
    repeated = [other for rule in book.rules().values() for other in rule.same_as]
    assert all(
        other in book.rules() or other.split("-")[0] not in ROWS or other == "RES-18"
        for other in repeated
    )


def test_typed_reading(book: Rulebook) -> None:
    assert book.minutes("req.escalated_reply_min") == 5
    assert book.minutes("con.oral_max_hours") == 120
    assert book.count("backup.keep") == 14
    assert book.counts("pin.waits_min") == (1, 5, 15)
    assert book.times("shift.night") == (17 * 60 + 30, 8 * 60 + 30)
    assert book.times("log.check_at") == (8 * 60 + 30,)
    assert book.times("site.quiet_hours") == ()
    assert book.text("site.terminology") == "help_request"
    assert book.text("wo.number_prefix") == "WO"
    assert book.texts("fix.ac_low") == ("0.49", "0.54")
    assert book.flag("hotline.outgoing") is False


def test_asking_for_the_wrong_type_is_a_mistake_of_the_code(book: Rulebook) -> None:
    for ask, key in [
        (book.count, "hotline.outgoing"),
        (book.flag, "backup.keep"),
        (book.text, "backup.keep"),
        (book.counts, "backup.keep"),
        (book.texts, "site.terminology"),
    ]:
        with pytest.raises(TypeError):
            ask(key)
    with pytest.raises(KeyError):
        book.minutes("backup.keep")


def test_an_unknown_rule_is_not_found(book: Rulebook) -> None:
    with pytest.raises(NotFound):
        book.rule("LOG-99")


@pytest.mark.parametrize(
    "content",
    [
        '"log.late_grace_min" = 15',
        "[log]\nlate_grace_min = 15",
        "log.late_grace_min = 15",
        "\ufefflog.late_grace_min = 15",
    ],
)
def test_a_site_sets_a_value_in_either_form(tmp_path: Path, content: str) -> None:
    assert Rulebook.load(site_file(tmp_path, content)).minutes("log.late_grace_min") == 15


def test_a_site_without_a_file_of_its_own_has_the_shipped_values(tmp_path: Path) -> None:
    assert Rulebook.load(tmp_path / "rulebook.toml").digest == Rulebook.load().digest


def test_a_rule_s_text_shows_the_value_that_holds_at_the_site(tmp_path: Path) -> None:
    rule = Rulebook.load(site_file(tmp_path, "req.escalated_reply_min = 3")).rule("REQ-13")
    assert "within 3 minutes" in rule.en
    assert "3分钟" in rule.zh


@pytest.mark.parametrize(
    ("setting", "rule", "shown"),
    [
        ("wo.reply_min = 12", "WO-21", "12"),
        ("wo.copies = 4", "WO-46", "4"),
        ("wo.copies = 4", "FEE-07", "4"),
        ('wo.desk_handin = "18:05"', "WO-52", "18:05"),
        ("wo.transfer_day = 6", "WO-54", "6"),
        ("fix.megger_volt = 1000", "FIX-05", "1000"),
        ("fix.lamp_max_flicker = 2", "FIX-16", "2"),
        ("fix.megger_volt = 1000", "FIX-22", "1000"),
        ("fix.heater_trials = [4, 6]", "FIX-47", "4–6"),
        ('fix.ac_low_leak = "0.38"', "FIX-77", "0.38"),
        ('fix.ac_low_leak = "0.38"', "FIX-78", "0.38"),
        ('fix.ac_low = ["0.48", "0.55"]', "FIX-78", "0.48–0.55"),
        ('fix.ac_high = ["1.16", "1.39"]', "FIX-78", "1.16–1.39"),
        ("fix.pipe_unions_max = 2", "FIX-88", "2"),
        ("fix.pipe_vertical_mm_per_m = 4", "FIX-90", "4"),
        ("fix.pipe_lateral_mm = 3", "FIX-90", "3"),
        ("fix.pipe_clip_m = 3", "FIX-92", "3"),
        ("rv.due_day = 8", "RV-03", "8"),
        ("rv.home_share_min = 7", "RV-05", "7"),
        ("rv.manager_check_min = 9", "RV-09", "9"),
    ],
)
def test_the_numbers_of_orders_and_visits_stand_in_their_rules(
    tmp_path: Path, book: Rulebook, setting: str, rule: str, shown: str
) -> None:
    here = Rulebook.load(site_file(tmp_path, setting)).rule(rule)
    number = re.compile(rf"(?<![\d.]){re.escape(shown)}(?![\d.]*\d)")
    for text, shipped in ((here.en, book.rule(rule).en), (here.zh, book.rule(rule).zh)):
        assert number.search(text) and text != shipped


def test_an_override_changes_the_digest_and_shows_in_the_difference(
    tmp_path: Path, book: Rulebook
) -> None:
    changed = Rulebook.load(site_file(tmp_path, "pin.waits_min = [2]\nbackup.keep = 15"))
    assert re.fullmatch(r"[0-9a-f]{64}", book.digest)
    assert changed.digest != book.digest
    assert difference(book.values(), changed.values()) == [
        "backup.keep: 14 → 15",
        "pin.waits_min: [1, 5, 15] → [2]",
    ]
    assert difference(book.values(), book.values()) == []
    assert difference({"a": 1}, {"b": "x"}) == ["a: 1 → —", 'b: — → "x"']


@pytest.mark.parametrize(
    ("content", "field", "rule"),
    [
        ("log.late = 15", "log.late", None),
        ("[rule.LOG-04]\nen = 'x'", "rule.LOG-04.en", None),
        ("log.late_grace_min = 15.5", "log.late_grace_min", None),
        ("log.late_grace_min = '15'", "log.late_grace_min", None),
        ("log.late_grace_min = true", "log.late_grace_min", None),
        ("log.late_grace_min = -1", "log.late_grace_min", None),
        ("log.late_grace_min = [15]", "log.late_grace_min", None),
        ("log.late_grace_min = 1000001", "log.late_grace_min", None),
        ("req.escalated_reply_min = -5", "req.escalated_reply_min", "REQ-13"),
        ("hotline.outgoing = 1", "hotline.outgoing", "DUTY-19"),
        ("rv.home_share_min = 101", "rv.home_share_min", "RV-05"),
        ("arc.duty_log_years = 0", "arc.duty_log_years", "ARC-01"),
        ("wo.transfer_day = 31", "wo.transfer_day", "WO-54"),
        ("wo.copies = 0", "wo.copies", "WO-46"),
        ("wo.suggestions = 0", "wo.suggestions", None),
        ("wo.loan_days = 0", "wo.loan_days", None),
        ("wo.suspend_max_days = 366", "wo.suspend_max_days", None),
        ('wo.number_prefix = ""', "wo.number_prefix", None),
        ('wo.number_prefix = "W/O"', "wo.number_prefix", None),
        ('wo.number_prefix = "工单"', "wo.number_prefix", None),
        ('wo.number_prefix = "WORKORDER"', "wo.number_prefix", None),
        ("fee.dunning_days = 0", "fee.dunning_days", None),
        ('fee.settlement = "weekly"', "fee.settlement", "FEE-05"),
        ("fix.heater_trials = [0, 5]", "fix.heater_trials", "FIX-47"),
        ("fix.pipe_vertical_mm_per_m = 0", "fix.pipe_vertical_mm_per_m", "FIX-90"),
        ('log.check_at = "24:00"', "log.check_at", "LOG-07"),
        ('log.check_at = "8:30"', "log.check_at", "LOG-07"),
        ('log.check_at = ""', "log.check_at", "LOG-07"),
        ("log.check_at = 08:30:00", "log.check_at", "LOG-07"),
        ('shift.night = "17:30"', "shift.night", "DUTY-05"),
        ('shift.night = "１7:30-08:30"', "shift.night", "DUTY-05"),
        ('site.terminology = "ticket"', "site.terminology", "REQ-37"),
        ("site.facilities = 'gym'", "site.facilities", "RES-08"),
        ('site.facilities = ["gym", 3]', "site.facilities", "RES-08"),
        (r'site.designated_hospital = "a\u001b"', "site.designated_hospital", "MED-62"),
        ("fix.heater_trials = [5, 3]", "fix.heater_trials", "FIX-47"),
        ("fix.heater_trials = [5]", "fix.heater_trials", "FIX-47"),
        ('fix.ac_low = ["0.5", "low"]', "fix.ac_low", "FIX-78"),
        ("pin.waits_min = []", "pin.waits_min", None),
        ("pin.waits_min = [0]", "pin.waits_min", None),
        ("pin.waits_min = [1441]", "pin.waits_min", None),
        ("pin.free_failures = 1000000", "pin.free_failures", None),
        ("pin.max_length = 5\npin.min_length = 6", "pin.max_length", None),
        ('log.late_grace_min = 5\n"log.late_grace_min" = 6', "log.late_grace_min", None),
    ],
)
def test_what_a_site_may_not_set_is_refused_by_key(
    tmp_path: Path, content: str, field: str, rule: str | None
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Rulebook.load(site_file(tmp_path, content))
    assert (refusal.value.field, refusal.value.rule) == (field, rule)
    assert refusal.value.reason


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"backup.keep = 3\nlog = = 1\n", "line 2"),
        (b"backup.keep = 3\nbackup.keep = 4\n", "line 2"),
        (b"\n\npin.waits_min = [1", "line 3"),
        (b"# fine\nsite.quiet_hours = '\xb5'\n", "line 2"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_by_line(
    tmp_path: Path, content: bytes, line: str
) -> None:
    path = tmp_path / "rulebook.toml"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=line):
        Rulebook.load(path)


def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        Rulebook.load(tmp_path)
    with pytest.raises(FileRefused):
        Rulebook.load(site_file(tmp_path, "backup.keep = " + "9" * 5000))
