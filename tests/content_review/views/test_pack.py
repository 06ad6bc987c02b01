"""The files of a copy pack: every sample picture finished for four platforms, bare, in range; ZIP; headers; limits."""

import io
import zipfile
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.enums import Role
from channels_registry.limit_rows import current_limits
from channels_registry.models import PlatformLimit
from channels_registry.platforms.fit import image_bounds
from content_review.services import copy_pack
from content_review.views import pack as views
from content_review.views.publish import done_to, ratio_text
from scripts.make_sample_images import CANARY, CORNERS, jpeg, make_all, picture
from tests.content_review.views.publishing import (
    WRITES,
    delivery_on,
    of_unit,
    official,
    publisher_of,
    url,
    whole,
    with_pictures,
)
from tests.content_review.views.reviewing import as_, query_count
from tests.make.accounts import make_holder, make_institution

pytestmark = pytest.mark.django_db

PLATFORMS = ("instagram", "x", "linkedin", "facebook")
FILES = make_all()
EXTENSION = {"image/jpeg": "jpg", "image/png": "png"}
NAMES = {"image/jpeg": "jpeg", "image/png": "png"}


@pytest.fixture
def manager(client):
    person = make_holder(Role.MANAGER)
    as_(client, person)
    return person


def image_of(client, delivery, position=1):
    response = client.get(url(delivery, "pack_image", position=position))
    assert response.status_code == 200
    return response


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def assert_bare(data: bytes) -> None:
    image = opened(data)
    assert CANARY.encode() not in data
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp", "Comment"} & set(image.info)


def assert_corners(
    image: Image.Image, tolerance: int, inside: tuple[int, int, int, int] | None = None
) -> None:
    """The colours a fifth of the way from each corner of the picture, which may lie within a margin."""
    left, top, right, bottom = inside or (0, 0, *image.size)
    step_x, step_y = max((right - left) // 20, 2), max((bottom - top) // 20, 2)
    at = {
        "top_left": (left + step_x, top + step_y),
        "top_right": (right - step_x, top + step_y),
        "bottom_right": (right - step_x, bottom - step_y),
        "bottom_left": (left + step_x, bottom - step_y),
    }
    rgb = image.convert("RGB")
    for name, place in at.items():
        found = rgb.getpixel(place)
        assert all(abs(a - b) <= tolerance for a, b in zip(found, CORNERS[name], strict=True)), (name, found)


def assert_allowed(platform: str, content_type: str, data: bytes) -> None:
    """Format, weight, size and ratio as the platform's rows of limits say."""
    limits = current_limits()[platform]
    image = opened(data)
    assert NAMES[content_type] in limits.value("image.mime")
    assert len(data) <= limits.number("image.max_bytes")
    bounds = image_bounds(limits)
    assert bounds.holds_size(*image.size)
    ratio = Fraction(*image.size)
    assert bounds.min_ratio is None or bounds.min_ratio <= ratio <= bounds.max_ratio


# ---- Images -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_sample_is_finished_for_every_platform(client, manager, name):
    post = with_pictures({name: FILES[name]}, PLATFORMS)
    tolerance = 35 if "p3" in name else 10
    for platform in PLATFORMS:
        delivery = delivery_on(post, platform)
        response = image_of(client, delivery)
        content_type = response.headers["Content-Type"]
        assert_bare(response.content)
        assert_allowed(platform, content_type, response.content)
        assert_corners(opened(response.content), tolerance)
        wanted = f"{post.number}-{platform}-1.{EXTENSION[content_type]}"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{wanted}"'


def test_transparency_stays_where_the_platform_takes_png_and_becomes_white_elsewhere(client, manager):
    post = with_pictures({"saydam.png": FILES["saydam.png"]}, PLATFORMS)
    middle = (400, 400)
    on_x = opened(image_of(client, delivery_on(post, "x")).content)
    assert (on_x.format, on_x.mode) == ("PNG", "RGBA") and on_x.getpixel(middle)[3] == 0
    on_instagram = opened(image_of(client, delivery_on(post, "instagram")).content)
    assert on_instagram.format == "JPEG" and min(on_instagram.getpixel(middle)) > 250


@pytest.mark.parametrize(
    ("size", "how", "words"),
    [
        ((1000, 1400), "crop", "4:5"),
        ((2600, 700), "pad", "1,91:1"),
        ((500, 1500), "pad", "4:5"),
        ((2048, 2048), "keep", ""),
    ],
)
def test_what_does_not_fit_is_cropped_or_gets_a_margin_and_the_page_says_so(
    client, manager, size, how, words
):
    post = with_pictures({"duvar.jpg": jpeg(picture(*size))}, ("instagram",))
    delivery = delivery_on(post, "instagram")
    item = copy_pack.build(delivery).images[0]
    assert item.plan.how == how
    assert words in done_to(item).label
    response = image_of(client, delivery)
    assert_bare(response.content)
    assert_allowed("instagram", "image/jpeg", response.content)
    image = opened(response.content)
    assert image.size == item.plan.canvas
    left, top = ((image.size[i] - item.plan.picture[i]) // 2 for i in (0, 1))
    assert_corners(image, 12, (left, top, left + item.plan.picture[0], top + item.plan.picture[1]))
    if how == "pad":
        assert (
            min(image.getpixel((1, 1))) > 250
            and min(image.getpixel((image.width - 2, image.height - 2))) > 250
        )


def test_ratios_are_read_as_people_write_them():
    assert [ratio_text(Fraction(text)) for text in ("4/5", "1", "1.91", "16/9")] == [
        "4:5",
        "1:1",
        "1,91:1",
        "16:9",
    ]


def test_a_heavy_picture_is_made_light_enough(client, manager):
    noise = Image.effect_noise((1400, 1400), 90).convert("RGB")
    PlatformLimit.objects.filter(platform="x", key="image.max_bytes").update(value=400_000)
    post = with_pictures({"gurultu.jpg": jpeg(noise)}, ("x",))
    assert len(image_of(client, delivery_on(post, "x")).content) <= 400_000


def test_places_beyond_the_pack_do_not_exist(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    delivery = delivery_on(post, "x")
    for position in (0, 2, 99):
        assert client.get(url(delivery, "pack_image", position=position)).status_code == 404


# ---- Answers ------------------------------------------------------------------------------------------------------


def test_an_image_is_private_and_asked_for_again_by_its_tag(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    address = url(delivery_on(post, "x"), "pack_image", position=1)
    response = client.get(address)
    headers = response.headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in headers["Content-Security-Policy"]
    again = client.get(address, headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == headers["ETag"]


def test_a_changed_limit_gives_another_tag(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("instagram",))
    delivery = delivery_on(post, "instagram")
    address = url(delivery, "pack_image", position=1)
    before = client.get(address).headers["ETag"]
    PlatformLimit.objects.filter(platform="instagram", key="image.width").update(value=[320, 600])
    after = client.get(address, headers={"If-None-Match": before})
    assert after.status_code == 200 and after.headers["ETag"] != before
    assert opened(after.content).width <= 600


def test_files_are_made_without_writing(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    delivery = delivery_on(post, "x")
    for address in (url(delivery, "pack_image", position=1), url(delivery, "pack")):
        with CaptureQueriesContext(connection) as captured:
            assert whole(client.get(address))
        assert [row["sql"] for row in captured if WRITES.match(row["sql"])] == []
        assert client.post(address).status_code == 405


def test_only_so_many_images_are_made_at_once(client, manager, monkeypatch):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    delivery = delivery_on(post, "x")
    monkeypatch.setattr(views, "PATIENCE", 0.01)
    taken = [views._places.acquire(timeout=1) for _place in range(views.AT_ONCE)]
    try:
        busy = client.get(url(delivery, "pack"))
        assert busy.status_code == 429 and busy.headers["Retry-After"]
    finally:
        for _place in taken:
            views._places.release()
    assert whole(client.get(url(delivery, "pack")))


def test_bytes_that_the_store_has_lost_are_not_found(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    delivery = delivery_on(post, "x")
    default_storage.delete(delivery.revision.media.get().asset.master.name)
    assert client.get(url(delivery, "pack_image", position=1)).status_code == 404
    assert client.get(url(delivery, "pack")).status_code == 404
    assert views._places.acquire(timeout=1), "the place was not given back"
    views._places.release()


# ---- The ZIP ------------------------------------------------------------------------------------------------------


def unpacked(response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole(response))) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_the_zip_holds_text_descriptions_and_finished_images(client, manager):
    two = {name: FILES[name] for name in ("gorsel.webp", "saydam.png")}
    post = with_pictures(two, ("x",), text="İstanbul’da buluşalım.\n#ÖrnekKent")
    delivery = delivery_on(post, "x")
    response = client.get(url(delivery, "pack"))
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{post.number}-x.zip"'
    files = unpacked(response)
    assert list(files) == [f"{post.number}-x.txt", f"{post.number}-x-1.jpg", f"{post.number}-x-2.png"]
    text = files[f"{post.number}-x.txt"].decode("utf-8-sig")
    assert text.split("\r\n")[:2] == ["İstanbul’da buluşalım.", "#ÖrnekKent"]
    assert "[2] Köşeleri renkli 2. deneme görseli." in text
    assert post.submitter.full_name not in text
    for position in (1, 2):
        one = image_of(client, delivery, position)
        assert one.content in files.values()
        assert_bare(one.content)


def test_the_same_pack_gives_the_same_bytes_and_tag(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    address = url(delivery_on(post, "x"), "pack")
    first, second = client.get(address), client.get(address)
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Content-Length"] == second.headers["Content-Length"]
    assert whole(first) == whole(second)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_pack_without_images_is_its_text(client, manager):
    delivery = official()
    files = unpacked(client.get(url(delivery, "pack")))
    assert list(files) == [f"{delivery.submission.number}-x.txt"]


def test_a_large_zip_does_not_stay_in_memory(client, manager, monkeypatch):
    monkeypatch.setattr(views, "IN_MEMORY", 1024)
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    response = client.get(url(delivery_on(post, "x"), "pack"))
    assert len(unpacked(response)) == 2


def test_files_stay_within_the_budget(client, query_budget):
    make_institution()
    delivery = of_unit(images=2)
    as_(client, publisher_of(delivery))
    assert query_count(client, url(delivery)) <= 15
    with query_budget("content:pack_image", at_most=12):
        client.get(url(delivery, "pack_image", position=1))
    with query_budget("content:pack", at_most=12):
        whole(client.get(url(delivery, "pack")))


def test_other_bytes_in_the_store_than_those_approved_are_not_handed_out(client, manager):
    post = with_pictures({"gorsel.webp": FILES["gorsel.webp"]}, ("x",))
    delivery = delivery_on(post, "x")
    name = delivery.revision.media.get().asset.master.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(jpeg(picture(600, 600))))
    for address in (url(delivery, "pack_image", position=1), url(delivery, "pack")):
        assert client.get(address).status_code == 400
