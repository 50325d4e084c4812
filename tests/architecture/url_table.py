"""Who gets what at every address: the one table that `test_urls.py` goes through.

The people: nobody (not logged in), own (a user of the customer whose rows are asked for), stranger (a user of another
customer), viewer, operator, admin (staff of these roles), limited (an operator limited to another customer).

The answers: a status, or `login` for being sent to the log-in. Behind `?` stand the fields of the form or query;
names in braces are numbers of the customer's rows.
"""

from dataclasses import dataclass

PEOPLE = ("nobody", "own", "stranger", "viewer", "operator", "admin", "limited")

PAGES = """
#                                                             nobody own   stranger viewer operator admin limited
GET  /                                                        login  login login    login  login    login login
GET  {play}                                                  404    200   404      200    200      200   404

GET  /reports/                                                login  302   302      200    200      200   302
GET  /reports/{slug}/                                         login  200   404      200    200      200   404
GET  /reports/{slug}/calls/                                   login  200   404      200    200      200   404
GET  /reports/{slug}/calls.csv                                login  200   404      200    200      200   404
GET  /reports/{slug}/calls/{call}/                            login  200   404      200    200      200   404
GET  /reports/{slug}/objections/                              login  200   404      200    200      200   404
GET  /reports/{slug}/answers/                                 login  200   404      200    200      200   404
GET  /reports/{slug}/answers/quotes.csv                       login  200   404      200    200      200   404
GET  /reports/{slug}/ranking/                                 login  200   404      200    200      200   404
GET  /reports/{slug}/ranking.csv                              login  200   404      200    200      200   404
GET  /reports/{slug}/agents.csv                               login  200   404      200    200      200   404

GET  /accounts/login/                                         200    302   302      302    302      302   302
GET  /accounts/logout/                                        405    405   405      405    405      405   405
GET  /accounts/password/                                      login  200   200      200    200      200   200
GET  /accounts/mail/                                          login  200   200      200    200      200   200
GET  /accounts/password/changed/                              login  200   200      200    200      200   200
GET  /accounts/forgotten/                                     200    200   200      200    200      200   200
GET  /accounts/forgotten/sent/                                200    200   200      200    200      200   200
GET  /accounts/new-password/x/y/                              200    200   200      200    200      200   200
GET  /accounts/new-password/done/                             200    200   200      200    200      200   200
GET  /accounts/second-factor/                                 login  200   200      200    200      200   200
GET  /accounts/second-factor/code/                            login  200   200      200    200      200   200
POST /accounts/second-factor/off/?code=000000                 login  200   200      200    200      200   200

GET  /admin/                                                  login  login login    200    200      200   200
GET  /admin/running/                                          login  login login    200    200      200   200
GET  /admin/costs/                                            login  login login    200    200      200   200
GET  /admin/costs.csv                                         login  login login    200    200      200   200
GET  /admin/login/                                            200    200   200      302    302      302   302
GET  /admin/logout/                                           302    302   302      405    405      405   405
GET  /admin/password_change/                                  login  login login    200    200      200   200
GET  /admin/password_change/done/                             login  login login    200    200      200   200
GET  /admin/jsi18n/                                           login  login login    200    200      200   200
GET  /admin/calls/                                            login  login login    200    200      200   200
GET  /admin/nowhere/                                          login  login login    404    404      404   404
GET  /admin/calls/user/{user}/password/                       login  login login    403    403      200   403

GET  /admin/calls/batch/{batch}/live/                         login  login login    200    200      200   404
POST /admin/calls/batch/{batch}/control/?verb=pause             login  login login    403    302      302   404
GET  /admin/calls/batch/{batch}/results.csv                   login  login login    200    200      200   404
GET  /admin/calls/batch/{batch}/report.csv                    login  login login    200    200      200   404
POST /admin/calls/batch/{batch}/budget/?budget_usd=5          login  login login    403    302      302   404
GET  /admin/imports/importjob/{importjob}/live/               login  login login    200    200      200   404
POST /admin/imports/importjob/{importjob}/control/?verb=pause login  login login    403    302      302   404
GET  /admin/imports/importjob/{importjob}/results.csv         login  login login    200    200      200   404
GET  /admin/imports/importjob/{importjob}/reconciliation/     login  login login    200    200      200   404
GET  /admin/imports/importjob/{importjob}/reconciliation.csv  login  login login    200    200      200   404
GET  /admin/calls/call/{call}/live/                           login  login login    200    200      200   404
POST /admin/calls/call/{call}/correct/                        login  login login    403    409      409   404
POST /admin/calls/call/{call}/swap/                           login  login login    403    302      302   404
POST /admin/calls/call/{call}/undo/                           login  login login    403    302      302   404
POST /admin/calls/call/filters/{savedfilter}/delete/          login  login login    302    404      404   404
GET  /admin/r/{calltype}/{call}/                              login  login login    404    404      404   404
GET  /admin/calls/call/confirm/                               login  login login    405    405      405   405
GET  /admin/calls/call/confirm/?action=keywords&customer={customer} login login login 403   200      200   302
GET  /admin/calls/call/filters/save/                          login  login login    405    405      405   405
GET  /admin/insights/question/import/                         login  login login    403    200      200   200
GET  /admin/insights/question/copy/                           login  login login    403    200      200   200
GET  /admin/reports/exportfile/{exportfile}/download/csv/     login  login login    403    200      200   404

GET  /api/                                                    404    404   404      404    404      404   404
GET  /api/schema/                                             401    200   200      200    200      200   200
GET  /api/docs/                                               login   200   200      200    200      200   200
GET  /api/customers/                                          401    403   403      200    200      200   200
GET  /api/customers/{customer}/                               401    403   403      200    200      200   404
GET  /api/calls/                                              401    200   200      200    200      200   200
GET  /api/calls/{call}/                                       401    200   404      200    200      200   404
GET  /api/calls/{call}/recording/                             401    200   404      200    200      200   404
GET  /api/calls/{call}/transcript/                            401    200   404      200    200      200   404
GET  /api/calls/{call}/insight/                               401    200   404      200    200      200   404
GET  /api/insights/                                           401    200   200      200    200      200   200
GET  /api/objections/                                         401    200   200      200    200      200   200
GET  /api/questions/                                          401    200   200      200    200      200   200
POST /api/questions/?customer={customer}&text=Why             401    403   403      403    201      201   422
GET  /api/questions/{question}/                               401    200   404      200    200      200   404
GET  /api/answers/                                            401    200   200      200    200      200   200
GET  /api/quotes/                                             401    200   200      200    200      200   200
GET  /api/ranking/calls/?customer={customer}                  401    200   422      200    200      200   422
GET  /api/ranking/agents/?customer={customer}                 401    200   422      200    200      200   422
GET  /api/customers/{customer}/insight-settings/              401    403   403      200    200      200   404
GET  /api/costs/                                              401    403   403      200    200      200   200
GET  /api/batches/                                            401    403   403      200    200      200   200
POST /api/batches/?action=export&ids=[{call}]                 401    403   403      403    201      201   409
GET  /api/batches/{batch}/                                    401    403   403      200    200      200   404
GET  /api/batches/{batch}/items/                              401    403   403      200    200      200   404
GET  /api/batches/{batch}/report/                             401    403   403      200    200      200   404
POST /api/batches/{batch}/budget/?budget_usd=5                401    403   403      403    200      200   404
POST /api/batches/{batch}/pause/                              401    403   403      403    200      200   404
POST /api/batches/{batch}/resume/                             401    403   403      403    409      409   404
POST /api/batches/{batch}/stop/                               401    403   403      403    200      200   404
POST /api/batches/{batch}/retry/                              401    403   403      403    200      200   404
POST /api/bulk-import/start                                   401    403   403      403    422      422   422
GET  /api/bulk-import/jobs                                    401    403   403      200    200      200   200
GET  /api/bulk-import/status/{importjob}                      401    403   403      200    200      200   404
POST /api/bulk-import/jobs/{importjob}/pause                  401    403   403      403    200      200   404
POST /api/bulk-import/jobs/{importjob}/resume                 401    403   403      403    409      409   404
POST /api/bulk-import/jobs/{importjob}/stop                   401    403   403      403    200      200   404
POST /api/bulk-import/jobs/{importjob}/retry                  401    403   403      403    200      200   404
POST /api/bulk-import/jobs/{importjob}/cancel                 401    403   403      403    200      200   404
POST /api/bulk-import/jobs/{importjob}/fetch                  401    403   403      403    409      409   404
GET  /api/bulk-import/jobs/{importjob}/preview                401    403   403      200    200      200   404
GET  /api/bulk-import/jobs/{importjob}/reconciliation         401    403   403      200    200      200   404
GET  /api/bulk-import/jobs/{importjob}/unusable               401    403   403      200    200      200   404
POST /api/bulk-import/upload                                  401    403   403      403    415      415   415
GET  /api/bulk-import/watched                                 401    403   403      200    200      200   200
POST /api/bulk-import/watched                                 401    403   403      403    422      422   422
GET  /api/bulk-import/watched/{watchedsource}                 401    403   403      200    200      200   404
POST /api/bulk-import/watched/{watchedsource}/check           401    403   403      403    200      200   404

GET  /admin/autocomplete/?app_label=calls&model_name=membership&field_name=user      login login login 403 403 200 403
"""

# Of every list of the admin: who may look, add, change and delete (v viewer, o operator, a admin), and whose rows
# there are: `customer` are hidden from who does not see the customer, `shared` belong to nobody.
LISTS = """
#                       look  add  change  delete  rows
calls.apitoken          voa   voa  -       -       own
calls.audioprofile      voa   -    -       -       customer
calls.batch             voa   -    -       -       customer
calls.batchitem         voa   -    -       -       customer
calls.call              voa   -    oa      -       customer
calls.customer          voa   a    oa      a       customer
calls.deletion          voa   -    -       -       customer
calls.gate              voa   -    -       -       shared
calls.keywordhit        voa   -    -       -       customer
calls.membership        a     a    -       a       customer
calls.modelprice        voa   a    a       a       shared
calls.scheduledbatch    voa   oa   oa      oa      customer
calls.speechpiece       voa   -    -       -       customer
calls.talkmetrics       voa   -    -       -       customer
calls.transcript        voa   -    -       -       customer
calls.usage             voa   -    -       -       customer
calls.user              a     a    a       a       customer
calls.workerpulse       voa   -    -       -       shared
imports.importfile      voa   -    -       -       customer
imports.importjob       voa   oa   -       -       customer
imports.importsettings  voa   oa   oa      -       customer
imports.importsource    voa   -    -       -       customer
imports.sourcecredential voa  a    a       a       customer
imports.unusablerow     voa   -    -       -       customer
imports.upload          voa   -    -       -       customer
imports.watchedsource   voa   oa   oa      oa      customer
insights.insight        voa   -    -       -       customer
insights.analysisfile   voa   -    -       -       customer
insights.insightsettings voa  oa   oa      -       customer
insights.modelrequest   voa   -    -       -       customer
insights.objection      voa   -    -       -       customer
insights.answer         voa   -    -       -       customer
insights.question       voa   oa   oa      a       customer
insights.quote          voa   -    -       -       customer
reports.exportfile      oa    -    -       -       customer
auth.group              a     -    -       -       shared
auditlog.logentry       a     -    -       -       shared
axes.accesslog          a     -    -       -       shared
axes.accessfailurelog   a     -    -       -       shared
"""


@dataclass(frozen=True)
class Row:
    """One line: what each of the people gets."""

    method: str
    address: str
    answers: dict[str, str]

    def __str__(self):
        return f"{self.method} {self.address}"


def rows():
    """Lines of both tables."""
    return [*_pages(), *(row for name, rights in models().items() for row in _of_list(name, rights))]


def models():
    """{model: {right: roles}} of the lists."""
    heading, *lines = [line.strip("#").split() for line in LISTS.strip().splitlines()]
    return {name: dict(zip(heading, rights, strict=True)) for name, *rights in lines}


def _pages():
    for line in PAGES.splitlines():
        if line.strip() and not line.startswith("#"):
            method, address, *answers = line.split()
            yield Row(method, address, dict(zip(PEOPLE, answers, strict=True)))


def _of_list(name, rights):
    app, model = name.split(".")
    base, page = f"/admin/{app}/{model}/", f"/admin/{app}/{model}/{{{model}}}/"
    looking, adding, changing, deleting = (rights[right] for right in ("look", "add", "change", "delete"))
    of_row = None if rights["rows"] == "shared" or "o" not in looking else "404"
    yield Row("GET", base, _staff(looking))
    yield Row("GET", f"{base}add/", _staff(adding))
    yield Row("GET", f"{page}", _staff("voa", "302"))
    if rights["rows"] == "own":  # and this one is somebody else's
        of_pages = dict.fromkeys(("change", "history", "delete"), _staff("voa", "404"))
    else:
        of_pages = {
            "change": _staff(looking, limited=of_row),
            "history": _staff(looking, limited=of_row),
            "delete": _staff(deleting, limited=of_row),
        }
    yield from (Row("GET", f"{page}{part}/", answers) for part, answers in of_pages.items())
    if changing != "-":
        yield Row("POST", f"{page}change/", _staff(changing, "200|302", limited=of_row))


def _staff(roles, answer="200", *, limited=None):
    """The answer for these roles; others of the staff are refused, and customers' people are no staff."""
    got = {name: answer if name[0] in roles else "403" for name in ("viewer", "operator", "admin")}
    outside = dict.fromkeys(("nobody", "own", "stranger"), "login")
    return {**outside, **got, "limited": limited or got["operator"]}
