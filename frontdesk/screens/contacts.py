"""The telephone list: whom the desk rings, with which number, and who is on the estate now."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.text import clip, shown_line, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

HUNDRED = 100
"""More than there are roles and services: room for them within one person's keys."""


class Contacts(DeskScreen):
    """Services first, then staff by post, numbers in full; the keys act on the row of the cursor.

    It is the desk's working list: whoever may open it rings these numbers all night.
    """

    WHERE: ClassVar[str] = "contacts"

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="title")
            yield RecordTable(_line, _key, id="contacts", empty=_("Nobody yet."))

    async def reload(self) -> None:
        from frontdesk.registers import contacts

        rows = await self.console.link.ask(contacts.listed)
        here = {row.person_id or f"line {row.id}" for row in rows if row.here}
        words = _("Telephones · {n} on the estate now").format(n=len(here))
        self.query_one("#title", Static).update(Text(f" {words}", style="bold", no_wrap=True))
        self.query_one("#contacts", RecordTable).show(rows)

    # Doing --------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Any:
        return self.query_one("#contacts", RecordTable).current

    def _may(self) -> bool:
        """Whether whoever is signed in keeps the list; if not, who does is said."""
        from frontdesk.rules import authority

        actor = self.console.link.require().signed_in
        try:
            authority.require(actor.roles if actor else (), "contact.edit")
        except FrontDeskError as error:
            self.console.say(error)
            return False
        return True

    def _show(self, dialog: FormDialog) -> None:
        self.app.push_screen(dialog, lambda _done: self.reload_soon())

    def on_record_table_chosen(self, _event: RecordTable.Chosen) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        one = self._chosen
        if one is None or not self._may():
            return
        fields = [
            _role_field(one.role),
            *([] if one.person_id else [Field("name", _("Name"), value=one.name)]),
            *_number_fields(one.telephone, one.near),
        ]
        title = " · ".join(part for part in (_title(one), shown_line(one.name)) if part)
        draft = f"contact-{_key(one)}"
        self._show(FormDialog(title, fields, self._sender(one), draft=draft))

    def action_add(self) -> None:
        if not self._may():
            return
        role = self._chosen.role if self._chosen else ""
        fields = [_role_field(role), Field("name", _("Name")), *_number_fields("", "")]
        self._show(FormDialog(_("New line"), fields, self._sender(None), draft="contact.new"))

    def _sender(self, one: Any) -> Any:
        """Keeps what a form holds, as a new line or as the line that was opened."""

        async def send(values: dict[str, Any]) -> Any:
            from frontdesk.registers import contacts

            draft = contacts.ContactDraft(
                values["role"],
                values.get("name", ""),
                values["telephone"],
                values["near"],
                one.person_id if one else None,
            )
            known = (one.id, one.entry_seq) if one and one.id is not None else (None, None)
            return await self.console.link.act(contacts.keep, draft, *known)

        return send

    def action_here(self) -> None:
        one = self._chosen
        if one is None or not self._may():
            return
        from frontdesk.registers import contacts

        async def work() -> None:
            await self.console.attempt(self.console.link.act(contacts.mark, one, here=not one.here))
            self.reload_soon()

        begin(self, work, "here")

    def action_all_here(self) -> None:
        if not self._may():
            return
        rows = {_key(row): row for row in self._rows if not row.service}
        options = tuple((key, _who(row)) for key, row in rows.items())
        taken = tuple(key for key, row in rows.items() if row.here)

        async def send(values: dict[str, Any]) -> bool:
            from frontdesk.registers import contacts

            chosen = [rows[key] for key in values["here"]]
            ids = [row.id for row in chosen if row.id is not None]
            staff = [row.person_id for row in chosen if row.id is None]
            await self.console.link.act(contacts.set_here, ids, staff)
            return True

        field = Field("here", _("On the estate now"), "many", options, taken)
        note = _("Whoever is not ticked is away. The log names those who are here.")
        self._show(FormDialog(_("Who is on the estate now"), [field], send, note=note))

    @property
    def _rows(self) -> list[Any]:
        return self.query_one("#contacts", RecordTable).rows

    def action_take_out(self) -> None:
        one = self._chosen
        if one is None or not self._may():
            return
        if one.id is None:
            words = _(
                "No line to take out: it comes from the staff register or is a public number."
            )
            self.console.tell(words)
            return

        async def send(_values: dict[str, Any]) -> bool:
            from frontdesk.registers import contacts

            await self.console.link.act(contacts.remove, one.id, one.entry_seq)
            return True

        words = _("{who} is taken out of the list; staff stay in it with their own number.")
        words = words.format(who=_who(one))
        self._show(ConfirmDialog(_("Take out"), words, send))


def _title(one: Any) -> str:
    return str(one.role_title_zh if current_language() == "zh" else one.role_title_en)


def _who(one: Any) -> str:
    """A row in a few words: the name with its post, or the post alone."""
    return f"{shown_line(one.name)} ({_title(one)})" if one.name else _title(one)


def _key(one: Any) -> int:
    """The same before and after somebody gets a line, so that the cursor stays on them."""
    from frontdesk.registers.contacts import LISTED

    if one.id is not None and not one.person_id:
        return int(one.id)
    place = LISTED.index(one.role) + 1 if one.role in LISTED else 0
    return -((one.person_id or 0) * HUNDRED + place)


def _line(one: Any, columns: int) -> Text:
    mark = f"  ● {_('here')} " if one.here else ""
    text = Text(" ", style="" if one.telephone else "dim", no_wrap=True)
    number = shown_line(one.telephone) or _("no number yet")
    fifth = columns // 5
    for piece, cells in ((_title(one), fifth + 8), (shown_line(one.name), fifth), (number, fifth)):
        piece = clip(piece, cells - 2)
        text.append(piece + " " * (cells - width(piece)))
    room = max(0, columns - width(text.plain) - width(mark))
    near = clip(shown_line(one.near), room)
    text.append(near + " " * (room - width(near)))
    return text.append(mark, style="bold")


def _role_field(role: str) -> Field:
    from frontdesk.registers.contacts import LISTED
    from frontdesk.rules.services import told_name

    options = tuple((known, told_name(known, current_language())) for known in LISTED)
    return Field("role", _("Role"), "choice", options, role)


def _number_fields(telephone: str, near: str) -> tuple[Field, Field]:
    return (
        Field("telephone", _("Telephone"), value=telephone, hint=_("number, extension or channel")),
        Field("near", _("Near"), value=near, hint=_("buildings or places, with commas")),
    )
