"""Very small pictures and videos in every format, container and way of writing that is taken, as bytes by their names."""

import io
import subprocess

from PIL import Image, ImageCms

import media

#: What Pillow writes: a name, the mode of the picture, and how it is saved.
PICTURES = {
    "jpeg": ("RGB", {"format": "JPEG", "quality": 80}),
    "jpeg-progressive": ("RGB", {"format": "JPEG", "progressive": True}),
    "jpeg-cmyk": ("CMYK", {"format": "JPEG"}),
    "jpeg-profile": ("RGB", {"format": "JPEG", "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
    "png": ("RGBA", {"format": "PNG"}),
    "png-palette": ("P", {"format": "PNG"}),
    "png-16": ("I;16", {"format": "PNG"}),
    "webp": ("RGB", {"format": "WEBP", "quality": 70}),
    "webp-lossless": ("RGBA", {"format": "WEBP", "lossless": True}),
    "avif": ("RGB", {"format": "AVIF", "quality": 60, "speed": 10}),
    "avif-alpha": ("RGBA", {"format": "AVIF", "subsampling": "4:4:4", "speed": 10}),
    "gif": ("P", {"format": "GIF"}),
    "tiff": ("RGB", {"format": "TIFF"}),
    "tiff-lzw": ("RGB", {"format": "TIFF", "compression": "tiff_lzw"}),
    "tiff-deflate": ("RGBA", {"format": "TIFF", "compression": "tiff_adobe_deflate"}),
    "tiff-jpeg": ("RGB", {"format": "TIFF", "compression": "jpeg"}),
    "tiff-packbits": ("L", {"format": "TIFF", "compression": "packbits"}),
    "tiff-fax": ("1", {"format": "TIFF", "compression": "group4"}),
}

SOURCE = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1"]
SOUND = ["-f", "lavfi", "-i", "sine=duration=1"]
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", 30, "-g", 5, "-pix_fmt", "yuv420p"]
#: What ffmpeg writes: a name, its suffix, and how.
VIDEOS = {
    "mp4": ("mp4", [*SOUND, *X264, "-c:a", "aac", "-b:a", "8k"]),
    "mp4-fragmented": ("mp4", [*X264, "-movflags", "frag_keyframe+empty_moov+default_base_moof"]),
    "mp4-hevc": ("mp4", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=5", "-tag:v", "hvc1"]),
    "mp4-av1": ("mp4", ["-c:v", "libaom-av1", "-cpu-used", 8, "-crf", 50, "-g", 5]),
    "mov-prores": ("mov", ["-c:v", "prores_ks", "-profile:v", "proxy", "-t", 0.3]),
    "mov": ("mov", [*X264, "-metadata:s:v", "rotate=90"]),
    "mkv": ("mkv", [*SOUND, *X264, "-c:a", "aac", "-b:a", "8k"]),
    "webm": ("webm", ["-c:v", "libvpx-vp9", "-cpu-used", 8, "-deadline", "realtime", "-g", 5]),
    "webm-vp8": ("webm", ["-c:v", "libvpx", "-cpu-used", 8, "-deadline", "realtime", "-g", 5]),
    "ts": ("ts", X264),
    "ts-mpeg2": ("ts", ["-c:v", "mpeg2video", "-g", 5]),
    "ps": ("mpg", ["-c:v", "mpeg2video", "-g", 5, "-f", "vob"]),
    "mxf": ("mxf", ["-c:v", "mpeg2video", "-g", 5, "-r", 25]),
    "avi": ("avi", ["-c:v", "mpeg4", "-g", 5]),
    "avi-mjpeg": ("avi", ["-c:v", "mjpeg", "-q:v", 20]),
    "flv": ("flv", X264),
    "flv-sorenson": ("flv", ["-c:v", "flv", "-g", 5]),
    "ogg": ("ogv", ["-c:v", "libtheora", "-g", 5]),
    "asf": ("asf", ["-c:v", "wmv2", "-g", 5]),
}
#: Playlists: the file that is asked for, and how they are written.
PLAYLISTS = {
    "hls": ("list.m3u8", ["-f", "hls", "-hls_time", 0.5, "-hls_playlist_type", "vod", "-hls_segment_filename", "part%d.ts"]),
    "hls-fragments": ("list.m3u8", ["-f", "hls", "-hls_time", 0.5, "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_segment_filename", "part%d.m4s"]),
    "dash": ("list.mpd", ["-f", "dash", "-seg_duration", 0.5]),
}  # fmt: skip


def pictures(directory):
    """Every kind of picture, of 48 by 36 pixels."""
    base = Image.open(media.picture(directory / "base.png", 48, 36)).convert("RGB")
    found = {}
    for name, (mode, options) in PICTURES.items():
        picture = base.convert("L").point(lambda value: value * 257, "I").convert("I;16") if mode == "I;16" else base.convert(mode)
        found[name] = saved(picture, **options)
    moving = [base.rotate(angle) for angle in (90, 180)]
    for name, options in {"webp-animated": {"format": "WEBP"}, "gif-animated": {"format": "GIF"}, "png-animated": {"format": "PNG"}}.items():
        found[name] = saved(base, save_all=True, append_images=moving, duration=100, **options)
    turned = Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "a camera"
    found["jpeg-exif"] = saved(base, format="JPEG", exif=turned)
    base.save(directory / "base.png")
    for name, file, command in [
        ("png-interlaced", "interlaced.png", ["vips", "pngsave", "--interlace"]),
        ("heic", "picture.heic", ["vips", "heifsave", "--compression", "hevc"]),
        ("tiff-tiled", "tiled.tiff", ["vips", "tiffsave", "--tile", "--pyramid", "--bigtiff", "--tile-width", "16", "--tile-height", "16"]),
    ]:
        program, operation, *options = command
        subprocess.run([program, operation, directory / "base.png", directory / file, *options], check=True, timeout=60)
        found[name] = (directory / file).read_bytes()
    return found


def saved(picture, **options):
    data = io.BytesIO()
    picture.save(data, **options)
    return data.getvalue()


def videos(directory):
    """Every kind of video, of a second and 64 by 48 pixels."""
    found = {}
    for name, (suffix, options) in VIDEOS.items():
        path = directory / f"{name}.{suffix}"
        # The options may begin with another input.
        media.ffmpeg(*SOURCE, *options, path)
        found[name] = path.read_bytes()
    return found


def playlists(directory):
    """Every kind of playlist: the name of the file that is asked for, and all files by their names."""
    found = {}
    for name, (main, options) in PLAYLISTS.items():
        place = directory / name
        place.mkdir()
        arguments = [str(part) for part in [*SOURCE, *X264, *options, main]]
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], check=True, timeout=60, cwd=place)
        found[name] = main, {path.name: path.read_bytes() for path in place.iterdir()}
    return found
