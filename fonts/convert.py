#!/usr/bin/env python3
"""Makes the TrueType faces of this folder from their CFF sources in cff/.

    pip install 'fonttools==4.68.0'
    python3 fonts/convert.py            # writes the faces and prints their checksums
    python3 fonts/convert.py --check    # writes nothing; fails where a face is not what its source makes

Typst embeds TrueType outlines (glyf) at a fraction of the cost of CFF ones. Nothing else changes: characters, glyphs and
their numbers, advance widths, substitutions, kerning, names and licence are those of the source; the description says what
was done. Outlines keep within a thousandth of an em of the source's (merge.py), without hints. Vertical setting is left out.
All faces take about seven minutes.
"""

import hashlib
import io
import pathlib
import sys

from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from merge import Contours, draw_merged

# CFF outlines and what only they need; vertical setting, which letters do not have; a signature that no longer fits.
LEFT_OUT = ["CFF ", "VORG", "vhea", "vmtx", "DSIG"]

# GPLv3 (5a) and good manners: a changed font says so.
NOTICE = "Changed 2026-11-23: TrueType outlines made from the CFF ones of {} (Yice, fonts/convert.py)."
DESCRIPTION = 10

HERE = pathlib.Path(__file__).resolve().parent


def main():
    is_check = "--check" in sys.argv[1:]
    wrong = []
    for source in sorted((HERE / "cff").glob("*.otf")):
        face = HERE / (source.stem + ".ttf")
        made = convert(source)
        if is_check and (not face.exists() or face.read_bytes() != made):
            wrong.append(face.name)
        if not is_check:
            face.write_bytes(made)
        print(f"{hashlib.sha256(made).hexdigest()}  {face.name}")
    if wrong:
        sys.exit(f"not what the source makes: {', '.join(wrong)}")


def convert(source):
    """The bytes of the TrueType face of a CFF font."""
    # The same source gives the same bytes: the date of change stays.
    font = TTFont(source, recalcTimestamp=False)
    order = font.getGlyphOrder()
    glyphs = outlines(font, order)
    for tag in LEFT_OUT:
        if tag in font:
            del font[tag]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    font["maxp"] = maximums(len(order))
    metrics = font["hmtx"].metrics
    for name in order:
        glyphs[name].recalcBounds(glyf)
        metrics[name] = (metrics[name][0], getattr(glyphs[name], "xMin", 0))
    # Names of glyphs serve no one here.
    font["post"].formatType = 3.0
    font["cmap"].tables = character_map(font)
    note_change(font["name"], source.name)
    font.sfntVersion = "\x00\x01\x00\x00"
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def outlines(font, order):
    """Quadratic outlines of all glyphs, turned the other way round as TrueType wants them."""
    glyph_set = font.getGlyphSet()
    found = {}
    for name in order:
        source, pen = Contours(glyph_set), TTGlyphPen(None)
        glyph_set[name].draw(source)
        for contour in source.contours:
            draw_merged(contour, ReverseContourPen(pen))
        found[name] = pen.glyph()
    return found


def maximums(count):
    """The table of maximums; fontTools fills in those of the outlines."""
    maxp = newTable("maxp")
    maxp.tableVersion = 0x00010000
    maxp.numGlyphs = count
    for field in (
        "maxPoints maxContours maxCompositePoints maxCompositeContours maxTwilightPoints maxStorage maxFunctionDefs "
        "maxInstructionDefs maxStackElements maxSizeOfInstructions maxComponentElements maxComponentDepth"
    ).split():
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    return maxp


def character_map(font):
    """All code points in format 12, those of the basic plane also in format 4, and variation sequences as they were."""
    every = font.getBestCmap()
    tables = [table for table in font["cmap"].tables if table.format == 14]
    for format, encoding, most in ((4, 1, 0xFFFF), (12, 10, 0x10FFFF)):
        table = CmapSubtable.newSubtable(format)
        table.platformID, table.platEncID, table.language = 3, encoding, 0
        table.cmap = {code: name for code, name in every.items() if code <= most}
        tables.append(table)
    return tables


def note_change(names, source):
    """Adds the notice to the description."""
    notice = NOTICE.format(source)
    told = names.getDebugName(DESCRIPTION)
    names.setName(f"{told.rstrip('.')}. {notice}" if told else notice, DESCRIPTION, 3, 1, 0x409)


if __name__ == "__main__":
    main()
