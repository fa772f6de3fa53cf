"""A year of the office in one run (`make year`): everybody at work on a clock of its own, and what holds after it."""
