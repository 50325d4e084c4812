"""Words and turns of phrase that show how somebody feels, with their strength from -3 to 3.

Chosen by hand from general English; not taken from any published lexicon.
"""

import re

_GRADED = {
    3.0: "amazing fantastic wonderful excellent outstanding brilliant love loved thrilled delighted awesome superb "
    "incredible fabulous terrific",
    2.0: "perfect perfectly happy glad excited pleased lovely impressed helpful relieved enjoyed beautiful "
    "delicious kind "
    "friendly grateful fun best sweet yay hooray",
    1.0: "great cool helps easy comfortable satisfied better interesting hopefully fair professional recommend enjoy",
    0.4: "good nice fine thanks thank appreciate appreciated works welcome quick right",
    -1.0: "problem problems issue issues wrong broken slow late wait waiting confused confusing confuse "
    "difficult hard "
    "expensive pricey worried worry nervous concerned unclear mistake mistakes error delay delayed "
    "unfortunately bother "
    "odd weird missing lost hurt hurts sore tired busy complicated incorrect sorry darn hurry hurrying finally",
    -2.0: "bad upset annoyed annoying frustrated frustrating disappointed disappointing unhappy rude unprofessional "
    "poor useless angry fail failed failing fails pain painful scared afraid ridiculous complain complaint nonsense "
    "hate unfair overcharged misled stupid damn dang geez jeez ugh ughh ughhh ugghh argh sucks crap unhelpful "
    "ignored "
    "dumb pathetic stressed stressful sick fed incompetent lousy joke lame",
    -3.0: "terrible horrible awful worst furious unacceptable disgusting outrageous appalling scam fraud liar "
    "lied lying "
    "cheated threatened sue nightmare disaster disgusted horrendous idiot idiots livid enraged shameful hell",
}
WORDS = {word: value for value, listed in _GRADED.items() for word in listed.split()}

# Whole phrases, read over plain text; they count beside the words in them.
PHRASES = (
    (
        re.compile(
            r"\b(?:thank you so much|thanks so much|thanks a lot|thank you very much|thanks a (?:bunch|"
            r"million))\b"
        ),
        1.0,
    ),
    (
        re.compile(
            r"\b(?:made my day|life ?saver|so (?:kind|sweet|nice) of you|can not wait|looking forward|"
            r"just what i)\b"
        ),
        2.0,
    ),
    (re.compile(r"\b(?:sounds|that is|that would be|that will be) (?:great|perfect|good|wonderful|fantastic)\b"), 0.5),
    (re.compile(r"\b(?:great|good|awesome|amazing|wonderful|excellent) (?:job|work|service|help)\b"), 1.0),
    (
        re.compile(
            r"\b(?:do (?:your|you are) job|get lost|shut up|get it done|what is wrong with you|"
            r"waste of (?:my )?time|"
            r"wasting my time|are you (?:kidding|serious|deaf|listening)|kidding me|this is a joke|come on)\b"
        ),
        -3.0,
    ),
    (
        re.compile(
            r"\b(?:hurry up|(?<!not )(?<!do that )right now|do not make me|make it quick|speed (?:this|"
            r"it) up|let us go|immediately|asap|pronto|"
            r"any ?more questions|is anyone there|anyone there|avoid me|listen to me|i (?:just|"
            r"already) (?:said|told|gave|say)|"
            r"as i said|like i said|how many times|again and again|you people|for (?:absolutely )?nothing|"
            r"messed up|not acceptable)\b"
        ),
        -2.0,
    ),
    (re.compile(r"\b(?:speak|talk) to (?:a |your |the )?(?:manager|supervisor|boss)\b"), -2.5),
    (
        re.compile(
            r"\b(?:no one|nobody|never) (?:\w+ )?(?:called|answers?|answered|listens?|helps?|calls|"
            r"responds?|showed)\b"
        ),
        -2.0,
    ),
    (
        re.compile(
            r"\b(?:second|third|fourth|fifth|\d(?:nd|rd|th)) time\b|\bstill (?:has|have|is|not|waiting)\b|"
            r"\bon hold\b"
        ),
        -1.0,
    ),
    (re.compile(r"\b(?:do not|did not|does not) (?:care|understand|listen|work|like|help)\b"), -1.5),
)
# Where a word of the list is no feeling: "no problem", "I'm sorry?", "waiting list".
HARMLESS = re.compile(
    r"\b(?:no problems?|not a problem|no issues?|no worries|no (?:thanks|thank you)|waiting (?:list|room)|"
    r"sorry (?:about that|my|i|it|did|wrong number)|"
    r"best (?:time|day|number|way)|right (?:side|now|there|after|leg|arm|knee|hand|foot|eye|ear|shoulder)|"
    r"all right|that is right|"
    r"yes right|good (?:morning|afternoon|evening|bye|day)|would you like|just fine|better (?:not|call|let)|kind of|"
    r"what kind|nice day|too late|thanks? (?:you )?for (?:absolutely )?nothing)\b"
)
# Trouble told without a word of feeling; praise beside it may be sarcasm.
TROUBLE = re.compile(
    r"\b(?:(?:lost|broke|forgot|ignored|cancel\w*|ruined|dropped|missed|messed up|charged|billed|sent) "
    r"(?:\w+ ){1,4}(?:again|twice|wrong)|you (?:guys |people )?(?:lost|broke|forgot|ruined|missed) (?:my|our|it|me)|"
    r"(?:yet )?another (?:\w+ ){0,2}(?:hour|hours|day|days|week|weeks|delay|transfer|charge|fee|form)|"
    r"(?:did|does|do|has|have) not (?:\w+ )?(?:come|arrive|arrived|show up|shown up|turn up|work)|"
    r"never (?:came|arrived)|"
    r"still (?:no|not|waiting|broken)|just what i (?:needed|wanted))\b"
)
NEGATIONS = frozenset(("not", "never", "no", "nothing", "nobody", "without", "hardly", "barely", "neither", "less"))
STRONGER = frozenset((
    "very", "really", "so", "extremely", "absolutely", "totally", "completely", "super", "incredibly", "too", "such",
    "quite", "pretty", "truly", "beyond",
))  # fmt: skip
WEAKER = frozenset(("slightly", "somewhat", "bit", "little", "fairly", "kinda", "sort"))
