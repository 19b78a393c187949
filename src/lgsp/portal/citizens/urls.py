"""Addresses of the pages of citizens' own pages, and their questions for officers."""

from django.urls import URLPattern, path

from lgsp.portal.citizens import citizens, questions
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    path("citizen", citizens.uses, name="citizen"),
    path("citizen/sign-in", citizens.begin, name="citizen_sign_in"),
    path("citizen/back", citizens.back, name="citizen_back"),
    path("citizen/sign-out", citizens.leave, name="citizen_sign_out"),
    path("citizen/uses.csv", citizens.export, name="citizen_export"),
    path("citizen/uses/<uuid:transaction_id>", citizens.use, name="citizen_use"),
    page("questions", questions.question_list, "questions"),
    page("questions/<int:number>", questions.question, "question"),
]
