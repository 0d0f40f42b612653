"""The form for an entry of the duty log: the kind decides which fields are asked."""

from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from frontdesk.clock import typed_moment
from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import ChoiceField, Field, yes_no
from frontdesk.widgets.form import FormDialog, FormFields


class EntryForm(FormDialog):
    """Kind first; its required fields, then the further facts of LOG-18, then time and page."""

    DEFAULT_CSS = """
    EntryForm > Vertical { height: 94%; }
    EntryForm FormFields { height: 1fr; }
    """

    def __init__(self, kind: str = "note.written", values: dict[str, Any] | None = None) -> None:
        self._kind = self._wanted = kind
        self._rebuilding = False
        self._values = values or {}
        self._typed: dict[str, Any] = {}
        """Everything typed so far, also in fields that another kind does not have."""
        super().__init__(
            _("Entry in the duty log"),
            _form_fields(kind),
            self._write,
            note=_("A saved entry is not altered any more (LOG-04); look once before Enter."),
            draft="entry",
        )

    def compose(self) -> ComposeResult:
        yield from super().compose()

    async def on_mount(self) -> None:
        if self._values:
            self.fields.fill(self._values)
            self.first_field()
            return
        kept = await self.console.link.draft("entry")
        if kept and kept.get("kind", self._kind) != self._kind:
            self._wanted = kept["kind"]
            self._typed |= _filled(kept)
            await self._follow()
        await super().on_mount()

    def first_field(self) -> None:
        names = [field.name for field in self.fields.specs if field.name != "kind"]
        self.fields.widget(names[0] if names else "kind").focus()

    def changed(self, field: Widget) -> None:
        if isinstance(field, ChoiceField) and field.id == "field-kind":
            self._wanted = str(field.content)
            if not self._rebuilding:
                begin(self, self._follow, "kind")

    async def _follow(self) -> None:
        """Build the fields anew until they are those of the kind that is wanted.

        Never cancelled: a newer choice is followed by the one that is at it.
        """
        self._rebuilding = True
        try:
            while self._wanted != self._kind and self.is_attached:
                await self._rebuild(self._wanted)
        finally:
            self._rebuilding = False

    async def _rebuild(self, kind: str) -> None:
        """Other fields for another kind; what was typed stays where it fits."""
        old, fields = self.fields, FormFields(_form_fields(kind))
        await self.query_one("#told").parent.mount(fields, before="#told")  # type: ignore[union-attr]
        self._typed |= _filled(old.values)
        self._kind, self.fields = kind, fields
        fields.fill({**self._typed, "kind": kind})
        fields.widget("kind").focus()
        old.remove()

    async def _write(self, values: dict[str, Any]) -> int:
        from frontdesk.registers.duty_log import EntryDraft, write

        desk = self.console.link.require()
        now, zone = desk.clock.now(), desk.house.zone
        facts = {}
        for name, value in values.items():
            if name not in ("kind", "at", "page", "confidential"):
                facts[name] = _moment(self.fields, name, value, now, zone)
        occurred = _moment(self.fields, "at", values["at"], now, zone)
        draft = EntryDraft(
            kind=values["kind"],
            fields=facts,
            occurred_at=occurred or None,
            page=values["page"],
            confidential=values["confidential"],
        )
        return await self.console.link.act(write, draft)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _moment(fields: FormFields, name: str, value: Any, now: int, zone: Any) -> Any:
    """A typed time as an instant; any other value as it is."""
    spec = next(field for field in fields.specs if field.name == name)
    if spec.type != "clock" or not str(value).strip():
        return value if spec.type != "clock" else None
    instant = typed_moment(str(value), now, zone)
    if instant is None:
        raise InvalidInput(spec.label, _("write it as 02:15 or 11-21 02:15"))
    return instant


def _form_fields(kind: str) -> list[Field]:
    from frontdesk.registers.duty_log import FURTHER, WRITABLE, WRITABLE_BY_KIND

    kinds = tuple((item.kind, item.title(current_language())) for item in WRITABLE)
    own = WRITABLE_BY_KIND[kind].fields
    taken = {spec.name for spec in own}
    further = [spec for spec in FURTHER if spec.name not in taken] if own else []
    fields = [Field("kind", _("Entry kind"), "choice", kinds, kind)]
    fields += [_field(spec, required=spec.required) for spec in own]
    fields += [
        Field("at", _("Time of the event"), "clock", hint=_("now, or 02:15")),
        *(_field(spec, required=False) for spec in further),
        Field("page", _("Paper page"), hint=_("when copied from the paper log")),
        yes_no("confidential", _("Confidential")),
    ]
    return fields


def _field(spec: Any, *, required: bool) -> Field:
    from frontdesk.ledger.kinds import field_label

    label = field_label(spec.name)
    hint = _("required") if required else ""
    if spec.type == "yes_no":
        return yes_no(spec.name, label)
    if spec.type == "decision":
        options = (("approved", _("approved")), ("refused", _("refused")))
        return Field(spec.name, label, "choice", options, "approved")
    if spec.type == "long":
        return Field(spec.name, label, "long", limit=20_000)
    kind = "clock" if spec.type == "clock" else "line"
    return Field(spec.name, label, kind, hint=hint)
