"""Whether a dialogue is the visit itself, a patient being seen: nobody books there, whatever is said of coming back."""

import re

from insights.providers.offline.reading import Hit, Reading
from insights.schema import Role

ENOUGH = 2  # turns of an examination
EXAMINES = re.compile(
    r"\b(?:how long (?:have you (?:had|been (?:having|feeling|sick))|has (?:this|that|it) been)|any (?:\w+ "
    r")?(?:history|fevers?|chills|"
    r"allergies|nausea|vomiting|surger\w+|cough\w*|numbness|weakness|tingling|swelling|shortness|chest|pain|bleeding|"
    r"dizziness|headaches?|weight|trouble (?:breathing|sleeping))|(?:are|have) you (?:still |been )*tak(?:ing|en)|"
    r"do you (?:smoke|drink|use (?:tobacco|drugs)|feel|take any|have any (?:pain|allerg\w+|other (?:medical|symptoms)|"
    r"medical))|your (?:lungs|heart|blood pressure|oxygen|vitals|x ray|mri|ct|labs?|blood work|a1c|abdomen|symptoms|"
    r"pulse|reflexes|belly|medications?|diabetes|hypertension|asthma|glucose|kidneys?|incision|"
    r"\w+ (?:sounds?|looks?) (?:clear|good|normal|better|swollen|fine))|on (?:your |the )?(?:physical )?exam|"
    r"(?:brings?|brought) you (?:in|back|here|into|to the clinic)|when did (?:it|this|that|the|your|these) (?:\w+ "
    r")?(?:start|begin)|"
    r"prescri(?:be|bing|ption)|milligrams|antibiotics?|(?:order|draw|run|get) (?:some|a|an|your) (?:\w+ )?(?:labs?|x "
    r"ray|mri|ct|"
    r"tests?|blood|ultrasound|biopsy)|refer you|does (?:it|this|that) hurt|(?:it|that) (?:hurt|tender)|"
    r"scale (?:of|from) (?:one|1|zero|0)|take a deep breath|follow up (?:with me )?in|see you (?:back )?in (?:\w+ "
    r")?(?:weeks?|months?)|"
    r"come back in (?:\w+ )?(?:weeks?|months?)|since (?:your|the|our) last visit|(?:last|recent) (?:surgery|"
    r"colonoscopy|mammogram)|"
    r"(?:are|have) you (?:been )?(?:sleeping|eating|feeling|having)|how (?:often|bad|severe|long) (?:do|does|have|has|"
    r"is|are) (?:it|they|"
    r"this|these|the|you|that)|(?:come|and) see me|(?:^|and )for how long|any (?:\w+ ){1,3}or (?:\w+ )?(?:dizziness|"
    r"pain|nausea|fever|swelling|numbness)|"
    r"what seems to be (?:bothering|the (?:problem|matter))|ibuprofen|tylenol|"
    r"your (?:cardiologist|surgeon|primary care|family history|past medical))\b"
)
ASKS_TO_COME = re.compile(
    r"\b(?:book|schedule|reserve|(?:make|need|have|get|want|like|set up|change|move|cancel) (?:an?|my|the|another) "
    r"(?:\w+ ){0,2}"
    r"(?:appointment|visit|checkup|cleaning|slot)|come in(?! because)|(?:do you have|have you got|got) any\w*|"
    r"available|openings?|"
    r"appointment (?:for|with|on|at)|(?:see|find|recommend|looking for) (?:a|an) \w+)\b"
)


def is_encounter(reading: Reading) -> bool:
    """Tell whether the agent examines a patient who doesn't ask for an appointment."""
    return len(_examined(reading)) >= ENOUGH and reading.first(ASKS_TO_COME, Role.CUSTOMER) is None


def first_examined(reading: Reading) -> Hit | None:
    """Return where the examination begins."""
    return next(iter(_examined(reading)), None)


def _examined(reading: Reading) -> list[Hit]:
    """Return the first match of every turn in which the agent examines."""
    found = {hit.turn: hit for hit in reversed(list(reading.hits(EXAMINES, Role.AGENT)))}
    return [found[turn] for turn in sorted(found)]
