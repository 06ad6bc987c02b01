"""Addresses of accounts in two parts: the portal's own (`accounts:…`) and sign-in under the names allauth looks for.

The root table includes `accounts.urls` for the first and `accounts.urls_sign_in` for the second, both at the top.
"""

from django.urls import path

from accounts.views import appointments, invitations, notifications, people, profile, sign_in, units

app_name = "accounts"

urlpatterns = [
    path("giris/tanitim/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("davet/<str:token>/", invitations.accept, name="invitation"),
    path("profil/", profile.profile, name="profile"),
    path("profil/tema/", profile.set_theme, name="theme"),
    path("profil/dil/", profile.set_language, name="language"),
    path("bildirimler/", notifications.inbox, name="notifications"),
    path("bildirimler/ac/", notifications.open_notice, name="notification_open"),
    path("bildirimler/okundu/", notifications.read_all, name="notifications_read"),
    path("bildirimler/iletilmeyenler/", notifications.undelivered, name="undelivered"),
    path("bildirimler/iletilmeyenler/yeniden/", notifications.retry, name="mail_retry"),
    path("kisiler/", people.people_list, name="people"),
    path("kisiler/disa-aktar/", people.people_export, name="people_export"),
    path("kisiler/yeni/", people.person_new, name="person_new"),
    path("kisiler/<uuid:external_id>/", people.person_detail, name="person"),
    path("kisiler/<uuid:external_id>/duzenle/", people.person_edit, name="person_edit"),
    path("kisiler/<uuid:external_id>/davet/", people.person_invite, name="person_invite"),
    path(
        "kisiler/<uuid:external_id>/davet/iptal/", people.person_revoke_invitation, name="invitation_revoke"
    ),
    path("kisiler/<uuid:external_id>/kapat/", people.person_deactivate, name="person_deactivate"),
    path("kisiler/<uuid:external_id>/ac/", people.person_reactivate, name="person_reactivate"),
    path("birimler/", units.unit_tree, name="units"),
    path("birimler/yeni/", units.unit_new, name="unit_new"),
    path("birimler/<str:code>/", units.unit_detail, name="unit"),
    path("birimler/<str:code>/duzenle/", units.unit_edit, name="unit_edit"),
    path("birimler/<str:code>/tasi/", units.unit_move, name="unit_move"),
    path("birimler/<str:code>/kapat/", units.unit_close, name="unit_close"),
    path("birimler/<str:code>/birlestir/", units.unit_merge, name="unit_merge"),
    path("gorevlendirmeler/", appointments.appointment_list, name="appointments"),
    path("gorevlendirmeler/disa-aktar/", appointments.appointment_export, name="appointments_export"),
    path("gorevlendirmeler/yeni/", appointments.appointment_new, name="appointment_new"),
    path("gorevlendirmeler/<uuid:uid>/bitir/", appointments.appointment_end, name="appointment_end"),
]
