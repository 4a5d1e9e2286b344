"""The letters of a plan as every tool wants them: one folder a letter with the layout, its data and its font chains."""

import json
import pathlib
import shutil
import subprocess
import sys

import measured

# As src/typeset/fonts.rs has them; with these files no chain needs more.
RARE = ["Noto Serif SC", "HanaMinB", "Liberation Serif", "Libertinus Serif"]
CHAINS = {
    "仿宋": ["FandolFang R", "LXGW WenKai"],
    "楷体": ["LXGW WenKai"],
    "黑体": ["Noto Sans SC", "LXGW WenKai"],
    "宋体": ["Noto Serif SC", "LXGW WenKai"],
    "标题": ["Noto Serif SC", "LXGW WenKai"],
}
LATIN = {"name": "Liberation Serif", "covers": "latin-in-cjk"}


def letters(plan: pathlib.Path, count: int | None) -> list[dict]:
    """The letters of a plan, or so many of them spread over it."""
    lines = (plan / "letters.jsonl").read_text(encoding="utf-8").splitlines()
    count = min(count or len(lines), len(lines))
    return [json.loads(lines[number * len(lines) // count]) for number in range(count)]


def folders(chosen: list[dict], plan: pathlib.Path, into: pathlib.Path, render: list) -> None:
    """One folder a letter: the letter with its code, and what the layout reads under the names that it reads.
    `render` is the command of Yice that writes one letter at any stage."""
    shutil.rmtree(into, ignore_errors=True)
    fonts = json.dumps({role: [LATIN, *families, *RARE] for role, families in CHAINS.items()}, ensure_ascii=False)
    for number, letter in enumerate(chosen):
        folder = into / f"{number:04}"
        shutil.copytree(plan / "layout", folder)
        (folder / "fonts.json").write_text(fonts, encoding="utf-8")
        which = ["--enterprise", letter["credit_code"], "--class", letter["class_name"], "--emit", "layout"]
        subprocess.run([*render, *which, "-o", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        data = (folder / f"{letter['id']}.layout.json").rename(folder / "letter.json")
        of_yice = json.loads(data.read_bytes())
        if {**measured.data(letter), "code": of_yice["code"]} != of_yice:
            sys.exit(f"measured.py does not agree with Yice on {letter['id']}")
        plain = {**letter, "code": of_yice["code"]}
        (folder / "plain.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")


def font_folder(root: pathlib.Path, into: pathlib.Path) -> None:
    """The fonts that Yice loads, and no others, as a folder and as all that fontconfig knows."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for font in (root / "fonts").iterdir():
        if font.suffix in (".ttf", ".otf"):
            (into / font.name).symlink_to(font.resolve())
    (into.parent / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{into}</dir><cachedir>{into.parent}/fontconfig</cachedir></fontconfig>"
    )
