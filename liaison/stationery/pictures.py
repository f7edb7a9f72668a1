"""A logo made safe: whatever was sent, what is kept is a small PNG that this module drew."""

from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

MOST_BYTES = 2_000_000
# Pixels of what is read: a picture may be small as a file and fill the memory.
MOST_PIXELS = 16_000_000
SIZE = (480, 160)
KEPT_BYTES = 40_000
COLOURS = 128
# What closes a whole file. WeasyPrint has Pillow accept a cut one, in the whole process.
_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


def logo_of(upload: IO[bytes]) -> bytes:
    """Return a PNG of at most ``SIZE``, without whatever else the file carried.

    Raises:
        ValidationError: too heavy, not a PNG or JPEG picture, or too large to be one.
    """
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError("Ce fichier est trop lourd : 2 Mo au plus.")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if _ENDS[picture.format or ""] not in content:
                raise ValidationError("Ce fichier est coupé : envoyez-le de nouveau.")
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError("Cette image est trop grande : 4 000 pixels de côté au plus.")
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError("Ce fichier n’est pas une image PNG ou JPEG lisible.") from error
    drawn.thumbnail(SIZE)
    return _small(drawn)


def _small(picture: Image.Image) -> bytes:
    # On paper: what is transparent is white, and PDF/A needs no mask.
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    for colours in (COLOURS, COLOURS // 4):
        kept = BytesIO()
        paper.quantize(colours).save(kept, "PNG", optimize=True)
        if kept.tell() <= KEPT_BYTES:
            break
    return kept.getvalue()
