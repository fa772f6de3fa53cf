"""What the demo shows: an office of its own at work, its record, and a hand that plays stories on its phones.

`show.py` sets an office up; it stands on `cast.py` (who takes part), `clock.py` (its time), `program.py` (the bot as a
process), `trouble.py`, `overview.py` (the record above the phones), and `autoplay.py`, which plays the stories of
`scenarios.py`: `story.py` has the permohonan, `episodes.py` what else may happen, and `filling.py`, `hand.py`,
`answers.py` and `samples.py` what people do in them.
"""
