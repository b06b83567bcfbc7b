"""Bureaus, departments, sections and regions: the system administrator's."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mingcha.accounts import actions, queries
from mingcha.accounts.forms import (
    BureauForm,
    DepartmentForm,
    RegionForm,
    SectionForm,
)
from mingcha.accounts.models import Section, User
from mingcha.accounts.setup import add_bureau
from mingcha.law import rulebook
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted, told_on


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def department_list(request: HttpRequest) -> HttpResponse:
    """The departments, and a form for a new one."""
    form = DepartmentForm(
        posted(request), initial={"region": home_region()}, rulebooks=rulebook.usable()
    )
    if form.is_valid():
        with told_on(form, invalid="code"):
            made = actions.create_department(by=cast(User, request.user), **form.cleaned_data)
            messages.success(request, f"已建立部门 {made.name}。")
            return redirect("accounts:department_list")
    context = {"form": form, "departments": queries.departments()}
    return form_page(request, "accounts/department_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def region_list(request: HttpRequest) -> HttpResponse:
    """The regions, and a form for a new one."""
    form = RegionForm(posted(request), initial={"parent": home_region()})
    if form.is_valid():
        made = actions.create_region(by=cast(User, request.user), **form.cleaned_data)
        messages.success(request, f"已建立区域 {made.name}。")
        return redirect("accounts:region_list")
    context = {"form": form, "regions": queries.regions()}
    return form_page(request, "accounts/region_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def section_list(request: HttpRequest) -> HttpResponse:
    """The sections of all departments, and a form for a new one."""
    form = SectionForm(posted(request))
    if form.is_valid():
        try:
            made = actions.create_section(by=cast(User, request.user), **form.cleaned_data)
        except ValidationError:  # of what the form lets through, the only thing left
            form.add_error("name", "这个部门已经有这个科室。")
        else:
            messages.success(request, f"已建立科室 {made.name}。")
            return redirect("accounts:section_list")
    sections = Section.objects.select_related("department").order_by("department__code", "name")
    return form_page(request, "accounts/section_list.html", {"form": form, "sections": sections})


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def bureau_list(request: HttpRequest) -> HttpResponse:
    """The bureaus that share this installation, and a form for one more."""
    form = BureauForm(posted(request), rulebooks=rulebook.usable())
    if form.is_valid():
        with told_on(form, "region", invalid="department_code"):
            made = add_bureau(by=cast(User, request.user), **form.cleaned_data)
            messages.success(request, f"已建立 {made.name}。请为它建立账号。")
            return redirect("accounts:bureau_list")
    context = {"form": form, "bureaus": queries.bureaus()}
    return form_page(request, "accounts/bureau_list.html", context)


def home_region() -> str | None:
    """The county of the bureau, proposed in both forms."""
    home = queries.bureau()
    return home.region_id if home else None
