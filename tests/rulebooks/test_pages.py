"""Public pages of the rulebooks, and revising them in the office."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.law import rulebook, shelf
from mingcha.law.rulebook import load, names
from mingcha.rulebooks import actions
from mingcha.rulebooks.models import RulebookDraft, RulebookVersion
from mingcha.web import clock
from people import Cast
from rulebooks.test_actions import FLOOR, NAME, TestWhoRevises, approved, begun, submitted

pytestmark = pytest.mark.django_db


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestPublic:
    def test_every_rulebook_and_every_value(self, cast: Cast) -> None:
        """Clause and quote, where it comes from, and what is not said is said to be not said."""
        client = Client()
        listed = text(client, "/rulebooks/")
        for name in names():
            assert f'href="/rulebooks/{name}/"' in listed
            page = text(client, f"/rulebooks/{name}/")
            for key, value in load(name).values.items():
                assert f'id="{key}"' in page
                if value.quote and value.status == "explicit":
                    assert value.quote in page
        page = text(client, f"/rulebooks/{NAME}/")
        for words in (
            "本级规定 第十九条",
            "继承自 national",
            "本地文件未规定",
            "硬性",
            cast.bureau.name,
        ):
            assert words in page

    def test_only_what_it_says_itself(self, cast: Cast) -> None:
        page = text(Client(), f"/rulebooks/{NAME}/?show=own")
        assert f'id="{FLOOR}"' in page
        assert 'id="ratio.rounding"' not in page

    def test_downloads(self, cast: Cast) -> None:
        answer = Client().get(f"/rulebooks/{NAME}/rulebook.json")
        assert answer.content == load(NAME).canonical_bytes()
        assert "attachment" in answer["Content-Disposition"]
        answer = Client().get(f"/rulebooks/{NAME}/rulebook.toml")
        assert rulebook.parse(answer.content.decode(), NAME) == load(NAME)

    def test_what_differs_between_two_places(self, cast: Cast) -> None:
        page = text(Client(), f"/rulebooks/xushui-2022/compare/{NAME}/")
        assert "ratio.floor.general" in page
        assert "ratio.rounding" not in page
        assert "列出全部参数" in page
        every = text(Client(), f"/rulebooks/xushui-2022/compare/{NAME}/?show=all")
        assert "ratio.rounding" in every
        moved = Client().get(f"/rulebooks/xushui-2022/compare/?other={NAME}")
        assert moved["Location"] == f"/rulebooks/xushui-2022/compare/{NAME}/"

    def test_versions(self, cast: Cast) -> None:
        approved(cast, clause="会议纪要")
        page = text(Client(), f"/rulebooks/{NAME}/")
        assert "第 2 版" in page
        assert "提高比例" in page
        assert "会议纪要" in page
        old = text(Client(), f"/rulebooks/{NAME}@1/")
        assert "会议纪要" not in old
        differ = text(Client(), f"/rulebooks/{NAME}@1/compare/{NAME}@2/")
        assert "有 1 个不同" in differ
        assert "本级规定 第十一条" in differ
        assert "解读 会议纪要" in differ

    def test_the_version_a_task_was_frozen_with(self, cast: Cast, monkeypatch: Any) -> None:
        from mingcha.rulebooks import queries

        content = load(NAME).canonical_bytes()
        digest = load(NAME).sha256()
        monkeypatch.setattr(queries, "_frozen", [lambda d: content if d == digest else None])
        approved(cast)
        page = text(Client(), f"/rulebooks/frozen/{digest}/")
        assert "任务批准时固定" in page
        assert f"/rulebooks/{digest}/compare/{NAME}/" in page
        assert Client().get(f"/rulebooks/{digest}/rulebook.json").content == content
        assert "有 1 个不同" in text(Client(), f"/rulebooks/{digest}/compare/{NAME}/")
        text(Client(), f"/rulebooks/{digest}/rulebook.toml", 404)
        monkeypatch.setattr(queries, "_frozen", [lambda d: b"{}"])
        text(Client(), f"/rulebooks/frozen/{digest}/", 404)

    @pytest.mark.parametrize(
        "path",
        ["nowhere/", f"{NAME}@9/", f"{NAME}@x/", f"frozen/{'0' * 64}/", "frozen/x/",
         f"{NAME}/compare/nowhere/", f"{NAME}/compare/?other=x", "nowhere/rulebook.json",
         "..%2Fnational/"],
    )  # fmt: skip
    def test_nothing_there(self, cast: Cast, path: str) -> None:
        text(Client(), f"/rulebooks/{path}", 404)

    def test_looking_only(self, cast: Cast) -> None:
        assert Client().post(f"/rulebooks/{NAME}/").status_code == 405

    def test_a_faulty_file_is_not_shown_in_public(
        self, cast: Cast, tmp_path: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED, tmp_path])
        (tmp_path / "bad.toml").write_text("values = 3", encoding="utf-8")
        (tmp_path / "own.toml").write_text('extends = "national"', encoding="utf-8")
        listed = text(Client(), "/rulebooks/")
        assert "/rulebooks/own/" in listed
        assert "/rulebooks/bad/" not in listed
        text(Client(), "/rulebooks/bad/", 404)
        office = text(as_user(cast.clerk), "/office/rulebooks/")
        assert "values：应为表" in office


class TestRevising:
    def test_from_the_list_to_a_version(self, cast: Cast) -> None:
        """A clerk changes one value, another person sees the difference and approves."""
        clerk, approver = as_user(cast.clerk), as_user(cast.approver)
        assert "修订" in text(clerk, "/office/rulebooks/")
        answer = clerk.post(f"/office/rulebooks/{NAME}/revise/")
        draft = RulebookDraft.objects.get()
        page = f"/office/rulebooks/drafts/{draft.pk}/"
        assert answer["Location"] == page
        form = {"status": "interpreted", "value": "7.5", "unit": "%", "clause": "会议纪要",
                "binding": "hard"}  # fmt: skip
        answer = clerk.post(f"{page}values/{FLOOR}/", form)
        assert answer["Location"] == page
        assert "7.5%" in text(clerk, page)
        day = (clock.today() + timedelta(days=1)).isoformat()
        clerk.post(f"{page}submit/", {"reason": "领导小组决定", "effective_from": day})
        seen = text(approver, page)
        assert "不同的地方（1 处）" in seen
        assert "领导小组决定" in seen
        assert "批准" not in text(clerk, page).split("等待起草人以外")[0].split("<h1>")[1]
        approver.post(f"{page}approve/")
        version = RulebookVersion.objects.get()
        assert (version.reason, version.approved_by) == ("领导小组决定", cast.approver)
        assert "已批准" in text(approver, page)

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({"value": "120", "unit": "%", "clause": "x"}, "超过 100 %"),
            ({"value": "多", "unit": "%", "clause": "x"}, "不是数字"),
            ({"value": "", "unit": "%", "clause": "x"}, "请填写内容"),
            ({"value": "5", "unit": "%"}, "缺少 clause"),
            ({"value": "5", "unit": "%", "clause": "x", "status": "explicit"}, "缺少 quote"),
        ],
    )
    def test_a_wrong_value_is_one_clear_error(
        self, cast: Cast, form: dict[str, str], words: str
    ) -> None:
        draft = actions.begin_draft(by=cast.clerk, name=NAME)
        before = draft.text
        answer = as_user(cast.clerk).post(
            f"/office/rulebooks/drafts/{draft.pk}/values/{FLOOR}/", {"status": "interpreted"} | form
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
        draft.refresh_from_db()
        assert draft.text == before

    @pytest.mark.once
    def test_every_parameter_has_a_form_that_keeps_it(self, cast: Cast) -> None:
        """Opening a value and saving it as it stands says the same thing again."""
        draft, clerk = actions.begin_draft(by=cast.clerk, name=NAME), as_user(cast.clerk)
        for key, value in load(NAME).values.items():
            address = f"/office/rulebooks/drafts/{draft.pk}/values/{key}/"
            form = clerk.get(address).context["form"]
            given = {name: form[name].value() or "" for name in form.fields}
            if value.status == "inherited":
                given["clause"] = "第一条"
            if value.is_absent:
                given["status"] = "absent"
            answer = clerk.post(address, given)
            assert answer.status_code == 302, (key, answer.content.decode()[-3000:])
        draft.refresh_from_db()
        again = rulebook.parse(draft.text, NAME)
        assert {k: v.value for k, v in again.values.items()} == {
            k: v.value for k, v in load(NAME).values.items()
        }

    def test_supplements_and_inheriting(self, cast: Cast) -> None:
        draft, clerk = begun(cast), as_user(cast.clerk)
        page = f"/office/rulebooks/drafts/{draft.pk}/"
        clerk.post(f"{page}also/", {"also": "visits-2025"})
        clerk.post(f"{page}values/{FLOOR}/drop/")
        draft.refresh_from_db()
        book = rulebook.parse(draft.text, NAME)
        assert (book.also, book.get(FLOOR).is_absent) == (("visits-2025",), True)
        assert clerk.post(f"{page}also/", {"also": "nowhere"}).status_code == 422
        assert clerk.post(f"{page}values/{FLOOR}/drop/").status_code == 404

    def test_returned_and_discarded(self, cast: Cast) -> None:
        draft = submitted(cast)
        page = f"/office/rulebooks/drafts/{draft.pk}/"
        assert as_user(cast.approver).post(f"{page}return/", {}).status_code == 422
        as_user(cast.approver).post(f"{page}return/", {"reason": "缺纪要"})
        assert "缺纪要" in text(as_user(cast.clerk), page)
        as_user(cast.clerk).post(f"{page}discard/")
        draft.refresh_from_db()
        assert draft.status == "discarded"

    def test_a_refused_submission_says_why(self, cast: Cast) -> None:
        draft = begun(cast)
        answer = as_user(cast.clerk).post(
            f"/office/rulebooks/drafts/{draft.pk}/submit/",
            {"reason": "无", "effective_from": "2020-01-01"},
        )
        assert answer.status_code == 422
        assert "不能倒推施行" in answer.content.decode()


class TestChoosing:
    def test_a_bureau_and_a_department(self, cast: Cast) -> None:
        admin = as_user(cast.sysadmin)
        assert cast.partner.name in text(admin, "/office/rulebooks/choice/")
        for chooser, name in ((cast.partner, "xushui-2022"), (cast.bureau, "baofeng-2024")):
            prefix = f"{chooser._meta.model_name}-{chooser.pk}"
            data = {"chooser": prefix, f"{prefix}-rulebook": name}
            assert admin.post("/office/rulebooks/choice/", data).status_code == 302
            chooser.refresh_from_db()
            assert chooser.rulebook == name
            data[f"{prefix}-rulebook"] = "nowhere"
            assert admin.post("/office/rulebooks/choice/", data).status_code == 422
        assert admin.post("/office/rulebooks/choice/", {"chooser": "x"}).status_code == 404


def addresses(draft: RulebookDraft) -> list[tuple[str, str, str]]:
    """(method, address, role that may) of every office page."""
    of_draft = {"pk": draft.pk}
    of_value = of_draft | {"key": FLOOR}
    return [
        ("get", reverse("rulebooks:office_list"), "clerk"),
        ("get", reverse("rulebooks:choice"), "sysadmin"),
        ("post", reverse("rulebooks:draft_begin", args=["national"]), "clerk"),
        ("get", reverse("rulebooks:draft_detail", kwargs=of_draft), "clerk"),
        ("get", reverse("rulebooks:value_edit", kwargs=of_value), "clerk"),
        ("post", reverse("rulebooks:value_drop", kwargs=of_value), "clerk"),
        ("post", reverse("rulebooks:draft_also", kwargs=of_draft), "clerk"),
        ("post", reverse("rulebooks:draft_submit", kwargs=of_draft), "clerk"),
        ("post", reverse("rulebooks:draft_approve", kwargs=of_draft), "approver"),
        ("post", reverse("rulebooks:draft_return", kwargs=of_draft), "approver"),
        ("post", reverse("rulebooks:draft_discard", kwargs=of_draft), "clerk"),
    ]


class TestAccess:
    def test_login_roles_and_methods(self, cast: Cast) -> None:
        for method, address, _ in addresses(begun(cast)):
            answer = getattr(Client(), method)(address)
            assert (answer.status_code, "/login/" in answer["Location"]) == (302, True), address
            answer = getattr(as_user(cast.inspector_a), method)(address)
            assert answer.status_code == 403, address
            wrong = Client().put(address)
            assert wrong.status_code == 405, address

    def test_another_bureaus_draft_is_not_there(self, cast: Cast) -> None:
        draft = begun(cast)
        other = TestWhoRevises().neighbour("jinfeng-2023")
        client = as_user(other)
        for method, address, role in addresses(draft):
            if f"/{draft.pk}/" in address and role == "clerk":
                assert getattr(client, method)(address).status_code == 404, address
        assert client.post(f"/office/rulebooks/{NAME}/revise/").status_code == 409
        assert draft.name not in text(client, "/office/rulebooks/").split("<h2")[1]

    def test_bad_ids(self, cast: Cast) -> None:
        clerk = as_user(cast.clerk)
        draft = begun(cast)
        text(clerk, "/office/rulebooks/drafts/999/", 404)
        text(clerk, f"/office/rulebooks/drafts/{draft.pk}/values/no.such/", 404)
        assert clerk.post("/office/rulebooks/nowhere/revise/").status_code == 404

    def test_a_stale_state_is_409(self, cast: Cast) -> None:
        draft = submitted(cast)
        address = f"/office/rulebooks/drafts/{draft.pk}/discard/"
        assert as_user(cast.clerk).post(address).status_code == 409
