"""The slip of a work order: what the worker is told when the order is given out (WO-20, WO-31)."""

from collections.abc import Iterator

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, Language, catalogue
from frontdesk.registers.orders import details
from frontdesk.registers.orders.details import Line, Whole
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.unit_of_work import Reading
from frontdesk.rules.checklist_definition import Checklist
from frontdesk.rules.money import yuan


def slip(reading: Reading, order_id: int, language: Language) -> list[str]:
    """The slip, line by line, to be read out on the telephone or shown; the number in full.

    Number, place, job, resident and telephone, appointment, price and consent, what was drawn,
    checklist with its tools and materials. A line for each that is known.

    Raises:
        NotFound: no such order.
        NotAuthorised: it is confidential, and not the viewer's to open.
    """
    whole = details.whole(reading, order_id)
    return list(_Words(reading, whole, language).lines())


class _Words:
    """One slip being written down in one language."""

    def __init__(self, reading: Reading, whole: Whole, language: Language) -> None:
        self.reading, self.whole, self.language = reading, whole, language
        self._say = catalogue(language).gettext

    def lines(self) -> Iterator[str]:
        """Every line, in the order in which it is read out."""
        order = self.whole.order
        yield self._head(order)
        yield self._line(N_("Where: {words}"), self._place(order))
        yield self._line(N_("Job: {words}"), order.content)
        yield self._line(N_("Kind: {words}"), self._kind(order))
        yield from self._resident(order)
        yield self._line(N_("Time: {words}"), self._time(order))
        yield self._line(N_("Price: {words}"), self._price(order))
        yield from self._drawn()
        yield from self._checklist(order)
        if order.unsigned:
            why = self._joined([order.unsigned, order.signature])
            yield self._line(N_("Not signed by the resident: {words}"), why)

    def _line(self, said: str, words: str) -> str:
        return self._say(said).format(words=words)

    def _joined(self, words: list[str]) -> str:
        return self._say(N_("; ")).join(word for word in words if word)

    def _label(self, group: str, value: str) -> str:
        return label(group, value, self.language)

    def _head(self, order: OrderView) -> str:
        urgency = "" if order.urgency == "normal" else self._label("urgency", order.urgency)
        again = self._say(N_("redone {n}×")).format(n=order.rework) if order.rework else ""
        marks = self._joined([urgency, again])
        number = self._line(N_("Work order {words}"), order.number)
        return self._marked(number, marks)

    def _marked(self, words: str, marks: str) -> str:
        if not marks:
            return words
        return self._say(N_("{words} ({marks})")).format(words=words, marks=marks)

    def _place(self, order: OrderView) -> str:
        area = self._say(N_("public area")) if order.public_area else ""
        desk = "" if order.room or area else self._say(N_("at the desk"))
        return self._joined([order.room, area, desk])

    def _kind(self, order: OrderView) -> str:
        found = [self._label("category", order.category), self._label("trade", order.trade)]
        return self._joined([*dict.fromkeys(found), self._label("nature", order.nature)])

    def _resident(self, order: OrderView) -> Iterator[str]:
        if order.customer:
            yield self._line(N_("Resident: {words}"), order.customer)
        if order.telephone:
            yield self._line(N_("Telephone: {words}"), order.telephone)

    def _time(self, order: OrderView) -> str:
        if order.appointment_at is None:
            return self._say(N_("as soon as possible; no time is agreed"))
        at = local(order.appointment_at, self.reading.house.zone)
        return f"{at:%Y-%m-%d %H:%M}"

    def _price(self, order: OrderView) -> str:
        if order.money == "none":
            return self._say(N_("without charge"))
        lines = [one for one in self.whole.lines if not one.struck_out and one.payer == "resident"]
        if not lines:
            return self._say(N_("not named yet; assess the job, name the price before work begins"))
        total = self._say(N_("{sum} yuan")).format(sum=yuan(order.charged_fen))
        source = self._label("price_source", order.price_source)
        parts = [self._charge(one) for one in lines] if len(lines) > 1 else [lines[0].text]
        return self._joined([self._marked(total, source), *parts, self._agreed(order)])

    def _charge(self, line: Line) -> str:
        return f"{line.text} {'-' if line.kind == 'write_off' else ''}{yuan(line.amount_fen)}"

    def _agreed(self, order: OrderView) -> str:
        if not order.consent_by:
            return self._say(N_("not agreed yet: ask before work begins"))
        agreed = self._say(N_("agreed by {name}")).format(name=order.consent_by)
        if order.owed_fen <= 0:
            return self._joined([agreed, self._say(N_("paid"))])
        monthly = order.settlement == "monthly"
        how = N_("settled monthly") if monthly else N_("to be settled the same day")
        return self._joined([agreed, self._say(how)])

    def _drawn(self) -> Iterator[str]:
        out = [one.what for one in self.whole.slips if one.state == "out"]
        if out:
            yield self._line(N_("Drawn: {words}"), self._joined(out))

    def _checklist(self, order: OrderView) -> Iterator[str]:
        house = self.reading.house
        if not order.checklist:
            fitting = house.checklists.for_trade(order.trade)
            if fitting:
                names = " / ".join(one.title.text(self.language) for one in fitting)
                yield self._line(N_("Checklist: not chosen yet ({words})"), names)
            return
        found: Checklist = house.checklists.get(order.checklist)
        yield self._line(N_("Checklist: {words}"), found.title.text(self.language))
        for said, wares in (
            (N_("Tools: {names}"), found.tools),
            (N_("Materials: {names}"), found.materials),
        ):
            if wares:
                names = self._say(N_(", ")).join(ware.text(self.language) for ware in wares)
                yield self._say(said).format(names=names)
