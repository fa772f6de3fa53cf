"""A local Bot API: an HTTP server, strict as Telegram is, that an unmodified bot talks to, and the people who use it.

For tests and the demo; nothing of it is needed to run the bot against Telegram.
"""
