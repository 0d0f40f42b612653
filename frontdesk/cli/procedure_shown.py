"""A written procedure in words: its steps, fields, deadlines, conditions and where they lead."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from frontdesk.language import N_, _, current_language
from frontdesk.procedures.answers import DECISIONS
from frontdesk.procedures.definition import DONE, JOIN, Answer, Condition, Procedure, Step, step_of
from frontdesk.procedures.report_text import IMPLIED_LABELS
from frontdesk.rules.parameters import PRODUCT
from frontdesk.rules.services import told_name

if TYPE_CHECKING:
    from frontdesk.rules.rulebook import Rulebook

KINDS = {
    "ask": N_("question"),
    "choose": N_("choice"),
    "check": N_("tick list"),
    "notify": N_("tell"),
    "send": N_("send"),
    "wait": N_("wait"),
    "register": N_("register"),
    "order": N_("order"),
    "decide": N_("decision"),
    "close": N_("closing"),
}
"""What kinds of steps are called."""
_TYPES = {
    "text": N_("a line"),
    "long": N_("a text"),
    "room": N_("a room"),
    "phone": N_("a telephone number"),
    "person": N_("a person"),
    "time": N_("a time"),
    "count": N_("a number"),
    "yes_no": N_("yes or no"),
}
_SPANS = {
    "s": N_("{n} s"),
    "min": N_("{n} min"),
    "h": N_("{n} h"),
    "day": N_("days: {n}"),
    "workday": N_("working days: {n}"),
}

Line = tuple[int, str]
"""How far it is indented, and what it says."""


class Telling:
    """A procedure told in the current language, with the values of one rulebook."""

    def __init__(self, procedure: Procedure, rulebook: "Rulebook") -> None:
        self.procedure, self.rulebook = procedure, rulebook
        self.language = current_language()
        self._numbers = {step.id: number for number, step in enumerate(procedure.step, 1)}

    def named(self, step: str) -> str:
        """`12. Ambulance comes`; the end of a side line has no number."""
        if step == JOIN:
            return _("the side line ends")
        return f"{self._numbers[step]}. {self.procedure.steps[step].title.text(self.language)}"

    def lines(self) -> Iterator[Line]:
        """The whole procedure, for reading."""
        procedure = self.procedure
        if procedure.suggested_for:
            kinds = ", ".join(procedure.suggested_for)
            yield 0, _("Offered for: {kinds}").format(kinds=kinds)
        if procedure.confidential:
            yield 0, _("Confidential: only whoever answers for it and supervisors may read it.")
        if _known(procedure.rules):
            yield 0, _rules(procedure.rules)
        for caution in procedure.cautions:
            named = ", ".join(_known(caution.rules))
            rules = f" ({named})" if named else ""
            yield 0, f"‼ {caution.text.text(self.language)}{rules}"
        for step in procedure.step:
            yield 0, ""
            yield 0, self.heading(step)
            yield from ((1, line) for line in self._step(step))

    def heading(self, step: Step) -> str:
        """Number, title, kind and deadline of a step."""
        facts = [_(KINDS[step.kind])]
        if step.tell:
            facts[0] = f"{facts[0]} {told_name(step.tell, self.language)}"
        if step.within:
            facts.append(self.span(step.within))
        return f"{self.named(step.id)} ({', '.join(facts)})"

    def span(self, key: str) -> str:
        """The time that a key of the rulebook allows."""
        parameter = self.rulebook.parameters()[key]
        amount = self.rulebook.count(key)
        return _(_SPANS[parameter.unit]).format(n=amount) if amount else _("at once")

    def _step(self, step: Step) -> Iterator[str]:
        for label, words in (
            (_("Say: {words}"), step.say),
            (_("Do: {words}"), step.do),
            (_("Mind: {words}"), step.caution),
        ):
            if words:
                yield label.format(words=words.text(self.language))
        for answer in step.fields:
            yield self._field(step, answer)
        yield from self._terms(step)
        if _known(step.rules):
            yield _rules(step.rules)
        yield from self._leads(step)

    def _field(self, step: Step, answer: Answer) -> str:
        options = [option.text(self.language) for option in answer.options]
        what = " / ".join(options) if options else _(_TYPES[answer.type])
        if answer.type == "many":
            what = _("any of {options}").format(options=what)
        facts = [what]
        if answer.required:
            late = answer.required == "close"
            facts.append(_("needed before the closing") if late else _("needed"))
        if answer.least:
            facts.append(_("at least {n}").format(n=self.rulebook.count(answer.least)))
        if answer.when:
            condition = self.condition(answer.when, step.id)
            facts.append(_("asked if {condition}").format(condition=condition))
        label = answer.label.text(self.language)
        return _("Field “{label}”: {facts}").format(label=label, facts="; ".join(facts))

    def _terms(self, step: Step) -> Iterator[str]:
        if step.within:
            origin = step.from_ or step.id
            known = [step.within, *_known([self.rulebook.parameters()[step.within].rule])]
            said = _("Time allowed: {span} from the opening of {step} ({source})")
            span, named = self.span(step.within), self.named(origin)
            yield said.format(span=span, step=named, source=", ".join(known))
        if step.role:
            titles = [told_name(role, self.language) for role in step.role]
            yield _("Confirmed by: {titles}").format(titles=", ".join(titles))
        if step.action:
            yield _("Done on the registers: {action}").format(action=step.action)
        if step.never_skipped:
            yield _("Never skipped.")
        if step.stable:
            yield _("From here on the case may be carried over a handover.")
        if step.stands_beside and step.kind != "close":
            yield _("Stays open beside the line until it is answered.")

    def _leads(self, step: Step) -> Iterator[str]:
        for way in step.ways:
            if way.when:
                said = _("If {condition}: {step}")
                condition = self.condition(way.when, step.id)
                yield said.format(condition=condition, step=self.named(way.to))
            else:
                said = _("Else: {step}") if len(step.ways) > 1 else _("Then: {step}")
                yield said.format(step=self.named(way.to))
        for way in step.also:
            yield self.beside(way.when, step.id, self.named(way.to))
        for start in step.starts:
            yield self.starts(start.procedure, start.when, step.id)

    def beside(self, when: Condition | None, here: str, leads_to: str) -> str:
        """How a side line begins, and what it leads to."""
        if when is None:
            return _("Beside it: {step}").format(step=leads_to)
        said = _("Beside it, if {condition}: {step}")
        return said.format(condition=self.condition(when, here), step=leads_to)

    def starts(self, procedure: str, when: Condition | None, here: str) -> str:
        """Which procedure a step begins, and when."""
        if when is None:
            return _("Starts the procedure {id}").format(id=procedure)
        said = _("Starts the procedure {id} if {condition}")
        return said.format(id=procedure, condition=self.condition(when, here))

    # Conditions -------------------------------------------------------------------------

    def condition(self, test: Condition, here: str = "") -> str:
        """A condition in words.

        Args:
            here: the step at which it is asked; its own fields go without its name.
        """
        if test.all_ is not None:
            return self._joined(test.all_, _(" and "), here)
        if test.any_ is not None:
            return self._joined(test.any_, _(" or "), here)
        if test.not_ is not None:
            return _("not ({condition})").format(condition=self.condition(test.not_, here))
        if test.setting:
            label = self.rulebook.parameters()[test.setting].label(self.language)
            return f"{label} = {self._wanted(None, '', test)}"
        return self._test(test, here)

    def _joined(self, parts: Sequence[Condition], mark: str, here: str) -> str:
        said = [(part, self.condition(part, here)) for part in parts]
        return mark.join(f"({words})" if part.all_ or part.any_ else words for part, words in said)

    def _test(self, test: Condition, here: str) -> str:
        where, name = step_of(test.field or "")
        step = self.procedure.steps[where]
        if name == DONE:
            done = _("“{step}” not done") if test.missing else _("“{step}” done")
            return done.format(step=step.title.text(self.language))
        label = self._label(step, name)
        if where != here:
            label = f"{step.title.text(self.language)} › {label}"
        if test.missing is not None:
            return (_("{field} empty") if test.missing else _("{field} given")).format(field=label)
        return f"{label} = {self._wanted(step, name, test)}"

    def _label(self, step: Step, name: str) -> str:
        fields = {answer.id: answer.label for answer in step.fields}
        return (fields.get(name) or IMPLIED_LABELS[name]).text(self.language)

    def _wanted(self, step: Step | None, name: str, test: Condition) -> str:
        given = test.in_ if test.in_ is not None else (test.has if test.has else test.is_,)
        options = {
            option.id: option.text(self.language)
            for answer in (step.fields if step else ())
            if answer.id == name
            for option in answer.options
        }
        decisions = {key: words.text(self.language) for key, words in DECISIONS.items()}
        known = decisions if name == "decision" and not options else options
        return _(" or ").join(self._value(one, known) for one in given)

    def _value(self, value: object, known: dict[str, str]) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return known.get(str(value), str(value))


def _rules(rules: Sequence[str]) -> str:
    return _("Rules: {rules}").format(rules=", ".join(_known(rules)))


def _known(rules: Sequence[str]) -> list[str]:
    """Ids of the rules, without the mark of what no rule asks for."""
    return [rule for rule in rules if rule != PRODUCT]
