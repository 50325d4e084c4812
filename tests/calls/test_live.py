"""Parts of pages that are asked for again and again."""

from django.test import RequestFactory

from calls import live

TEMPLATE = "admin/filter.html"


def ask(context=None, *, etag="", done=False):
    headers = {"If-None-Match": etag} if etag else {}
    return live.fragment(RequestFactory().get("/", headers=headers), TEMPLATE, context or {"title": "x"}, done=done)


def test_who_has_it_already_gets_an_empty_answer():
    first = ask()
    again = ask(etag=first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]


def test_what_has_changed_is_sent():
    first = ask()
    assert ask({"title": "y"}, etag=first["ETag"]).status_code == 200


def test_every_answer_says_whether_to_ask_again():
    first = ask()
    assert [ask()["X-Live"], ask(done=True)["X-Live"], ask(etag=first["ETag"], done=True)["X-Live"]] == [
        "on", "done", "done",
    ]  # fmt: skip


def test_no_proxy_keeps_an_answer():
    assert {"private", "no-cache"} <= set(ask()["Cache-Control"].split(", "))


def test_many_who_watch_ask_the_database_once():
    asked = []
    answers = [live.remembered("question-of-this-test", lambda: asked.append(1) or len(asked)) for _ in range(3)]
    assert answers == [1, 1, 1]
