"""`frontdesk post`: what belongs to the post: items, notes, marks, who is outside, calls."""

from frontdesk.cli import post_calls, post_items, post_marks, post_notes, post_outside
from frontdesk.cli.options import new_app
from frontdesk.language import N_

app = new_app(N_("The post: items that are counted, notes, marks, who is outside, calls."))
app.add_typer(post_items.app, name="items")
app.add_typer(post_notes.app, name="notes")
app.add_typer(post_calls.app, name="calls")
app.add_typer(post_outside.app, name="outside")
app.add_typer(post_marks.app, name="marks")
