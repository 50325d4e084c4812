"""Words that quotes are compared by: which come and go, which have to be the same, which sound alike."""

import re
from itertools import combinations

from insights.grounding.numerals import ONES

_SMALL = """
a an the i you we it that this these those there here to of for in on at and so well just like then is are am was be do
have has had would really actually basically very okay right know mean now also too please up out got get but because
"""
_ADDABLE = """
that this these those there here to of for in on at and so well just like then is are it i you we really actually now
"""
_STRICT = """
no not never ever none nothing nobody nowhere without neither nor only less more hardly barely scarcely almost unless
until except instead before after if or all every any always sometimes rarely often must can could may might should will
shall first second third half double twice once monday tuesday wednesday thursday friday saturday sunday january
february march april june july august september october november december today tomorrow yesterday pm morning afternoon
evening dollars cents percent
"""
ARTICLES = frozenset(("a", "an", "the"))
LIGHT = ARTICLES | {"is"}
"""Those of them that weigh least."""
SMALL = frozenset(_SMALL.split())
"""Words that get lost when speech is written down."""
ADDABLE = frozenset(_ADDABLE.split())
"""Words that a quote may have though they were not said there."""
OPENING = frozenset(("so", "well", "and", "but", "okay", "like", "then", "now"))
"""The same for its first word."""
STRICT = frozenset(_STRICT.split())
"""Words that turn a statement round, or are what it is about: never missing, never added, never another word."""
UNLIKE = frozenset(("world", "night", "light", "right", "fight", "sight", "tight", "marsh", "very", "alter"))
"""Words that are no strict word misspelt, though they look it."""

_PERSONS = "i me my mine|you your yours|he him his|she her hers|we us our ours|they them their theirs"
PERSONS = {word: person for person, group in enumerate(_PERSONS.split("|")) for word in group.split()}
"""Words that say who, by person."""

NAMES = {str(value): word for word, value in ONES.items()}
"""Digits in words, for where they were run together with another word."""

_SAME = "would had|is has|a the|a an|the an|first 1|second 2|third 3"
SAME = frozenset(frozenset(pair.split()) for pair in _SAME.split("|"))
"""Two words that one short form stands for, articles, and days of the month."""

_HEARD = """
their there|would wood|our hour are|your you're|weather whether|here hear|right write|where wear ware|knew new
by buy bye|fare fair|pair pear|sail sale|meet meat|mail male|plane plain|piece peace|wait weight|waist waste|way weigh
whole hole|see sea|son sun|steel steal|tail tale|threw through|which witch|role roll|root route|brake break|cell sell
sent scent cent|dear deer|flour flower|heal heel|higher hire|made maid|main mane|morning mourning|principal principle
scene seen|some sum|toe tow|vain vein|wore war|i eye|aisle isle|bare bear|be bee|berry bury|board bored|course coarse
die dye|great grate|guest guessed|heard herd|him hymn|in inn|lesson lessen|loan lone|pause paws|poor pour|read red
so sew sow|site sight cite|soul sole|suite sweet|tea tee|we wee|week weak|wrap rap|to too|allowed aloud|affect effect
than then|sense since|know no|won 1
"""
HEARD = frozenset(frozenset(pair) for group in re.split(r"[|\n]", _HEARD) for pair in combinations(group.split(), 2))
"""Words that sound the same."""
_HEARD_AS_TWO = "your you are|its it is|their they are|there they are|were we are|whose who is|lets let us|our we are"
HEARD_AS_TWO = frozenset(tuple(group.split()) for group in _HEARD_AS_TWO.split("|"))
"""Words that sound like two others."""

OPPOSING = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti", "under", "over", "pre", "re")
"""Beginnings that make another word of one."""
CONTRARY = (("in", "de"), ("in", "ex"), ("im", "ex"), ("over", "under"), ("any", "some"), ("every", "any"))
"""Beginnings of words that mean the opposite of one another."""
