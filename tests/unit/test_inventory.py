"""What belongs to the post: kept by the supervisor alone, begun with the list of HO-04."""

import pytest
from support.sites import Site, sign_in
from support.spoken import said

from frontdesk.desk import Desk
from frontdesk.errors import Changed, GuardRefused, InvalidInput, NotAuthorised
from frontdesk.registers import inventory


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """陈静, at the keys."""
    return sign_in(desk, "陈静")


def listed(desk: Desk) -> dict[str, tuple[str, str]]:
    return {one.name: (one.kind, one.quantity) for one in desk.ask(inventory.items)}


@pytest.mark.rule("HO-03", "HO-04")
def test_the_list_begins_with_what_the_rules_name(supervisor: Desk) -> None:
    supervisor.act(inventory.keep, "椅子", 6)
    assert supervisor.act(inventory.propose) == 6
    found = listed(supervisor)
    assert found["对讲机"] == ("radio", "2") and found["椅子"] == ("item", "6")
    assert {"灭火器", "水瓶", "在用记录本"} <= set(found)
    assert supervisor.act(inventory.propose) == 0


def test_cash_is_kept_in_fen_and_read_in_yuan(supervisor: Desk) -> None:
    item = supervisor.act(inventory.keep, " 备用金 ", 50050, kind="cash", place="抽屉")
    [one] = supervisor.ask(inventory.items)
    assert (one.id, one.should_be, one.quantity) == (item, 50050, "500.50")
    assert said(supervisor)[-1] == "岗位物品：备用金，应有500.50，存放于抽屉"


def test_an_item_is_changed_and_taken_out(supervisor: Desk) -> None:
    item = supervisor.act(inventory.keep, "钥匙", 3, kind="key")
    before = supervisor.ask(inventory.items)[0].entry_seq
    again = supervisor.act(inventory.keep, "大门钥匙", 4, kind="key", item_id=item)
    assert again == item and listed(supervisor) == {"大门钥匙": ("key", "4")}
    with pytest.raises(Changed):
        supervisor.act(inventory.end, item, seen=before)
    count = len(said(supervisor))
    supervisor.act(inventory.keep, "大门钥匙", 4, kind="key", item_id=item)
    assert len(said(supervisor)) == count, "nothing has changed, nothing is written"
    supervisor.act(inventory.end, item)
    assert listed(supervisor) == {}
    with pytest.raises(GuardRefused):
        supervisor.act(inventory.keep, "大门钥匙", 4, kind="key", item_id=item)
    supervisor.act(inventory.keep, "大门钥匙", 4, kind="key")


@pytest.mark.rule("HO-03")
@pytest.mark.parametrize("name", ["王岚", "赵强"])
def test_nobody_but_a_supervisor_keeps_the_list(site: Site, name: str) -> None:
    item = sign_in(site.open(), "陈静").act(inventory.keep, "水瓶", 1)
    other = sign_in(site.open(), name)
    for act, words in (
        (inventory.keep, ("灭火器", 2)),
        (inventory.end, (item,)),
        (inventory.propose, ()),
    ):
        with pytest.raises(NotAuthorised) as refusal:
            other.act(act, *words)  # type: ignore[arg-type]
        assert refusal.value.rule == "HO-03"


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("", 1, "item"),
        ("长" * 61, 1, "item"),
        ("水瓶", 0, "item"),
        ("水瓶", 10_000, "item"),
        ("水瓶", -1, "cash"),
        ("水瓶", 1, "gold"),
        ("对讲机", 1, "item"),
    ],
)
def test_what_cannot_be_counted(supervisor: Desk, name: str, number: int, kind: str) -> None:
    supervisor.act(inventory.keep, "对讲机", 2, kind="radio")
    with pytest.raises(InvalidInput):
        supervisor.act(inventory.keep, name, number, kind=kind)
