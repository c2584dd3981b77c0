"""Pictures that a camera held sideways are shown upright, as the field's own tool shows them."""

import subprocess

import pytest

import media
from client import Client, open_target

NAMES = [f"{shape}_{orientation}.jpg" for shape in ("Landscape", "Portrait") for orientation in range(1, 9)]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_upright_at_300_pixels(server, key, corpus, tmp_path, name):
    original = corpus / "images" / name
    client = Client(server.base, key)
    url = client.sign(client.upload(original)["id"], width=300, format="png")
    status, headers, body = open_target(server.base, url.removeprefix(server.base))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    reference = tmp_path / "reference.png"
    profiles = ["--import-profile", "srgb", "--export-profile", "srgb"]
    subprocess.run(["vipsthumbnail", original, "--size", "300x", *profiles, "-o", reference], check=True)
    assert media.psnr(media.decode(body), media.decode(reference.read_bytes())) >= 40
