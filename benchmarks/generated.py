"""Texts made up by a small model of vocabulary: frequent words, a long tail of names, clauses of few patterns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate


def _words(text: str) -> list[str]:
    return text.split()


_SUBJECTS = _words(
    "国务院 各级人民政府 主管部门 会员国 秘书长 委员会 缔约方 安全理事会 监督管理机构 用人单位 申请人 当事人 审计机关 "
    "人民法院 学校 医疗机构 金融机构 社会组织 专门机构 联络小组 工作组 海关 生产企业 经营者 消费者 居民 观察员"
)
_MODALS = _words("应当 可以 不得 必须 有权 继续 共同 依法 及时 定期 决定 请 敦促 鼓励 需要 负责")
_VERBS = _words(
    "制定 审查 批准 公布 监督 检查 保护 促进 加强 协调 执行 登记 报告 提交 评估 建立 完善 支持 打击 防止 资助 "
    "调查 处理 补偿 征收 使用 转让 培训 编制 通知 备案 公开 提供 采取 落实 参加 交流 讨论 通过 修改 废止"
)
_OBJECTS = _words(
    "规划 标准 措施 计划 制度 办法 信息 资金 项目 能力 人员 技术 资源 环境 合同 证书 许可 权利 义务 责任 安全 卫生 "
    "教育 就业 土地 水资源 森林 能源 交通 网络 数据 恐怖主义 洗钱 毒品 犯罪 武器 边境 难民 和平 人权 发展 合作 决议 "
    "建议 会议 预算 税收 价格 质量 产品 食品 药品 档案 文物 工程 设施 灾害 应急预案 知识产权 电子商务 气候变化"
)
_WHERE = _words(
    "在公共场所 在边境地区 在本行政区域内 在会议期间 根据有关规定 按照国家标准 依照本条例 为此目的 在必要时"
)
_JOINTS = ("、", "和", "以及", "的", "与")
_NAME_ENDS = ("县", "市", "村", "河", "路", "公司", "基金会", "大学")
_NAMES = 4000
_CLAUSES = (1, 1, 2, 2, 3, 4, 6)


def generated_texts(rnd: random.Random, paragraphs: int) -> Iterator[str]:
    """Paragraphs of about fifty characters; word frequencies fall with their rank, as those of language do."""
    names = [_name(rnd) for _ in range(_NAMES)]
    lists = {id(words): _falling(words) for words in (_SUBJECTS, _MODALS, _VERBS, _OBJECTS, _WHERE, names)}

    def one(words: list[str]) -> str:
        return rnd.choices(words, cum_weights=lists[id(words)])[0]

    def clause() -> str:
        start = one(_WHERE) if rnd.random() < 0.3 else ""
        subject = one(names) if rnd.random() < 0.2 else one(_SUBJECTS)
        objects = one(_OBJECTS) + "".join(rnd.choice(_JOINTS) + one(_OBJECTS) for _ in range(rnd.randint(0, 2)))
        return start + subject + one(_MODALS) + one(_VERBS) + objects

    for number in range(1, paragraphs + 1):
        text = "，".join(clause() for _ in range(rnd.choice(_CLAUSES)))
        if rnd.random() < 0.1:
            text += f"，并参照{rnd.randint(1990, 2020)}年第{rnd.randint(1, 2500)}号文件(P{rnd.randint(1, 999)})"
        yield f"{number % 40 + 1}. {text}。"


def _name(rnd: random.Random) -> str:
    han = "".join(chr(rnd.randint(0x4E00, 0x8FFF)) for _ in range(rnd.randint(1, 2)))
    return han + rnd.choice(_NAME_ENDS)


def _falling(words: list[str]) -> list[float]:
    """Cumulative weights by Zipf's law."""
    return list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
