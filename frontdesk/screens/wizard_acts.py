"""What can be done with a step beside doing it, and with a run: the forms, and what the desk does
behind each."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from frontdesk.errors import InvalidInput, SignInRefused
from frontdesk.language import _, current_language
from frontdesk.procedures.pinned import Unreadable
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.wizard import Wizard
    from frontdesk.widgets.actions import Action
    from frontdesk.widgets.console import ConsoleApp
    from frontdesk.widgets.link import DeskLink


def open_form(wizard: "Wizard", form: Callable[["Wizard"], FormDialog | None]) -> None:
    """Open the form of something that can be done with a run that has begun; a form that cannot
    be had says why."""
    if wizard.run_id is None or wizard.read is None or wizard.pane is None:
        wizard.console.tell(_("The run begins with its first step."))
        return
    dialog = form(wizard)
    if dialog is not None:
        wizard.app.push_screen(dialog, wizard.went_on)


def call_off(wizard: "Wizard") -> None:
    """The form for calling the run off; one whose wording is damaged is then left at once."""

    async def leave(done: object) -> None:
        if done:
            await wizard.drafts.give_up()
            wizard.app.pop_screen()

    if isinstance(wizard.door.shut_by, Unreadable):
        wizard.app.push_screen(call_off_dialog(wizard), leave)
    else:
        open_form(wizard, call_off_dialog)


def skip_dialog(wizard: "Wizard") -> FormDialog | None:
    """The step does not apply, or was done otherwise; both for a reason."""
    pane = wizard.pane
    if pane.step.never_skipped or pane.step.kind == "close":
        rule = pane.step.rules[0] if pane.step.rules else ""
        wizard.console.tell(_("This step is never skipped. {rule}").format(rule=rule))
        return None
    link, run = wizard.console.link, wizard.number
    step, visit = pane.step.id, pane.visit.number

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.procedures import actions

        desk = link.require()
        await link.call(
            lambda: desk.work(
                actions.skip, run, step, values["reason"], how=values["how"], visit=visit
            )
        )
        wizard.surprise.own((step, visit))
        return True

    hows = (("not_applicable", _("does not apply")), ("deviated", _("done otherwise (deviation)")))
    fields = [Field("reason", _("Reason")), Field("how", _("How"), "choice", hows)]
    title = pane.step.title.text(current_language())
    note = _("The reason stands in the log and in the morning check.")
    return FormDialog(title, fields, send, note=note)


def reopen_dialog(wizard: "Wizard") -> FormDialog | None:
    """Open a settled step once more; from the closing, the one whose field is still empty."""
    chosen = wizard.chosen
    if wizard.pane.step.kind == "close" and wizard.data.owed_at:
        chosen = wizard.data.owed_at
    if chosen is None or not hasattr(chosen, "settled_at") or chosen.is_open:
        wizard.console.tell(_("Put the cursor on an answered step in the list first (Ctrl+F)."))
        return None
    link, run = wizard.console.link, wizard.number

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.procedures import actions

        desk = link.require()
        await link.call(lambda: desk.work(actions.back, run, chosen.step, values["reason"]))
        wizard.turn_to_new()
        return True

    title = wizard.data.step(chosen).title.text(current_language())
    note = _("What was written stays; the new answer counts from now on.")
    return FormDialog(title, [Field("reason", _("Why"))], send, note=note)


def call_off_dialog(wizard: "Wizard") -> FormDialog:
    """The run that is shown."""
    return call_off_form(wizard.console.link, wizard.number)


def call_off_form(link: "DeskLink", run: int, of: str = "") -> FormDialog:
    """The whole run: a mistake, a false alarm, a duplicate. Its wording need not be readable.

    Args:
        of: what the run is called, where the screen around the form does not say it.
    """

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.procedures import actions

        desk = link.require()
        await link.call(lambda: desk.work(actions.call_off, run, values["reason"]))
        return True

    title = _("Call the whole run off") + (f": {of}" if of else "")
    note = _("A mistake, a false alarm or a duplicate; the supervisor sees it in the morning.")
    return FormDialog(title, [Field("reason", _("Reason"))], send, note=note)


def hand_dialog(wizard: "Wizard") -> FormDialog:
    """Somebody else answers for the run from now on."""
    link, run = wizard.console.link, wizard.number
    staff = tuple((number, name) for number, name in wizard.data.people.items() if number)

    async def send(values: dict[str, Any]) -> bool:
        from frontdesk.procedures import actions

        await link.act(actions.hand_to, run, values["person"])
        return True

    fields = [Field("person", _("Person"), "choice", staff)]
    note = _("The clocks go on; the run stands in the log under the new name.")
    return FormDialog(_("Hand the run to somebody else"), fields, send, note=note)


def decision_dialog(wizard: "Wizard") -> FormDialog | None:
    """Whoever decides is here and signs with their own PIN."""
    from frontdesk.screens.wizard_data import who_decides

    pane, link, run = wizard.pane, wizard.console.link, wizard.number
    if not pane.step.role:
        wizard.console.tell(_("This step needs no second signature."))
        return None
    people = tuple(who_decides(link.require(), pane.step))
    if not people:
        wizard.console.tell(_("Nobody at this site carries the post; decide by telephone."))
        return None
    step, typed, visit = pane.step.id, pane.typed, pane.visit.number

    async def send(values: dict[str, Any]) -> bool:
        desk = link.require()
        if not values["pin"]:
            raise InvalidInput(_("PIN"), _("must be filled in"))
        await _signed(
            link.call(
                lambda: desk.decide(run, step, typed, values["person"], values["pin"], visit=visit)
            )
        )
        wizard.surprise.own((step, visit))
        return True

    fields = [Field("person", _("Person"), "choice", people), Field("pin", _("PIN"), "pin")]
    title = pane.step.title.text(current_language())
    note = _("Their own key signs the entry; nothing has to be countersigned.")
    return FormDialog(title, fields, send, note=note)


def pin_dialog(console: "ConsoleApp", owner: int) -> FormDialog:
    """Help has been sent: whoever sits at the keys signs in now."""
    link = console.link
    desk = link.require()
    with desk.reading() as reading:
        from frontdesk.registers import people

        staff = tuple((person.id, person.name) for person in people.staff(reading))

    async def send(values: dict[str, Any]) -> int:
        actor = await _signed(link.call(desk.sign_in, values["person"], values["pin"]))
        return int(actor.person_id)

    fields = [
        Field("person", _("Person"), "choice", staff, owner),
        Field("pin", _("PIN"), "pin"),
    ]
    note = _("Help has been sent. Sign in to go on; Esc goes on without, for now.")
    return FormDialog(_("Your PIN"), fields, send, note=note)


def offered(wizard: "Wizard", action: "Action") -> bool:
    """Whether the step that is shown allows an action of the wizard, for the key line."""
    step, begun = wizard.step, wizard.run_id is not None
    return {
        "wizard.not_reached": begun and bool(step and step.kind == "notify"),
        "wizard.own_pin": begun and bool(step and step.role),
        "wizard.skip": begun,
        "wizard.other": begun,
    }.get(action.id, True)


async def _signed(work: Awaitable[Any]) -> Any:
    """What a PIN does; a wrong one is said at its field, which is emptied for the next try."""
    try:
        return await work
    except SignInRefused as error:
        raise InvalidInput(_("PIN"), error.what, remedy=error.remedy) from error
