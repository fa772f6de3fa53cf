"""What the two kinds of permohonan are called on paper."""

from collections.abc import Mapping

from procedure.sop import Kind

TITLES: Mapping[Kind, str] = {Kind.SERVER: "PENEMPATAN SERVER", Kind.HOSTING: "HOSTING APLIKASI"}
"""In a document's title."""

THING: Mapping[Kind, str] = {Kind.SERVER: "server", Kind.HOSTING: "aplikasi"}
"""What is placed and handed over, in a sentence."""
