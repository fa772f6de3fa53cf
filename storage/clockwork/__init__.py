"""The records of the office's calendar."""
