"""Finds on a scan what the form's frame prints: marks and code; sets the page upright by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from dudao.surveys.paper.identity import CORNERS, FIELD
from dudao.surveys.paper.layout import HEIGHT, WIDTH, Page, Region
from dudao.surveys.paper.pixels import PER_MILLIMETRE, Figures, Grey

SEARCH: Final = 850
"""Points, or nearly so, of the short side of the picture in which marks are looked for."""
WORK: Final = 2600
"""Points of the short side beyond which a picture is made smaller before it is worked with."""
ENOUGH: Final = 3
"""Marks without which a page cannot be set upright surely."""
QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
FEWEST: Final = 2
"""Marks with which the code's own corners may do instead."""
BENT: Final = 1.0
"""Millimetres by which a mark may lie beside its place before the paper counts as bent."""
CODE_MARGIN, CODE_SCALE = 3.0, 10.0
"""Millimetres round a code that are looked at too, and points for a millimetre of it."""

BETWEEN: Final = (40, 215)
"""What is neither black nor white."""
FEW_GREYS: Final = 0.1
"""Points of greys for one of black that any grey scan has."""
CALM: Final = 2.5
"""Points of blur that takes the specks off a code scanned in black and white."""


def _detector() -> cv2.aruco.ArucoDetector:
    settings = cv2.aruco.DetectorParameters()
    settings.adaptiveThreshWinSizeMin = settings.adaptiveThreshWinSizeMax = 51
    settings.minMarkerPerimeterRate, settings.maxMarkerPerimeterRate = 0.06, 0.3
    settings.polygonalApproxAccuracyRate = 0.06
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), settings)


_DETECTOR: Final = _detector()


@dataclass(frozen=True, slots=True)
class Found:
    """The marks of a scan: ids and corner points by corner of the page, in points of ``image``; ``greys`` as ``has_greys``."""

    image: Grey
    greys: bool
    ids: Mapping[int, int]
    points: Mapping[int, Figures]


@dataclass(frozen=True, slots=True)
class Placed:
    """How a page lies in a scan: ``matrix`` takes millimetres of the page to points of ``image``; ``sure`` that it does so everywhere."""

    image: Grey
    greys: bool
    matrix: NDArray[np.float64]
    sure: bool

    @property
    def turned(self) -> int:
        """Quarter turns clockwise by which the page lies in the scan: 2 is upside down."""
        across = self.matrix @ np.array([[0.0, WIDTH], [HEIGHT / 2, HEIGHT / 2], [1.0, 1.0]])
        (x0, x1), (y0, y1) = across[:2] / across[2]
        return round(float(np.degrees(np.arctan2(y1 - y0, x1 - x0))) / 90) % 4

    def upright(self) -> Grey:
        """The page as it was printed, at ``PER_MILLIMETRE``."""
        return self.part(Region(0, 0, WIDTH, HEIGHT), PER_MILLIMETRE)

    def part(self, region: Region, scale: float) -> Grey:
        """A part of the page, upright, with so many points for a millimetre."""
        to_page = np.array([[1 / scale, 0, region.x], [0, 1 / scale, region.y], [0, 0, 1]])
        size = (round(region.width * scale), round(region.height * scale))
        ways = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(self.image, self.matrix @ to_page, size, flags=ways, borderValue=255).astype(np.uint8, copy=False)


def _reduced(image: Grey, times: int) -> Grey:
    """A picture made smaller by a whole number, which is a tenth of the work that any other ratio is."""
    if times <= 1:
        return image
    height, width = (side // times for side in image.shape)
    return cv2.resize(image[: height * times, : width * times], (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def has_greys(image: Grey) -> bool:
    """False for a scan in black and white only, dithered or not: edges of print are grey in any other."""
    some = image[::5]
    between = np.count_nonzero((some > BETWEEN[0]) & (some < BETWEEN[1]))
    return int(between) > FEW_GREYS * int(np.count_nonzero(some <= BETWEEN[0]))


def find(scan: Grey) -> Found:
    """The marks of a scan whatever way it lies; a mark seen twice counts for none."""
    image = _reduced(scan, -(-min(scan.shape) // WORK))
    times = max(round(min(image.shape) / SEARCH), 1)
    corners, ids, _rejected = _DETECTOR.detectMarkers(_reduced(image, times))
    found: dict[int, list[tuple[int, Figures]]] = {}
    for mark, points in zip(_numbers(ids), corners, strict=True):
        if mark < FIELD * CORNERS:
            found.setdefault(mark % CORNERS, []).append((mark, _refined(image, points, times)))
    once = {corner: seen[0] for corner, seen in found.items() if len(seen) == 1}
    return Found(
        image,
        has_greys(scan),
        {corner: mark for corner, (mark, _) in once.items()},
        {corner: points for corner, (_, points) in once.items()},
    )


def _numbers(ids: Any) -> list[int]:
    """None is what the library gives when it found nothing, whatever its types say."""
    return [] if ids is None else [int(mark) for mark in ids.ravel()]


def _refined(image: Grey, points: Any, times: int) -> Figures:
    """Corners of a mark to fractions of a point of the whole picture."""
    whole = ((points + 0.5) * times - 0.5).astype(np.float32).reshape(-1, 1, 2)
    reach = 2 * times
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.05)
    return cv2.cornerSubPix(image, whole, (reach, reach), (-1, -1), criteria).reshape(4, 2).astype(np.float32, copy=False)


def place(found: Found, page: Page, code: Figures | None = None) -> Placed | None:
    """
    How the page lies by its marks; None when they are too few or lie as those of no page can.

    With the corners of its ``code`` two marks are enough to look at the page, but not to be sure of what is far from them.
    """
    if len(found.ids) < (ENOUGH if code is None else FEWEST):
        return None
    there = np.concatenate([found.points[corner] for corner in sorted(found.ids)] + ([] if code is None else [code]))
    known = np.concatenate([_corners(page.marks[corner]) for corner in sorted(found.ids)] + ([] if code is None else [_corners(page.code)]))
    matrix: Any = cv2.findHomography(known, there, 0)[0]
    if matrix is None or not np.isfinite(matrix).all() or np.linalg.det(matrix[:2, :2]) <= 0:
        return None
    back = cv2.perspectiveTransform(there.reshape(-1, 1, 2), np.linalg.inv(matrix)).reshape(-1, 2)
    return Placed(found.image, found.greys, matrix, code is None and float(np.abs(back - known).max()) <= BENT)


def _corners(region: Region) -> Figures:
    x, y, right, bottom = region.x, region.y, region.x + region.width, region.y + region.height
    return np.array([[x, y], [right, y], [right, bottom], [x, bottom]], np.float32)


def code(placed: Placed, page: Page) -> str | None:
    """What the page's code says, or None when it cannot be read."""
    region = page.code
    around = Region(region.x - CODE_MARGIN, region.y - CODE_MARGIN, region.width + 2 * CODE_MARGIN, region.height + 2 * CODE_MARGIN)
    image = placed.part(around, CODE_SCALE)
    codes = _codes(image, thorough=False) or _codes(image, thorough=True) or _codes(_calmed(image), thorough=True)
    return codes[0].text if len(codes) == 1 else None


def _calmed(image: Grey) -> Grey:
    return cv2.GaussianBlur(image, (0, 0), CALM).astype(np.uint8, copy=False)


def any_code(image: Grey) -> tuple[str, Figures] | None:
    """What a code anywhere on a scan says, and its corners; None when there is none or more than one."""
    codes = _codes(image, thorough=True)
    if len(codes) != 1:
        return None
    at = codes[0].position
    corners = [(point.x, point.y) for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    return codes[0].text, np.array(corners, np.float32)


def _codes(image: Grey, *, thorough: bool) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(image, formats=QR, try_rotate=thorough, try_downscale=thorough, try_invert=False))
