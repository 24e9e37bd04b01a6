"""What all that looks at scans shares: grey pictures, and how many of their points make a millimetre."""

from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]
"""A picture in grey, 0 black to 255 white, rows by columns."""
Figures: TypeAlias = NDArray[np.float32]

PER_MILLIMETRE: Final = 6.0
"""Points for a millimetre of a page set upright: 152 dots an inch."""

cv2.setNumThreads(1)  # several threads for pictures this small only stand in the way of other work


def png(image: Grey) -> bytes:
    """A picture as PNG."""
    return bytes(cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1])
