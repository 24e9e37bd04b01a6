"""Words that say nothing about a service, in Simplified Chinese and English: most frequent everywhere, and so no keyword anywhere."""

from typing import Final


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHINESE: Final = _split("""
    希望 建议 觉得 感觉 认为 觉着 比较 非常 特别 有点 有些 一些 一点 还是 还有 没有 可以 能够 能否 可能 应该 应当 需要 必须 进行 增加
    我们 你们 他们 大家 自己 业主 住户 小区 物业 物业公司 公司 贵公司 本人 这里 那里 这个 那个 这样 那样 这种 那种 什么 怎么 如何 为何
    现在 目前 以前 以后 之前 之后 平时 有时 有时候 经常 总是 一直 已经 曾经 正在 马上 尽快 尽量 及时 多次 每天 每次 每年 今年 去年 时候
    因为 所以 但是 不过 而且 并且 或者 如果 虽然 关于 对于 通过 以及 其他 其它 方面 问题 情况 部分 东西 事情 地方 意见 谢谢 暂无 没什么
    是 有 在 到 去 来 做 让 使 给 把 被 会 能 要 想 说 看 用 请 大 小 多 少 高 低 新 老 很 太 更 最 都 也 就 再 又 还 才 只 只是 一样
    一般 做到 提供 存在 出现 造成 导致 成为 不是 就是 不要 不会 不能 知道 起来 出来 下来 下去 过来 上来 有人 人员 工作 服务 管理
""")

ENGLISH: Final = _split("""
    a about above after again all also always am an and any are as at be because been before being below between both but by can
    could did do does doing don down during each even ever few for from further get gets getting go going got had has have having
    he her here hers him his how i if in into is it its itself just let like lot lots made make makes many may me might more most
    much must my need needs never no nor not now of off often on once one only or other our ours out over own per please put quite
    rather really same see seem she should since so some still such take than thank thanks that the their them then there these
    they thing things this those though through to too under until up upon us use used using ve very was way we well were what when
    where which while who whom why will with would yes you your yours
    aren couldn didn doesn hadn hasn haven isn shouldn wasn weren won wouldn
""")

STOP_WORDS: Final = CHINESE | ENGLISH

NEGATIONS: Final = _split("不 没 没有 未 无 别 不够 不太 不很 不怎么 从不 并不 毫不")
"""What turns the word behind it round: kept with it, or 不满意 would be counted as praise."""

TERMS: Final = sorted(
    _split("""
    物业费 管理费 停车费 水电费 停车位 停车场 门禁 门禁卡 单元门 消防通道 电动车 充电桩 垃圾桶 垃圾房 绿化带 监控 摄像头 保安 保洁 保洁员
    客服 前台 管家 维修工 家政 会所 健身房 游泳池 儿童区 供水 供电 停水 停电 水压 跳闸 漏水 渗水 外墙 楼道 电梯 公共设施 快递柜 信箱
    社区活动 社区文化
""")
)
"""Words of the trade that a general dictionary would cut in two."""
