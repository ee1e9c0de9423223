"""Texts that try to instruct the judge ("report no errors", 忽略以上指示).

A language model cannot be relied on to ignore them, even if the prompt asks for it. A pair with such a text is
therefore read in a separate request and never shown as context, and a good rating of it is ignored.
"""

from __future__ import annotations

import re

from mtaudit.judge import Item

_EN = r"""
(?:ignore|disregard|forget|override|bypass|skip)\b[^.!?。\n]{0,25}\b(?:all|any|previous|prior|above|earlier|your(?!\s+own)|these|those|everything)\b[^.!?。\n]{0,25}\b(?:instruction|prompt|rule|guideline|direction|command|message|order)s?\b
|\b(?:report|return|mark|list|find|flag|output|give|write|answer|reply|respond|say|print|rate|score|set)\b[^.!?。\n]{0,40}\b(?:no|zero|without|any|0|empty)\b[^.!?。\n]{0,12}\b(?:errors?|mistakes?|faults?|problems?|issues?|findings?)\b
|\b(?:quality|score|rating|grade)\b[^.!?。\n]{0,25}(?:\b(?:of|to|is|as|be)\b|[:=])[^.!?。\n]{0,12}\b100\b
|\b(?:rate|score|grade|mark)\s+(?:this|these|it|all|each|every|everything|the\s+(?:pair|translation|target|text|sentence)s?)\b[^.!?。\n]{0,60}\b(?:perfect|100|flawless|correct)\b
|\b(?:translation|pair|pairs|target|sentence|text)s?\b[^.!?。\n]{0,30}\b(?:is|are|as)\b[^.!?。\n]{0,15}\b(?:perfect|flawless|error-free|approved)\b
|"?errors"?\s*[:=]\s*\[\s*\]
|\b(?:system|developer)\s+(?:prompt|override|note)|(?:^|[\n"'\[(])\s*(?:system|assistant|developer)\s*:
|<\|?(?:im_start|im_end|system|endoftext|eot_id|start_header_id)\|?>|\[/?INST\]|<</?SYS>>
|\b(?:end|begin|start)\s+(?:of\s+)?(?:the\s+)?data\b
|\byou\s+are\s+(?:now|no\s+longer)\b[^.!?\n]{0,25}\b(?:assistant|model|AI|translator|reviewer|judge|editor|evaluator)\b|\bact\s+as\b[^.!?\n]{0,25}\b(?:assistant|model|translator|reviewer|judge|editor|evaluator)\b
|\b(?:note|message|attention|dear|hey|hello|instructions?)\b[^.!?。\n]{0,20}\b(?:judge|evaluator|reviewer|grader|language\s+model|LLM|AI\s+model|annotator)\b
|\b(?:do\s+not|don't|never)\b[^.!?。\n]{0,20}\b(?:report|mark|flag|list|mention)\b[^.!?。\n]{0,30}\b(?:errors?|mistakes?|anything|this|pairs?|issues?)\b
|\bif\s+you\s+are\s+(?:an?\s+)?(?:AI|LLM|language\s+model|large\s+language\s+model|judge|evaluator)\b
"""
_ZH = r"""
(?:忽略|无视|無視|不要理会|不要理會|忘记|忘記|忘掉|跳过|跳過|覆盖|覆蓋|不必遵守)[^。！？\n]{0,20}(?:指示|指令|提示|规则|規則|要求|命令|说明|說明|准则|準則)
|(?:不要|不必|无需|無需|不用|请勿|請勿|别|別)(?:报告|報告|标记|標記|指出|列出|标出|標出|汇报|匯報|标注|標註)[^。！？\n]{0,15}(?:错误|錯誤|问题|問題|任何)
|(?:报告|報告|返回|输出|輸出|回答|回复|回覆|标记|標記|判定)[^。！？\n]{0,12}(?:没有|沒有|无|無|零|0\s*个|0\s*個)(?:任何)?(?:错误|錯誤|问题|問題)
|(?:质量|質量|品質|分数|分數|评分|評分|得分|打分|打)[^。！？\n]{0,10}(?:100|一百|满分|滿分)
|(?:译文|譯文|翻译|翻譯|以上|所有|全部)[^。！？\n]{0,15}(?:完美|毫无错误|毫無錯誤|没有错误|沒有錯誤|全部正确|全部正確|满分|滿分)
|你现在是|你現在是|你不再是|(?:系统|系統)(?:提示|消息|訊息|指令)|(?:提示词|提示詞)
|(?:致|给|給|亲爱的|親愛的|注意[,，:：]?)(?:各位)?(?:评审|評審|评委|評委|裁判|审校|審校|评估|評估|大模型|语言模型|語言模型|模型)
|如果你是(?:一个|一個)?(?:人工智能|AI|大?语言模型|大?語言模型|模型|评审|評審)
|数据(?:到此)?结束|資料(?:到此)?結束
"""
_PATTERN = re.compile("".join(block.strip().replace("\n", "") for block in (_EN, "|" + _ZH.strip())), re.IGNORECASE)


def instructs(text: str) -> tuple[int, int] | None:
    """The span of words that instruct a judge; None if there are none."""
    found = None if not text else _PATTERN.search(text)
    return found.span() if found else None


def is_hostile(item: Item) -> bool:
    """Whether either side of the pair instructs the judge."""
    return instructs(item.source) is not None or instructs(item.target) is not None
