"""How a database is spoken to, whichever it is: connections, schema, who waits for whom, and parts of transactions."""
