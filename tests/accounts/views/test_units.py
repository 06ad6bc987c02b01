"""Pages of units: tree, search, create, move, close, merge."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.hooks import (
    UnitObstacle,
    unit_obstacles,
)
from accounts.models import Unit
from audit.models import AuditEntry
from tests.accounts.views.answers import text
from tests.make.accounts import (
    make_appointment,
    make_directorate,
    make_institution,
    make_unit,
)

pytestmark = pytest.mark.django_db


class TestUnits:
    def test_the_tree_is_in_turkish_order_with_counts(self, as_director):
        root = make_unit(name_tr="Rektörlük")
        for name in ("Zemin", "İzin", "Ilgaz", "Çevre"):
            make_unit(name_tr=name, parent=root)
        make_appointment(role=Role.REPRESENTATIVE, unit=root)
        make_appointment(role=Role.RESPONDER, unit=root)
        branches = as_director.get(reverse("accounts:units")).context["branches"]
        below = [branch.unit.name_tr for branch in branches if branch.unit.parent_id == root.pk]
        assert below == ["Çevre", "Ilgaz", "İzin", "Zemin"]
        [first] = [branch for branch in branches if branch.unit.pk == root.pk]
        assert (first.unit.people_count, first.below, first.depth) == (2, 4, 0)

    def test_search_finds_names_and_codes_and_closed_ones_on_request(self, as_director):
        make_unit(code="SBF", name_tr="Sağlık Bilimleri Fakültesi")
        url = reverse("accounts:units")
        for words in ("SAGLIK", "sbf"):
            assert [
                branch.unit.code for branch in as_director.get(url, {"ara": words}).context["branches"]
            ] == ["SBF"]
        assert as_director.get(url, {"ara": "sbf"}).context["total"] == 1
        as_director.post(reverse("accounts:unit_close", args=["SBF"]), {"reason": "x"})
        assert as_director.get(url, {"ara": "sbf"}).context["branches"] == []
        assert len(as_director.get(url, {"ara": "sbf", "kapali": "on"}).context["branches"]) == 1

    def test_a_large_tree_shows_its_first_levels(self, as_director, monkeypatch):
        monkeypatch.setattr("accounts.views.units.WHOLE_TREE", 2)
        leaf = make_unit(parent=make_unit(parent=make_unit()))
        response = as_director.get(reverse("accounts:units"))
        assert not response.context["is_whole"]
        assert leaf.code not in {branch.unit.code for branch in response.context["branches"]}

    def test_creating_raises_the_code_and_knows_the_parent(self, as_director):
        parent = make_unit(code="DHF")
        assert 'value="DHF" selected' in text(as_director.get(reverse("accounts:unit_new"), {"ust": "DHF"}))
        values = {
            "name_tr": "Ağız Merkezi",
            "name_en": "",
            "code": "adm",
            "parent": "DHF",
            "kind": "academic",
        }
        assert as_director.post(reverse("accounts:unit_new"), values)["Location"] == "/birimler/ADM/"
        assert Unit.objects.get(code="ADM").parent == parent
        again = text(as_director.post(reverse("accounts:unit_new"), values | {"name_tr": "Bambaşka"}))
        assert "Bambaşka" in again
        assert 'href="#unit-code"' in again

    def test_no_kind_is_chosen_beforehand(self, as_director):
        make_unit(code="DHF")
        page = as_director.get(reverse("accounts:unit_new"), {"ust": "DHF"})
        assert not page.context["form"]["kind"].value()
        assert page.context["form"].fields["kind"].choices[0][0] == ""
        values = {"name_tr": "x", "code": "ABC", "parent": "", "kind": ""}
        assert 'href="#unit-kind"' in text(as_director.post(reverse("accounts:unit_new"), values))

    def test_a_mailbox_outside_the_institution_is_asked_about_once(self, as_director):
        make_institution(domain="ornekkent.example")
        values = {"name_tr": "x", "code": "ABC", "parent": "", "kind": "academic", "mailbox": "abc@gmail.com"}
        url = reverse("accounts:unit_new")
        assert 'href="#unit-mailbox"' in text(as_director.post(url, values))
        assert as_director.post(url, values | {"is_outside_meant": "on"}).status_code == 302
        unit = Unit.objects.get(code="ABC")
        known = {"name_tr": "y", "kind": "academic", "mailbox": unit.mailbox, "version": unit.version}
        assert as_director.post(reverse("accounts:unit_edit", args=["ABC"]), known).status_code == 302

    @pytest.mark.parametrize("code", ["A", "ÇEV", "TOO-LONG-CODE", "A B"])
    def test_a_code_is_latin(self, as_director, code):
        values = {"name_tr": "x", "code": code, "parent": "", "kind": "academic"}
        assert 'href="#unit-code"' in text(as_director.post(reverse("accounts:unit_new"), values))

    def test_renaming_and_details_in_one_form(self, as_director):
        unit = make_unit(code="DHF", name_tr="Eski")
        values = {"name_tr": "Yeni", "name_en": "New", "kind": "admin", "mailbox": "dhf@ornekkent.example"}
        values["version"] = unit.version
        assert as_director.post(reverse("accounts:unit_edit", args=["DHF"]), values).status_code == 302
        unit.refresh_from_db()
        assert (unit.name_tr, unit.kind, unit.mailbox) == ("Yeni", "admin", "dhf@ornekkent.example")
        codes = AuditEntry.objects.filter(unit_code="DHF").values_list("code", flat=True)
        assert set(codes) == {"unit.created", "unit.renamed", "unit.changed"}

    def test_the_directorate_keeps_its_kind_and_is_never_closed(self, as_director):
        code = make_directorate().code
        choices = (
            as_director.get(reverse("accounts:unit_edit", args=[code])).context["form"].fields["kind"].choices
        )
        assert [value for value, _label in choices] == ["directorate"]
        for name in ("accounts:unit_close", "accounts:unit_merge"):
            assert as_director.get(reverse(name, args=[code])).status_code == 404

    def test_moving(self, as_director):
        make_unit(code="AAA")
        make_unit(code="BBB", parent=make_unit(code="CCC"))
        url = reverse("accounts:unit_move", args=["CCC"])
        choices = dict(as_director.get(url).context["form"].fields["parent"].choices)
        assert "BBB" not in choices and "CCC" not in choices
        assert as_director.post(url, {"parent": "BBB"}).status_code == 200
        assert as_director.post(url, {"parent": "AAA"}).status_code == 302
        assert Unit.objects.get(code="BBB").path == "AAA.CCC.BBB."
        as_director.post(url, {"parent": ""})
        assert Unit.objects.get(code="BBB").path == "CCC.BBB."

    def test_closing_and_merging_show_what_stands_in_the_way(self, as_director):
        make_unit(code="AAA")
        make_unit(code="BBB")
        obstacle = UnitObstacle(
            key="test", find=lambda unit: ["Etkin hesabı var."] if unit.code == "AAA" else []
        )
        unit_obstacles.register(obstacle)
        try:
            for name in ("accounts:unit_close", "accounts:unit_merge"):
                url = reverse(name, args=["AAA"])
                assert "Etkin hesabı var." in text(as_director.get(url))
                assert "errsum" in text(as_director.post(url, {"reason": "x", "into": "BBB"}))
        finally:
            unit_obstacles.unregister("test")
        assert (
            as_director.post(
                reverse("accounts:unit_merge", args=["AAA"]), {"reason": "x", "into": "BBB"}
            ).status_code
            == 302
        )
        assert "BBB" in text(as_director.get(reverse("accounts:unit", args=["AAA"])))
        assert (
            as_director.post(reverse("accounts:unit_close", args=["AAA"]), {"reason": "x"}).status_code == 404
        )
