"""What a procedure file says: steps with what to say and do, their fields, and where they lead.

One TOML file is one procedure (`data/procedures/*.toml`, or a site's own `procedures/`). Every
text is `{ en = "…", zh = "…" }`. The tables of a file:

    id, revision, title, rules, suggested_for, track, confidential, taken_over, cautions, [request]
    [[step]]  id, kind, title, say, do, caution, log, rules, fields, within, from, role, skippable,
              stable, stage, beside, next, also, starts, tell, action, with

How a run moves. A step opens; when it is done its `next` opens (the first `when` that holds; the
last way is bare), and beside it every way of `also` that holds. A step that stands *beside* (the
usual thing for `notify` and `wait`) opens its `next` at once, so that guards go, the gate is told
and the ambulance is awaited at the same time; it stays open until it is answered. A side line
ends in `next = "join"`. The one `close` step needs every other open step resolved.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from frontdesk.language import N_, Language
from frontdesk.text import clean

EMERGENCY = "emergency-patient"
"""What F12 begins, also while nobody is signed in."""
JOIN = "join"
"""Where a side line ends: nothing further opens."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2,4}-\d\d|product)$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*$")]
StepKind = Literal[
    "ask", "choose", "check", "notify", "send", "wait", "register", "order", "decide", "close"
]
FieldType = Literal[
    "text", "long", "room", "phone", "person", "time", "count", "choice", "many", "yes_no"
]
ACTIONS = (
    "request.facts",
    "request.answer",
    "request.escalate",
    "request.hand_over",
    "request.cannot_provide",
    "request.report_back",
    "request.close",
    "request.major",
    "case.confidential",
    "log.mobilise",
    "log.measure",
    "log.measure_lifted",
    "promise.make",
)
"""What a `register` or `order` step may do on the registers."""
BESIDE = ("notify", "wait")
"""Kinds that stand beside the line unless the file says otherwise."""

MOST_FIELDS, MOST_OPTIONS, MOST_WAYS, MOST_CAUTIONS = 40, 60, 40, 10
"""More than any desk can show; what is beyond is a mistake of whoever wrote the file."""


class Part(BaseModel):
    """A table of a procedure file: unknown keys are refused, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Told = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=600),
    AfterValidator(clean),
]
"""A text that people read: control characters made visible, NFC."""


class Words(Part):
    """A text in both languages."""

    en: Told
    zh: Told

    def text(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en


class Condition(Part):
    """What must hold: one test of a value, or tests joined by `all`, `any`, `not`.

    Attributes:
        field: `step.field`, the value looked at.
        is_: the value equals this.
        in_: the value is one of these.
        has: the list holds this (a field of type `many`).
        missing: true where there is no value, false where there is one.
        setting: a key of the rulebook in place of `field`.
    """

    field: Reference | None = None
    setting: str | None = None
    is_: str | bool | int | None = Field(default=None, alias="is")
    in_: tuple[str | int, ...] | None = Field(default=None, alias="in")
    has: str | None = None
    missing: bool | None = None
    all_: "tuple[Condition, ...] | None" = Field(default=None, alias="all")
    any_: "tuple[Condition, ...] | None" = Field(default=None, alias="any")
    not_: "Condition | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _one_thing(self) -> "Condition":
        tests = [self.is_, self.in_, self.has, self.missing]
        tested = sum(test is not None for test in tests)
        joined = sum(part is not None for part in (self.all_, self.any_, self.not_))
        looked = (self.field is not None) + (self.setting is not None)
        if joined + looked != 1 or tested != looked:
            raise ValueError(
                N_("a condition is field or setting with is, in, has or missing; or all, any, not")
            )
        return self

    def holds(self, values: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
        """Whether it holds for the values given so far, by `step.field`."""
        if self.all_ is not None:
            return all(part.holds(values, settings) for part in self.all_)
        if self.any_ is not None:
            return any(part.holds(values, settings) for part in self.any_)
        if self.not_ is not None:
            return not self.not_.holds(values, settings)
        value = settings.get(self.setting) if self.setting else values.get(self.field or "")
        if self.missing is not None:
            return (value in (None, "", [])) is self.missing
        if self.in_ is not None:
            return value in self.in_
        if self.has is not None:
            return isinstance(value, list | tuple) and self.has in value
        return type(value) is type(self.is_) and value == self.is_

    def fields(self) -> Iterator[str]:
        """Every value it looks at."""
        if self.field:
            yield self.field
        for part in (*(self.all_ or ()), *(self.any_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.fields()

    def settings(self) -> Iterator[str]:
        """Every key of the rulebook it looks at."""
        if self.setting:
            yield self.setting
        for part in (*(self.all_ or ()), *(self.any_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.settings()

    def tests(self) -> "Iterator[Condition]":
        """Every single test in it."""
        if self.field:
            yield self
        for part in (*(self.all_ or ()), *(self.any_ or ()), *((self.not_,) if self.not_ else ())):
            yield from part.tests()


class Way(Part):
    """Where a step leads, and under which condition."""

    to: Id
    when: Condition | None = None


class Start(Part):
    """Another procedure that a step starts as a child run."""

    procedure: Id
    when: Condition | None = None


class Option(Part):
    """One choice of a field."""

    id: Id
    en: Told
    zh: Told

    def text(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en


class Answer(Part):
    """A field of a step.

    Attributes:
        type: text (one line), long (several), room, phone, person, time, count, choice, many
            (several of the options), yes_no.
        required: true, false, or "close": needed at the latest before the run is closed.
        when: asked only where this holds; it may look at the fields of the same step.
        roles: whom a person field offers first.
        several: a person field that takes several names.
        least: key of the rulebook with the smallest number of names.
        default: what it holds at first: an option's id, yes or no as true or false, or text.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    type: FieldType
    label: Words
    options: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    required: bool | Literal["close"] = False
    when: Condition | None = None
    roles: tuple[Id, ...] = ()
    several: bool = False
    least: str | None = None
    default: str | bool | int | None = None
    hint: Words | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Answer":
        if (self.type in ("choice", "many")) != bool(self.options):
            raise ValueError(N_("options belong to a choice or to several of many, and only there"))
        ids = [option.id for option in self.options]
        if len(set(ids)) != len(ids):
            raise ValueError(N_("two options have the same id"))
        if self.type == "choice" and self.default is not None and self.default not in ids:
            raise ValueError(N_("default is not one of the options"))
        if self.type == "yes_no" and self.default is not None and type(self.default) is not bool:
            raise ValueError(N_("the default of yes or no is true or false"))
        if self.type != "person" and (self.roles or self.several or self.least):
            raise ValueError(N_("roles, several and least belong to a person"))
        return self


class Step(Part):
    """One step of a procedure.

    Attributes:
        say: what to tell the caller.
        do: what to do.
        caution: what to mind, in the bar that stays.
        log: how the entry reads, with `{field}` for a value and `[…]` around what falls away
            when a value inside it is empty or no; `{?field}` inside brackets shows nothing and
            keeps them where the value is yes or given, `{!field}` where it is no or empty. Left
            out only where an action writes its own entry.
        within: key of the rulebook with the time allowed.
        from_: the step from whose opening that time counts; by default this one.
        role: who may confirm it; others need that person's PIN or a telephone approval.
        skippable: `never` for the few that are always done.
        stable: from here on the case may be carried over a handover.
        stage: state of the track that is reached when the step is done.
        beside: its `next` opens together with it.
        also: further ways, every one that holds, when it is done.
        starts: procedures begun as child runs when it is done.
        tell: role or outside service that a `notify` step tells.
        action: what a `register` or `order` step does; `with` maps each of its facts to a value
            `step.field`, to `=department`, the name of a department, or to true or false.
    """

    id: Id
    kind: StepKind
    title: Words
    say: Words | None = None
    do: Words | None = None
    caution: Words | None = None
    log: Words | None = None
    rules: tuple[RuleId, ...] = ()
    fields: tuple[Answer, ...] = Field(default=(), max_length=MOST_FIELDS)
    within: str | None = None
    from_: Id | None = Field(default=None, alias="from")
    role: tuple[Id, ...] = ()
    skippable: Literal["yes", "never"] = "yes"
    stable: bool = False
    stage: Id | None = None
    beside: bool | None = None
    next: Id | Annotated[tuple[Way, ...], Field(max_length=MOST_WAYS)] | None = None
    also: tuple[Way, ...] = Field(default=(), max_length=MOST_WAYS)
    starts: tuple[Start, ...] = Field(default=(), max_length=MOST_WAYS)
    tell: Id | None = None
    action: str | None = None
    with_: Mapping[str, str | bool] = Field(default_factory=dict, alias="with")

    @property
    def stands_beside(self) -> bool:
        """Whether its `next` opens together with it."""
        return self.kind in BESIDE if self.beside is None else self.beside

    @property
    def never_skipped(self) -> bool:
        """Whether it can be neither skipped nor deviated from."""
        return self.skippable == "never"

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways of `next`, first match wins; empty for the closing step."""
        if self.next is None:
            return ()
        return (Way(to=self.next),) if isinstance(self.next, str) else self.next

    def answer(self, name: str) -> Answer:
        """The field of this name."""
        return next(answer for answer in self.fields if answer.id == name)


class Intake(Part):
    """As what a call is registered when the run starts without a request."""

    kind: str
    sub_kind: str = ""
    urgency: Literal["emergency", "urgent", "normal"] = "normal"
    content: Words


class Caution(Part):
    """A caution that stays through the whole run."""

    text: Words
    rules: tuple[RuleId, ...] = ()


class Procedure(Part):
    """One written procedure.

    Attributes:
        rules: what the procedure as a whole carries.
        suggested_for: `kind` or `kind/sub_kind` of requests it is offered for.
        track: the track of `transitions.toml` whose states `stage` names.
        permanent: its entries are kept for good.
        confidential: its entries are closed to all but supervisors and their author.
        confidential_if: the answer to the first step that makes a run confidential from its
            first line on; a child run waits for it where its parent has not asked.
        taken_over: the request goes over to the procedure at once and comes back with its result.
    """

    id: Id
    revision: Annotated[int, Field(ge=1, le=1_000_000)]
    title: Words
    rules: tuple[RuleId, ...] = ()
    suggested_for: tuple[
        Annotated[str, StringConstraints(pattern=r"^[a-z_]+(/[a-z_]+)?$")], ...
    ] = ()
    track: str | None = None
    permanent: bool = False
    confidential: bool = False
    confidential_if: Condition | None = None
    taken_over: bool = True
    cautions: tuple[Caution, ...] = Field(default=(), max_length=MOST_CAUTIONS)
    request: Intake
    step: Annotated[tuple[Step, ...], Field(min_length=2, max_length=200)]

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Steps by id, in the order of the file."""
        return {step.id: step for step in self.step}

    @property
    def first(self) -> Step:
        """The step a run begins with."""
        return self.step[0]

    @cached_property
    def main_line(self) -> frozenset[str]:
        """The steps that `next` alone leads to from the first one, the closing among them."""
        reached: set[str] = set()
        waiting = [self.first.id]
        while waiting:
            name = waiting.pop()
            if name in self.steps and name not in reached:
                reached.add(name)
                waiting += [way.to for way in self.steps[name].ways]
        return frozenset(reached)

    def rule_ids(self) -> Sequence[str]:
        """Every rule it names, once."""
        named = [*self.rules]
        for caution in self.cautions:
            named += caution.rules
        for step in self.step:
            named += step.rules
        return list(dict.fromkeys(named))


PLACE = re.compile(r"\{([?!]?)([a-z][a-z0-9_]*)\}")
"""A value in the `log` words of a step; `{?x}` shows nothing and needs x, `{!x}` needs no x."""
IMPLIED = {"notify": ("told", "by", "note"), "decide": ("decision", "instruction", "approver")}
"""Values that a kind of step always has, beside its fields."""


SETTING = re.compile(r"\{([a-z_]+\.[a-z_0-9]+)\}")
"""A value of the rulebook in what is said or done, e.g. `{site.entrance}`."""
DONE = "done"
"""`step.done` is true once the step was done; where it was skipped there is no such value."""


def value_names(step: Step) -> tuple[str, ...]:
    """Names of all values a step can have."""
    return (DONE, *IMPLIED.get(step.kind, ()), *(answer.id for answer in step.fields))


def step_of(reference: str) -> tuple[str, str]:
    """`step.field` taken apart."""
    step, _dot, field = reference.partition(".")
    return step, field
