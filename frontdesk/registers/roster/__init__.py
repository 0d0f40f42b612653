"""The duty roster: templates, the plan of a month, leave, presence, days off (DUTY)."""
