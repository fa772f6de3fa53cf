"""What an office froze, as JSON that is the same each time it is played: in `tests/samples`, a file for each scene.

What chance gives (codes, lines of the journal, the SHA-256 of files) is replaced by what stands for it in order.
"""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.kit.shared import Content
from documents.render import content_of
from procedure.sop import Paper

FOLDER = Path(__file__).parents[2] / "samples"
NAMES = ("server", "hosting", "ditolak", "revisi", "panjang", "tanpa-pemilik", "daftar")
"""The scenes that have papers, in the order in which they are played."""

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_CODE = re.compile(r"start=v_[a-z2-7]{26}")


@dataclass(frozen=True)
class Scene:
    """The frozen `papers` of one permohonan or thing, by paper and revision; `said` is what was typed or tapped."""

    papers: Mapping[str, Mapping[str, Any]]
    said: tuple[str, ...]

    def content(self, name: str) -> Content:
        """The data of one of its papers."""
        return content_of(paper_of(name), self.papers[name])


def paper_of(name: str) -> Paper:
    """Which paper that name is of: `lembar-disposisi-r2` is one of a second revision."""
    return Paper(re.sub(r"-r\d+$", "", name))


def load(name: str) -> Scene:
    """The scene that is kept."""
    kept = json.loads((FOLDER / f"{name}.json").read_text())
    return Scene(kept["papers"], tuple(kept["said"]))


def save(scenes: Mapping[str, Scene]) -> None:
    """Keeps the scenes instead of those that were kept."""
    for path in FOLDER.glob("*.json"):
        path.unlink()
    FOLDER.mkdir(exist_ok=True)
    for name, scene in scenes.items():
        kept = {"papers": scene.papers, "said": scene.said}
        (FOLDER / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def settled(scenes: Mapping[str, Scene]) -> dict[str, Scene]:
    """The same scenes without chance."""
    frozen = [paper for scene in scenes.values() for paper in scene.papers.values()]
    lines = {line: at for at, line in enumerate(sorted({paper["head"]["journal_no"] for paper in frozen}), 17)}
    shown = dict.fromkeys(one for paper in frozen for one in paper.get("photos", ()))
    files = {photo: letter * 64 for photo, letter in zip(shown, "abcdef", strict=False)}

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: lines[item] if key == "journal_no" else without(item) for key, item in value.items()}
        if isinstance(value, list):
            return [without(item) for item in value]
        if isinstance(value, str):
            return _SHA256.sub(lambda found: files.setdefault(found[0], _stand_in(f"berkas {len(files)}")), value)
        return value

    def coded(paper: Any, name: str) -> Any:
        paper["head"]["verification"] = _CODE.sub(f"start=v_{_code(name)}", paper["head"]["verification"])
        return paper

    return {
        scene: Scene(
            {name: coded(without(paper), f"{scene} {name}") for name, paper in given.papers.items()}, given.said
        )
        for scene, given in scenes.items()
    }


def photos(scenes: Iterable[Scene]) -> list[str]:
    """The photographs that the papers name."""
    return sorted({one for scene in scenes for paper in scene.papers.values() for one in paper.get("photos", ())})


def _stand_in(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _code(words: str) -> str:
    return b32encode(hashlib.sha256(words.encode()).digest()).decode().lower()[:26]
