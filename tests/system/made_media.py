"""One small file of every kind and make that people send, made with ffmpeg, libvips and Python's standard library."""

import os
import subprocess
import tempfile
import zipfile

import pictures
from harness import make_photo
from papers import docx, package, pdf

FILM = "-f lavfi -i testsrc2=s=320x180:r=12:d=2"
SOUND = " -f lavfi -i sine=440:d=2:r=48000"
X264 = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p"
MAIN = X264 + " -x264-params cabac=1:8x8dct=0 -profile:v main -bf 0"
HIGH = " -c:v libx264 -preset veryfast -profile:v high -bf 3 -pix_fmt yuv420p"
AAC = " -c:a aac -shortest"
FIRST = " -movflags +faststart"

ORIGINAL, COMPRESSED = "original", "compressed"

# name of the file: (arguments of ffmpeg, what is sent as a video message)
FILMS = {
    "fits.mp4": (FILM + SOUND + MAIN + AAC + FIRST, ORIGINAL),
    "baseline.mp4": (FILM + SOUND + X264 + " -profile:v baseline" + AAC + FIRST, ORIGINAL),
    "mute.mp4": (FILM + MAIN + FIRST, ORIGINAL),
    "phone.3gp": (FILM + SOUND + X264 + " -profile:v baseline" + AAC + FIRST, COMPRESSED),
    "late.mp4": (FILM + SOUND + MAIN + AAC, COMPRESSED),
    "high.mp4": (FILM + SOUND + HIGH + AAC + FIRST, COMPRESSED),
    "main_b.mp4": (FILM + " -c:v libx264 -preset veryfast -profile:v main -bf 2 -pix_fmt yuv420p" + FIRST, COMPRESSED),
    "two_sounds.mp4": (FILM + SOUND + SOUND + MAIN + AAC + " -map 0 -map 1 -map 2" + FIRST, COMPRESSED),
    "two_films.mp4": (FILM + " " + FILM + MAIN + " -map 0 -map 1" + FIRST, COMPRESSED),
    "mp3_inside.mp4": (FILM + SOUND + MAIN + " -c:a libmp3lame -shortest" + FIRST, COMPRESSED),
    "hevc.mp4": (FILM + " -c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1" + FIRST, COMPRESSED),
    "ten_bits.mov": (FILM + " -c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p10le", COMPRESSED),
    "h264_10.mp4": (FILM + " -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le" + FIRST, COMPRESSED),
    "full_colour.mp4": (FILM + " -c:v libx264 -preset ultrafast -pix_fmt yuv444p" + FIRST, COMPRESSED),
    "full_range.mp4": (FILM + " -c:v libx264 -preset ultrafast -pix_fmt yuvj420p -profile:v main -bf 0" + FIRST, COMPRESSED),
    "full_range.webm": (FILM + " -vf scale=out_range=pc,format=yuv420p -c:v libvpx-vp9 -deadline realtime -color_range pc", COMPRESSED),
    "variable.mp4": (FILM + " -vf select='not(mod(n,3))+lt(n,5)' -vsync vfr" + HIGH, COMPRESSED),
    "odd.mkv": ("-f lavfi -i testsrc=s=201x101:r=10:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p", COMPRESSED),
    "camera.mov": (FILM + SOUND + HIGH + AAC, COMPRESSED),
    "screen.mkv": (FILM + SOUND + HIGH + " -c:a flac -shortest", COMPRESSED),
    "browser.webm": (FILM + SOUND + " -c:v libvpx -deadline realtime -c:a libopus -shortest", COMPRESSED),
    "old.avi": (FILM + SOUND + " -c:v mpeg4 -c:a libmp3lame -shortest", COMPRESSED),
    "h263.3gp": ("-f lavfi -i testsrc2=s=176x144:r=15:d=1 -c:v h263", COMPRESSED),
    "interlaced.mp4": (FILM + " -c:v libx264 -preset ultrafast -flags +ildct+ilme -pix_fmt yuv420p -bf 0" + FIRST, ORIGINAL),
    "large.mp4": ("-f lavfi -i testsrc2=s=1920x1080:r=8:d=1" + HIGH, COMPRESSED),
}

# name: (arguments of ffmpeg, purpose, what is sent as an audio message)
SOUNDS = {
    "song.mp3": (SOUND + " -c:a libmp3lame", "", ORIGINAL),
    "plain.aac": (SOUND + " -c:a aac", "", ORIGINAL),
    "song.m4a": (SOUND + " -c:a aac" + FIRST, "", ORIGINAL),
    "late.m4a": (SOUND + " -c:a aac", "", COMPRESSED),
    "voice.ogg": (SOUND + " -ac 1 -c:a libopus", "", ORIGINAL),
    "voice.opus": (SOUND + " -ac 1 -c:a libopus -b:a 24k", "", ORIGINAL),
    "wide.ogg": (SOUND + " -ac 2 -c:a libopus", "", COMPRESSED),
    "vorbis.ogg": (SOUND + " -ac 2 -c:a libvorbis", "", COMPRESSED),
    "studio.wav": (SOUND, "", COMPRESSED),
    "float.wav": (SOUND + " -c:a pcm_f32le -ac 2", "", COMPRESSED),
    "lossless.flac": (SOUND + " -c:a flac", "", COMPRESSED),
    "alac.m4a": (SOUND + " -c:a alac" + FIRST, "", COMPRESSED),
    "two.m4a": (SOUND + SOUND + " -map 0 -map 1 -c:a aac" + FIRST, "", COMPRESSED),
    "sound.webm": (SOUND + " -c:a libopus", "", COMPRESSED),
    "spoken.mp3": (SOUND + " -c:a libmp3lame -ar 22050", "voice", COMPRESSED),
}

# What is sent of a picture on each channel.
PICTURE = {"session_image": COMPRESSED, "template_header_image": COMPRESSED}
STICKER = dict(PICTURE, sticker="sticker")


def made_by_ffmpeg(arguments, name, **inputs):
    """The file that ffmpeg makes of the arguments, which name the inputs by their keywords."""
    with tempfile.TemporaryDirectory() as folder:
        for given, content in inputs.items():
            with open(os.path.join(folder, given), "wb") as file:
                file.write(content)
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments.split(), name],
                       check=True, capture_output=True, cwd=folder)
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()


def turned():
    """A film of a phone that was held upright: its frames lie on their side and a matrix says so."""
    flat = made_by_ffmpeg(FILMS["fits.mp4"][0], "flat.mp4")
    return made_by_ffmpeg("-i flat -c copy -metadata:s:v rotate=90 -movflags +faststart", "turned.mp4", flat=flat)


def with_cover():
    return made_by_ffmpeg("-f lavfi -i sine=d=1 -i cover -map 0 -map 1 -c:a libmp3lame -c:v copy -disposition:v attached_pic",
                          "album.mp3", cover=pictures.png(64, 64))


def amr(frames=100):
    """Silence in AMR's narrow band, 12.2 kbit/s (RFC 4867: a frame's header, then its 244 bits)."""
    return b"#!AMR\n" + (b"\x3c" + bytes.fromhex("08f555") + bytes(28)) * frames


def office(kind, part, main):
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return package({
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
                               f'relationships+xml"/><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument'
                               f'.{kind}.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
                       'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
                       f'Target="{part}"/></Relationships>',
        part: main})


def open_document(kind):
    """`mimetype` comes first and unpacked (OpenDocument 1.3, part 2, 3.3)."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
            archive.writestr("content.xml", "<x/>")
        file.seek(0)
        return file.read()


def photos():
    photo = make_photo(900, 700)
    square = make_photo(512, 512, seed=2)
    moving = made_by_ffmpeg("-f lavfi -i testsrc=s=201x151:r=8:d=2", "moving.gif")
    webp = made_by_ffmpeg("-f lavfi -i testsrc2=s=300x200:r=8:d=1 -loop 0", "moving.webp")
    return {
        "photo.jpg": (photo, "", PICTURE),
        "grey.jpg": (converted(photo, "b-w", ".jpg"), "", PICTURE),
        "print.jpg": (converted(photo, "cmyk", ".jpg"), "", PICTURE),
        "photo.png": (pictures.convert(photo, ".png"), "", PICTURE),
        "grey.png": (converted(photo, "b-w", ".png"), "", PICTURE),
        "palette.png": (pictures.convert(photo, ".png", "[palette,bitdepth=4]"), "", PICTURE),
        "deep.png": (converted(photo, "rgb16", ".png"), "", PICTURE),
        "logo.png": (pictures.png(200, 100, b"\x10\x20\x30\x40", colour_type=6), "", PICTURE),
        "one.gif": (pictures.convert(photo, ".gif"), "", PICTURE),
        "moving.gif": (moving, "", PICTURE),
        "still.webp": (pictures.convert(photo, ".webp"), "", PICTURE),
        "moving.webp": (webp, "", PICTURE),
        "scan.tif": (pictures.convert(photo, ".tif", "[compression=lzw]"), "", PICTURE),
        "modern.avif": (pictures.convert(make_photo(160, 120), ".avif"), "", PICTURE),
        "apple.heic": (pictures.convert(make_photo(160, 120), ".heic"), "", PICTURE),
        "face.png": (pictures.convert(square, ".png"), "sticker", dict(PICTURE, sticker="webp")),  # that is one already
        "wide_face.jpg": (make_photo(700, 300, seed=3), "sticker", STICKER),
        "dance.gif": (made_by_ffmpeg("-f lavfi -i testsrc2=s=320x240:r=10:d=3", "dance.gif"), "sticker", STICKER),
        "wave.webp": (made_by_ffmpeg("-f lavfi -i testsrc2=s=256x256:r=10:d=1 -loop 0", "wave.webp"), "sticker", STICKER),
    }


def converted(picture, space, suffix):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out" + suffix)
        with open(source, "wb") as file:
            file.write(picture)
        subprocess.run(["vips", "colourspace", source, target, space], check=True, capture_output=True)
        with open(target, "rb") as file:
            return file.read()


def documents():
    word, sheet, slides = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
    sends, header = {"session_document": ORIGINAL}, {"session_document": ORIGINAL, "template_header_document": ORIGINAL}
    no = {"session_document": None, "template_header_document": None}
    return {
        "terms.pdf": (pdf(pages=2), header),
        "letter.docx": (docx(), sends),
        "letter2.docx": (office(word, "word/document.xml", "<x/>"), sends),
        "prices.xlsx": (office(sheet, "xl/workbook.xml", "<x/>"), sends),
        "talk.pptx": (office(slides, "ppt/presentation.xml", "<x/>"), sends),
        "note.txt": ("Terima kasih, pesanan Anda sedang dikirim – Sari.\n".encode(), sends),
        "macros.docx": (docx(**{"word/vbaProject.bin": b"x"}), no),
        "list.csv": (b"name,phone\nBudi,+62\nSiti,+62\n", no),
        "letter.odt": (open_document("text"), no),
        "things.zip": (package({"a.txt": "rice"}), no),
    }


def everything():
    """name → (content, purpose, {channel: the variant to be sent, None for none})."""
    made = dict(photos())
    for name, (arguments, sent) in FILMS.items():
        made[name] = (made_by_ffmpeg(arguments, name), "", {"session_video": sent, "template_header_video": sent})
    made["turned.mp4"] = (turned(), "", {"session_video": COMPRESSED, "template_header_video": COMPRESSED})
    for name, (arguments, purpose, sent) in SOUNDS.items():
        made[name] = (made_by_ffmpeg(arguments, name), purpose, {"session_audio": sent})
    made["album.mp3"] = (with_cover(), "", {"session_audio": ORIGINAL})
    made["silence.amr"] = (amr(), "", {"session_audio": ORIGINAL})
    for name, (content, channels) in documents().items():
        made[name] = (content, "", channels)
    return made
