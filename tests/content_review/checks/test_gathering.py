"""What is wrong with several images in the same way is said once; everything else stays as it was found."""

import pytest

from content_review import checks
from content_review.checks.gathering import gathered, runs
from content_review.checks.registry import REGISTRY
from tests.content_review.checks.cases import image, many, on, post


@pytest.mark.parametrize(
    ("numbers", "words"), [([1], "1"), ([1, 2, 3], "1–3"), ([5, 1, 2], "1–2, 5"), ([2, 4, 6], "2, 4, 6")]
)
def test_neighbours_are_joined(numbers, words):
    assert runs(numbers) == words


def test_images_with_the_same_fault_are_one_line_each_kind():
    images = (*many(3, alt_text=""), image(position=3, alt_text="IMG_0042.jpg"))
    found = gathered(checks.run(post(images=images), only=["alt_text"]))
    assert [finding.data["code"] for finding in found] == ["missing", "file_name"]
    assert "1–3" in found[0].message
    assert (found[0].field, found[0].hint) == ("media.0.alt_text", found[0].hint)
    assert found[1].message == checks.run(post(images=images), only=["alt_text"])[3].message


def test_other_findings_stay_in_their_number_and_order():
    subject = post(text="a" * 3000, targets=on("x", "instagram", "linkedin"))
    found = checks.run(subject)
    assert len(found) > 1
    assert gathered(found) == found


def test_every_sentence_about_several_images_belongs_to_one_about_a_single_one():
    for check in REGISTRY:
        assert check.of_many.keys() <= check.messages.keys()
        assert all("%(places)s" in str(words) for words in check.of_many.values())
