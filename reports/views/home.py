"""/reports/: on to the customer's overview, or to a choice where somebody has several."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reports.access import customers_of, for_people

PER_PAGE = 50


@for_people
def home(request: HttpRequest) -> HttpResponse:
    """Customers to choose from; nobody has to choose from one."""
    customers = customers_of(request.user).order_by("name")
    found = list(customers[:2])
    if len(found) == 1:
        return redirect("reports:overview", slug=found[0].slug)
    name = request.GET.get("name", "").strip()[:120]
    chosen = customers.filter(name__icontains=name) if name else customers
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/home.html", {"page": page, "name": name, "any": bool(found)})
