"""How odd, damaged and hostile files have to end. Documents have a table of their own (documents_test.py)."""

import zlib
from typing import NamedTuple

import made_media
import pictures
from harness import make_photo
from malware import EICAR, zipped
from papers import docx, pdf, stream


class Row(NamedTuple):
    state: str  # "refused" means: by the upload itself
    type: str = None  # None: whatever it is called
    reason: str = None  # the error's code, or what a refusal tells
    variants: frozenset = frozenset()  # beside the original
    sent: dict = {}  # channel: variant, of those that take it


ALL = frozenset({"thumbnail", "compressed", "webp"})
FILM = frozenset({"thumbnail", "poster", "preview"})


def picture(mime, *more):
    return Row("completed", mime, None, ALL | set(more), {"session_image": "compressed", "template_header_image": "compressed"})


def film(mime, variant, sound):
    made = FILM | ({"compressed"} if variant == "compressed" else set()) | ({"audio"} if sound == "sound" else set())
    return Row("completed", mime, None, frozenset(made), {"session_video": variant, "template_header_video": variant})


def song(mime, variant):
    made = {"thumbnail", "compressed"} if variant == "compressed" else {"thumbnail"}
    return Row("completed", mime, None, frozenset(made), {"session_audio": variant})


def paper(mime, *channels):
    return Row("completed", mime, None, frozenset({"thumbnail", "preview"}), dict.fromkeys(channels, "original"))


def sheet(mime, *channels):
    """Stored, and shown by nothing but its type."""
    return Row("completed", mime, None, frozenset({"thumbnail"}), dict.fromkeys(channels, "original"))


def failed(code, mime=None):
    return Row("failed", mime, code)


def held():
    """What the scanner can't look into waits until it can."""
    return Row("pending", None, "unscannable")


def refused(word):
    return Row("refused", None, word)


PDF_CHANNELS = ("session_document", "template_header_document")


def made_film(name):
    return made_media.made_by_ffmpeg(made_media.FILMS[name][0], name)


def made_sound(name):
    return made_media.made_by_ffmpeg(made_media.SOUNDS[name][0], name)


def cut(content, share):
    return content[:int(len(content) * share)]


def pdf_bomb(megabytes):
    """A page whose drawing unpacks to a thousand times its size."""
    press, moves = zlib.compressobj(9), b"0 0 m " * 170_000
    packed = b"".join(press.compress(moves) for _ in range(megabytes)) + press.flush()
    return pdf(drawing=stream(packed, b"/Filter/FlateDecode"))


def made_here():
    """name → (content, how it ends)."""
    photo = make_photo(400, 300)
    fits, late = made_film("fits.mp4"), made_film("late.mp4")
    song_mp3 = made_sound("song.mp3")
    return {
        "turned.mp4": (made_media.turned(), film("video/mp4", "compressed", "sound")),
        "mute.mp4": (made_film("mute.mp4"), film("video/mp4", "original", "mute")),
        "two_sounds.mp4": (made_film("two_sounds.mp4"), film("video/mp4", "compressed", "sound")),
        "hevc.mp4": (made_film("hevc.mp4"), film("video/mp4", "compressed", "mute")),
        "ten_bits.mov": (made_film("ten_bits.mov"), film("video/quicktime", "compressed", "mute")),
        "variable.mp4": (made_film("variable.mp4"), film("video/mp4", "compressed", "mute")),
        "cut_late.mp4": (cut(late, 0.6), failed("corrupt", "video/mp4")),
        "cut.mp4": (cut(fits, 0.7), film("video/mp4", "compressed", "sound")),
        "cut.mkv": (cut(made_film("screen.mkv"), 0.6), film("video/x-matroska", "compressed", "sound")),
        "cut.jpg": (cut(photo, 0.4), failed("corrupt", "image/jpeg")),
        "cut.png": (cut(pictures.convert(photo, ".png"), 0.4), failed("corrupt", "image/png")),
        "film.jpg": (fits, film("video/mp4", "original", "sound")),
        "song.wav": (song_mp3, song("audio/mpeg", "original")),
        "photo.mp4": (photo, picture("image/jpeg")),
        "terms.mp3": (pdf(), paper("application/pdf", *PDF_CHANNELS)),
        "script.png": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", sheet("text/html")),
        "nothing.mp4": (b"", refused("empty")),
        "nothing.mp3": (b"", refused("empty")),
        "nothing.docx": (b"", refused("empty")),
        "bomb.png": (pictures.png(20_000, 20_000, b"\0\0\0"), failed("pixel_budget", "image/png")),
        "bomb.pdf": (pdf_bomb(30), paper("application/pdf", *PDF_CHANNELS)),  # drawn in bounded memory
        "larger_bomb.pdf": (pdf_bomb(120), held()),
        "picture_and_zip.jpg": (photo + zipped(b"rice"), picture("image/jpeg")),
        "picture_and_page.gif": (pictures.convert(photo, ".gif") + b"<script>alert(1)</script>", picture("image/gif")),
        "film_and_page.mp4": (fits + b"<!DOCTYPE html><script>alert(1)</script>", film("video/mp4", "original", "sound")),
        "comment.gif": (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", failed("corrupt", "image/gif")),
        "eicar.com": (EICAR, failed("infected")),
        "invoice.zip": (zipped(EICAR), failed("infected")),
        "invoices.zip": (zipped(zipped(EICAR), "2026/invoice.zip"), failed("infected")),
        "letter.docx": (docx(**{"word/media/invoice.com": EICAR}), failed("infected")),
        "photo.jpg": (photo + EICAR, failed("infected", "image/jpeg")),
    }


# Real files of the corpus; what is damaged beyond recognition, and what fuzzers found, is in hostile_test.py.
REAL = {
    "androidx_sample_malformed_free_box.mp4": failed("corrupt", "video/mp4"),
    "bomb_20000x20000.gif": failed("pixel_budget", "image/gif"),
    "bomb_20000x20000.png": failed("pixel_budget", "image/png"),
    "bomb_evil-headers-10GB.zip.bz2": sheet("application/x-bzip2"),
    "fuzzdb_fuzzdb_lottapixel.jpg": failed("pixel_budget", "image/jpeg"),
    "gen_eicar.jpg": failed("infected"),
    "gen_eicar.txt": failed("infected"),
    "gen_eicar.zip": failed("infected", "application/zip"),
    "gen_empty.png": refused("empty"),
    "gen_html.png": sheet("text/html"),
    "gen_svg_file_href.svg": sheet("image/svg+xml"),
    "mm_corrupt.mkv": failed("corrupt"),
    "mm_not-an-audio-file.mp3": paper("text/plain", "session_document"),
    "mutagen_emptyfile.mp3": refused("empty"),
    "mutagen_ooming-header.flac": failed("corrupt", "audio/flac"),
    "mutagen_truncated-64bit.mp4": failed("corrupt", "video/mp4"),
    "opf_corruptionOneByteMissing.pdf": paper("application/pdf", *PDF_CHANNELS),
    "patt_GIF_exploit.gif": picture("image/gif"),
    "patt_etc_passwd.zip": sheet("application/zip"),
    "patt_read_passwd.avi": failed("corrupt", "video/x-msvideo"),
    "patt_read_passwd_bypass.mp4": failed("corrupt", "video/x-msvideo"),
    "pdf.js_bomb_giant.pdf": paper("application/pdf", *PDF_CHANNELS),
    "photoprism_this-is-a-jpeg.png": picture("image/jpeg"),
    "poi_poc-shared-strings.xlsx": sheet("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "session_document"),
    "poly_gif_header_only.gif": failed("corrupt", "image/gif"),
    "poly_gif_then_html.gif": picture("image/gif", "preview", "mp4"),
    "poly_jpeg_then_zip.jpg": picture("image/jpeg", "preview"),
    "sharp_giant-image.jpg": failed("pixel_budget", "image/jpeg"),
    "sharp_truncated.jpg": failed("corrupt", "image/jpeg"),
    "tika_testEXCEL_macro.xls": paper("application/vnd.ms-excel"),
    "tika_testWORD_macros.doc": paper("application/msword"),
    "tika_droste.zip": held(),
    "trunc_20bytes.jpg": failed("corrupt", "image/jpeg"),
    "trunc_no_central_directory.docx": failed("corrupt", "application/zip"),
    "trunc_photo.avif": failed("corrupt", "image/avif"),
    "trunc_photo_40pct.jpg": failed("corrupt", "image/jpeg"),
    "trunc_video.webm": film("video/webm", "compressed", "sound"),
    "wrongext_mp3.wav": song("audio/mpeg", "original"),
    "wrongext_mp4.jpg": film("video/mp4", "compressed", "sound"),
    "wrongext_pdf.png": paper("application/pdf", *PDF_CHANNELS),
    "wrongext_png.jpg": picture("image/png", "preview"),
    "wrongext_svg.png": sheet("image/svg+xml"),
}
