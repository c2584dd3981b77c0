"""`GET /image?url=` of an HLS playlist or a DASH manifest: off at first, and only the segments that are needed when on."""

import pytest

import media
from client import Client, assert_problem
from range_server import RangeServer
from server import Server
from test_refused_sources import Listener


@pytest.fixture(scope="module")
def settings():
    return {"SOURCES_ALLOW_PRIVATE": "127.0.0.1/32", "SOURCES_PLAYLISTS": "true"}


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


HLS = ["-f", "hls", "-hls_time", 2, "-hls_playlist_type", "vod"]
DASH = ["-f", "dash", "-seg_duration", 2]


@pytest.fixture(scope="module")
def directory(tmp_path_factory, video):
    """The same ten seconds in every form, in segments of two, with a key frame every second."""
    root = tmp_path_factory.mktemp("playlists")

    def make(name, *arguments, source=("-i", video, "-c", "copy")):
        (root / name).mkdir()
        media.ffmpeg(*source, *arguments)

    segment = ["-hls_segment_filename"]
    make("ts", *HLS, *segment, root / "ts/part%d.ts", root / "ts/list.m3u8")
    fragments = ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"]
    make("fmp4", *HLS, *fragments, *segment, root / "fmp4/part%d.m4s", root / "fmp4/list.m3u8")
    make("ranges", *HLS, "-hls_flags", "single_file", *segment, root / "ranges/all.ts", root / "ranges/list.m3u8")
    single = ["-hls_flags", "single_file", *fragments]
    make("fmp4ranges", *HLS, *single, *segment, root / "fmp4ranges/all.mp4", root / "fmp4ranges/list.m3u8")
    (root / "secret").write_bytes(bytes(range(16)))
    for name, more in (("aes", ""), ("aesiv", "\n000102030405060708090a0b0c0d0e0f")):
        (root / f"{name}.info").write_text(f"../secret\n{root}/secret{more}\n")
        keyed = ["-hls_key_info_file", root / f"{name}.info"]
        make(name, *HLS, *keyed, *segment, root / f"{name}/part%d.ts", root / f"{name}/list.m3u8")
    make("timeline", *DASH, root / "timeline/list.mpd")
    make("number", *DASH, "-use_timeline", 0, root / "number/list.mpd")
    make("files", *DASH, "-use_template", 0, root / "files/list.mpd")
    make("single", *DASH, "-single_file", 1, root / "single/list.mpd")
    two = ["-i", video, "-i", video, "-map", "0:v", "-map", "1:v", "-c:v:0", "copy", "-c:v:1", "libx264", "-s:v:1", "160x90"]
    quick = ["-preset", "ultrafast", "-g", 25, "-b:v:0", "2M", "-b:v:1", "100k"]
    make("two", *DASH, root / "two/list.mpd", source=(*two, *quick))
    variants = ["-var_stream_map", "v:1 v:0", "-master_pl_name", "list.m3u8"]
    make("master", *HLS, *variants, *segment, root / "master/v%v-%d.ts", root / "master/v%v.m3u8", source=(*two, *quick))
    return root


@pytest.fixture(scope="module")
def running(directory):
    with RangeServer(directory) as files:
        yield files


@pytest.fixture
def files(running):
    running.clear()
    return running


@pytest.fixture(scope="module")
def listener():
    """Stands at every address of this machine, where nobody may come."""
    running = Listener()
    yield running
    running.socket.close()


def paths(counted):
    return [path.rsplit("/", 1)[1] for _, path, _ in counted.requests]


#: The playlist, and the requests for a frame at a time in its third segment.
NEEDED = [
    ("ts/list.m3u8", {"list.m3u8", "part2.ts"}),
    ("fmp4/list.m3u8", {"list.m3u8", "init.mp4", "part2.m4s"}),
    ("ranges/list.m3u8", {"list.m3u8", "all.ts"}),
    ("fmp4ranges/list.m3u8", {"list.m3u8", "all.mp4"}),
    ("master/list.m3u8", {"list.m3u8", "v1.m3u8", "v1-2.ts"}),
    ("aes/list.m3u8", {"list.m3u8", "secret", "part2.ts"}),
    ("aesiv/list.m3u8", {"list.m3u8", "secret", "part2.ts"}),
    ("timeline/list.mpd", {"list.mpd", "init-stream0.m4s", "chunk-stream0-00003.m4s"}),
    ("number/list.mpd", {"list.mpd", "init-stream0.m4s", "chunk-stream0-00003.m4s"}),
    ("files/list.mpd", {"list.mpd", "init-stream0.m4s", "chunk-stream0-00003.m4s"}),
    ("single/list.mpd", {"list.mpd", "list-stream0.mp4"}),
    ("two/list.mpd", {"list.mpd", "init-stream0.m4s", "chunk-stream0-00003.m4s"}),
]


@pytest.mark.parametrize(("name", "needed"), NEEDED)
def test_a_frame_in_the_middle_is_right_and_costs_its_segment_alone(client, files, directory, video, name, needed):
    answer = client.frame(url=files.url(name), offset_percent=50, format="png")
    counted = files.clear()
    assert answer.status_code == 200, answer.text
    assert float(answer.headers["Stills-Frame-Time"]) == pytest.approx(5, abs=0.05)
    assert media.psnr(media.decode(answer.content), media.key_frame(video, 5.01)) >= 40
    assert set(paths(counted)) == needed
    assert int(answer.headers["Stills-Source-Requests"]) == len(counted.requests)
    assert int(answer.headers["Stills-Source-Bytes"]) == counted.bytes
    whole = sum(file.stat().st_size for file in (directory / name).parent.iterdir())
    assert counted.bytes < max(whole / 2, 300_000), counted.requests


@pytest.mark.parametrize("name", [name for name, _ in NEEDED])
@pytest.mark.parametrize(("place", "time"), [({"offset_percent": 0}, 0), ({"offset_percent": 100}, 9), ({"offset_seconds": 3.5}, 3)])
def test_the_ends_and_any_second_are_found(client, files, video, name, place, time):
    answer = client.frame(url=files.url(name), format="png", **place)
    assert answer.status_code == 200, answer.text
    assert float(answer.headers["Stills-Frame-Time"]) == pytest.approx(time, abs=0.05)
    assert media.psnr(media.decode(answer.content), media.key_frame(video, time + 0.01)) >= 40


def test_a_live_playlist_shows_its_newest_segment(client, files, directory, video):
    text = (directory / "ts/list.m3u8").read_text().replace("#EXT-X-ENDLIST\n", "").replace("#EXT-X-PLAYLIST-TYPE:VOD\n", "")
    (directory / "ts/live.m3u8").write_text(text)
    answer = client.frame(url=files.url("ts/live.m3u8"), offset_percent=0, format="png")
    assert answer.status_code == 200, answer.text
    assert set(paths(files.clear())) == {"live.m3u8", "part4.ts"}
    assert media.psnr(media.decode(answer.content), media.key_frame(video, 9.01)) >= 40


def test_a_live_manifest_shows_its_newest_segment(client, files, directory):
    text = (directory / "timeline/list.mpd").read_text().replace('type="static"', 'type="dynamic"')
    (directory / "timeline/live.mpd").write_text(text)
    answer = client.frame(url=files.url("timeline/live.mpd"), offset_percent=0)
    assert answer.status_code == 200, answer.text
    assert "chunk-stream0-00005.m4s" in paths(files.clear())


def test_a_playlist_may_begin_with_a_mark_and_lead_elsewhere(client, files, directory):
    text = (directory / "ts/list.m3u8").read_text().replace("part", files.url("ts/part")).replace("\n", "\r\n")
    (directory / "marked.m3u8").write_text("\ufeff\n " + text)
    assert client.frame(url=files.url("marked.m3u8"), offset_percent=50).status_code == 200
    files.redirects["moved.m3u8"] = "/ts/list.m3u8"
    assert client.frame(url=files.url("moved.m3u8"), offset_percent=50).status_code == 200


def test_a_playlist_of_ten_thousand_segments_costs_no_more(client, files, directory):
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:2"]
    lines += [line for number in range(10_000) for line in ("#EXTINF:2,", f"part{number % 5}.ts")]
    (directory / "ts/long.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST"]))
    answer = client.frame(url=files.url("ts/long.m3u8"), offset_percent=50)
    assert answer.status_code == 200, answer.text
    assert float(answer.headers["Stills-Frame-Time"]) == pytest.approx(10_000, abs=0.1)
    assert set(paths(files.clear())) == {"long.m3u8", "part0.ts"}


@pytest.mark.parametrize("text", [
    "#EXTM3U\n", "#EXTM3U\n#EXTINF:nan,\n", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nbad.m3u8\n", "<MPD", "<MPD></MPD>",
    "#EXTM3U\n#EXTINF:2,\nbad.m3u8\n#EXT-X-ENDLIST", "#EXTM3U\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXTINF:2,\na.ts\n",
    "#EXTM3U\n#EXT-X-BYTERANGE:9223372036854775807@9223372036854775807\n#EXTINF:1e308,\nts/part0.ts\n#EXTINF:-1,\nts/none.ts\n",
    "<!DOCTYPE MPD [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><MPD>&x;</MPD>",
    "<MPD><Period><AdaptationSet mimeType='video/mp4'><Representation><BaseURL>bad.m3u8</BaseURL></Representation></AdaptationSet></Period></MPD>",
])  # fmt: skip
def test_a_playlist_that_leads_nowhere_is_an_error_and_no_hang(client, files, directory, text):
    (directory / "bad.m3u8").write_text(text)
    answer = client.frame(url=files.url("bad.m3u8"), offset_percent=50)
    assert answer.status_code in (404, 415, 422), answer.text
    assert len(files.clear().requests) <= 5


HOSTILE = [
    "file:///etc/passwd", "http://169.254.169.254/", "http://[::1]:PORT/", "data:text/plain,x",
    "http://127.0.0.2:PORT/a.ts", "concat:a.ts|b.ts", "subfile,,start,0,end,9,,:/etc/passwd", "crypto+http://127.0.0.2:PORT/",
    "//127.0.0.2:PORT/a.ts", "ftp://127.0.0.2:PORT/", "tcp://127.0.0.2:PORT", "gopher://127.0.0.2:PORT/",
]  # fmt: skip
FORMS = {
    "segment.m3u8": "#EXTM3U\n#EXTINF:2,\n{}\n#EXT-X-ENDLIST\n",
    "variant.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{}\n",
    "map.m3u8": '#EXTM3U\n#EXT-X-MAP:URI="{}"\n#EXTINF:2,\nfmp4/part0.m4s\n#EXT-X-ENDLIST\n',
    "key.m3u8": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{}"\n#EXTINF:2,\nts/part0.ts\n#EXT-X-ENDLIST\n',
    "base.mpd": "<MPD><BaseURL>{}</BaseURL><Period><AdaptationSet mimeType='video/mp4'><Representation/></AdaptationSet></Period></MPD>",
    "media.mpd": "<MPD><Period duration='PT9S'><AdaptationSet mimeType='video/mp4'><SegmentTemplate media='{}' duration='2'/>"
    "<Representation/></AdaptationSet></Period></MPD>",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reference", HOSTILE)
def test_a_reference_inside_is_refused_and_hears_nothing(client, files, directory, listener, form, reference):
    (directory / form).write_text(FORMS[form].format(reference.replace("PORT", str(listener.port))))
    answer = client.frame(url=files.url(form), offset_percent=0)
    if reference.startswith("subfile"):
        # To all but FFmpeg this is the name of a file beside the playlist.
        assert_problem(answer, 404, "source_not_found", "dolby")
    else:
        assert_problem(answer, 403, "source_refused", "dolby")
    assert listener.connections == 0


def test_all_requests_have_one_limit(tmp_path, directory):
    limits = {"SOURCES_ALLOW_PRIVATE": "127.0.0.1/32", "SOURCES_PLAYLISTS": "true", "SOURCES_MAXIMUM_BYTES": "60000"}
    server = Server(tmp_path, limits)
    server.start()
    with RangeServer(directory) as files:
        answer = Client(server.base, server.create_key("tests")).frame(url=files.url("ts/list.m3u8"))
    server.stop()
    assert_problem(answer, 422, "source_too_large", "dolby")


def test_without_the_setting_a_playlist_is_refused_by_name(tmp_path, directory):
    server = Server(tmp_path, {"SOURCES_ALLOW_PRIVATE": "127.0.0.1/32"})
    server.start()
    client = Client(server.base, server.create_key("tests"))
    with RangeServer(directory) as files:
        for name, kind in (("ts/list.m3u8", "an HLS playlist"), ("master/list.m3u8", "an HLS playlist"), ("two/list.mpd", "a DASH manifest")):
            answer = client.frame(url=files.url(name))
            assert_problem(answer, 415, "media_unsupported", "dolby")
            assert kind in answer.json()["detail"] and "sources.playlists" in answer.json()["fix"]
            assert len(files.clear().requests) == 1
    server.stop()
