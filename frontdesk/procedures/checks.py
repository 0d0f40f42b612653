"""What a well-shaped procedure may not say: names that do not exist, answers nobody can give."""

import re
from collections.abc import Iterator

from frontdesk import intake
from frontdesk.language import _
from frontdesk.procedures import graph
from frontdesk.procedures.definition import (
    ACTIONS,
    DONE,
    EMERGENCY,
    IMPLIED,
    PLACE,
    SETTING,
    Answer,
    Condition,
    Procedure,
    Step,
    step_of,
    value_names,
)
from frontdesk.rules.authority import ROLES
from frontdesk.rules.rulebook import PRODUCT, Rulebook
from frontdesk.rules.services import can_be_told
from frontdesk.rules.transitions import Transitions

TIME_UNITS = ("min", "h", "s", "day", "workday")
NEEDED = {
    "request.answer": ("answer",),
    "request.escalate": ("to",),
    "request.hand_over": ("to",),
    "request.cannot_provide": ("contacted", "apologised"),
    "request.report_back": ("result",),
    "log.mobilise": ("who", "department", "why"),
    "log.measure": ("place", "content"),
    "log.measure_lifted": ("place",),
    "promise.make": ("label", "minutes"),
}
"""Facts that an action cannot do without."""
TAKEN = {
    "request.facts": (
        *("requester", "telephone", "department", "content", "room"),
        *("kind", "sub_kind", "urgency", "channel", "paid", "nature"),
        *("public_area", "public_area_kind"),
    ),
    "request.answer": ("answer",),
    "request.escalate": ("to", "note"),
    "request.hand_over": ("to", "note"),
    "request.cannot_provide": ("contacted", "apologised", "explanation", "wish", "reported_to"),
    "request.report_back": ("result",),
    "request.close": ("result", "opinion"),
    "request.major": (),
    "case.confidential": ("when",),
    "log.mobilise": ("who", "department", "why"),
    "log.measure": ("place", "content"),
    "log.measure_lifted": ("place", "content"),
    "promise.make": ("label", "minutes"),
}
"""Facts that an action can take."""

Fault = tuple[str, str]
"""Key and reason."""


def check(procedure: Procedure, rulebook: Rulebook, transitions: Transitions) -> Iterator[Fault]:
    """Every fault of a well-shaped procedure: names that do not exist, ways that lead nowhere."""
    ids = [step.id for step in procedure.step]
    for double in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"step.{double}", _("two steps have this id")
    if "join" in ids:
        yield "step.join", _("join is no step: it names the end of a side line")
    yield from _check_head(procedure, transitions)
    yield from _check_rules(procedure, rulebook)
    for step in procedure.step:
        for key, reason in _check_step(procedure, step, rulebook, transitions):
            yield f"step.{step.id}{key and '.'}{key}", reason
    yield from graph.faults(procedure)


def _check_head(procedure: Procedure, transitions: Transitions) -> Iterator[Fault]:
    if procedure.track and not transitions.has(procedure.track):
        yield "track", _("there is no such track")
    request = procedure.request
    if procedure.id == EMERGENCY and request.urgency != "emergency":
        yield "request.urgency", _("this procedure begins without a PIN: it is an emergency")
    if request.kind not in intake.KINDS:
        yield "request.kind", _("there is no such kind of request")
    elif request.sub_kind and request.sub_kind not in intake.SUB_KINDS[request.kind]:
        yield "request.sub_kind", _("there is no such kind of request")
    for wanted in procedure.suggested_for:
        kind, _slash, sub_kind = wanted.partition("/")
        if kind not in intake.KINDS or (sub_kind and sub_kind not in intake.SUB_KINDS[kind]):
            yield "suggested_for", _("{kind}: there is no such kind of request").format(kind=wanted)
    if procedure.confidential_if:
        for field in procedure.confidential_if.fields():
            if step_of(field)[0] != procedure.first.id:
                yield "confidential_if", _("it looks at the first step alone")
    if procedure.first.kind != "ask":
        yield f"step.{procedure.first.id}.kind", _("the first step asks for the facts of the call")


def _check_rules(procedure: Procedure, rulebook: Rulebook) -> Iterator[Fault]:
    named = [("rules", procedure.rules)]
    named += [("cautions", caution.rules) for caution in procedure.cautions]
    named += [(f"step.{step.id}.rules", step.rules) for step in procedure.step]
    for key, rules in named:
        for rule in rules:
            if rule != PRODUCT and rule not in rulebook.rules():
                yield key, _("the rulebook has no rule {rule}").format(rule=rule)


def _check_step(
    procedure: Procedure, step: Step, rulebook: Rulebook, transitions: Transitions
) -> Iterator[Fault]:
    yield from _check_kind(step)
    yield from _check_time(procedure, step, rulebook)
    for role in step.role:
        if role not in ROLES:
            yield "role", _("there is no role {role}").format(role=role)
    if step.stage and not (
        procedure.track
        and transitions.has(procedure.track)
        and step.stage in transitions.states(procedure.track)
    ):
        yield "stage", _("the track has no state {state}").format(state=step.stage)
    for answer in step.fields:
        yield from _check_answer(procedure, step, answer, rulebook)
    names = [answer.id for answer in step.fields]
    if DONE in names:
        yield f"fields.{DONE}", _("this name says of every step that it was done")
    if len(set(names)) != len(names) or set(names) & set(IMPLIED.get(step.kind, ())):
        yield "fields", _("two fields have the same id")
    yield from _check_log(step)
    yield from _check_told(step, rulebook)
    yield from _check_action(procedure, step)
    for key, condition in _conditions(step):
        yield from ((key, told) for told in _check_condition(procedure, condition, rulebook))


def _check_kind(step: Step) -> Iterator[Fault]:
    if (step.kind == "notify") != (step.tell is not None):
        yield "tell", _("a step of kind notify, and no other, says whom it tells")
    if step.tell and not can_be_told(step.tell):
        yield "tell", _("{who}: neither a role nor a service").format(who=step.tell)
    if step.kind == "wait" and not any(
        answer.id == "outcome" and answer.type == "choice" for answer in step.fields
    ):
        yield "fields", _("a step that waits has a choice named outcome")
    if step.kind == "decide" and not step.role:
        yield "role", _("a decision needs the role that takes it")
    if (step.kind in ("register", "order")) != (step.action is not None):
        yield "action", _("register and order, and no other, have an action")
    if step.kind in ("choose", "check", "ask") and not step.fields:
        yield "fields", _("this step has nothing to answer")
    if (step.also or step.starts) and step.kind == "close":
        yield "also", _("nothing follows the closing")


def _check_time(procedure: Procedure, step: Step, rulebook: Rulebook) -> Iterator[Fault]:
    if step.within is not None:
        known = rulebook.parameters().get(step.within)
        if known is None or known.unit not in TIME_UNITS or not isinstance(known.value, int):
            yield "within", _("{key} is no span of time of the rulebook").format(key=step.within)
    if step.from_ is not None and (step.within is None or step.from_ not in procedure.steps):
        yield "from", _("it names a step, and stands beside a within")


def _check_answer(
    procedure: Procedure, step: Step, answer: Answer, rulebook: Rulebook
) -> Iterator[Fault]:
    for role in answer.roles:
        if role not in ROLES:
            yield f"fields.{answer.id}", _("there is no role {role}").format(role=role)
    if answer.least is not None:
        known = rulebook.parameters().get(answer.least)
        if known is None or known.unit != "count":
            yield (
                f"fields.{answer.id}.least",
                _("{key} is no count of the rulebook").format(key=answer.least),
            )


def _check_log(step: Step) -> Iterator[Fault]:
    if step.log is None:
        if step.action is None and step.kind != "close":
            yield "log", _("is missing: how does the entry read?")
        return
    for language, words in (("en", step.log.en), ("zh", step.log.zh)):
        for _mark, name in PLACE.findall(words):
            if name not in value_names(step):
                yield f"log.{language}", _("there is no field {field}").format(field=name)
        if re.search(r"[{}]", PLACE.sub("", words)) or re.search(
            r"[\[\]]", re.sub(r"\[[^\[\]]*\]", "", words)
        ):
            yield f"log.{language}", _("braces or brackets do not match")


def _check_told(step: Step, rulebook: Rulebook) -> Iterator[Fault]:
    for key in ("say", "do", "caution"):
        words = getattr(step, key)
        for setting in SETTING.findall(f"{words.en} {words.zh}") if words else ():
            if setting not in rulebook.parameters():
                yield key, _("the rulebook has no value {key}").format(key=setting)


def _leads_somewhere(procedure: Procedure, reference: str | bool) -> bool:
    """Whether a fact of an action is a value of the run, a department, or yes or no."""
    if isinstance(reference, bool):
        return True
    if reference.startswith("="):
        return reference[1:] in intake.DEPARTMENTS
    where, name = step_of(reference)
    return where in procedure.steps and name in value_names(procedure.steps[where])


def _check_action(procedure: Procedure, step: Step) -> Iterator[Fault]:
    if step.action is None:
        if step.with_:
            yield "with", _("belongs to an action")
        return
    if step.action not in ACTIONS:
        yield "action", _("one of these is wanted: {known}").format(known=", ".join(ACTIONS))
        return
    for fact in NEEDED.get(step.action, ()):
        if fact not in step.with_:
            yield "with", _("{fact} is missing").format(fact=fact)
    for fact, reference in step.with_.items():
        if fact not in TAKEN[step.action]:
            yield f"with.{fact}", _("the action takes no such fact")
        if not _leads_somewhere(procedure, reference):
            yield f"with.{fact}", _("it names a value as step.field, or =department")


def _conditions(step: Step) -> Iterator[tuple[str, Condition]]:
    for key, ways in (("next", step.ways), ("also", step.also), ("starts", step.starts)):
        for way in ways:
            if way.when:
                yield key, way.when
    for answer in step.fields:
        if answer.when:
            yield f"fields.{answer.id}.when", answer.when


def _check_condition(
    procedure: Procedure, condition: Condition, rulebook: Rulebook
) -> Iterator[str]:
    for setting in condition.settings():
        if setting not in rulebook.parameters():
            yield _("the rulebook has no value {key}").format(key=setting)
    for test in condition.tests():
        where, name = step_of(test.field or "")
        step = procedure.steps.get(where)
        if step is None or name not in value_names(step):
            yield _("there is no field {field}").format(field=test.field)
        elif not _can_be(step, name, test):
            yield _("{field} can never hold that").format(field=test.field)


def _can_be(step: Step, name: str, test: Condition) -> bool:
    """Whether a value of this field can pass or fail the test at all."""
    if test.missing is not None:
        return True
    wanted = [test.is_] if test.is_ is not None else list(test.in_ or ())
    if name == DONE:
        return wanted == [True]
    if name in IMPLIED.get(step.kind, ()):
        return name != "decision" or set(wanted) <= {"approved", "refused"}
    answer = step.answer(name)
    if answer.type == "many":
        return test.has in [option.id for option in answer.options]
    if test.has is not None:
        return False
    if answer.type == "choice":
        return set(wanted) <= {option.id for option in answer.options}
    if answer.type == "yes_no":
        return all(type(value) is bool for value in wanted)
    return answer.type != "count" or all(type(value) is int for value in wanted)
