"""What many years leave behind: permohonan that have ended, each with its thing, made by the database itself."""

from collections.abc import Iterator
from pathlib import Path

from tests.support import databases

FIRST = 1_000
"""The id of the first of them: those before are the people's of the bench."""

IN_A_RACK = 20
"""Servers of 2U; each fifth thing is one, the others are applications."""

_AT = "'2020-01-02 03:04:05.000000'"
_STEPS = "('pengajuan'), ('disposisi'), ('verifikasi'), ('pengecekan'), ('persetujuan'), ('penempatan')"
_WORDS = "('dinas'), ('kesehatan'), ('budi'), ('santoso'), ('dell'), ('poweredge'), ('r450')"
_SERVERS = f"""
    (SELECT i, {FIRST} + (i - {FIRST}) / 5 / {IN_A_RACK} AS rack, (i - {FIRST}) / 5 % {IN_A_RACK} * 2 + 1 AS u
     FROM n WHERE i % 5 = 0) AS s
"""  # noqa: S608 - our own
_APPLICATIONS = "n WHERE i % 5 <> 0"
_INSTANSI = "'Dinas ' || (i % 60)"
_IP = "'10.' || (i / 65536) || '.' || (i / 256 % 256) || '.' || (i % 256)"
_DOMAIN = "'app' || i || '.kuduskab.go.id'"


def grow(data: str, size: int, *, person: int, model: int) -> None:
    """`size` permohonan of a person that ended long ago, with the answers of the permohonan `model`."""
    last = FIRST + size - 1
    each_of = f"WITH RECURSIVE n(i) AS (SELECT {FIRST} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"  # noqa: S608
    statements = [f"INSERT INTO {table} {each_of} SELECT {row}" for table, row in _left(person, model)]
    if databases.SERVER:
        statements.append("VACUUM ANALYZE")  # which the server does by itself, a minute later
    databases.here.each(Path(data), *statements)


def _left(person: int, model: int) -> Iterator[tuple[str, str]]:
    """By table and columns, what stays of each."""
    yield (
        "permohonan (id, year, serial, kind, pemohon_id, step, revision, created_at, version)",
        "i, 1900 + i / 1000, i % 1000, CASE i % 5 WHEN 0 THEN 'server' ELSE 'hosting' END, "
        f"{person}, 'selesai', 1, {_AT}, 7 FROM n",
    )
    yield (
        "revision (permohonan_id, revision, answers, sent_at)",
        f"i, 1, (SELECT answers FROM revision WHERE permohonan_id = {model}), {_AT} FROM n",  # noqa: S608 - our own
    )
    yield (
        "visit (permohonan_id, step, revision, since, until, by, choice, note, instruksi, marks, version)",
        f"i, v.column1, 1, {_AT}, {_AT}, {person}, 'disposisi', '', '[]', '{{}}', 1 FROM n, (VALUES {_STEPS}) AS v",
    )
    yield "word (permohonan_id, word)", f"i, v.column1 FROM n, (VALUES {_WORDS}) AS v"
    yield "word (permohonan_id, word)", "i, 'seri' || i FROM n"
    yield (
        "outbox (chat_id, topic, method, payload, reply, state, attempts, due_at, sent_at, message_id)",
        f"{person}, 'card:-' || i, 'sendMessage', '{{}}', false, 'sent', 0, {_AT}, {_AT}, i "
        "FROM n, (VALUES (1), (2), (3), (4)) AS v",
    )
    yield "rack (id, name, room, units, free)", f"DISTINCT rack, 'Rak P' || rack, 'Ruang B', 42, 2 FROM {_SERVERS}"
    common = "id, permohonan_id, state, instansi, owner_id, ip, vcpu, ram_gb, disk_gb, version, kind, name, haystack"
    thing = f"i, i, 'aktif', {_INSTANSI}, {person}, {_IP}, 2, 4, 40, 1"
    yield (
        f"placement ({common}, rack_id, u, height, sisi, nomor_seri)",
        f"{thing}, 'server', 'Dell PowerEdge', 'dell poweredge dinas ' || (i % 60) || ' sn-' || i, "
        f"rack, u, 2, 'penuh', 'SN-' || i FROM {_SERVERS}",
    )
    yield (
        f"placement ({common}, sub_domain)",
        f"{thing}, 'hosting', 'Aplikasi ' || i, 'aplikasi ' || i || ' dinas ' || (i % 60) || ' ' || {_DOMAIN}, "
        f"{_DOMAIN} FROM {_APPLICATIONS}",
    )
    yield (
        "rack_cell (rack_id, u, face, placement_id)",
        f"rack, u + up.column1, face.column1, i FROM {_SERVERS}, (VALUES (0), (1)) AS up, "
        "(VALUES ('depan'), ('belakang')) AS face",
    )
