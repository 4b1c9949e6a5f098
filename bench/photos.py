"""The photos that benches of images measure."""

import pathlib
import subprocess

CORPUS = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "photos"


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def is_plain_photo(path):
    """Three components: GD and Imagick would keep CMYK, and then the variants would not be the same."""
    width, height, bands = (int(output("vipsheader", "-f", field, path)) for field in ("width", "height", "bands"))
    return bands == 3 and width * height >= 8_000_000


def find_photos(work, count):
    """The largest JPEG photos of the corpus where there is one, otherwise a few that are generated in `work`."""
    if CORPUS.is_dir():
        by_size = sorted(CORPUS.glob("*.jpg"), key=lambda path: -path.stat().st_size)
        return [str(path) for path in by_size if is_plain_photo(path)][:count]
    made = []
    for seed in range(4):
        path = f"{work}/photo{seed}.jpg"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        f"mandelbrot=size=4000x3000:start_scale={0.02 * (seed + 1)},noise=alls=6:all_seed={seed}",
                        "-frames:v", "1", "-q:v", "3", "-pix_fmt", "yuvj420p", path], check=True)
        made.append(path)
    return made
