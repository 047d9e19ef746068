"""Pictures of ten cases against reviewed ones.

charts/pictures.py renders them again; look at each before it replaces a file in pictures/."""
import functools
import os
import struct
import zlib

from charts.case import PageCase
from charts.pictures import CASES, render

REVIEWED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pictures")
CELL = 20  # pixels
# Fonts and smoothing differ between machines: cells may differ by this tolerance on average (of
# 255), and this share of them by more.
CELL_TOLERANCE, MOST_CELLS = 12, 0.015


def cells(png):
    """(columns, mean brightness of each cell) of an 8-bit PNG without interlacing."""
    place, data = 8, b""
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place:place + 8])
        body = png[place + 8:place + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            data += body
        place += 12 + size
    assert depth == 8 and colour in (2, 6), (depth, colour)
    samples = 3 if colour == 2 else 4
    raw, stride = zlib.decompress(data), width * samples
    columns = -(-width // CELL)
    sums, counts, before = {}, {}, bytes(stride)
    for y in range(height):
        line = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        unfilter(raw[y * (stride + 1)], line, before, samples)
        for column in range(columns):
            part = line[column * CELL * samples:(column + 1) * CELL * samples]
            key = (y // CELL) * columns + column
            sums[key] = sums.get(key, 0) + sum(part[0::samples]) + sum(part[1::samples]) + sum(
                part[2::samples])
            counts[key] = counts.get(key, 0) + 3 * (len(part) // samples)
        before = line
    return columns, [sums[key] / counts[key] for key in range(len(sums))]


def unfilter(kind, line, before, samples):
    """Reverses a PNG filter in place."""
    for place in range(len(line)):
        left = line[place - samples] if place >= samples else 0
        above = before[place]
        if kind == 1:
            line[place] = (line[place] + left) & 255
        elif kind == 2:
            line[place] = (line[place] + above) & 255
        elif kind == 3:
            line[place] = (line[place] + (left + above) // 2) & 255
        elif kind == 4:
            corner = before[place - samples] if place >= samples else 0
            guess = left + above - corner
            away = [abs(guess - left), abs(guess - above), abs(guess - corner)]
            line[place] = (line[place] + [left, above, corner][away.index(min(away))]) & 255


@functools.cache
def reviewed(name):
    """The cells of a reviewed picture."""
    with open(os.path.join(REVIEWED, f"{name}.png"), "rb") as file:
        return cells(file.read())


def differences(picture, other):
    """The share of cells that differ by more than the tolerance, and the first of them."""
    (columns, seen), (other_columns, wanted) = picture, other
    if (columns, len(seen)) != (other_columns, len(wanted)):
        return 1, "sizes"
    wrong = [number for number, (one, each) in enumerate(zip(seen, wanted))
             if abs(one - each) > CELL_TOLERANCE]
    return len(wrong) / len(seen), [divmod(number, columns) for number in wrong[:20]]


class Pictures(PageCase):
    def test_pictures(self):
        self.assertEqual(len(CASES), 10)
        for name in CASES:
            with self.subTest(name):
                share, where = differences(cells(render(self.browser, name, self.folder.name)),
                                           reviewed(name))
                self.assertLessEqual(share, MOST_CELLS, where)

    def test_other_pictures_are_told_apart(self):
        """The tolerance does not hide what a person sees at once."""
        names = list(CASES)
        for number, name in enumerate(names):
            for other in names[number + 1:]:
                self.assertGreater(differences(reviewed(name), reviewed(other))[0], MOST_CELLS,
                                   f"{name} and {other}")
        # A line instead of candles, another part of the time, more candles.
        for key in ("c", "PageUp", "-"):
            render(self.browser, "busy", self.folder.name)
            self.browser.press(key)
            seen = cells(self.browser.picture())
            self.assertGreater(differences(seen, reviewed("busy"))[0], MOST_CELLS, key)
