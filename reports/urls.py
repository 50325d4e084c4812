"""Addresses of customers' pages, and of everybody's log-in."""

from django.urls import path

from reports import account
from reports.views.call import call
from reports.views.calls import calls
from reports.views.calls_csv import calls_csv
from reports.views.home import home
from reports.views.objections import objections
from reports.views.overview import overview
from reports.views.questions import answers, answers_csv
from reports.views.ranking import agents_csv, ranking, ranking_csv

app_name = "reports"
urlpatterns = [
    path("", home, name="home"),
    path("<slug:slug>/", overview, name="overview"),
    path("<slug:slug>/calls/", calls, name="calls"),
    path("<slug:slug>/calls.csv", calls_csv, name="calls-csv"),
    path("<slug:slug>/calls/<int:pk>/", call, name="call"),
    path("<slug:slug>/objections/", objections, name="objections"),
    path("<slug:slug>/answers/", answers, name="answers"),
    path("<slug:slug>/answers/<slug:table>.csv", answers_csv, name="answers-csv"),
    path("<slug:slug>/ranking/", ranking, name="ranking"),
    path("<slug:slug>/ranking.csv", ranking_csv, name="ranking-csv"),
    path("<slug:slug>/agents.csv", agents_csv, name="agents-csv"),
]

# Under Django's own names, without a namespace: its views look for one another by them.
accounts = [
    path("login/", account.LogIn.as_view(), name="login"),
    path("logout/", account.LogOut.as_view(), name="logout"),
    path("password/", account.ChangePassword.as_view(), name="password_change"),
    path("password/changed/", account.PasswordChanged.as_view(), name="password_change_done"),
    path("mail/", account.MailSettings.as_view(), name="mail-settings"),
    path("forgotten/", account.ForgottenPassword.as_view(), name="password_reset"),
    path("forgotten/sent/", account.MailSent.as_view(), name="password_reset_done"),
    path("new-password/<uidb64>/<token>/", account.NewPassword.as_view(), name="password_reset_confirm"),
    path("new-password/done/", account.NewPasswordDone.as_view(), name="password_reset_complete"),
]
