"""The supervisor's check of the log, the director's inspection, and the monthly bundle."""
