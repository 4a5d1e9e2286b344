"""Draws the cubic outlines of a glyph in few quadratic curves: neighbours that run on smoothly become one.

FandolFang is made of very many short curves, each of which would cost an on-curve and an off-curve point in every letter. A point
here is a complex number; a segment is a line (start, end) or a cubic (start, handle, handle, end); a piece of the new outline is
([off-curve points], end), TrueType's quadratic spline, of one or two off-curve points, or more where cu2qu has to split a cubic.
"""

import cmath
import math

from fontTools.cu2qu import curve_to_quadratic
from fontTools.pens.basePen import BasePen

# Thousandths of an em: 0.016 pt in 三号 (15.75 pt), a seventh of a dot at 600 dpi. It holds at the points compared; between them,
# and where points that cu2qu found are rounded to whole units, up to half as much again was measured.
MAX_ERROR = 1.0

# Joints that turn by more stay where they are. Handles are a few whole units long and so their angles rough.
CORNER = math.radians(30)

# At the ends of a piece, the most its direction may differ from the source's.
MAX_TURN = math.radians(23)

# Longer lines stay straight.
LONG_LINE = 40

# The most segments made into one piece.
MOST_MERGED = 8

# Outlines are compared at points about this far apart, on each segment at two to eight.
STEP = 8


class Contours(BasePen):
    """Collects the closed contours of a glyph, each a list of segments without empty ones."""

    def __init__(self, glyph_set):
        super().__init__(glyph_set)
        self.contours = []

    def _moveTo(self, point):
        self.segments = []
        self.start = self.at = complex(*point)

    def _lineTo(self, point):
        self._add(self.at, complex(*point))

    def _curveToOne(self, first, second, point):
        self._add(self.at, complex(*first), complex(*second), complex(*point))

    def _closePath(self):
        self._add(self.at, self.start)
        if self.segments:
            self.contours.append(self.segments)

    def _add(self, *segment):
        self.at = segment[-1]
        if any(point != segment[0] for point in segment):
            self.segments.append(segment)


def draw_merged(contour, pen):
    """Draws a contour in as few points as keep within MAX_ERROR of it."""
    kept = [is_kept(before, after) for before, after in zip([contour[-1], *contour], contour)]
    # A ring without corners keeps the point it starts from.
    first = kept.index(True) if any(kept) else 0
    contour, kept = contour[first:] + contour[:first], kept[first:] + kept[:first]
    pen.moveTo(pair(contour[0][0]))
    start = 0
    for end in range(1, len(contour) + 1):
        if end == len(contour) or kept[end]:
            for offs, point in merge(contour[start:end]):
                pen.qCurveTo(*map(pair, offs), pair(point)) if offs else pen.lineTo(pair(point))
            start = end
    pen.closePath()


def is_kept(before, after):
    """Whether the joint of two segments is a corner or the end of a long line."""
    if any(len(segment) == 2 and abs(segment[1] - segment[0]) > LONG_LINE for segment in (before, after)):
        return True
    return abs(cmath.phase(leaving(after) / arriving(before))) > CORNER


def leaving(segment):
    """The direction in which a segment begins."""
    return next(point for point in segment[1:] if point != segment[0]) - segment[0]


def arriving(segment):
    """The direction in which a segment ends."""
    return -leaving(segment[::-1])


def merge(run):
    """The pieces with the fewest points for segments without a corner between them."""
    sampled = [samples(segment) for segment in run]
    # For each joint the fewest points up to it, the joint its last piece begins at, and that piece.
    best = [(0, None, None)]
    for end in range(1, len(run) + 1):
        offs = alone(run[end - 1], sampled[end - 1])
        found = (best[end - 1][0] + len(offs) + 1, end - 1, offs)
        for start in range(end - 2, max(-1, end - 1 - MOST_MERGED), -1):
            offs = fit(run[start:end], sampled[start:end])
            # Where these do not become one piece, longer runs hardly ever do.
            if offs is None:
                break
            found = min(found, (best[start][0] + len(offs) + 1, start, offs), key=lambda one: one[0])
        best.append(found)
    pieces, end = [], len(run)
    while end > 0:
        _, start, offs = best[end]
        pieces.append((offs, run[end - 1][-1]))
        end = start
    return pieces[::-1]


def samples(segment):
    """Points along a segment, its start left out."""
    length = sum(abs(after - before) for before, after in zip(segment, segment[1:]))
    count = max(2, min(8, int(length / STEP) + 1))
    return [point_at(segment, index / count) for index in range(1, count + 1)]


def point_at(segment, t):
    s = 1 - t
    if len(segment) == 2:
        return s * segment[0] + t * segment[1]
    a, b, c, d = segment
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d


def alone(segment, sampled):
    """The off-curve points of one segment."""
    if len(segment) == 2:
        return []
    offs = fit([segment], [sampled])
    if offs is None:
        offs = [rounded(complex(*point)) for point in curve_to_quadratic([pair(point) for point in segment], MAX_ERROR)[1:-1]]
    return offs


def fit(segments, sampled):
    """One or two off-curve points that keep within MAX_ERROR of segments, or None."""
    start, end = segments[0][0], segments[-1][-1]
    points = [point for several in sampled for point in several][:-1]
    # Each point's place on the new curve, from 0 to 1: first by the way along the old one.
    way, places = 0.0, []
    for before, point in zip([start, *points], [*points, end]):
        way += abs(point - before)
        places.append(way)
    places = [place / way for place in places[:-1]]
    directions = leaving(segments[0]), arriving(segments[-1])
    return fit_one(start, end, points, places, directions) or fit_two(start, end, points, places, directions)


def fit_one(start, end, points, places, directions):
    """The off-curve point of one quadratic curve by least squares, or None."""
    # A rough fit, which mends the places, then the fine one in whole units.
    for slack in (8, 1):
        above, below = 0j, 0.0
        for point, t in zip(points, places):
            s = 1 - t
            weight = 2 * s * t
            above += weight * (point - s * s * start - t * t * end)
            below += weight * weight
        off = above / below
        if slack == 1:
            off = rounded(off)
        arcs = [(start, off, end)]
        places = nearest(arcs, points, places, slack)
        if places is None:
            return None
    return [off] if is_faithful(arcs, points, places, directions) else None


def fit_two(start, end, points, places, directions):
    """The off-curve points of two quadratic curves that meet halfway between them, or None."""
    for slack in (8, 1):
        # Normal equations of the two points.
        aa = ab = bb = 0.0
        ap = bp = 0j
        for point, place in zip(points, places):
            if place <= 0.5:
                t = 2 * place
                s = 1 - t
                a, b = 2 * s * t + t * t / 2, t * t / 2
                rest = point - s * s * start
            else:
                t = 2 * place - 1
                s = 1 - t
                a, b = s * s / 2, s * s / 2 + 2 * s * t
                rest = point - t * t * end
            aa, ab, bb = aa + a * a, ab + a * b, bb + b * b
            ap, bp = ap + a * rest, bp + b * rest
        determinant = aa * bb - ab * ab
        if determinant < 1e-9:
            return None
        first, second = (ap * bb - bp * ab) / determinant, (bp * aa - ap * ab) / determinant
        if slack == 1:
            first, second = rounded(first), rounded(second)
        middle = (first + second) / 2
        arcs = [(start, first, middle), (middle, second, end)]
        places = nearest(arcs, points, places, slack)
        if places is None:
            return None
    return [first, second] if is_faithful(arcs, points, places, directions) else None


def nearest(arcs, points, places, slack):
    """The places on the arcs that are nearest to points, from those guessed; None where one is too far away."""
    count, most, found = len(arcs), (slack * MAX_ERROR) ** 2, []
    for point, place in zip(points, places):
        # Two steps of Newton's, then the distance.
        for step in range(3):
            index = 1 if count == 2 and place > 0.5 else 0
            a, b, c = arcs[index]
            t = place * count - index
            s = 1 - t
            away = s * s * a + 2 * s * t * b + t * t * c - point
            if step == 2:
                break
            speed, bend = 2 * (s * (b - a) + t * (c - b)), 2 * (a - 2 * b + c)
            even = speed.real * speed.real + speed.imag * speed.imag
            slope = even + away.real * bend.real + away.imag * bend.imag
            if slope < 0.3 * even:
                slope = even
            if slope < 1e-12:
                break
            t -= (away.real * speed.real + away.imag * speed.imag) / slope
            place = min(1.0, max(0.0, (index + t) / count))
        if away.real * away.real + away.imag * away.imag > most:
            return None
        found.append(place)
    return found


def is_faithful(arcs, points, places, directions):
    """Whether arcs near all points also go nowhere else: onward along them, and at both ends in the source's directions."""
    first, last = arcs[0][1] - arcs[0][0], arcs[-1][2] - arcs[-1][1]
    if abs(first) < 0.5 or abs(last) < 0.5:
        return False
    if any(abs(cmath.phase(new / old)) > MAX_TURN for new, old in zip((first, last), directions)):
        return False
    points, places = [arcs[0][0], *points, arcs[-1][2]], [0.0, *places, 1.0]
    for index in range(1, len(points)):
        if places[index] < places[index - 1]:
            return False
        place = (places[index - 1] + places[index]) / 2
        arc = 1 if len(arcs) == 2 and place > 0.5 else 0
        a, b, c = arcs[arc]
        t = place * len(arcs) - arc
        s = 1 - t
        # The source is a little off the straight line between two of its points.
        if distance(s * s * a + 2 * s * t * b + t * t * c, points[index - 1], points[index]) > 1.2 * MAX_ERROR:
            return False
    return True


def distance(point, start, end):
    """How far a point is from the line between two others."""
    line = end - start
    length = abs(line)
    if length == 0:
        return abs(point - start)
    along = ((point - start) * line.conjugate()).real / length
    return abs(point - start - line * (min(length, max(0.0, along)) / length))


def rounded(point):
    return complex(math.floor(point.real + 0.5), math.floor(point.imag + 0.5))


def pair(point):
    return point.real, point.imag
