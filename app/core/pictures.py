"""Pictures of files that strangers made: the first page of a PDF, an image made small. In a process of its own, with little of everything.

`draw` starts `python -m app.core.pictures`, which limits its own memory and time before it opens the file: a bomb, or a hole in a decoder, ends
that process and nothing else.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)

EDGE = 720
"""Pixels of the longer side of a picture."""
MOST_PIXELS = 80_000_000
"""Of an image that is opened at all."""
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 15
PATIENCE = 30
"""Seconds until a process that hangs is ended."""
ROOT = Path(__file__).parents[2]
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")


def draw(path: str, media_type: str) -> bytes | None:
    """A JPEG of the file at `path`; None where none can be made."""
    command = [sys.executable, "-m", "app.core.pictures", media_type, path]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        log.warning("picture_timeout", media_type=media_type)
        return None
    if done.returncode != 0 or not done.stdout:
        log.info("no_picture", media_type=media_type, why=done.stderr.decode(errors="replace")[-300:])
        return None
    return done.stdout


def _limit_ourselves() -> None:
    import resource

    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):  # a system that knows no such limit (macOS, of memory): time still ends it
            continue


def _picture(media_type: str, path: str) -> bytes:
    image = _first_page(path) if media_type == "application/pdf" else _small(path)
    written = BytesIO()
    image.convert("RGB").save(written, "JPEG", quality=82)
    return written.getvalue()


def _small(path: str) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    opened = Image.open(path, formats=FORMATS)
    opened.draft("RGB", (EDGE, EDGE))
    image: Image.Image = ImageOps.exif_transpose(opened)
    image.thumbnail((EDGE, EDGE))
    if image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image


def _first_page(path: str) -> Any:
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[0]
    width, height = page.get_size()
    return page.render(scale=EDGE / max(width, height, 1)).to_pil()


def main() -> None:
    """Called with media type and path: writes the picture to standard output."""
    _limit_ourselves()
    sys.stdout.buffer.write(_picture(sys.argv[1], sys.argv[2]))


if __name__ == "__main__":
    main()
