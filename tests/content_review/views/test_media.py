"""Images from the upload to the page: upright, sRGB, bare in all three sizes, and seen only by those who may."""

import io
import struct
import zlib
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from accounts.models import StoredFile
from accounts.services import files
from content_review.models import Asset, Submission
from scripts.make_sample_images import CANARY, CORNERS, make_all
from tests.content_review.views.posting import make_writer, post_form, saved
from tests.make import content as make
from tests.make.accounts import make_holder, make_institution, make_unit
from tests.make.channels import make_official_channel

pytestmark = pytest.mark.django_db
FILES = make_all()
SIZES = ("kucuk", "orta", "asil")


@pytest.fixture
def writer():
    make_institution()
    return make_writer()


@pytest.fixture
def client(client, writer):
    client.force_login(writer)
    return client


def upload(client, name, data, uid=None):
    """One file as the script sends it."""
    file = SimpleUploadedFile(name, data)
    return client.post(
        reverse("content:upload", args=[uid or uuid4()]), {"file": file}, headers={"HX-Request": "true"}
    )


def fetch(client, asset, size):
    answer = client.get(reverse("content:image", args=[asset.uid, size]))
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def corner_pixels(image):
    rgb = image.convert("RGB")
    width, height = rgb.size
    x, y = max(width // 20, 2), max(height // 20, 2)
    places = [(x, y), (width - x, y), (width - x, height - y), (x, height - y)]
    return dict(zip(CORNERS, map(rgb.getpixel, places), strict=True))


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_goes_in_comes_back_upright_in_srgb_and_without_metadata(client, name):
    uid = uuid4()
    answer = upload(client, name, FILES[name], uid)
    assert answer.status_code == 200
    assert name in answer.content.decode()
    asset = saved(uid).draft.media.get().asset
    # Display-P3 red lies outside sRGB, so its numbers move further than compression moves the others.
    tolerance = 35 if "p3" in name else 10
    for size in SIZES:
        page, data = fetch(client, asset, size)
        assert page.status_code == 200
        image = Image.open(io.BytesIO(data))
        assert page["Content-Type"] == Image.MIME[image.format]
        assert image.mode in {"RGB", "RGBA"}
        for corner, colour in corner_pixels(image).items():
            assert all(abs(a - b) <= tolerance for a, b in zip(colour, CORNERS[corner], strict=True)), (
                size,
                corner,
            )
        assert CANARY.encode() not in data
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)


def test_the_uploaded_bytes_are_kept_nowhere(client, settings):
    upload(client, "yon-6.jpg", FILES["yon-6.jpg"])
    assert not StoredFile.objects.filter(content_type="image/heic").exists()
    for stored in StoredFile.objects.all():
        with files.open_file(stored) as content:
            assert content.read() != FILES["yon-6.jpg"]


def png_claiming(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


REFUSED = {
    "empty": ("boş.jpg", b""),
    "svg": ("çizim.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "eps": ("afiş.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"),
    "html named jpg": ("sayfa.jpg", b"<!doctype html><script>alert(1)</script>"),
    "bomb": ("bomba.png", png_claiming(20_000, 20_000)),
    "truncated": ("yarım.jpg", FILES["yon-1.jpg"][:900]),
    "truncated heic": ("yarım.heic", FILES["iphone-12mp.heic"][:2000]),
}


@pytest.mark.parametrize(("name", "data"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_taken_is_named(client, name, data):
    uid = uuid4()
    answer = upload(client, name, data, uid)
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert name in answer.content.decode()
    assert not Asset.objects.exists()


def test_a_file_over_the_limit_is_named(client, settings):
    settings.IMAGE_MAX_BYTES = 1000
    answer = upload(client, "büyük.jpg", FILES["yon-1.jpg"])
    assert answer.status_code == 422
    assert "büyük.jpg" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["../../etc/parola.svg", "C:\\Belgeler\\parola.svg", "/srv/parola.svg", "gizli/\x07parola.svg"]
)
def test_a_path_in_the_name_is_cut_off(client, name):
    text = upload(client, name, b"<svg/>").content.decode()
    assert text.startswith("parola.svg ")
    assert not [part for part in ("/", "\\", "Belgeler", "\x07") if part in text]


def test_a_request_without_a_file_says_so(client):
    answer = client.post(reverse("content:upload", args=[uuid4()]))
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_files_come_with_the_form_where_there_is_no_script(client):
    x = make_official_channel(platform="x")
    good = SimpleUploadedFile("yon-1.jpg", FILES["yon-1.jpg"])
    bad = SimpleUploadedFile("çizim.svg", b"<svg/>")
    uid, answer = post_form(client, channels=[x], intent="submit", files=[good, bad])
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "çizim.svg" in page and "errsum" in page
    assert make.TEXT in page
    assert [row.asset.original_name for row in saved(uid).draft.media.all()] == ["yon-1.jpg"]
    assert f"image-{saved(uid).draft.media.get().asset.uid}-alt_text" in page


def test_an_image_is_taken_out_and_gone_twice_is_no_error(client, writer):
    post = make.make_draft(submitter=writer, channels=[], images=2)
    asset = post.draft.media.first().asset
    for _ in range(2):
        answer = client.post(
            reverse("content:remove_image", args=[post.uid, asset.uid]), headers={"HX-Request": "true"}
        )
        assert answer.status_code == 204
    assert post.draft.media.count() == 1


def test_whoever_adds_or_removes_an_image_is_the_author_of_the_next_revision(writer):
    post = make.make_draft(submitter=writer, channels=[])
    colleague = make_writer(unit=post.unit)
    client = Client()
    client.force_login(colleague)
    upload(client, "yon-1.jpg", FILES["yon-1.jpg"], post.uid)
    assert saved(post.uid).draft.edited_by == colleague


class TestWhoSeesAnImage:
    @pytest.fixture
    def asset(self, client, writer):
        uid = uuid4()
        upload(client, "Işık ve Gölge.jpg", FILES["yon-1.jpg"], uid)
        self.post = saved(uid)
        return self.post.draft.media.get().asset

    def status_for(self, user, asset):
        client = Client()
        client.force_login(user)
        return fetch(client, asset, "kucuk")[0].status_code

    def test_the_writer_and_the_unit_see_the_draft(self, asset, writer):
        assert self.status_for(writer, asset) == 200
        assert self.status_for(make_writer(unit=self.post.unit), asset) == 200

    def test_nobody_else_does_before_it_is_sent(self, asset):
        for user in (make_writer(), make.make_reviewer(), make_holder(Role.AUDITOR)):
            assert self.status_for(user, asset) == 404

    def test_the_directorate_sees_it_once_it_is_sent_and_other_units_never(self):
        post = make.make_submitted(images=1)
        asset = post.current_revision.media.get().asset
        # The maker's rows have no bytes behind them: a 304 proves that the row was found.
        for user, expected in ((make.make_reviewer(), 304), (make_writer(), 404)):
            client = Client()
            client.force_login(user)
            answer = client.get(
                reverse("content:image", args=[asset.uid, "kucuk"]),
                headers={"If-None-Match": f'"{asset.thumbnail.sha256}"'},
            )
            assert answer.status_code == expected

    def test_an_image_taken_out_of_the_draft_is_gone_for_everybody(self, client, asset, writer):
        client.post(reverse("content:remove_image", args=[self.post.uid, asset.uid]))
        assert self.status_for(writer, asset) == 404

    def test_a_revision_keeps_an_image_that_left_the_draft(self, writer):
        post = make.request_changes(make.make_submitted(submitter=writer, images=1))
        asset = post.current_revision.media.get().asset
        post.draft.media.all().delete()
        client = Client()
        client.force_login(writer)
        answer = client.get(
            reverse("content:image", args=[asset.uid, "kucuk"]),
            headers={"If-None-Match": f'"{asset.thumbnail.sha256}"'},
        )
        assert answer.status_code == 304

    def test_signed_out_people_are_sent_to_sign_in(self, asset):
        answer = Client().get(reverse("content:image", args=[asset.uid, "kucuk"]))
        assert answer.status_code == 302

    def test_an_unknown_size_or_image_is_not_there(self, client, asset):
        for uid, size in ((asset.uid, "dev"), (uuid4(), "kucuk"), (asset.uid, "..")):
            address = f"/gonderiler/gorsel/{uid}/{size}/"
            assert client.get(address).status_code == 404

    def test_it_is_private_typed_and_runs_nothing(self, client, asset):
        for size in SIZES:
            answer, data = fetch(client, asset, size)
            assert "private" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert int(answer["Content-Length"]) == len(data)

    def test_the_master_is_a_download_with_a_plain_name(self, client, asset):
        answer, _data = fetch(client, asset, "asil")
        assert answer["Content-Disposition"] == 'attachment; filename="isik-ve-golge.jpg"'
        assert fetch(client, asset, "orta")[0]["Content-Disposition"].startswith("inline")

    def test_an_unchanged_image_travels_once(self, client, asset):
        answer, _data = fetch(client, asset, "orta")
        address = reverse("content:image", args=[asset.uid, "orta"])
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert again["ETag"] == answer["ETag"] == f'"{asset.preview.sha256}"'

    def test_reading_takes_the_same_queries_for_everybody(self, client, asset, query_budget):
        with query_budget("content:image", at_most=6):
            fetch(client, asset, "kucuk")


def test_units_do_not_meet_over_the_same_picture(client, writer):
    """The same bytes of two units are two files: neither opens the other's."""
    upload(client, "yon-1.jpg", FILES["yon-1.jpg"])
    other = Client()
    other.force_login(make_writer(unit=make_unit()))
    upload(other, "yon-1.jpg", FILES["yon-1.jpg"])
    first, second = Asset.objects.order_by("pk")
    assert first.master != second.master
    assert other.get(reverse("content:image", args=[first.uid, "kucuk"])).status_code == 404
