"""What tells who is who: general cues of agents and customers, of interviewers and experts.

A cue is a family of wordings from any trade; its value for a speaker is how often it occurs in the speaker's turns.
The list says only which side a cue speaks for: how much it weighs is learnt (benchmarks/train_roles.py) and stored
in weights/.
"""

import re

ASKED = r"(?:what|which|when|where|who|whose|how|why)"
AUXILIARY = r"(?:is|are|was|were|do|does|did|have|has|can|could|will|would|should|shall|may|had)"
PERSON = r"(?:i|you|we|he|she|they|it|that|this|there|your|the|any|anyone)"
QUESTION = re.compile(
    rf"\b{ASKED} (?:{AUXILIARY}|about|many|much|long|often|far|old|kind|type|sort|time|day|date|city|else|come)\b"
    rf"|^(?:\w+ ){{0,2}}{AUXILIARY} {PERSON}\b|\b(?:can|could|would|do|did|are|have|may|shall|should|"
    rf"will) (?:you|i|we)\b"
    rf"|^(?:and |so |okay |but )?{ASKED}\b|^any(?:thing)? \w+|\bright$|\bcorrect$"
)


def _any(*wordings: str) -> str:
    """Join wordings into one pattern."""
    return "|".join(wordings)


# An agent who rings out names a house and asks for the person; one who rings in "is calling about my order" instead.
TITLE = r"(?:mr|mrs|ms|miss|mister|missus)"
OWN_PLACE = r"(?:my|our|work|home|out|a|an|here|another)"  # "calling from my car": no house
RINGS_OUT = _any(
    rf"\b(?:is|was) (?:this|that|it) {TITLE} \w+(?! (?:office|clinic|practice|line))\b",
    r"\b(?:account holder|home ?owner|lady of the house)\b",
    r"\bam i (?:speaking|talking) (?:to|with)\b",
    rf"\b(?:may|can|could) i (?:please )?(?:speak|talk) (?:to|with) {TITLE}\b",
    rf"\b(?:looking|calling) for {TITLE}\b|\bis {TITLE} \w+ (?:there|in|home|available)\b",
    r"\btrying to (?:reach|get hold of)\b",
    rf"\bcalling (?:you )?from (?!{OWN_PLACE}\b)\w+|\bcalling (?:you )?on behalf of (?!my|our)\w+",
    r"\bcalling (?:you )?(?:today )?(?:regarding|about|concerning|in regards? to) your\b",
    r"\bcalling (?:you )?(?:today )?because (?:you|your|we)\b",
    r"\bcalling (?:you )?(?:today )?to (?:remind|let you know|confirm your|inform|tell you|ask (?:you|if you)|"
    r"offer|see (?:if|how|whether) you|invite|follow up|thank you|verify|check (?:in|if you))\b",
    r"\breason (?:for my call|i am calling) is\b|\bcourtesy call\b|\ba (?:quick |friendly )?reminder\b",
    r"\b(?:is|would) (?:this|now|it) (?:be )?an? (?:good|bad|convenient|inconvenient) (?:time|moment)\b"
    r"(?! to (?!talk|speak|chat))",
    r"\b(?:caught|catch|reached|disturbing|bothering|bothered) you\b|\bgot a minute\b",
    r"\b(?:do|would|could|can) you (?:have|spare|give me) (?:\w+ ){1,3}(?:minutes?|moments?|seconds?)\b",
    r"\b(?:our|my) (?:records|system) (?:show|say|indicate)s?\b|\bpast due\b|\bcollect a debt\b",
    r"\byou (?:have been|were|are) (?:selected|chosen|pre ?approved|eligible)\b|\bcan we count on\b",
    r"\bwe (?:are|were|have) (?:just |currently )?(?:noticed|detected|stopped|offering|running|conducting)\b",
    r"\bwe (?:are|were) (?:just |currently )?(?:raising|giving|asking|calling)\b|\bwe noticed\b",
    r"\b(?:this is|it is|i am|my name is) \w+(?: \w+)? (?:calling )?(?:from|with|over at|on behalf of|for) "
    r"(?!the )\w+",
)
CALLING_OUT = _any(  # what follows "calling" when it is the house that calls
    rf" from (?!{OWN_PLACE}\b)| on behalf of (?!my|our)| for (?:the\b|{TITLE}\b)",
    r" (?:you )?(?:today )?(?:(?:about|regarding|concerning) your\b|because (?:you|your|we)\b)",
    r" (?:you )?(?:today )?to (?:remind|let you|inform|tell|offer|invite|follow|verify|thank|confirm your)\b",
    r" (?:you )?(?:today )?to see (?:if|how|whether) you\b",
)
RINGS_IN = _any(
    r"\bcalling (?:\w+ ){0,2}?(?:about|regarding|concerning|for|to check on|because of) "
    r"(?:my|our|an?|one of|some|the (?!\w+ (?:association|foundation|fund)))\b",
    r"\bcalling (?:\w+ ){0,2}?because (?:my|our|i (?:have|had|need|want|got|lost|can not|did not|never|received|"
    r"ordered|bought|saw))\b|\bon behalf of my\b",
    r"\bcalling (?:\w+ ){0,2}?to (?:make|book|schedule|cancel|order|report|change|reschedule|pay|get|find out)\b",
    r"\bcalling (?:\w+ ){0,2}?to ask (?:about|if (?:i|we|there)|what|when|how)\b",
    r"\bcalling (?:\w+ ){0,2}?to see (?:if (?:i|we|there|my|the)|what|when|how much)\b",
    r"\bcalling (?:\w+ ){0,2}?to (?:confirm (?:my|our|an?)|check (?:if|on|my|our|the))\b",
    r"\bi have an? (?:appointment|order|account|reservation) with you\b",
)
# The one who is rung answers, asks who it is, and is free to be unwilling.
IS_RUNG = _any(
    r"\bwho (?:is|am i) (?:this|that|calling|speaking|it|asking)\b|\bwho (?:wants to know|are you with)\b",
    r"^(?:yes |yes this is |this is |that is )?(?:she |he |him |her )?speaking$|\bthis is (?:she|he|him|her)$",
    r"^(?:yes )?(?:that is|that would be|this is) (?:me|him|her)\b",
    r"\bwhat (?:is|was) (?:this|it|that) (?:about|regarding|concerning|in regards? to)\b|\bwhat company\b",
    r"\bwhere (?:are|did) you (?:calling|call) from\b|\bwhat is the catch\b|\bwhat are you selling\b",
    r"\b(?:how|where) did you get (?:my|this|our) (?:\w+ )?(?:number|name)\b|^(?:\w+ )?what do you want$",
    r"\bnot (?:really |at all |even )?interested\b|\bput it in writing\b|\byou people\b",
    r"\b(?:take|remove|get) (?:me|us|(?:my|our|this) (?:name|number)) (?:off|from|out of)\b",
    r"\b(?:stop|quit) (?:calling|ringing|phoning)\b|\bdo not (?:call|ring|phone) (?:me|us|here|this|again)\b",
    r"\b(?:call|ring) (?:me )?(?:back )?(?:later|another time|tomorrow)\b",
    r"\b(?:i am|we are) (?:busy|in the middle of|driving|at work|having (?:dinner|lunch)|about to (?:leave|go))\b",
    r"\bi do not (?:do|take|answer) (?:surveys|these|this)\b",
    r"\bthanks? (?:you )?for (?:the reminder|calling|letting me know|the call)$",
)

# What is the house's, not the customer's: "what are your hours" is no agent's question.
OF_THE_HOUSE = (
    r"(?:store |shop |office |business |opening )?(?:hours|location|branch|branches|prices?|pricing|polic(?:y|ies)|"
    r"store|office|website|"
    r"rates?|staff|company|shop|place|menu|team|people|guys|manager|supervisor|building|techs?|technicians?|drivers?)"
)
# How houses are called, in any trade.
HOUSES = (
    r"(?:office|clinic|salon|studio|spa|dental|dentistry|orthodontics|medical|medicine|pediatrics|animal hospital|"
    r"hospital|health|"
    r"veterinary|vet|optical|vision|eye care|imaging|therapy|chiropractic|auto|automotive|motors|garage|tire|lube|"
    r"plumbing|"
    r"heating|heating and air|electric|roofing|movers|cleaning|maids|services?|company|center|care|group|associates|"
    r"law|legal|desk|"
    r"line|department|accounts|billing|reception|bank|insurance|realty|properties|fitness|gym|school|academy|store|"
    r"shop|pharmacy|"
    r"phones?|doors?|windows?|repairs?|hotel|inn|restaurant|pizza|airlines|travel|landscaping|lawn care|pest control|"
    r"pool)"
)

AGENT_CUES = {
    "rings out": RINGS_OUT,
    "offers help": r"\b(?:how|what) (?:else )?(?:can|may|could) (?:i|we) (?:help|assist|do|get|be of)|"
    r"(?<!interested )\b(?:anything|something|any) (?:else|further|other|more)\b|"
    r"\b(?:can|could|may) i (?:be of )?(?:help|assist)\w*|\b(?:help|assist) you (?:with|today|further)|"
    r"\bneed (?:help|anything)|\bany ?(?:further|more|other) (?:help|assistance|questions)|at your service|"
    r"\b(?:happy|glad) to (?:help|assist|be able)",
    "proposes": r"\b(?!(?<=what )do you want$)(?:would|do|did) you (?:like|want|prefer|wish|need|care)\b|"
    r"\b(?:shall|should) (?:i|we)\b|"
    r"\bwould you be (?:interested|willing|available|able)|\bhow (?:about|does|would|do) (?!you\b)|"
    r"\bwhat do you think (?:of|about)|\b(?:may|might|can) i (?:suggest|recommend|offer)|"
    r"\b(?:does|would|will|is) (?:that|this|it|\w+day|tomorrow) (?:\w+ ){0,4}(?:work|sound|suit|okay|good|fine|look)",
    "asks for details": r"\b(?:may|can|could|might) (?:i|we) (?:please |just )?(?:know|ask|confirm|verify|"
    r"(?:have|get|take|see)(?: \w+){0,2} (?:your|names?|number|address|email|phone|date|reason|zip|card|id|which|"
    r"what)\b)|"
    r"\b(?:what|which) (?:is|was|are) (?:the |a |an )?(?:your|(?:best |good )?(?:name|number|address|date|code|"
    r"reason|account"
    r"|email|phone|zip))|"
    r"\b(?:what|which) (?:\w+ )?(?:name|city|town|date|day|time|kind|type|sort|size|color|brand|model|name|"
    r"area|location|"
    r"account|card|amount|flight|destination|venue|number)\b|\bplease (?:provide|enter|specify|state|tell|"
    r"give me|spell|"
    r"verify|hold|wait|describe|explain|choose|select|let me know|let us know)|"
    r"\b(?:could|can|would|will) you (?:please |just )?(?:provide|confirm|verify|spell|repeat|state|describe|"
    r"tell me your|"
    r"give me (?:your|the|a))|\bdate of birth\b|"
    r"\byour (?:full |first |last |phone |account |order |email |zip |booking |policy |member )*(?:name|number|"
    r"address|id|"
    r"birthday|email|order|details|zip|code|username|information)\b|"
    r"\b(?:for|at|on|from|in) (?:what|which|how many|whom)\b|\bhow (?:many|long|old|often|would you like|should i)\b|"
    r"\bwhen (?:would|do|will|are|did|should|is) (?:you|the|your|it)",
    "reads back": r"\b(?:please|kindly|just to|to|let me|let us|can you|could you) (?:re)?(?:confirm|verify|"
    r"check the details)|"
    r"\bis (?:that|this|it) (?:all |information )?(?:correct|right|okay|ok|fine)|\b(?:correct|right)$|"
    r"\bso (?:you|that is|that would be|your)\b|\byou (?:want|would like|said|are looking for|need)\b"
    r"(?<!what do you want)",
    "reports": r"\b(?:is|are|has been|have been|was|were|will be) (?:now |all |already |currently |successfully |not |"
    r"no longer |fully )*"
    r"(?:booked|scheduled|confirmed|made|set|reserved|completed|ordered|available|unavailable|updated|"
    r"cancel\w+|placed|"
    r"processed|transferred|added|sent|shipped|ready|unlocked|located|done|playing|refunded|rescheduled|started)\b|"
    r"\bi (?:have|had|just|will|can|could|was able to|am going to|do)(?: just| also| now| already|"
    r" successfully)* (?:found|"
    r"see|find|locate\w*|book\w*|schedul\w+|made|put|sent|send|order\w*|reserv\w+|purchas\w+|transfer\w*|updat\w+|"
    r"check\w*|add\w*|look|pull\w*|cancel\w*|submit\w*|process\w*|set|get you|go ahead)\b|"
    r"\bthere (?:is|are) (?:\w+ ){0,2}(?:\d+|one|two|three|several|no|some|a)\b|\bi found\b|\bsuccessfully\b",
    "regrets": r"\b(?:unfortunately|i apologi[sz]e|my apologies|our apologies)\b|"
    r"\bsorry (?:but|to|for|about|that|we|there|i)\b|\b(?:unable|not able) to\b|"
    r"\bcould not (?:find|get|book|make|reserve|schedule|locate)\b|"
    r"\bsorry (?:\w+ ){1,4}(?:is|are|was|do|does|did|"
    r"can) not\b",
    "answers the telephone": r"\b(?:thanks?|thank you) for (?:calling|contacting|choosing|holding|waiting|"
    r"your (?:patience|call|"
    r"business))|\bwelcome to\b|\bthis is \w+ (?:with|from|at|speaking)|"
    r"\b(?!(?:yes|i|is|am|are|this|still|was|were|she|he|that) speaking)\w+ speaking\b|"
    r"^(?!(?:hi|hello|hey|yes|okay|oh|good) )(?:\w+ ){1,6}this is \w+\b|\bhow (?:can|may) i (?:help|direct|"
    r"assist)|\b(?:one|just a|a) (?:moment|second|minute|sec)\b|\bbear with\b|"
    r"\b(?:please hold|hold on|let me (?:check|see|look|pull|find|get|take|just|go|verify|transfer|put|bring|ask))\b",
    "names the "
    "house": rf"^(?:hi |hello |good morning |good afternoon )?(?!.*\b(?:i|my|you|we|it|is|are|at|in|to|please)\b)"
    rf"(?:\w+ ){{0,5}}{HOUSES}(?: (?:\w+ )?(?:here|speaking|this is \w+))?$|^office of \w+",
    "sees off": r"\bhave (?:a|an) (?:\w+ )?(?:great|nice|good|wonderful|lovely|fantastic|pleasant|blessed|safe|"
    r"cheerful|"
    r"one|day|evening|weekend)|\byou are (?:\w+ )?welcome|\bwelcome$|\bmy pleasure|\benjoy (?:your|the|yourself|it)|"
    r"\btake care\b|\bany ?time\b|\b(?:is|are) (?:our|my) pleasure|\bthank you for (?:calling|shopping|using)|"
    r"\bno problem\b",
    "speaks for the house": r"\b(?:we|our|(?<!of )us)\b",
    "addresses": r"\b(?:sir|ma ?am|madam|miss|mister)\b",
    "your": rf"\b(?:your|yours|yourself)\b(?! (?:call(?:ing)? |mailing )?list)(?! {OF_THE_HOUSE}\b)",
    "asks": QUESTION.pattern,
    "instructs": r"\byou (?:will |would |do |just )?(?:need to|have to|should|must|want to|may want to|can|could|"
    r"might want to)\b|\byou will (?:get|receive|see|be|have|hear|find)\b|"
    r"^(?:okay |so |then |now |and |alright )*(?:unplug|plug|press|click|tap|turn|open|select|type|enter|try|leave|"
    r"take|bring|keep|wait|restart|download|follow|tell me|let me know|dial|hit|stop|start|avoid|lift|raise|breathe)\b",
    "gives figures": r"^(?!.*\b(?:i|my|me|mine)\b)(?=(?:\S+ ){4})(?!(?:" + ASKED + "|" + AUXILIARY + r")\b).*?"
    r"(?:\$?\d[\d.:,]*|\b(?:percent|dollars|hundred|thousand|thirty|fifteen|forty|fifty|twenty)\b)",
    "has to offer": r"\b(?:i|we) (?:can|could|will) (?:\w+ )?(?:take|see|fit|squeeze|text|call|email|send|get|put|add|"
    r"offer|give|transfer|show|help|connect|mail|book) (?:you|him|her|them|that|your)\b|\b(?:i|we) (?:can|could) "
    r"(?:\w+ )?do (?:\w+day|tomorrow|noon|\d|a\b|"
    r"that)|"
    r"\b(?:i|we)(?: still| do| only)* (?:have|have got|got) (?:you\b|(?:an? |the |\w+ ){0,2}?(?:\d+\w*|openings?|"
    r"spots?|slots?|"
    r"\w+day|tomorrow|one|two)\b)|\b(?:see|seeing) you\b|\bi am (?:showing|seeing|looking at)\b|\bi see (?:you|your|"
    r"that)\b",
    "reflects": r"^so (?:you|it|that|he|she|they|on|there|this|when|part)\b|\bit (?:sounds|seems|looks) (?:to me )?"
    r"(?:like|as)\b|\b(?:sounds|looks) like\b|\btell me\b|\bscale (?:from|of)\b|\bi (?:understand|see|hear)\b|"
    r"\bhow (?:did|does|do) (?:that|this|it|you)\b|\bwhat (?:makes|made|would|brings|brought|happened|about)\b|"
    r"\bthat (?:must|sounds|is understandable|makes sense)\b",
    "acknowledges": r"^(?:sure|certainly|of course|absolutely|alright|all right|great|got it|no problem|"
    r"understood|okay|"
    r"thank you) (?:\w+)",
}
CUSTOMER_CUES = {
    "is rung": IS_RUNG,
    "rings in": RINGS_IN,
    "wants": r"\bi(?: would| will| am| just| really| also| do| might)*(?: really| just| also| still)* (?:need|"
    r"want|like to|"
    r"like (?:a|an|the|some|to|it)|looking(?! at)|wish|prefer|interested|trying to|hoping|planning|wanted|take|have to|"
    rf"must|calling(?!{CALLING_OUT}))\b|\bi (?:was|am) (?:wondering|hoping|looking(?! (?:for {TITLE}|at))|"
    rf"calling(?!{CALLING_OUT})|trying(?! to reach)|(?<!not )interested)",
    "asks for service": r"\b(?:can|could|would|will) you (?:please |also |just |maybe )*(?:find|help|tell|send|"
    r"check|make|book|"
    r"get|give|look|search|show|add|change|do|reserve|play|recommend|put|see|transfer|schedule|let me)\b|"
    r"\bhelp me\b|\b(?:can|could|may) i (?:please |also |just )?(?:get|have|order|add|pay|make|book|change|"
    r"return|come|"
    r"speak|talk)(?! your)\b|\bplease (?:find|book|make|search|add|get|send|show|play|check|reserve|help|look|buy)\b|"
    r"^(?:find|book|search|look|get|show|make|play|reserve|try|check|order)\b|\bdo you (?:have|know|offer|sell|"
    r"carry|take)|"
    r"\bis there (?:a|an|any|some)\b|\bare there (?:any|some)|\bi have (?:a|an|another) (?:question|problem|issue)",
    "asks about the house": rf"\byour {OF_THE_HOUSE}\b|"
    r"\bdo you (?:guys |all )?(?:carry|close|open|offer|sell|charge|accept|deliver|stock)\b|"
    r"\bare you (?:guys |all )?open\b|\bhow much (?:is|are|does|do|would|will|for)\b|\bwhat (?:does|do|is|"
    r"are) (?:\w+ ){0,4}"
    r"(?:cost|price|prices|rating|number|address|hours|located|fee)\b|\bwhere (?:are|is) (?:you|they|"
    r"it) (?:located|at)?",
    "asks the guys": r"\b(?:you|your) guys\b|\byou all\b|\by all\b",
    "asks about things": rf"\b{ASKED} (?:else )?(?:is|are|was|were|do|does|did|has|have|will|would|can|about) "
    r"(?!(?:you|your|i|we|that|wrong)\b)(?!(?:\w+ ){0,8}(?:you|your)\b)",
    "my": r"\b(?:my|mine|myself)\b(?! name is)",
    "i": r"\b(?<!can )(?<!may )(?<!could )(?<!shall )(?<!should )i\b(?! can (?:do|help|assist|get))|(?<!\blet )\bme\b",
    "agrees": r"^(?:oh |okay |great |well )?(?:yes|no|yes please|no thanks|correct|exactly|perfect|awesome|that)\b|"
    r"\b(?:that|it|this)(?: one)? (?:is|will|would|should)? ?(?:be )?(?:all |just )?(?:fine|great|perfect|"
    r"right|correct|good|"
    r"it|all|works?|sounds?|okay|everything)\b|\bsounds? (?:good|great|perfect|nice|fine|like)|\bi (?:do not|"
    r"do|did) ?(?:know|"
    r"think|have|mind|not)?$",
    "thanks": r"\b(?:thanks|thank you|thank)\b(?! for (?:calling|contacting|choosing|holding|your|waiting|shopping))",
    "addresses a professional": r"\bdoctor$|^\w+ doctor\b|\bdoc$",
    "names himself": r"\bmy name is\b|^(?:\w+ )?(?:this is|it is|i am) \w+$|"
    rf"\bi am calling\b(?!{CALLING_OUT})",
    "has trouble": r"\bi (?:have|had|feel|felt|got|lost|forgot|can not|could not|do not know|used to|think|guess)\b|"
    r"\bmy \w+ (?:is|was|are|has|does|do|keeps?|hurts?|started|broke)\b|\bdoes not work|\bstopped working",
}
INTERVIEWER_CUES = {
    "asks": QUESTION.pattern,
    "ends by asking": rf"\b(?:{ASKED}|{AUXILIARY} {PERSON}|your (?:thoughts|take|view|opinion|sense|advice))\b"
    r"(?: \w+){0,9}$",
    "invites": r"\btell (?:me|us|the|everybody)\b|\b(?:walk|take|talk|give) (?:me|us)\b|\bcan you\b|"
    r"\b(?:curious|wondering|wonder if|i would love to|i want to ask|my question|next question|explain)\b|"
    r"\byour (?:thoughts|take|view|opinion|experience|advice|sense)\b|\bwhat (?:about|made|is the|was the)\b",
    "steers": r"\blet us (?:talk|go|loop|get|move|start|switch|dig|turn|come|jump|take)\b|\b(?:last|next|"
    r"another|first|final) "
    r"(?:one|question|topic|thing)\b|\blet you go\b|\btopic\b|\b(?:welcome|joining us|thanks for coming|"
    r"for being here|"
    r"our guest|today s guest|the show|the podcast|listeners|our audience|after the break|before we)\b|\bbreak let\b",
    "picks up": r"\byou (?:also |just |have |had |guys |all |were |really |earlier )*(?:mentioned|said|say|"
    r"saying|talking|talked|"
    r"described|wrote|written|worked|started|built|created|launched|called|made|did|done|been|founded|joined|moved|"
    r"exposed|decided|left|think of|feel)\b|\bso (?:you|this|that|it|what|how|the|is)\b|\b(?:yours|"
    r"your (?:own )?(?:story|"
    r"work|post|book|books|company|team|career|journey|product|projects?|talk|article|paper|background|life|"
    r"audience))\b",
    "your": r"\byours?\b",
    "asks for an answer": r"\b(?:what do you|do you (?:think|feel|believe|agree|find|ever|see|remember|want|have|know|"
    r"mean)|"
    r"(?:did|were|was|are|is|have) (?:you|that|there|it) |how (?:did|do|does|was|is|are) (?:you|that|it|they)|"
    r"which was|such as|like what|what then|then what|and then|agree with (?:this|that)|is that (?:true|right|fair)|"
    r"right|correct|why not)$|\bif you (?:agree|could|had to|were)\b|\byou (?:have|had) (?:argued|written|said|"
    r"mentioned|called|exposed|touched|described|been|just come)\b|\b(?:question|yes or no)\b",
    "admires": r"\bi (?:love|like) (?:that|it|the|how|your)\b|\b(?:that|this|it) is (?:\w+ )?(?:awesome|crazy|"
    r"cool|wild|great|"
    r"interesting|amazing|super cool|fascinating|beautiful|impressive)\b|\bpretty (?:cool|crazy|amazing|wild)\b|"
    r"\breally cool\b|\bgood for (?:you|them|him|her)\b|\bi (?:can|could) (?:totally |see )",
    "listens": r"^(?:(?:yes|right|okay|oh|wow|cool|gotcha|sure|interesting|exactly|nice|really|i see|mm hm|"
    r"awesome|that is "
    r"(?:awesome|great|interesting|cool|amazing|crazy)|good for \w+|got it|true|absolutely|totally|amazing|why) ?)+$",
}
EXPERT_CUES = {
    "tells": r"\bi (?:was|had|did|started|worked|went|wanted|mean|would say|built|wrote|remember|tried|"
    r"learned|found|felt|made|met|decided)\b",
    "acts with others": r"\bwe (?:were|had|did|started|have|built|are|use|used|do|went|wanted|made|can|got|"
    r"call|ran|could|"
    r"would|added|found|launched|needed|tried|worked)\b",
    "explains": r"\b(?:because|for example|for instance|basically|which is|in fact|essentially|that is why|"
    r"the reason|it turns out|at the time|at that time|obviously|in order to|such as|there is|there are|"
    r"there was|if)\b",
    "answers": r"^(?:yes |no |well |so |right |sure |oh )*(?:i|we|it|that|because|there|they|honestly|to me)\b",
}

SERVICE = {"agent": AGENT_CUES, "customer": CUSTOMER_CUES}
INTERVIEW = {"interviewer": INTERVIEWER_CUES, "expert": EXPERT_CUES}
