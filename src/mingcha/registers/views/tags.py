"""标签 (S-02)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mingcha.registers import actions
from mingcha.registers.forms import TagForm, TagNameForm, tell
from mingcha.registers.models import Tag
from mingcha.registers.views.pages import READERS, abilities, user_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted


@require_safe
@allow(*READERS)
def tag_list(request: HttpRequest) -> HttpResponse:
    """All tags with how often they are used."""
    tags = Tag.objects.annotate(
        targets=Count("target", distinct=True), inspectors=Count("inspector", distinct=True)
    )
    context = {"tags": tags, **abilities(user_of(request))}
    return render(request, "registers/tag_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk")
def tag_create(request: HttpRequest) -> HttpResponse:
    """新增标签."""
    form = TagForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.create_tag(by=user_of(request), code=data["code"], name=data["name"])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, "标签已新增。")
            return redirect("registers:tag_list")
    return form_page(request, "registers/tag_edit.html", {"form": form, "title": "新增标签"})


@require_http_methods(["GET", "POST"])
@allow("clerk")
def tag_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """改名; the code stays."""
    tag = get_object_or_404(Tag, pk=pk)
    form = TagNameForm(posted(request), initial={"name": tag.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_tag(by=user_of(request), tag=tag, name=form.cleaned_data["name"])
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, "标签已改名。")
            return redirect("registers:tag_list")
    return form_page(
        request, "registers/tag_edit.html", {"form": form, "title": f"标签 {tag.code}"}
    )
