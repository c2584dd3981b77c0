"""The official Python client of VideoDB's surface, from upload to deletion. Run with its newest and an older release."""

import importlib.metadata
import urllib.error
import urllib.request

import pytest
import videodb

import media
from range_server import RangeServer


@pytest.fixture
def connection(server, key):
    return videodb.connect(api_key=key, base_url=server.base)


def open_url(url):
    """Opens a URL with nothing but the URL, as a browser of somebody else would."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def walk(collection, image, picture):
    """Everything that follows an upload: look, list, sign, open without a key, delete, and it is gone."""
    assert image.id.startswith("img-") and len(image.id) == 28
    assert image.collection_id == collection.id

    listed = collection.get_images()
    assert [each.id for each in listed].count(image.id) == 1
    assert all(each.collection_id == collection.id for each in listed)

    seen = collection.get_image(image.id)
    assert (seen.id, seen.collection_id, seen.name) == (image.id, collection.id, image.name)

    url = seen.generate_url()
    assert "sig=" in url and "exp=" in url and "kid=" in url
    status, content_type, body = open_url(url)
    assert status == 200
    assert content_type == "image/jpeg"
    shown = media.decode(body)
    original = media.decode(picture.read_bytes())
    assert media.psnr(shown, original) >= 40

    assert seen.delete() is None
    assert image.id not in [each.id for each in collection.get_images()]
    with pytest.raises(videodb.InvalidRequestError):
        collection.get_image(image.id)
    with pytest.raises(urllib.error.HTTPError) as refused:
        open_url(url)
    assert refused.value.code == 404


def test_the_release_is_one_of_the_two_that_are_promised():
    assert importlib.metadata.version("videodb") in ("0.5.1", "0.2.16")


def test_a_file_goes_in_out_and_away(connection, photo):
    collection = connection.get_collection()
    assert collection.id.startswith("c-")
    image = collection.upload(file_path=str(photo))
    assert image.name == "photo"
    walk(collection, image, photo)


def test_a_url_goes_in_out_and_away(connection, photo):
    with RangeServer(photo.parent) as files:
        collection = connection.get_collection()
        image = collection.upload(url=files.url(photo.name), name="from a URL")
        assert len(files.count.requests) >= 1
    assert image.name == "from a URL"
    walk(collection, image, photo)


def test_an_image_can_be_deleted_through_its_collection(connection, photo):
    collection = connection.get_collection()
    image = collection.upload(file_path=str(photo), media_type="image", description="a test")
    collection.delete_image(image.id)
    with pytest.raises(videodb.InvalidRequestError):
        collection.get_image(image.id)


def test_collections_are_made_renamed_filled_and_deleted(connection, photo):
    made = connection.create_collection("trip", "to the sea")
    assert made.id.startswith("c-") and (made.name, made.description) == ("trip", "to the sea")
    assert made.id in [each.id for each in connection.get_collections()]

    changed = connection.update_collection(made.id, "journey", "by boat")
    assert (changed.id, changed.name, changed.description) == (made.id, "journey", "by boat")

    # 0.2.16 uploads into the collection that the connection last saw.
    seen = connection.get_collection(made.id)
    image = seen.upload(file_path=str(photo))
    assert image.collection_id == made.id
    assert [each.id for each in seen.get_images()] == [image.id]
    with pytest.raises(videodb.InvalidRequestError):
        seen.delete()
    image.delete()
    seen.delete()
    assert made.id not in [each.id for each in connection.get_collections()]


def test_a_wrong_key_is_an_authentication_error(server):
    with pytest.raises(videodb.AuthenticationError):
        videodb.connect(api_key="sk-" + "0" * 32, base_url=server.base).get_collection()


def test_what_is_not_a_picture_is_an_error_that_says_so(connection, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no picture here\n" * 50)
    collection = connection.get_collection()
    before = len(collection.get_images())
    with pytest.raises(videodb.InvalidRequestError, match="(?i)picture|image"):
        collection.upload(file_path=str(text))
    with pytest.raises(videodb.InvalidRequestError, match="(?i)video"):
        collection.upload(file_path=str(text), media_type="video")
    assert len(collection.get_images()) == before
