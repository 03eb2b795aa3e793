"""Our own icons: 16 px grid, stroke 1.5, drawn inline so that they take the colour of their words.

An icon is decoration beside a word (`aria-hidden`); a button that has only an icon needs an `aria-label`.
"""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

ICONS: dict[str, str] = {
    "activity": '<path d="M1.5 8H4l2.2-5 3.5 10L12 8h2.5"/>',
    "archive": '<rect x="2" y="2.5" width="12" height="3.5" rx="1"/><path d="M3 6v7.5h10V6M6.5 8.8h3"/>',
    "arrow": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "bell": '<path d="M4 11V7a4 4 0 0 1 8 0v4l1.2 1.5H2.8zM6.7 14.3h2.6"/>',
    "bookmark": '<path d="M4 2h8v12l-4-3-4 3z"/>',
    "building": '<path d="M3 14V3.5A1.5 1.5 0 0 1 4.5 2h5A1.5 1.5 0 0 1 11 3.5V14M11 7h1.5a1 1 0 0 1 1 1v6M1.5 14h13M5.5 5h3M5.5 8h3M5.5 11h3"/>',
    "calendar": '<rect x="2" y="3" width="12" height="11" rx="1.5"/><path d="M2 6.5h12M5.5 1.5V4M10.5 1.5V4"/>',
    "chart": '<path d="M2.5 13.5h11M4.5 13.5V9M8 13.5V4M11.5 13.5V7"/>',
    "check": '<path d="m3 8.5 3.2 3.2L13 4.8"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.3 1.5"/>',
    "code": '<path d="m5.5 4.5-3.5 3.5 3.5 3.5M10.5 4.5 14 8l-3.5 3.5"/>',
    "columns": '<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="M6 3v10M10 3v10"/>',
    "copy": '<rect x="5.5" y="5.5" width="8" height="8.5" rx="1.5"/><path d="M10.5 5.5v-2A1.5 1.5 0 0 0 9 2H4a1.5 1.5 0 0 0-1.5 1.5v6A1.5 1.5 0 0 0 4 11h1.5"/>',
    "credit": '<path d="M4 2v9.5h9"/><path d="M11 9v5"/>',
    "density": '<path d="M2.5 3h11M2.5 6.3h11M2.5 9.7h11M2.5 13h11"/>',
    "dots": '<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "download": '<path d="M8 2.5v8M4.8 7.5 8 10.5l3.2-3M2.5 11v2.5h11V11"/>',
    "edit": '<path d="m10.5 3 2.5 2.5-7.5 7.5H3v-2.5zM9 4.5 11.5 7"/>',
    "eye": '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
    "file": '<path d="M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3"/>',
    "filter": '<path d="M2 4h12M4.5 8h7M6.5 12h3"/>',
    "gear": '<circle cx="8" cy="8" r="2.2"/><path d="M8 1.8v1.9M8 12.3v1.9M1.8 8h1.9M12.3 8h1.9M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"/>',
    "globe": '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z"/>',
    "grip": '<path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" stroke-width="2"/>',
    "help": '<circle cx="8" cy="8" r="6"/><path d="M6.2 6.3A1.8 1.8 0 0 1 8 4.8c1 0 1.8.7 1.8 1.6 0 1.3-1.8 1.5-1.8 2.8M8 11.3v.1"/>',
    "hold": '<circle cx="8" cy="8" r="6"/><path d="M6.5 6v4M9.5 6v4"/>',
    "home": '<path d="m2 7.5 6-5 6 5M3.5 6.5v7h9v-7"/>',
    "hash": '<path d="M6 2.5 4.800 13.5M11.2 2.5 10 13.5M2.5 5.800h11M2.5 10.2h11"/>',
    "inbox": '<path d="M2 9.5 3.8 3h8.4L14 9.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.5v3.5M8 5v.1"/>',
    "jobs": '<path d="M2.5 4h11M2.5 8h6M2.5 12h4"/><circle cx="12" cy="11" r="2.5"/>',
    "key": '<circle cx="5.5" cy="10.5" r="3"/><path d="m7.7 8.3 5.8-5.8M11 5l2 2"/>',
    "keyboard": '<rect x="1.5" y="4" width="13" height="8.5" rx="1.5"/><path d="M4 6.8h.01M6.7 6.8h.01M9.4 6.8h.01M12 6.8h.01M4.5 9.8h7"/>',
    "left": '<path d="m10 4-4 4 4 4"/>',
    "list": '<path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "mail": '<rect x="2" y="3.5" width="12" height="9" rx="1.5"/><path d="m2.5 5 5.5 4 5.5-4"/>',
    "menu": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "merge": '<path d="M4 2v3.5c0 2.5 4 3 4 5.5v3M12 2v3.5c0 2.5-4 3-4 5.5M5.7 11.8 8 14l2.3-2.2"/>',
    "moon": '<path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z"/>',
    "notepad": '<path d="M3.5 2h6l3 3v9h-9zM9.5 2v3h3M6 8.5h4M6 11h4"/>',
    "offline": '<path d="M2 2l12 12M3 7.5A8 8 0 0 1 6 5.7M13 7.5a8 8 0 0 0-3.5-2M5.5 10a4 4 0 0 1 3-1M8 12.5v.1"/>',
    "out": '<path d="M6 2.5H3v11h3M7 8h7M11 5l3 3-3 3"/>',
    "phone": '<path d="M3.2 2.5h2.5l1.1 3-1.5 1.2a8 8 0 0 0 4 4l1.2-1.5 3 1.1v2.5c0 .5-.4.8-.8.8C7 13.5 2.5 9 2.4 3.3c0-.4.3-.8.8-.8z"/>',
    "minus": '<path d="M3 8h10"/>',
    "pin": '<path d="M9.5 2 14 6.5l-1.5.5-2.5 2.5-.5 3L3.5 6.5l3-.5L9 3.5zM6.5 9.5 2.5 13.5"/>',
    "place": '<path d="M8 14.2S3 9.8 3 6.6a5 5 0 0 1 10 0c0 3.2-5 7.6-5 7.6z"/><circle cx="8" cy="6.5" r="1.7"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "picture": '<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="m2.5 11.500 3.500-3.500 2.500 2.500 2-2 3 3"/><circle cx="10.500" cy="6" r="1"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 11.5H2.5V6h11v5.5h-2M4.5 9.5h7V14h-7z"/>',
    "receipt": '<path d="M3.5 2v12l1.5-1 1.5 1L8 13l1.5 1 1.5-1 1.5 1V2zM6 5.5h4M6 8.5h4"/>',
    "refresh": '<path d="M13.5 7.5A5.5 5.5 0 1 0 12 12M13.7 3.5v4h-4"/>',
    "right": '<path d="m6 4 4 4-4 4"/>',
    "screen": '<rect x="2" y="3" width="12" height="8" rx="1.5"/><path d="M6 13.5h4M8 11v2.5"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "shield": '<path d="M8 1.8 13 3.5V8c0 3-2.1 5.2-5 6.3C5.1 13.2 3 11 3 8V3.5z"/>',
    "sort-down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "sort-up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "star": '<path d="m8 2 1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5z"/>',
    "stop": '<path d="M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3zM8 5v3.5M8 10.8v.1"/>',
    "sun": '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1"/>',
    "tag": '<path d="M2 2h5.5L14 8.5 8.5 14 2 7.5zM5 5h.01"/>',
    "trash": '<path d="M2.5 4.5h11M6 4.5V2.5h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4"/>',
    "tree": '<rect x="6" y="1.5" width="4" height="3.5" rx=".8"/><rect x="1.5" y="11" width="4" height="3.5" rx=".8"/><rect x="10.5" y="11" width="4" height="3.5" rx=".8"/><path d="M8 5v3M3.5 11V9.2A1.2 1.2 0 0 1 4.7 8h6.6a1.2 1.2 0 0 1 1.2 1.2V11"/>',
    "undo": '<path d="M5.5 6.5H10a3.5 3.5 0 0 1 0 7H6M8 3.5l-3 3 3 3"/>',
    "up": '<path d="m4 10 4-4 4 4"/>',
    "upload": '<path d="M8 10.5V2.5M4.8 5.5 8 2.5l3.2 3M2.5 10.5V13h11v-2.5"/>',
    "user": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 13.8c.4-2.9 2.4-4.5 5.2-4.5s4.8 1.6 5.2 4.5"/>',
    "users": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c.3-2.6 2-4 4.5-4s4.2 1.4 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12.2 9.9c1.4.6 2.1 1.8 2.3 3.6"/>',
    "warning": '<path d="M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.7v.1"/>',
    "x": '<path d="m4 4 8 8M12 4l-8 8"/>',
}


@cache
def icon(name: str, cls: str = "") -> Markup:
    """The inline SVG of icon `name`; `cls` adds classes (`sm`). Raises KeyError for a name that is not drawn."""
    classes = f"i {cls}".rstrip()
    return Markup(f'<svg class="{classes}" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>')  # noqa: S704 - our own drawings
