"""Pictures inside the page: each PNG as a smaller JPEG in a data address, the whole under a budget.

Animated WebP pictures are small already and go in as they are.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping

from PIL import Image, UnidentifiedImageError

from neuroplasty.errors import OutputError

_BUDGET_BYTES = 2_200_000
_QUALITIES = (88, 80, 70, 55)
_WIDEST_PX = 720


def embed(pictures: Mapping[str, bytes]) -> dict[str, str]:
    """A ``data:`` address for each picture by file name, at the best quality that keeps the page small.

    Raises OutputError when one of them is no picture.
    """
    opened = {name: _open(name, content) for name, content in pictures.items()}
    moving = {name: pictures[name] for name in pictures if name.endswith(".webp")}
    packed: dict[str, bytes] = {}
    for quality in _QUALITIES:
        packed = {name: _jpeg(image, quality) for name, image in opened.items() if name not in moving}
        if sum(map(len, packed.values())) <= _BUDGET_BYTES:
            break
    return {
        name: _address("webp", moving[name]) if name in moving else _address("jpeg", packed[name])
        for name in pictures
    }


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _open(name: str, content: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content))
        image.load()
    except (UnidentifiedImageError, OSError) as fault:
        raise OutputError(f"The picture {name} holds no readable image; give PNG or WebP bytes.") from fault
    return image.convert("L" if image.mode in ("1", "L", "I;16", "LA") else "RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    if image.width > _WIDEST_PX:
        image = image.resize(
            (_WIDEST_PX, round(image.height * _WIDEST_PX / image.width)), Image.Resampling.LANCZOS
        )
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=quality, optimize=True)
    return out.getvalue()
