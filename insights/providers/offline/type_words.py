"""The words that tell what a call is for: the customer's own, and those of the agent's answer to them."""

from insights.providers.offline.category import ABOUT_EXISTING
from insights.providers.offline.vocabulary import CLOCK, DAY, VISIT
from insights.schema import CallType

CHARGES = (
    r"(?:bill(?:s|ed|ing)?|charged|overcharged|invoice\w*|refund\w*|payments?(?! (?:plans?|options?))|statement|"
    r"double charge|charge on|charges on|copay|past due|owed?|balance due|my balance|late (?:fee|charge)|autopay|"
    r"receipt|itemized|deductible|(?:make|set up) a payment|pay (?:my|the|off)|credit card was|money back|collections|"
    r"insurance (?:\w+ )?(?:was|did|should|has|paid|denied|covered)|supposed to (?:be )?cover\w*|denied|reimburse\w*|"
    r"(?:my|the) card (?:\w+ )?(?:got|was|has been|is being) \w+|(?:charged|billed|paid|run|took it|debited) (?:me "
    r")?(?:twice|double)|"
    r"twice for|double billed|explanation of benefits|(?:bill|balance) (?:for|of)|already paid|dispute|fraud\w*|"
    r"unauthorized|used my card|(?:card|payment|check)(?: \w+){0,8} (?:rejected|declined|failed|bounced)|getting "
    r"(?:rejected|declined)|[hf]sa|zero balance|credit on my|pending charge|void)"
)
# In the order in which ties go: what is rarer and more telling first.
ASKED = {
    CallType.CANCELLATION: r"\bcancel(?:l?ed|l?ing|lation)?\b(?! (?:list|policy|fee|charge|window))|"
    r"\bcall (?:it |that |\w+ )?off\b|\b(?:take|took|get) (?:me|us|him|her|my \w+) off\b|\btake \w+ off for\b|"
    r"\b(?:close|end|terminate|"
    r"stop) my "
    r"(?:account|subscription|membership|contract|service|policy)\b|\b(?:will not|do not|not going to) (?:be )?"
    r"need(?:ing)? (?:it|that|my|the (?:appointment|visit)|you) ?(?:any ?more)?\b|\b(?:scratch|drop) (?:me|my|the|"
    r"that|it)\b|"
    rf"\b(?:will not|not going to) be (?:coming|in)\b|\bnot (?:coming|making it)\b|\bchanged my mind\b|"
    rf"\bdiscontinue\b|\bstop "
    rf"coming\b|\bno longer (?:need|want)\b|\bneed to (?:back out|call off|skip)\b|\bgive (?:up )?my (?:slot|spot|"
    rf"{VISIT})\b",
    CallType.RESCHEDULE: r"\bre ?schedul\w*|\b(?:move|change|push|switch|swap|bump) (?:my|the|our|that|it|him|her|me|"
    r"us)\b"
    rf"(?: \w+){{0,3}} (?:{VISIT}|to|back|time|day|up)\b|\b(?:need|have|want|like) to (?:move|change|push|switch) "
    rf"(?:it|my (?:\w+ )?{VISIT}|that)\b|\b(?:can|could) (?:we|i|you) (?:do|make|move|push) (?:it|that|me|him|"
    rf"her) (?:to |on |for )?(?:the|next|another|a different|later|then|earlier)\b|"
    r"\b(?:can not|will not be able to|not going to|will not|not gonna) (?:\w+ )?"
    r"(?:make (?:it|my|the|our|\d)|come (?:in )?(?:on|at|tomorrow|today))(?!.* cancel)|"
    rf"\bsomething came up\b|\bpostpone\w*|\bpush (?:it )?back\b|\brain check\b|\b(?:fell|falling) through\b|\b(?:can|"
    rf"could) (?:i|we|he|she) (?:come|do) (?:\w+ )?(?:{DAY})|\brunning (?:\w+ )?late\b|\bto "
    rf"(?:another|a different|some other) (?:time|day|date|slot)\b|"
    rf"\b(?:was|am|were|are) supposed to (?:have|come|see|be)(?: \w+){{0,6}} but\b|\b(?:{DAY}|{CLOCK}|time|day|then|"
    rf"slot|anything|one)(?: \w+){{0,3}} instead\b|"
    r"\b(?:need|want|have|got|is there|get|take|do) (?:an?|any|anything|something|some) (?:\w+ )?(?:later|earlier|"
    r"different|sooner)\b|"
    rf"\b(?:i|we|i am|he|she) (?:have|has|got|am|are|is|have got)(?: \w+){{0,5}} (?:{DAY}|{CLOCK})(?: \w+){{0,8}} "
    r"(?:but|and) (?:i|we|there|my|he|she|it|something|now)(?: \w+){0,3} (?:need|can not|could not|will not|have to|"
    r"got|is no|"
    r"conflict\w*|forgot|not)\b",
    CallType.CONFIRM_EXISTING: ABOUT_EXISTING.pattern,
    CallType.COMPLAINT: r"\b(?:complain\w*|unacceptable|terrible|horrible|awful|worst|ridiculous|furious|"
    r"outrageous|disgust\w*|never again|fed up|rude\w*|lied|scam|disappoint\w*|incompeten\w*|unhappy|"
    r"upset|not (?:\w+ )?(?:happy|pleased|satisfied|acceptable|okay with)|unprofessional|(?:speak|talk) to (?:a |your "
    r"|the )?"
    r"(?:manager|supervisor)|(?:in charge|the owner|your (?:manager|supervisor|boss)|head office|corporate)|"
    r"excuses|(?:second|third|fourth|fifth) time|\w+ times (?:now|already|this|that|in a row)|not the first time|"
    r"(?:told|asked|"
    r"called) you "
    r"(?:\w+ )?(?:\w+ times|again)|(?:left|made) (?:\w+ ){0,3}(?:mess|hole|scratch\w*|dent\w*|stain\w*)|ruined|"
    r"damaged|dropped|"
    r"filthy|dirty|smoking|sloppy|shoddy|careless|(?:already|just) (?:come|came|fell|fallen|broke|broken) (?:out|off|"
    r"apart|down|again)|(?:already|it) come out|lazy|ignored|hung up on|attitude|yelled|what kind of (?:place|people|"
    r"company|business)|"
    r"without (?:saying|telling|asking|even)|did not even|(?:you|he|she|they|someone|somebody|guys?|technician|crew) "
    r"(?:\w+ )?(?:was|were|are|is) (?:supposed|promised) to|since (?:this morning|yesterday|last week|noon|\w+) "
    r"(?:waiting|and)|waiting (?:on|for) your|lost (?:a|the|my) (?:day|whole)|whoever (?:runs|is)|rip ?off|(?:never|"
    r"did not) (?:show|showed|came|come|called?|finish\w*)(?: up| back)?|no show|not what i (?:asked|ordered|wanted|"
    r"paid)|redone|do it over|terribly|a joke|shame\w*|"
    r"(?:waited|sat|kept me|was waiting|been waiting|waiting) (?:\w+ ){0,7}(?:hours?|minutes)|disrespect\w*|unfair|"
    r"unbelievable|on hold|(?:came|arrived|showed up) (?:\w+ ){0,3}(?:cracked|broken|damaged|wrong|late)|no ?(?:one|"
    r"body) (?:ever |has |even )*(?:called|came|showed|answers?|answered)|you (?:guys |all |people )?(?:left|broke|"
    r"lost|ruined|"
    r"forgot|messed|screwed|overcharged)|still (?:broken|leaking|leaks|dripping|not (?:fixed|working|done)))\b",
    CallType.BILLING: rf"\b{CHARGES}\b",
    CallType.TRANSFER: r"\b(?:transfer|connect|put|patch) me\b|\bput me through\b|\b(?:speak|talk) (?:to|"
    r"with) (?!(?:an?|my|some|someone about|somebody about) (?!manager|supervisor|person|human|live|representative|"
    r"operator|nurse))"
    r"(?:\w+ ){0,3}(?:in|at|from|department|desk|manager|operator|representative|person|human|agent|"
    r"accounting|sales|office|team|directly|nurse|again|please)\b|\bextension\b|\b(?:need|want|looking for|get me|"
    r"trying to (?:reach|"
    r"get)) (?:someone|somebody|anyone|a person|\w+) (?:in|at|from) (?:the )?"
    r"(?!(?:town|this|that|the|all|a|an|my|your)\b)\w+$|\bkeep getting (?:you|the)\b|\b(?:is|can i (?:get|have|"
    r"speak to|speak with|talk to)|could i (?:get|speak to|speak with|talk to)) (?:the )?"
    r"(?!(?:this|that|it|he|she|you|there|someone|a|an|everything|anything|my|your|our|nobody|anybody|anyone|somebody|"
    r"something|some|in|any|what)\b)\w+(?: \w+){0,2} "
    r"(?:there|around|available|free|about|please|in (?:today|yet|right now)|in$)(?! (?:on|at|for|mon|tues|wed|thu|"
    r"fri|sat|sun|to)\w*)|"
    r"\b(?:returning|calling back) (?:a |his |her |\w+ )?(?:call|message)\b|\bleave (?:him|her|a) (?:a )?message\b|"
    r"^(?:hi |hello |hey )*(?:mr|mrs|ms|dr|miss|doctor|room|extension) \w+ please\b|\b(?:someone|somebody) (?:from|in|"
    r"at) "
    r"(?:\w+ ){1,3}?(?:called|rang|phoned) (?:me|us)\b|\broom \d+ please\b|\b(?:get (?:a )?hold of|put me on with|"
    r"message for)\b|"
    r"^(?:hi |hello |hey |yes |the )*(?:\w+ )?(?:department|desk|records|office|billing|accounting|sales|service|parts|"
    r"scheduling|reception|pharmacy|radiology|lab|nurse|operator)(?: department| desk| office)? please\b",
    CallType.DIRECTIONS: r"\b(?:directions|am i (?:close|near|in the right)|i am (?:on|at|in front of|standing) "
    r"(?:\w+ ){1,4}?(?:street|avenue|road|corner|and)|i see (?:a|the)|what street|which way|at the (?:light|corner|"
    r"intersection)|(?:do|should) (?:i|we) turn|(?:before|after|past) the \w+ (?:station|light|bridge|church|store)|"
    r"route \d+|"
    r"how (?:do|can|would|should) (?:i|we) (?:get|find|come) (?:to|there|you|in)|"
    r"where (?:exactly )?(?:are|is) (?:you|your|the \w+)(?: \w+)? ?(?:located|at)?|what is (?:the|your) address|"
    r"located|"
    r"parking|park (?:my|the|at|in|on)|where (?:do|can|should) (?:i|we) (?:park|go|enter)|get there from|"
    r"(?:can not|could not|trouble|how to) (?:\w+ )?(?:find(?:ing)?|figure out|see) (?:you|your|the|it|which|where)|"
    r"which "
    r"(?:bus|train|exit|floor|entrance|door|building|side|elevator|street|way|suite|stop)|coming from|turn (?:left|"
    r"right)|highway|freeway|i am lost|"
    r"near the|(?:by|across from|next to|behind|past|opposite) the \w+|how far (?:is|are)|elevator|gps|google maps|"
    r"cross street|"
    r"leave (?:the|my) car|(?:which|what|on (?:which|what)|the (?:left|right)) side|off the (?:train|bus|exit)|the "
    r"building|driving "
    r"(?:around|past|up))\b",
    CallType.PRICING: r"\b(?:how much (?!longer|time)|prices?|pricing|priced|costs?|quote|rates?|fees?|charge for|"
    r"what (?:do|does|would|will|is|are) (?:\w+ ){1,5}(?:asking|charge|cost|run|want for|get for|go for|going for|run "
    r"me)|\brun me\b|expensive|"
    r"estimate for|ballpark|packages?|discounts?|specials?|(?:any|a) deals?|payment plans?|financing|cheaper|"
    r"cheapest)\b",
    CallType.SCHEDULING: r"\b(?:book|schedule|reserve|reservation|appointments?|openings?|availability|set up|"
    r"make an?|slots?|come in|get in|see (?:the|a|dr|doctor)|come out|send (?:someone|somebody)|be seen|get "
    r"(?:someone|somebody)|"
    rf"any time|fit me|(?:an?|the) (?:table|room|double|single|cab|taxi|pickup|seat)|tickets?|{VISIT})\b",
    CallType.GENERAL_QUESTION: r"\b(?:do|should|must) (?:i|we|he|she) (?:have to|need|bring|stop|fast|wear|keep)\b|"
    r"\bcan (?:i|he|she|we) (?:eat|drink|take|give|"
    r"still)\b|\bis it (?:okay|safe|normal|true)\b|\bdo you (?:guys |all )?(?:work with|accept|take) (?:\w+ "
    r"){0,2}(?:insurance|medicaid|medicare|cards?|cash|"
    r"checks?|[a-z]+)$|\bwhat are your hours\b|\bare you (?:guys )?open\b|\bwhat time do you (?:open|close)\b|"
    r"\b(?:quick|just a) question\b|"
    r"\bi was (?:just )?(?:wondering|curious)\b|\bwhat is the difference\b|\bhow (?:long|often|soon) (?:should|do|"
    r"does|until|after|is)\b",
}
# What the agent does about it.
ANSWERED = {
    CallType.CANCELLATION: r"\b(?:you are|it is|that is|all) (?:cancel+ed|off)\b|\b(?:take|took|taken) (?:you|him|her|"
    r"it|that) off\b|"
    r"\b(?:cancel|cancel+ed) (?:it|that|your|the|him|her)\b",
    CallType.RESCHEDULE: r"\b(?:moved|switched|swapped|bumped|pushed|rescheduled) (?:it|you|that|him|her|your|to)\b|"
    r"\byou are (?:moved|switched|changed)\b|\bi (?:changed|have changed|will (?:move|switch|change)) (?:it|you|that|"
    r"him|her)\b|\b(?:is|are) gone\b",
    CallType.COMPLAINT: r"\b(?:(?:so|very|really|terribly|truly) sorry|apologi[sz]e|apologies|supervisor|manager|owner|"
    r"make (?:it|this) right|look into (?:it|this|what)|not okay|sorry (?:about that|to hear|that happened|for the))\b",
    CallType.BILLING: rf"\b(?:{CHARGES}|refund|posted|account number|billing code|resubmit|claim|credit (?:you|it)|"
    rf"reverse)\b",
    CallType.TRANSFER: r"\b(?:put|connect|transfer|patch|connecting|transferring|putting|patching) (?:you|your "
    r"call)\b|\b(?:get|grab|ring) (?:him|her|them) (?:for you|on)|\bvoicemail\b|"
    r"\b(?:take|leave) a message\b|\bdirect your call\b|\bwho (?:should|may|shall|can) i say\b|\bwho is calling\b|"
    r"\b(?:ring|buzz|page) (?:him|her|them|his|the)\b|\bhold (?:on|please|while)\b|\bcan you hold\b|\b(?:he|she) is "
    r"(?:with|on (?:the|another)|in a|"
    r"out of|at lunch|on lunch)\b",
    CallType.DIRECTIONS: r"\b(?:(?:turn|go) (?:left|right|straight|around|past|up|down)|exit|(?:\w+) floor|corner of|"
    r"across from|next (?:to|door)|"
    r"behind (?:it|the|us)|blocks?|highway|suite|past the|parking|out front|out back|the lot)\b",
    CallType.PRICING: r"\$\d+|\b(?:\d{2,4}|\w+ (?:dollars|bucks|hundred)) (?:a|an|per|for|each|installed|plus)\b|"
    r"\b(?:starts?|starting) at\b|"
    r"\bpercent off\b|\bpackages?\b",
    CallType.SCHEDULING: r"\b(?:earliest|openings?|squeeze|fit you|what day|what time works|new clients|taking|booked "
    r"out|first available)\b",
}
