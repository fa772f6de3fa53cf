"""What is remembered, and the only place that knows of SQL.

From above to below, and import-linter lets nothing below know of what is above it:

- `tidying`, `claim`: what keeps the archive small, and a second program out
- `database`: `Storage.begin()` and `read()`, and the `Transaction` through which all records are reached
- `mail/`: inbox, outbox, jobs, and what of them is set aside
- `papers/`: documents issued, the archive of files, and who refers to one
- `things/`: the register, each thing's history, transfers to another owner
- `room/`: racks, hosts, addresses
- `permohonan`: the applications and their visits
- `people/`: offices and invitations, forms and questions, accounts and their quotas
- `journal/`: its lines, the seals of records in them, its head outside the database
- `engines`, `errors`, `part`, `taken`: which database it is, what it refuses, and what is then taken back
- `models/`, `migrations/`, `migrate`: the tables, and how an older database comes to have them
- `vault`, `files`: what a key encrypts and seals; files that are written whole or not at all
"""
