from django.urls import path

from mingcha.oversight.views import (
    assessments,
    checks,
    evaluations,
    group,
    public,
    rectifications,
    samples,
    visits,
)

OFFICE = "office/oversight/"

app_name = "oversight"
urlpatterns = [
    path("leading-group/", public.leading_group, name="leading_group"),
    path("back-checks/", public.back_checks, name="public_back_checks"),
    path("back-checks/<int:pk>/", public.sample, name="public_sample"),
    path(OFFICE, group.home, name="home"),
    path(f"{OFFICE}group/", group.group_page, name="group"),
    path(f"{OFFICE}group/new/", group.group_create, name="group_create"),
    path(f"{OFFICE}decisions/new/", group.decision_create, name="decision_create"),
    path(f"{OFFICE}decisions/<int:pk>/", group.decision, name="decision"),
    path(f"{OFFICE}basis/plan/<int:pk>/", group.basis_of_plan, name="basis_of_plan"),
    path(f"{OFFICE}basis/task/<int:pk>/", group.basis_of_task, name="basis_of_task"),
    path(f"{OFFICE}samples/", samples.sample_list, name="sample_list"),
    path(f"{OFFICE}samples/new/", samples.draw_back_checks, name="draw_back_checks"),
    path(f"{OFFICE}samples/units/", samples.draw_units, name="draw_units"),
    path(f"{OFFICE}samples/<int:pk>/", samples.sample, name="sample"),
    path(f"{OFFICE}samples/<int:pk>/place/", samples.place, name="place"),
    path(f"{OFFICE}samples/<int:pk>/publish/", samples.publish, name="publish_sample"),
    path(f"{OFFICE}back-checks/<int:pk>/", checks.back_check, name="back_check"),
    path(f"{OFFICE}back-checks/<int:pk>/enter/", checks.enter, name="enter_back_check"),
    path(f"{OFFICE}visits/", visits.visit_list, name="visit_list"),
    path(f"{OFFICE}visits/new/", visits.visit_create, name="visit_create"),
    path(f"{OFFICE}visits/<int:pk>/", visits.visit, name="visit"),
    path(f"{OFFICE}visits/<int:pk>/enter/", visits.visit_enter, name="visit_enter"),
    path(f"{OFFICE}circulars/", visits.circular_list, name="circular_list"),
    path(f"{OFFICE}circulars/new/", visits.circular_create, name="circular_create"),
    path(f"{OFFICE}circulars/<int:pk>/", visits.circular, name="circular"),
    path(f"{OFFICE}rectifications/", rectifications.rectification_list, name="rectification_list"),
    path(
        f"{OFFICE}rectifications/new/",
        rectifications.rectification_create,
        name="rectification_create",
    ),
    path(f"{OFFICE}rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path(f"{OFFICE}rectifications/<int:pk>/submit/", rectifications.submit, name="submit"),
    path(f"{OFFICE}rectifications/<int:pk>/accept/", rectifications.accept, name="accept"),
    path(f"{OFFICE}rectifications/<int:pk>/return/", rectifications.send_back, name="send_back"),
    path(f"{OFFICE}assessments/", assessments.assessment_list, name="assessment_list"),
    path(f"{OFFICE}assessments/new/", assessments.assessment_create, name="assessment_create"),
    path(f"{OFFICE}assessments/scheme/", assessments.scheme, name="scheme"),
    path(f"{OFFICE}assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path(f"{OFFICE}assessments/<int:pk>/remark/", assessments.remark, name="remark"),
    path(f"{OFFICE}assessments/<int:pk>/sign/", assessments.sign, name="sign"),
    path(
        f"{OFFICE}assessments/<int:pk>/sheet.pdf", assessments.assessment_pdf, name="assessment_pdf"
    ),
    path(f"{OFFICE}accountability/", assessments.accountability_list, name="accountability_list"),
    path(
        f"{OFFICE}accountability/new/",
        assessments.accountability_create,
        name="accountability_create",
    ),
    path(f"{OFFICE}accountability/<int:pk>/", assessments.accountability, name="accountability"),
    path(f"{OFFICE}evaluations/", evaluations.evaluation_list, name="evaluation_list"),
    path(f"{OFFICE}evaluations/<int:year>/", evaluations.evaluation, name="evaluation"),
    path(f"{OFFICE}evaluations/version/<int:pk>/", evaluations.version, name="evaluation_version"),
    path(
        f"{OFFICE}evaluations/version/<int:pk>/report.docx",
        evaluations.as_word,
        name="evaluation_docx",
    ),
    path(
        f"{OFFICE}evaluations/version/<int:pk>/report.pdf",
        evaluations.as_pdf,
        name="evaluation_pdf",
    ),
]
