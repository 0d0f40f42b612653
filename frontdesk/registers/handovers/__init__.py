"""The change of duty: what is open, what holds it up, the sheet, both signatures."""
