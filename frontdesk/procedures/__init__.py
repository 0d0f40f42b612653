"""Written procedures as data: what a file may say, which files hold, and how a run goes on."""
