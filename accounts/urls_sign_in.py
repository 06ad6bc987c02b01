"""Sign-in and passwords, under the names that Django and allauth look for; there is no sign-up."""

from django.urls import path

from accounts.views import passwords, sign_in

urlpatterns = [
    path("giris/", sign_in.SignInView.as_view(), name="account_login"),
    path("cikis/", sign_in.SignOutView.as_view(), name="account_logout"),
    path("hesabim/kapali/", sign_in.ClosedAccountView.as_view(), name="account_inactive"),
    path("hesabim/parola/", sign_in.ChangePasswordView.as_view(), name="account_change_password"),
    path("hesabim/dogrula/", sign_in.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
    path("hesabim/parola-sifirla/", passwords.request_reset, name="account_reset_password"),
    path("hesabim/parola-sifirla/gonderildi/", passwords.reset_requested, name="account_reset_password_done"),
    path("hesabim/parola-sifirla/tamam/", passwords.reset_done, name="account_reset_password_from_key_done"),
    path(
        "hesabim/parola-sifirla/<str:uidb36>/<str:key>/",
        passwords.reset,
        name="account_reset_password_from_key",
    ),
]
