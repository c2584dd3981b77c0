"""SVG, where it is switched on: taken on every way in, sent as PNG, and never a way to anything else."""

import base64
import io
import time

import cairosvg
import numpy
import pytest
from PIL import Image

import media
from client import Client, assert_problem
from range_server import RangeServer
from recording_server import RecordingServer
from server import Server

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xi="http://www.w3.org/2001/XInclude"'


@pytest.fixture(scope="module")
def settings():
    return {"FORMATS_SVG": "true", "SOURCES_ALLOW_PRIVATE": "127.0.0.0/8"}


@pytest.fixture
def client(server, key):
    return Client(server.base, key)


def document(content, attributes='width="200" height="100"'):
    return f"<svg {NAMESPACES} {attributes}>{content}</svg>".encode()


def write(directory, data, name="drawing.svg"):
    path = directory / name
    path.write_bytes(data)
    return path


def picture(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGBA")


GREEN = '<rect width="200" height="100" fill="#00ff00"/>'


def test_a_drawing_comes_in_by_every_way_and_goes_out_as_png(client, tmp_path):
    path = write(tmp_path, document(GREEN))
    ids = [client.upload(path)["id"]]
    slot = client.videodb("GET", "/collection/default/upload_url", params={"name": "drawing"}).json()["data"]["upload_url"]
    with path.open("rb") as file:
        assert client.send("videodb", "POST", slot.removeprefix(client.base), files={"file": file}).status_code == 200
    ids.append(client.videodb("POST", "/collection/default/upload", json={"url": slot}).json()["data"]["id"])
    with RangeServer(tmp_path) as source:
        url = source.url("drawing.svg")
        ids.append(client.videodb("POST", "/collection/default/upload", json={"url": url}).json()["data"]["id"])
        ids.append(client.v1("POST", "", json={"name": "a", "url": url}).json()["id"])
        frame = picture(client.frame(url=url, format="png", width=400))
        assert frame.size == (400, 200)
        info = client.media_info(url=url).json()
        assert (info["file"]["format"], info["tracks"][0]["width"]) == ("SVG", 200)
    for image in ids:
        shown = picture(client.v1("GET", f"/{image.replace('img-', 'image_')}/download"))
        assert shown.size == (200, 100) and shown.getpixel((100, 50)) == (0, 255, 0, 255)


def test_nothing_that_a_drawing_refers_to_is_asked_for_or_shown(client, tmp_path):
    secret = write(tmp_path, b"TOP SECRET", "secret.txt")
    red = write(tmp_path, media.square((255, 0, 0)), "red.png")
    with RecordingServer({"red.png": media.square((255, 0, 0))}) as heard:
        for base in (f"{heard.base}/", f"{heard.base.removeprefix('http:')}/", f"file://{tmp_path}/", f"{tmp_path}/"):
            inner = base64.b64encode(document(f'<image width="200" height="100" href="{base}red.png"/>')).decode()
            for content in (
                f'{GREEN}<image width="200" height="100" href="{base}red.png"/>',
                f'{GREEN}<image width="200" height="100" xlink:href="{base}red.png"/>',
                f'{GREEN}<image width="200" height="100" href="data:image/svg+xml;base64,{inner}"/>',
                f'{GREEN}<use href="{base}red.svg#a"/>',
                f'{GREEN}<xi:include href="{base}red.svg"/><text y="50"><xi:include href="{base}secret.txt" parse="text"/></text>',
                f'<style>@import url("{base}a.css"); @font-face {{ font-family: x; src: url("{base}x.ttf") }}</style>{GREEN}',
                f'<filter id="f"><feImage href="{base}red.png"/></filter>{GREEN}<rect width="9" height="9" filter="url(#f)"/>',
                f'{GREEN}<a href="{base}"><script href="{base}a.js">fetch("{base}")</script></a>',
                f'{GREEN}<foreignObject width="200" height="100"><iframe src="{base}"/></foreignObject>',
            ):
                sheet = f'<?xml-stylesheet href="{base}a.css" type="text/css"?>'.encode()
                image = client.upload(write(tmp_path, sheet + document(content)))["id"]
                pixels = numpy.asarray(picture(client.v1("GET", f"/{image}/download")))
                # A filter whose picture is missing draws nothing, or black; text without fonts is boxes.
                assert not ((pixels[..., 0] > 128) & (pixels[..., 1] < 128)).any(), content
            doctype = f'<!DOCTYPE svg SYSTEM "{base}a.dtd" [<!ENTITY % p SYSTEM "{base}p.dtd"> %p; <!ENTITY x SYSTEM "{base}x">]>'
            with write(tmp_path, doctype.encode() + document(f"{GREEN}<text>&x;</text>")).open("rb") as file:
                client.v1("POST", "/upload", data={"name": "entity"}, files={"image": file})
        assert heard.requests == []
    assert red.exists() and secret.exists()


@pytest.mark.parametrize(
    "content",
    [
        '<rect x="20" y="20" width="80" height="60" rx="12" fill="#2266cc" stroke="#111" stroke-width="4"/>',
        '<circle cx="100" cy="50" r="40" fill="orange" fill-opacity="0.5"/><ellipse cx="60" cy="50" rx="50" ry="20"/>',
        '<path d="M10 80 C 40 10, 65 10, 95 80 S 150 150, 180 80" fill="none" stroke="purple" stroke-width="6"/>',
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<rect width="200" height="100" fill="url(#g)"/>',
        '<clipPath id="c"><circle cx="100" cy="50" r="45"/></clipPath><g clip-path="url(#c)" transform="rotate(5 100 50)">'
        '<rect width="200" height="100" fill="teal"/><polygon points="0,0 200,0 100,100" fill="gold"/></g>',
        '<defs><rect id="r" width="20" height="20"/></defs><use href="#r" x="10" y="10" fill="red"/>'
        '<use xlink:href="#r" x="100" y="40" fill="green"/>',
    ],
)
def test_a_drawing_looks_as_another_program_draws_it(client, tmp_path, content):
    data = document(content, 'width="200" height="100" viewBox="0 0 200 100"')
    image = client.upload(write(tmp_path, data))["id"]
    for width in (200, 900):
        answer = client.send("v1", "GET", client.sign(image, width=width, format="png").removeprefix(client.base))
        other = cairosvg.svg2png(bytestring=data, output_width=width, output_height=width // 2)
        pictures = []
        for shown in (picture(answer), Image.open(io.BytesIO(other)).convert("RGBA")):
            white = Image.new("RGBA", shown.size, "white")
            white.alpha_composite(shown)
            pictures.append(numpy.asarray(white.convert("RGB"), dtype=float))
        assert media.psnr(*pictures) >= 30


def test_a_drawing_that_was_stored_before_svg_was_switched_off_says_so(tmp_path):
    server = Server(tmp_path, {"FORMATS_SVG": "true", "CACHE_DISK_BYTES": "0"})
    server.start()
    key = server.create_key("first")
    image = Client(server.base, key).upload(write(tmp_path, document(GREEN)))["id"]
    server.stop()
    server = Server(tmp_path, {"CACHE_DISK_BYTES": "0"})
    server.start()
    try:
        client = Client(server.base, key)
        assert client.v1("GET", f"/{image}").json()["format"] == "svg"
        for answer in (
            client.v1("GET", f"/{image}/download"),
            client.v1("POST", f"/{image}/resize", json={"width": 9}),
        ):
            assert_problem(answer, 400, "media_unsupported", "v1")
            assert "formats.svg" in answer.text
        answer = client.send("v1", "GET", f"/i/{image}.png")
        assert answer.headers["Stills-Error"] == "media_unsupported" and "formats.svg" in answer.text
        assert client.v1("DELETE", f"/{image}").status_code == 204
    finally:
        server.stop()


BIG = 'width="3000" height="3000"'
BOMBS = {
    "blur": ('<filter id="f"><feGaussianBlur stdDeviation="900"/></filter>' + '<rect width="3000" height="3000" filter="url(#f)"/>' * 40, BIG),
    "morphology": ('<filter id="f"><feMorphology radius="500"/></filter><rect width="3000" height="3000" filter="url(#f)"/>', BIG),
    "convolution": (f'<filter id="f"><feConvolveMatrix order="99" kernelMatrix="{"1 " * 9801}"/></filter>'
                    '<rect width="3000" height="3000" filter="url(#f)"/>', BIG),
    "turbulence": ('<filter id="f"><feTurbulence baseFrequency=".01" numOctaves="99999"/></filter>'
                   '<rect width="3000" height="3000" filter="url(#f)"/>', BIG),
    "text": (f'<text font-size="20">{"a" * 3_000_000}</text>', BIG),
    "elements": ("<b/>" * 1_200_000, BIG),
    "uses": ('<defs><rect id="u0" width="1" height="1"/>' + "".join(
        f'<g id="u{level}">' + f'<use href="#u{level - 1}"/>' * 10 + "</g>" for level in range(1, 12)) + '</defs><use href="#u11"/>', BIG),
    "depth": ("<g>" * 100_000 + "</g>" * 100_000, BIG),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_drawing_that_takes_everything_costs_its_own_request(tmp_path_factory, name):
    directory = tmp_path_factory.mktemp("bomb")
    server = Server(directory, {"FORMATS_SVG": "true", "LIMITS_JOB_SECONDS": "3"})
    server.start()
    try:
        client = Client(server.base, server.create_key("first"))
        start = time.monotonic()
        with write(directory, document(*BOMBS[name])).open("rb") as file:
            answer = client.v1("POST", "/upload", data={"name": "bomb"}, files={"image": file})
        if answer.status_code == 201:
            answer = client.v1("GET", f"/{answer.json()['id']}/download")
        code = answer.headers["Stills-Error"]
        assert code in ("image_undecodable", "deadline_exceeded"), answer.text
        # Twice the deadline of a job, for an upload and a download.
        assert time.monotonic() - start < 8
        image = client.upload(write(directory, document(GREEN)))["id"]
        assert picture(client.v1("GET", f"/{image}/download")).size == (200, 100)
    finally:
        server.stop()


def test_the_doctor_says_whether_svg_is_read(server, tmp_path):
    for value, word in (("true", True), ("false", False)):
        other = Server(tmp_path, {"FORMATS_SVG": value})
        lines = [line for line in other.run("doctor").splitlines() if "pictures read" in line]
        assert len(lines) == 1 and ("svg" in lines[0].split()) == word
