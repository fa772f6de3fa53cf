"""A year of the office in one run (`make year`): everybody at work, by a clock of its own, and what must hold after it."""
