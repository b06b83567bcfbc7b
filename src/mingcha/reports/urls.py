from django.urls import path

from mingcha.reports.views import figures, overviews, sheets, workbench

app_name = "reports"
SHEET = "office/reports/sheets/<str:kind>/<int:year>/<int:number>"
urlpatterns = [
    path("office/", workbench.workbench, name="workbench"),
    path("office/search/", workbench.search, name="search"),
    path("office/reports/", figures.home, name="home"),
    path("office/reports/indicators/", figures.indicators, name="indicators"),
    path("office/reports/indicators/<int:pk>/", figures.task_households, name="task_households"),
    path("office/reports/clocks/", overviews.clocks, name="clocks"),
    path("office/reports/digest/", overviews.digest, name="digest"),
    path("office/reports/lower/", overviews.lower, name="lower"),
    path("office/reports/statistics/", overviews.statistics, name="statistics"),
    path("office/reports/sheets/", sheets.sheet_list, name="sheet_list"),
    path(f"{SHEET}/", sheets.sheet_detail, name="sheet_detail"),
    path(f"{SHEET}/save/", sheets.sheet_save, name="sheet_save"),
    path(f"{SHEET}/submit/", sheets.sheet_submit, name="sheet_submit"),
    path(f"{SHEET}.<str:form>", sheets.sheet_file, name="sheet_file"),
]
