"""
Which moments of the journey are the pictures of README and handbook.

With `FELDLOTSE_UPDATE_SCREENSHOTS=1` the journey renews them in `docs/images`; else it only checks that each
moment is still walked through (`tests/e2e/test_journey.py`).
"""

import os
import shutil
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "docs" / "images"

PICTURES = {
    "phone/mentor-einrichten": "einrichten",
    "phone/mentor-heute-unterbrochen": "mentorin-heute",
    "phone/mentor-betriebsakte-nachher": "mentorin-betriebsakte",
    "phone/mentor-gespraech-bedarf": "mentorin-gespraech",
    "phone/mentor-abschluss": "mentorin-abschluss",
    "phone/mentor-verweis-entwurf": "mentorin-verweis",
    "phone/mentor-abgleich-server": "abgleich",
    "phone/kuemmerer-start": "kuemmerin-start",
    "phone/kuemmerer-bedarf-melden": "kuemmerin-bedarf-melden",
    "phone/kuemmerer-freigeben": "kuemmerin-freigeben",
    "desktop/supervisor-pruefung": "koordination-pruefung",
}


def publish(moment: str, taken: Path) -> None:
    """Put a picture just taken into the documents, if that is wanted and they show this moment."""
    name = PICTURES.get(moment)
    if name is not None and os.environ.get("FELDLOTSE_UPDATE_SCREENSHOTS") == "1":
        shutil.copyfile(taken, IMAGES / f"{name}.png")
