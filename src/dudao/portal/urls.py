"""The portal's addresses, all below ``/p/``: short, for they stand on posters and are typed on telephones."""

from django.urls import path

from dudao.portal.views import asking, doors, following, home, raising

app_name = "portal"

urlpatterns = [
    path("language", doors.language, name="language"),
    path("<str:code>/", home.site, name="site"),
    path("<str:code>/n/<str:number>", home.publication, name="publication"),
    path("<str:code>/raise", raising.raise_case, name="raise"),
    path("<str:code>/q/<str:token>", asking.questionnaire, name="questionnaire"),
    path("<str:code>/follow", following.follow, name="follow"),
    path("<str:code>/c/<str:number>/<str:secret>", following.case, name="case"),
    path("<str:code>/c/<str:number>/<str:secret>/add", following.add, name="add"),
    path("<str:code>/c/<str:number>/<str:secret>/answer", following.answer, name="answer"),
]
