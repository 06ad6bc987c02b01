"""Invented content for the style guide, so that its page needs no database and shows every part at its worst."""

from datetime import timedelta
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.templatetags.static import static

from core import clock
from core.check_registry import Finding
from core.design.icons import ICONS
from core.design.markup import PLATFORMS
from core.enums import Badge
from core.forms import DayField, MomentField, Pick, PickCheckboxes, PickRadio, PortalForm

STATES = (
    Badge("Taslak", "", "edit"),
    Badge("İnceleme bekliyor", "info", "clock"),
    Badge("İnceleniyor", "info", "eye"),
    Badge("Düzeltme istendi", "warn", "reply"),
    Badge("Onaylandı", "ok", "check"),
    Badge("Zamanlandı", "plan", "calendar"),
    Badge("Yayımlandı", "ok", "globe"),
    Badge("Reddedildi", "bad", "ban"),
    Badge("Geri çekildi", "", "x"),
)
TEXT = (
    "Kariyer Günleri için başvurular açıldı! 24–26 Kasım’da 40’tan fazla firma Merkez Kampüs’te. "
    "Özgeçmiş atölyesi, mülakat provası ve birebir görüşmeler seni bekliyor."
)
FOLDED = "Kontenjanlar sınırlı, başvurunu 22 Kasım’a kadar tamamla.\n\n#KentKariyer #KariyerGünleri"
WEEKS = ("1 Eyl", "8 Eyl", "15 Eyl", "22 Eyl", "29 Eyl", "6 Eki", "13 Eki", "20 Eki", "27 Eki", "3 Kas")


class SampleForm(PortalForm, forms.Form):
    """One field of every kind."""

    email = forms.EmailField(label="E-posta", help_text="Kurumsal adresinizi yazın.", required=False)
    reason = forms.CharField(label="Gerekçe", widget=forms.Textarea(attrs={"rows": 3}))
    unit = forms.ChoiceField(label="Birim", choices=[("1", "İletişim Fakültesi"), ("2", "Kütüphane")])
    channels = forms.MultipleChoiceField(
        label="Hesaplar",
        choices=[("instagram", "Instagram"), ("linkedin", "LinkedIn"), ("x", "X, ana hesap")],
        widget=PickCheckboxes(notes=lambda key: Pick(hint="okent_kariyer", platform=key)),
    )
    decision = forms.ChoiceField(
        label="Kararınız",
        choices=[("approve", "Onayla"), ("changes", "Düzeltme iste"), ("reject", "Reddet")],
        widget=PickRadio(
            notes={
                "approve": Pick("Önce engelleyen denetimi giderin", "ok", is_disabled=True),
                "changes": Pick("Gerekçe zorunlu", "reply", "is-warn"),
                "reject": Pick("Gerekçe ve ilke maddesi zorunlu", "ban", "is-bad"),
            }.get
        ),
    )
    source = forms.ChoiceField(
        label="Görselin kaynağı",
        choices=[("own", "Birimimiz üretti"), ("stock", "Lisanslı stok")],
        widget=forms.RadioSelect,
    )
    people = forms.BooleanField(
        label="Görselde tanınabilir kişiler var", required=False, help_text="Açık rıza belgesi yüklenir."
    )
    licence = forms.FileField(label="İzin belgesi", required=False)
    since = DayField(label="Görev başlangıcı", help_text="Gün.ay.yıl, örneğin 24.11.2026")
    wished_at = MomentField(label="Yayın zamanı")


def _form() -> SampleForm:
    data = {
        "email": "elif@ornekkent.example",
        "unit": "1",
        "channels": ["instagram", "linkedin"],
        "source": "own",
        "since": "31.02.2026",
        "wished_at_0": "24.11.2026",
        "wished_at_1": "14:30",
    }
    form = SampleForm(data)
    form.is_valid()
    return form


def _preview(platform: str) -> Thing:
    cut = Thing(how="crop", field=(1600, 700), x=131, y=0, width=1337, height=700, edges="sides", percent=16)
    images = [
        Thing(url=static("img/sample-portrait.svg"), alt="Kariyer Günleri afişi", width=800, height=1000),
        Thing(
            url=static("img/sample-wide.svg"),
            alt="Kampüsün silueti",
            width=1600,
            height=700,
            fitting=cut if platform == "instagram" else None,
        ),
    ]
    return Thing(
        platform=platform,
        channel_name="Örnek Kent Üniversitesi",
        handle="ornekkentuni",
        title="Kariyer Günleri başvuruları açıldı",
        visible=TEXT,
        folded=FOLDED,
        images=images[1:] if platform in ("instagram", "youtube", "spotify") else images,
    )


def _rows() -> list[Thing]:
    now = clock.now()
    return [
        Thing(
            url="#row-1",
            title="Kariyer Günleri başvuruları açıldı",
            text=TEXT,
            number="G-2026-00142",
            thumb_url=static("img/sample-portrait.svg"),
            meta=[Thing(icon="building", text="Kariyer Merkezi"), Thing(icon="user", text="Elif Aydın")],
            badges=[Badge("2 uyarı", "warn", "warn"), Badge("3. sürüm", "", "history")],
            when_label="Yayın:",
            when_at=now + timedelta(hours=1),
            due_at=now + timedelta(minutes=70),
            platforms="instagram linkedin x",
            select_value="1",
            select_label="Kariyer Günleri başvuruları açıldı: seç",
            is_urgent=True,
        ),
        Thing(
            url="#row-2",
            title="Kütüphane sınav haftasında 24 saat açık",
            number="G-2026-00141",
            icon="video",
            meta=[Thing(icon="building", text="Kütüphane ve Dokümantasyon Daire Başkanlığı")],
            badges=[Badge("Denetimler tamam", "ok", "ok")],
            when_at=now + timedelta(days=1),
            due_at=now + timedelta(days=3),
            platforms=["facebook", "nsosyal"],
            select_value="2",
            select_label="Kütüphane sınav haftasında 24 saat açık: seç",
        ),
    ]


def _findings() -> list[Finding]:
    return [
        Finding("clash", "warning", "Çakışan yayın", "Saat 14:00 için aynı hesapta Kütüphane duyurusu var."),
        Finding(
            "length", "error", "Metin 14 karakter uzun", "Kısaltın ya da ayrı metin yazın.", platform="x"
        ),
        Finding("ratio", "info", "Görsel yandan kırpılır", platform="instagram"),
    ]


def _history() -> list[Thing]:
    now = clock.now()
    return [
        Thing(icon="send", actor="Elif Aydın", text="3. sürümü gönderdi", at=now, note="Numarayı çıkardım."),
        Thing(
            icon="reply",
            actor="Mert Kaya",
            text="düzeltme istedi",
            at=now - timedelta(days=1),
            note="Metinde kişisel telefon var, lütfen kaldırın.",
            badge=Badge("Gerekçeli", "", "edit"),
        ),
        Thing(icon="shield", text="9 denetim yapıldı", at=now - timedelta(days=400)),
    ]


def _changes() -> list[Thing]:
    same = ("same", "Kariyer Günleri için ")
    return [
        Thing(
            label="Metin",
            old=[same, ("del", "kayıtlar yakında açılıyor")],
            new=[same, ("ins", "başvurular açıldı")],
        ),
        Thing(
            label="Görsel açıklaması", old=[], new=[("ins", "Kariyer Günleri afişi: dağ silueti ve güneş.")]
        ),
    ]


def _lists() -> dict[str, Any]:
    return {
        "tabs": [
            Thing(url="#all", label="Tümü", count=12, icon="", is_current=True),
            Thing(url="#mine", label="Bana atanan", count="999+", icon="", is_current=False),
            Thing(url="#today", label="Bugün yayımlanacak", count=None, icon="calendar", is_current=False),
        ],
        "chips": [Thing(label="Birim: Kütüphane", remove_url="#chips")],
        "bulk": [
            Thing(name="do", value="claim", label="Bana ata", icon="user", is_primary=True),
            Thing(name="do", value="changes", label="Düzeltme iste", icon="reply", is_primary=False),
        ],
        "page": Thing(has_previous=True, has_next=True, previous_query="?imlec=a", next_query="?imlec=b"),
        "rows": _rows(),
        "file": Thing(
            name="kariyer-afis.png",
            thumb_url=static("img/sample-portrait.svg"),
            width=1080,
            height=1350,
            size=2_516_582,
        ),
        "remove": Thing(name="remove", value="1", label="kariyer-afis.png dosyasını kaldır"),
        "actions": [Thing(url="#calendar", label="Takvimi aç", icon="calendar", is_primary=False)],
    }


def _figures() -> dict[str, Any]:
    return {
        "stats": [
            Thing(
                label="Yayımlanan gönderi", value="318", note="bu dönem", url="#stat", icon="globe", tone="ok"
            ),
            Thing(label="Bekleyen", value="12", note="en eskisi 3 gün", url="", icon="clock", tone="warn"),
        ],
        "decisions": [(week, (14 + n, n % 4, n % 3)) for n, week in enumerate(WEEKS)],
        "hours": [(week, 11 - n / 2) for n, week in enumerate(WEEKS)],
        "shares": [("Kütüphane", 98), ("Öğrenci İşleri", 84, "#share"), ("Spor Koordinatörlüğü", 61)],
        "spark": [3, 5, 4, 7, 6, 9, 12],
    }


def samples() -> dict[str, Any]:
    """Everything that templates/core/styleguide.html shows, newly made for each page."""
    now = clock.now()
    return {
        "states": STATES,
        "icons": sorted(ICONS),
        "platforms": sorted(PLATFORMS),
        "deadlines": [now + timedelta(hours=hours) for hours in (72, 5, 1, -3)],
        "moments": [now, now - timedelta(days=1), now - timedelta(days=30), now - timedelta(days=700)],
        "form": _form(),
        "previews": [_preview(key) for key in ("instagram", "x", "youtube", "spotify", "medium", "bluesky")],
        "findings": _findings(),
        "passed": ["Alternatif metin", "Hak dayanağı", "Etiket biçimi"],
        "changes": _changes(),
        "history": _history(),
        **_lists(),
        **_figures(),
    }
