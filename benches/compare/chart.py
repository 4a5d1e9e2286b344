"""An indicator drawn as report-templates/layout/chart.typ does, with fewer refinements: as SVG or as a picture."""

import functools
import io
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 156, 24  # mm
INSET, MIDDLE = 12, 12.2  # mm
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
FILES = {SANS: "NotoSansSC-Regular.subset.ttf", SERIF: "NotoSerifSC-Regular.ttf"}
PIXELS_PER_MM = 8  # about 200 dots per inch
MM_PER_PT = 25.4 / 72


def number(text):
    """A decimal text, where it is one."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def marks(part: dict) -> list[tuple]:
    """What is drawn, in mm from the top left: ("text", x, baseline, pt, family, anchor, text), ("line", x, y, x, y, pt, is_dashed),
    ("rect", x, y, width, height), ("diamond", x, y, radius, is_full)."""
    own, median = number(part["own"]), number(part["median"])
    limits = [(number(part[side]), part[f"{side}_label"]) for side in ("low", "high") if number(part[side]) is not None]
    quartiles = [number(text) for text in part["quartiles"] or []]
    others = [number(text) for text in part["own_others"]]
    values = [value for value in [own, median, *quartiles, *others, *(limit for limit, _ in limits)] if value is not None]
    least, span = min(values, default=0), max(values, default=0) - min(values, default=0)

    def at(value):
        return INSET + (value - least) / span * (WIDTH - 2 * INSET) if span else WIDTH / 2

    drawn = [("text", 0, 3.2, 10.5, SANS, "start", part["title"])]
    if part["direction"]:
        drawn.append(("text", WIDTH, 3.2, 9, SERIF, "end", part["direction"]))
    drawn.append(("line", 2, MIDDLE, WIDTH - 2, MIDDLE, 0.5, False))
    if len(quartiles) == 2:
        drawn.append(("rect", at(quartiles[0]), MIDDLE - 2, max(at(quartiles[1]) - at(quartiles[0]), 0.6), 4))
    if median is not None:
        drawn.append(("line", at(median), MIDDLE - 2, at(median), MIDDLE + 2, 1.2, False))
    for limit, label in limits:
        drawn.append(("line", at(limit), MIDDLE - 3, at(limit), MIDDLE + 3.1, 1.2, True))
        drawn.append(("text", at(limit), MIDDLE + 6.6, 9, SERIF, "middle", label))
    drawn += [("diamond", at(value), MIDDLE, 1, False) for value in others if value is not None]
    if others:
        drawn.append(("text", WIDTH, 7.2, 9, SERIF, "end", "◇ 你单位其他批次"))
    if own is not None:
        drawn.append(("diamond", at(own), MIDDLE, 1.5, part["own_censored"] == ""))
        drawn.append(("text", at(own), 8.8, 9, SANS, "middle", f"你单位 {part['own_label']}"))
    peers = [f"同类中位数 {part['median']}"] if median is not None else []
    peers += [f"四分位区间（灰带）{'～'.join(part['quartiles'])}"] if len(quartiles) == 2 else []
    if peers:
        drawn.append(("text", at(median if median is not None else quartiles[0]), MIDDLE + 10.6, 9, SERIF, "middle", "　".join(peers)))
    return drawn


def svg(part: dict) -> str:
    """The chart as SVG text."""
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}mm" height="{HEIGHT}mm">']
    for kind, *rest in marks(part):
        if kind == "text":
            x, y, size, family, anchor, text = rest
            size *= MM_PER_PT
            out.append(f'<text x="{x}" y="{y}" font-size="{size}" font-family="{family}" text-anchor="{anchor}">{escape(text)}</text>')
        elif kind == "line":
            x1, y1, x2, y2, stroke, is_dashed = rest
            dash = ' stroke-dasharray="0.8"' if is_dashed else ""
            out.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#000" stroke-width="{stroke * MM_PER_PT}"{dash}/>')
        elif kind == "rect":
            x, y, width, height = rest
            out.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#cdcdcd" stroke="#000" stroke-width="0.14"/>')
        else:
            x, y, radius, is_full = rest
            fill = "#000" if is_full else "#fff"
            out.append(f'<path d="{diamond(x, y, radius)}" fill="{fill}" stroke="#000" stroke-width="0.28"/>')
    return "".join(out) + "</svg>"


def diamond(x, y, radius):
    """Path of a diamond."""
    return f"M{x - radius} {y}L{x} {y - radius}L{x + radius} {y}L{x} {y + radius}z"


@functools.cache
def face(folder, family, size):
    """A font, loaded once."""
    return ImageFont.truetype(f"{folder}/{FILES[family]}", round(size * MM_PER_PT * PIXELS_PER_MM))


def png(part: dict, fonts: str) -> io.BytesIO:
    """The chart as a picture: python-docx takes no SVG."""
    scale = PIXELS_PER_MM
    picture = Image.new("L", (WIDTH * scale, HEIGHT * scale), 255)
    draw = ImageDraw.Draw(picture)
    for kind, *rest in marks(part):
        if kind == "text":
            x, y, size, family, anchor, text = rest
            draw.text((x * scale, y * scale), text, 0, face(fonts, family, size), {"start": "ls", "middle": "ms", "end": "rs"}[anchor])
        elif kind == "line":
            x1, y1, x2, y2, stroke, _ = rest
            draw.line([x1 * scale, y1 * scale, x2 * scale, y2 * scale], 0, max(1, round(stroke * MM_PER_PT * scale)))
        elif kind == "rect":
            x, y, width, height = rest
            draw.rectangle([x * scale, y * scale, (x + width) * scale, (y + height) * scale], 205, 0)
        else:
            x, y, radius, is_full = (value * scale for value in rest)
            points = [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)]
            draw.polygon(points, 0 if is_full else 255, 0, 2)
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(scale * 25.4, scale * 25.4))
    file.seek(0)
    return file
