"""The rules for pictures and videos of each platform."""

import pytest

from channels_registry.platforms.catalogue import shipped_limits
from channels_registry.platforms.media import MEDIA_CODES, MediaFacts, check_media, check_media_count

LIMITS = shipped_limits()
MIB = 2**20


def image(**facts) -> MediaFacts:
    return MediaFacts(
        **{"kind": "image", "mime": "image/jpeg", "bytes": MIB, "width": 1080, "height": 1080} | facts
    )


def gif(**facts) -> MediaFacts:
    return MediaFacts(
        **{"kind": "gif", "mime": "image/gif", "bytes": MIB, "width": 640, "height": 480, "frames": 10}
        | facts
    )


def video(**facts) -> MediaFacts:
    return MediaFacts(**{"kind": "video", "name": "tanitim.mp4", "seconds": 60, "is_declared": True} | facts)


def labels(platform: str, *media: MediaFacts) -> list[str]:
    found = check_media(LIMITS[platform], media)
    assert {problem.code for problem in found} <= MEDIA_CODES | {"alt_too_long"}
    return [problem.label for problem in found]


COUNTS = {
    "x, four pictures": ("x", [image()] * 4, []),
    "x, five pictures": ("x", [image()] * 5, ["too_many_images"]),
    "x, one animation": ("x", [gif()], []),
    "x, two animations": ("x", [gif()] * 2, ["too_many_gifs"]),
    "x, animation and picture": ("x", [gif(), image()], ["media_mixed"]),
    "x, picture and declared video": ("x", [image(), video()], ["warn_media_mixed"]),
    "x, two declared videos": ("x", [video()] * 2, ["warn_too_many_videos"]),
    "x, nothing": ("x", [], []),
    "instagram, nothing": ("instagram", [], ["media_missing"]),
    "instagram, ten pictures": ("instagram", [image()] * 10, []),
    "instagram, eleven pictures": ("instagram", [image()] * 11, ["too_many_media"]),
    "instagram, picture and declared video": ("instagram", [image(), video()], []),
    "facebook, ten pictures": ("facebook", [image()] * 10, []),
    "facebook, eleven pictures": ("facebook", [image()] * 11, ["too_many_images"]),
    "youtube, nothing": ("youtube", [], ["warn_media_missing"]),
    "youtube, declared video": ("youtube", [video()], []),
    "youtube, two declared videos": ("youtube", [video()] * 2, ["warn_too_many_videos"]),
    "youtube, picture": ("youtube", [image()], ["images_not_allowed"]),
    "linkedin, twenty pictures": ("linkedin", [image()] * 20, []),
    "linkedin, twenty-one pictures": ("linkedin", [image()] * 21, ["too_many_images"]),
    "threads, twenty-one pictures": ("threads", [image()] * 21, ["warn_too_many_media"]),
    "tiktok, nothing": ("tiktok", [], ["warn_media_missing"]),
    "tiktok, thirty-six pictures": ("tiktok", [image()] * 36, ["warn_too_many_images"]),
    "pinterest, nothing": ("pinterest", [], ["media_missing"]),
    "pinterest, one picture": ("pinterest", [image()], []),
    "pinterest, six pictures": ("pinterest", [image()] * 6, ["too_many_media"]),
    "pinterest, sizes differ": ("pinterest", [image(), image(width=900)], ["sizes_differ"]),
    "bluesky, five pictures": ("bluesky", [image()] * 5, ["too_many_images"]),
    "mastodon, five pictures": ("mastodon", [image()] * 5, ["too_many_images"]),
    "mastodon, picture and declared video": ("mastodon", [image(), video()], ["warn_media_mixed"]),
    "nsosyal, five pictures": ("nsosyal", [image()] * 5, ["warn_too_many_images"]),
    "telegram, eleven": ("telegram", [image()] * 11, ["too_many_media"]),
    "whatsapp, forty": ("whatsapp_channel", [image()] * 40, []),
    "medium, forty": ("medium", [image()] * 40, []),
}


@pytest.mark.parametrize("name", COUNTS)
def test_number_and_mixture_of_media(name):
    platform, media, expected = COUNTS[name]
    assert [problem.label for problem in check_media_count(LIMITS[platform], media)] == expected


IMAGES = {
    "x, five MiB": ("x", image(bytes=5 * MIB), []),
    "x, above five MiB": ("x", image(bytes=5 * MIB + 1), ["file_too_large"]),
    "x, bmp": ("x", image(mime="image/bmp"), ["format_not_allowed"]),
    "instagram, png": ("instagram", image(mime="image/png"), ["warn_format_not_allowed"]),
    "instagram, image/jpg": ("instagram", image(mime="image/jpg"), []),
    "instagram, 4:5": ("instagram", image(height=1350), []),
    "instagram, 3:4": ("instagram", image(height=1440), ["warn_ratio_not_allowed"]),
    "instagram, 191:100": ("instagram", image(width=1337, height=700), []),
    "instagram, panorama": ("instagram", image(width=1400, height=700), ["warn_ratio_not_allowed"]),
    "instagram, too wide": ("instagram", image(width=1441, height=1441), ["warn_image_too_large"]),
    "instagram, too narrow": ("instagram", image(width=319, height=319), ["warn_image_too_narrow"]),
    "threads, too narrow": ("threads", image(width=319), ["image_too_narrow"]),
    "facebook, too wide": ("facebook", image(width=2049), ["warn_image_too_large"]),
    "tiktok, large": ("tiktok", image(width=1081, height=1920), ["warn_image_too_large"]),
    "tiktok, tall": ("tiktok", image(width=1080, height=1920), []),
    "telegram, sum": ("telegram", image(width=6000, height=4001), ["image_too_large"]),
    "telegram, sliver": ("telegram", image(width=2100, height=100), ["ratio_not_allowed"]),
    "telegram, upright sliver": ("telegram", image(width=100, height=2100), ["ratio_not_allowed"]),
    "mastodon, pixels": ("mastodon", image(width=7680, height=4321), ["image_too_large"]),
    "bluesky, bytes": ("bluesky", image(bytes=2_000_001), ["file_too_large"]),
    "spotify, cover": ("spotify", image(width=1400, height=1400), []),
    "spotify, no square": ("spotify", image(width=1400, height=1500), ["warn_ratio_not_allowed"]),
    "spotify, small": ("spotify", image(), ["warn_image_too_narrow"]),
    "spotify, webp": (
        "spotify",
        image(mime="image/webp", width=1500, height=1500),
        ["warn_format_not_allowed"],
    ),
    "nothing known": ("instagram", MediaFacts(kind="image"), []),
    "x, long alternative text": ("x", image(alt_text="a" * 1001), ["alt_too_long"]),
}


@pytest.mark.parametrize("name", IMAGES)
def test_format_size_and_shape_of_a_picture(name):
    platform, facts, expected = IMAGES[name]
    assert labels(platform, facts) == expected


def test_what_the_copy_pack_mends_is_marked():
    found = check_media(
        LIMITS["instagram"], [image(width=4000, height=1000, mime="image/png", bytes=9 * MIB)]
    )
    assert {problem.code for problem in found} == {
        "format_not_allowed",
        "file_too_large",
        "ratio_not_allowed",
        "image_too_large",
    }
    assert all(problem.is_mendable for problem in found)
    (narrow,) = check_media(LIMITS["instagram"], [image(width=300, height=300)])
    assert not narrow.is_mendable


def test_a_problem_names_the_picture_it_concerns():
    found = check_media(LIMITS["x"], [image(), image(bytes=9 * MIB), image(mime="image/bmp")])
    assert [(problem.code, problem.item) for problem in found] == [
        ("file_too_large", 1),
        ("format_not_allowed", 2),
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"bytes": 15 * MIB + 1}, ["file_too_large"]),
        ({"frames": 351, "width": 100, "height": 100}, ["too_many_frames"]),
        ({"width": 1281}, ["image_too_large"]),
        ({"width": 1280, "height": 1080, "frames": 218}, ["image_too_large"]),
        ({"width": None}, []),
    ],
)
def test_an_animation_has_rules_of_its_own_on_x(facts, expected):
    assert labels("x", gif(**facts)) == expected


def test_an_animation_is_a_picture_where_the_platform_makes_no_difference():
    assert labels("facebook", gif(width=1000, height=1000)) == []
    assert labels("instagram", gif(width=1000, height=1000)) == ["warn_format_not_allowed"]


VIDEOS = {
    "x, 140 seconds": ("x", {"seconds": 140}, []),
    "x, longer": ("x", {"seconds": 141}, ["video_too_long"]),
    "x, shorter": ("x", {"seconds": 0.4}, ["video_too_short"]),
    "x, mov": ("x", {"name": "film.MOV"}, ["format_not_allowed"]),
    "x, by media type": ("x", {"mime": "video/mp4", "name": "film.bin"}, []),
    "instagram, mov": ("instagram", {"name": "film.mov"}, []),
    "instagram, quicktime": ("instagram", {"mime": "video/quicktime"}, []),
    "instagram, long": ("instagram", {"seconds": 901}, ["warn_video_too_long"]),
    "linkedin, tiny file": ("linkedin", {"bytes": 74_999}, ["warn_file_too_small"]),
    "linkedin, huge file": ("linkedin", {"bytes": 524_288_001}, ["warn_file_too_large"]),
    "telegram, huge file": ("telegram", {"bytes": 52_428_801}, ["file_too_large"]),
    "youtube, hours": ("youtube", {"seconds": 90_000}, []),
    "unknown duration": ("x", {"seconds": None}, []),
    "no ending": ("x", {"name": "film"}, []),
}


@pytest.mark.parametrize("name", VIDEOS)
def test_duration_and_format_of_a_declared_video(name):
    platform, facts, expected = VIDEOS[name]
    assert labels(platform, video(**facts)) == expected
