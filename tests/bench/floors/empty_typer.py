"""A Typer app with one empty command."""

import typer

app = typer.Typer()


@app.command()
def nothing() -> None:
    """Does nothing."""


if __name__ == "__main__":
    app()
