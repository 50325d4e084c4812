"""The pages people work with, by name; the names in braces are filled in by who asks."""

ADDRESSES = {
    "dashboard": "/admin/",
    "library": "/admin/calls/call/",
    "filtered library": "/admin/calls/call/?sentiment=neutral&min_seconds=10",
    "call": "/admin/calls/call/{call}/change/",
    "transcript in work": "/admin/calls/call/{call}/change/?edit=1",
    "batches": "/admin/calls/batch/",
    "failed items": "/admin/calls/batch/{batch}/change/",
    "imports": "/admin/imports/importjob/",
    "new import": "/admin/imports/importjob/add/",
    "import": "/admin/imports/importjob/{import}/change/",
    "customers": "/admin/calls/customer/",
    "customer": "/admin/calls/customer/{customer}/change/",
    "insights": "/admin/insights/insight/",
    "usage": "/admin/calls/usage/",
    "customer's overview": "/reports/{slug}/",
    "customer's calls": "/reports/{slug}/calls/",
    "customer's call": "/reports/{slug}/calls/{call}/",
    "customer's objections": "/reports/{slug}/objections/",
}
