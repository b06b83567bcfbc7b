"""The real door: upload, headings, check, store. What came of a file."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcha.registers.models import Import, Target
from registers.tricks.kit import Trick


@dataclass(frozen=True)
class Came:
    """Exactly one of three: the file was refused, a row was faulted, or rows were stored."""

    says: str = ""
    fault: tuple[int, str, str] | None = None  # (row, column, what)
    stored: tuple[tuple[str, ...], ...] = ()

    def answers(self, trick: Trick) -> bool:
        """Whether this is what the trick should come to."""
        if trick.fault is not None and self.fault is not None:
            return self.fault[:2] == trick.fault[:2] and trick.fault[2] in self.fault[2]
        if trick.says:
            return trick.says in self.says
        return trick.fault is None and self.stored == trick.stored


def through(client: Client, trick: Trick) -> Came:
    """The file taken to the end of its way, the suggested headings accepted."""
    file = SimpleUploadedFile("x", trick.made())
    file._name = trick.file_name  # type: ignore[attr-defined]
    upload: Any = client.post(reverse("registers:import_create", args=["targets"]), {"file": file})
    if upload.status_code != 302:
        assert upload.status_code == 422, f"the upload answers {upload.status_code}"
        (told,) = upload.context["form"].errors["file"]
        assert not Import.objects.exists()
        return Came(says=told)
    batch = Import.objects.get()
    page: Any = client.get(reverse("registers:import_detail", args=[batch.pk]))
    chosen = {field.html_name: field.value() for field in page.context["form"]}
    check: Any = client.post(reverse("registers:import_check", args=[batch.pk]), chosen)
    if check.status_code == 422:
        return Came(says=str(check.context["form"].non_field_errors()))
    assert check.status_code == 302, f"the check answers {check.status_code}"
    return finished(client, batch)


def finished(client: Client, batch: Import) -> Came:
    """A checked batch stored; one with faults by its first."""
    batch.refresh_from_db()
    if batch.status == "refused":
        assert client.get(reverse("registers:import_marked", args=[batch.pk])).status_code == 200
        assert not Target.objects.exists()
        first = batch.errors[0]
        return Came(fault=(first["row"], first["column"], first["what"]))
    store = client.post(reverse("registers:import_store", args=[batch.pk]))
    assert store.status_code == 302, f"storing answers {store.status_code}"
    rows = Target.objects.order_by("pk")
    return Came(
        stored=tuple(
            (
                row.name,
                row.uscc or row.old_number or "",
                row.established.isoformat() if row.established else "",
            )
            for row in rows
        )
    )
