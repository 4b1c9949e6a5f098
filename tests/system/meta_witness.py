"""A second opinion on what WhatsApp takes: Meta's limits written down anew from its Cloud API reference ("Media", "Message
templates"), and the answers of programs that Lumbung's own verdict does not come from: file, ffprobe's decoder, pdfinfo, zipfile."""

import io
import json
import re
import struct
import subprocess
import tempfile
import zipfile

MB = 1_000_000
KB = 1_000
OOXML = "application/vnd.openxmlformats-officedocument."

PICTURES = {"image/jpeg", "image/png"}
DOCUMENTS = {"text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
             OOXML + "wordprocessingml.document", OOXML + "spreadsheetml.sheet", OOXML + "presentationml.presentation"}
SOUNDS = {"audio/aac": "aac", "audio/amr": "amr_nb", "audio/mpeg": "mp3", "audio/mp4": "aac", "audio/ogg": "opus"}

# What `file` and IANA call by different names.
SAME_TYPE = {"audio/x-m4a": "audio/mp4", "audio/x-hx-aac-adts": "audio/aac", "audio/x-hx-aac-adif": "audio/aac",
             "audio/AMR": "audio/amr", "video/x-m4v": "video/mp4"}


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", check=False, timeout=300)


class Exhibit:
    """One stored file, as others see it. Each is asked once for each thing, however many channels take the file."""

    def __init__(self, content):
        self.content = content
        self.answers = {}
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name + "/exhibit"
        with open(self.path, "wb") as file:
            file.write(content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def ask(self, *words):
        if words not in self.answers:
            self.answers[words] = run(*words)
        return self.answers[words]

    def probed(self):
        told = self.ask("ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", self.path)
        return json.loads(told.stdout or "{}")

    def mime(self):
        word = self.ask("file", "--brief", "--mime-type", self.path).stdout.strip()
        return SAME_TYPE.get(word, word)

    def description(self):
        return self.ask("file", "--brief", self.path).stdout.strip()

    def streams(self):
        """The streams of a video or an audio; cover pictures are none."""
        return [stream for stream in self.probed().get("streams", []) if not stream.get("disposition", {}).get("attached_pic")]

    def container(self):
        return self.probed().get("format", {}).get("format_name", "").split(",")

    def kinds_of_frames(self):
        """The letters of all decoded pictures: {"I", "P", "B"}."""
        told = self.ask("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pict_type", "-of", "csv=p=0", self.path)
        return {line.strip(",") for line in told.stdout.split()}

    def complaint_of_a_player(self, torn_packets_max=0):
        """"" when all of it can be decoded."""
        told = self.ask("ffmpeg", "-nostdin", "-v", "error", "-i", self.path, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-")
        if told.returncode == 0 and told.stderr.count("Error while decoding") <= torn_packets_max:
            return ""
        return told.stderr.strip()[:200] or "it can't be decoded"

    def complaint_of_a_viewer(self):
        """As above, of a picture: not the least thing may be wrong with it."""
        told = self.ask("ffmpeg", "-nostdin", "-v", "error", "-i", self.path, "-f", "null", "-")
        return told.stderr.strip()[:200]


def boxes(content):
    """The names of the boxes on the top level of an MP4, in their order."""
    names, at = [], 0
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at:at + 8])
        if size == 1 and at + 16 <= len(content):
            size = struct.unpack(">Q", content[at + 8:at + 16])[0]
        names.append(name.decode("latin-1"))
        if size < 8:
            break
        at += size
    return names


def index_objections(content):
    order = boxes(content)
    good = "moov" in order and "mdat" in order and order.index("moov") < order.index("mdat")
    return [] if good else [f"index late: {order}"]


def webp_facts(content):
    """(width, height, frames) by the chunks of the container; frames is 0 for a still picture."""
    at, size, frames = 12, (0, 0), 0
    while at + 8 <= len(content):
        name, length = content[at:at + 4], struct.unpack("<I", content[at + 4:at + 8])[0]
        body = content[at + 8:at + 8 + length]
        if name == b"VP8X":
            size = (1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
        elif name == b"VP8 " and size == (0, 0):
            size = tuple(word & 0x3FFF for word in struct.unpack("<HH", body[6:10]))
        elif name == b"VP8L" and size == (0, 0):
            bits = int.from_bytes(body[1:5], "little")
            size = (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        frames += name == b"ANMF"
        at += 8 + length + length % 2
    return *size, frames


def picture_objections(exhibit):
    mime, description = exhibit.mime(), exhibit.description()
    if mime not in PICTURES:
        return [f"type {mime}"]
    found = []
    if len(exhibit.content) > 5 * MB:
        found.append(f"{len(exhibit.content)} bytes")
    if mime == "image/jpeg" and not re.search(r"precision 8, \d+x\d+, components 3", description):
        found.append(description)
    if mime == "image/png" and (not re.search(r"8-bit/color RGBA?,", description) or b"acTL" in exhibit.content[:4096]):
        found.append(description)
    complaint = exhibit.complaint_of_a_viewer()
    return found + ([complaint] if complaint else [])


def of_type(streams, word):
    return [stream for stream in streams if stream.get("codec_type") == word]


def video_objections(exhibit, mimes=("video/mp4", "video/3gpp"), bytes_max=16 * MB):
    mime = exhibit.mime()
    if mime not in mimes or "mp4" not in exhibit.container():
        return [f"type {mime}"]
    found = [f"{len(exhibit.content)} bytes"] if len(exhibit.content) > bytes_max else []
    streams = exhibit.streams()
    videos, audios = of_type(streams, "video"), of_type(streams, "audio")
    if len(videos) != 1 or len(audios) > 1:
        return found + [f"{len(videos)} video and {len(audios)} audio streams"]
    video = videos[0]
    if video.get("codec_name") != "h264" or video.get("profile") not in ("Main", "Baseline", "Constrained Baseline"):
        found.append(f"{video.get('codec_name')} {video.get('profile')}")
    if video.get("has_b_frames") != 0 or "B" in exhibit.kinds_of_frames():
        found.append("B-frames")
    if video.get("pix_fmt") != "yuv420p":
        found.append(f"pixels {video.get('pix_fmt')}")
    if video.get("width", 1) % 2 or video.get("height", 1) % 2:
        found.append("odd size")
    if any(audio.get("codec_name") != "aac" for audio in audios):
        found.append(f"sound {audios[0].get('codec_name')}")
    if any(data.get("rotation") for data in video.get("side_data_list", [])):
        found.append("to be turned by the player")
    found += index_objections(exhibit.content)
    complaint = exhibit.complaint_of_a_player()
    return found + ([complaint] if complaint else [])


def audio_type(exhibit):
    """What libmagic says, where it says enough: many an M4A begins like any MP4, and it does not look behind a long ID3 tag."""
    mime, container = exhibit.mime(), exhibit.container()
    if mime == "video/mp4" and "mp4" in container:
        return "audio/mp4"
    if "mp3" in container and exhibit.description().startswith("Audio file with ID3"):
        return "audio/mpeg"
    return mime


def audio_objections(exhibit):
    streams, mime = exhibit.streams(), audio_type(exhibit)
    if mime not in SOUNDS:
        return [f"type {mime}"]
    found = [f"{len(exhibit.content)} bytes"] if len(exhibit.content) > 16 * MB else []
    audios = of_type(streams, "audio")
    if len(audios) != 1 or of_type(streams, "video"):
        return found + [f"{len(audios)} audio streams beside {len(of_type(streams, 'video'))} of pictures"]
    if audios[0].get("codec_name") != SOUNDS[mime]:
        found.append(f"{audios[0].get('codec_name')} in {mime}")
    if mime == "audio/ogg" and audios[0].get("channels") != 1:
        found.append(f"{audios[0].get('channels')} channels of Opus")
    if mime == "audio/mp4":
        found += index_objections(exhibit.content)
    # Many an MP3 ends in the midst of a packet, which stops no player.
    complaint = exhibit.complaint_of_a_player(torn_packets_max=1)
    return found + ([complaint] if complaint else [])


def office_type(content):
    """The type that an OOXML package gives its main part; "" for anything else. With macros it is another one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if any(name.endswith("vbaProject.bin") for name in package.namelist()):
                return "macros"
            types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        return ""
    main = re.search(r'ContentType="(application/vnd\.openxmlformats-officedocument\.[a-z]+\.(?:document|sheet|presentation))\.main\+xml"',
                     types)
    return main.group(1) if main else ""


def document_type(exhibit):
    return office_type(exhibit.content) or exhibit.mime()


def document_objections(exhibit, mimes=frozenset(DOCUMENTS)):
    mime = document_type(exhibit)
    if mime not in mimes:
        return [f"type {mime}"]
    found = [f"{len(exhibit.content)} bytes"] if len(exhibit.content) > 100 * MB else []
    if mime == "application/pdf":
        told = exhibit.ask("pdfinfo", exhibit.path)
        if told.returncode != 0 and "Incorrect password" not in told.stderr:
            found.append("pdfinfo: " + told.stderr.strip()[:200])
    return found


def sticker_objections(exhibit):
    mime = exhibit.mime()
    if mime != "image/webp":
        return [f"type {mime}"]
    width, height, frames = webp_facts(exhibit.content)
    found = [f"{width}×{height}"] if (width, height) != (512, 512) else []
    if len(exhibit.content) > (500 * KB if frames > 1 else 100 * KB):
        found.append(f"{len(exhibit.content)} bytes in {frames} frames")
    if frames == 0:  # this ffmpeg reads no moving WebP
        complaint = exhibit.complaint_of_a_viewer()
        found += [complaint] if complaint else []
    return found


# channel: (what stands in the way of a file, the type that it has to be delivered as)
CHANNELS = {
    "template_header_image": (picture_objections, Exhibit.mime),
    "session_image": (picture_objections, Exhibit.mime),
    "template_header_video": (lambda exhibit: video_objections(exhibit, ("video/mp4",)), Exhibit.mime),
    "session_video": (video_objections, Exhibit.mime),
    "session_audio": (audio_objections, audio_type),
    "session_document": (document_objections, document_type),
    "template_header_document": (lambda exhibit: document_objections(exhibit, {"application/pdf"}), document_type),
    "sticker": (sticker_objections, Exhibit.mime),
}

CHANNELS_OF_KIND = {
    "image": ("template_header_image", "session_image"),
    "video": ("template_header_video", "session_video"),
    "audio": ("session_audio",),
    "document": ("session_document", "template_header_document"),
}


def film_of_animation_objections(exhibit):
    """Of what a template's GIF header takes: a silent MP4 of at most 3.5 MB."""
    found = video_objections(exhibit, ("video/mp4",), 3_500_000)
    return found + (["it has sound"] if of_type(exhibit.streams(), "audio") else [])
