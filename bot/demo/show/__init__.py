"""What the demo shows: an office of its own at work, its record, and a hand that plays a whole permohonan.

`show.py` sets an office up; it stands on `clock.py` (its time), `program.py` (the bot as a process), `trouble.py`,
`overview.py` (the record above the phones), and `autoplay.py` with `story.py`, `hand.py`, `answers.py` and
`samples.py`.
"""
