"""等级变化 (S-19): whose grade changed, and whose got worse."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from mingcha.registers.kit import export, list_page
from mingcha.registers.lists import GRADES
from mingcha.registers.views.pages import READERS, abilities, user_of
from mingcha.web.access import allow

HINT = "新增、修改和导入检查对象时自动记录；两套等级各记各的，不合并。等级变差的，计划中应提高抽查比例和频次。"


@require_safe
@allow(*READERS)
def grade_list(request: HttpRequest) -> HttpResponseBase:
    """Newest changes first."""
    user = user_of(request)
    return list_page(request, GRADES, user, abilities(user) | {"hint": HINT, "add_url": ""})


@require_safe
@allow(*READERS)
def grade_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered rows as xlsx or csv."""
    return export(request, GRADES, user_of(request), form)
