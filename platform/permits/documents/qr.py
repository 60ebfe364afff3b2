"""QR codes of public addresses. Knows an address; does not know what it leads to."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET_ZONE = 2


def qr_svg(url: str) -> str:
    """The code as an SVG drawing, one unit a module, error correction M (15 % may be lost)."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, svgns=True)
    return out.getvalue().decode("ascii")


def qr_png(url: str, scale: int = 6) -> bytes:
    """The code as a PNG picture, `scale` pixels a module."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="png", border=QUIET_ZONE, scale=scale)
    return out.getvalue()
