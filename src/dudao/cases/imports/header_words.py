"""By which words the columns of a log are known: what people in property companies write above them, in either script and in English."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": (
        "編號",
        "單號",
        "工單號",
        "工單編號",
        "投訴編號",
        "受理編號",
        "流水號",
        "序號",
        "reference",
        "case number",
        "case enquiry id",
        "ticket",
        "id",
    ),
    "received_at": (
        "受理時間",
        "受理日期",
        "投訴時間",
        "投訴日期",
        "接訴時間",
        "來電時間",
        "登記時間",
        "日期",
        "時間",
        "received",
        "date",
        "open dt",
    ),
    "kind": ("性質", "事項性質", "訴求性質", "kind"),
    "channel": ("渠道", "投訴渠道", "受理渠道", "來源", "投訴方式", "受理方式", "途徑", "channel", "source"),
    "category": ("類別", "投訴類別", "類型", "投訴類型", "分類", "category", "type"),
    "title": ("標題", "主題", "摘要", "事由", "title", "subject", "case title", "summary"),
    "text": ("內容", "投訴內容", "描述", "詳情", "事項內容", "text", "description", "details"),
    "place": ("地點", "位置", "地址", "location", "address", "place"),
    "building": ("樓棟", "樓號", "棟號", "棟", "building"),
    "unit": ("房號", "房屋", "單元", "室號", "unit", "room", "flat"),
    "contact_name": ("姓名", "投訴人", "業主姓名", "客戶姓名", "業主", "name", "customer"),
    "contact_telephone": ("電話", "手機", "聯繫電話", "聯絡電話", "手機號", "telephone", "phone", "mobile"),
    "contact_email": ("郵箱", "電子郵件", "email", "e-mail"),
    "site": ("服務中心", "項目", "小區", "site", "project"),
    "assigned.at": ("派單時間", "派單日期", "分派時間", "assigned"),
    "assigned.to": ("負責人", "處理人", "責任人", "assignee", "assigned to"),
    "responded.at": ("回應日期", "回應時間", "響應時間", "首次響應時間", "responded"),
    "resolved.at": ("處理日期", "處理時間", "完成時間", "完成日期", "解決時間", "resolved"),
    "resolved.result": ("結果", "處理結果", "處理情況", "result", "closure reason"),
    "visited.at": ("回訪日期", "回訪時間", "visited"),
    "visited.outcome": ("回訪結果", "滿意度", "outcome"),
    "closed.at": ("關閉時間", "關閉日期", "結案時間", "結案日期", "closed", "closed dt"),
}
"""Fields of a map, and ``act.word`` for what its acts tell. The usual word comes first."""

DUE_WORDS: Final = ("到期時間", "應完成時間", "要求完成時間", "完成期限", "期限", "due", "due date", "deadline", "target dt")
"""Above the due times of an old system, which are compared with ours."""

MEANINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "kind": {
        "complaint": ("投訴", "complaint"),
        "suggestion": ("建議", "suggestion"),
        "need": ("需求", "報修", "求助", "諮詢", "need", "request"),
    },
    "channel": {
        "phone": ("電話", "來電", "phone", "telephone", "call"),
        "counter": ("前台", "來訪", "現場", "到訪", "counter", "walk-in"),
        "online": ("微信", "線上", "網上", "小程序", "公眾號", "app", "online", "web", "wechat"),
        "email": ("郵件", "郵箱", "電郵", "email", "e-mail"),
        "letter": ("信件", "來信", "信函", "letter"),
        "visit": ("走訪", "上門", "visit"),
        "forum": ("論壇", "業主群", "forum"),
        "opinion_book": ("意見簿", "意見本"),
        "hotline": ("12345", "政府熱線", "市民熱線", "hotline"),
        "quality": ("品質部", "質量部", "品質管理部"),
        "other": ("其他", "其它", "other"),
    },
    "visited.outcome": {"satisfied": ("滿意", "非常滿意", "基本滿意", "satisfied"), "dissatisfied": ("不滿意", "dissatisfied")},
}
"""Words in the cells of a column that can only hold some."""
