"""What the workers in Python have in common: `python3 with_….py LETTERS DEST I N` makes letter I, I+N, I+2N, …"""

import json
import pathlib
import sys


def arguments() -> tuple[list[pathlib.Path], pathlib.Path, int]:
    """The folders of this worker's letters, where their PDFs go, and which worker this is."""
    letters, dest, index, workers = sys.argv[1:5]
    folders = sorted(path for path in pathlib.Path(letters).iterdir() if path.is_dir())
    return folders[int(index) :: int(workers)], pathlib.Path(dest), int(index)


def read(folder: pathlib.Path) -> dict:
    """A letter with its code."""
    return json.loads((folder / "plain.json").read_bytes())
