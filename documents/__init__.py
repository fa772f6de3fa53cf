"""What is printed: each document is a pure function from a frozen dataclass to the bytes of a PDF."""
