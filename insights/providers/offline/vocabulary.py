"""Words of the field that several rules share; all patterns read plain text (see insights/text.py)."""

import re

DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|"
    r"(?<!help you )(?<!assist you )(?<!you in )(?<!with )today|tonight|(?:this|next) (?:week|month|"
    r"morning|"
    r"afternoon|"
    r"evening)|(?<!good )(?:morning|afternoon|evening)|\d{1,2}(?:st|nd|rd|th)|the (?:\w+teenth|twelfth|tenth|"
    r"eleventh|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|twentieth|thirtieth|twenty \w+)(?! (?:building|floor|"
    r"door|house|light|left|right|one|"
    r"time|street|exit|driveway|half|opinion|thing|person)\b)|"
    r"(?:january|february|april|june|july|august|september|october|november|december)(?: \w+)?|"
    r"(?:march|may) (?:the )?(?:\d+\w*|\w+th|first|second|third|twenty|thirty)|\w+ days from now"
)
HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
COUNTED = (
    r"(?:weeks?|days?|years?|months?|hours?|minutes?|nights?|people|persons?|guests?|adults?|tickets?|rooms?|dollars|"
    r"percent|of|times|more|hundred|thousand|or)"
)
CLOCK = (
    rf"\d{{1,2}}(?::\d\d)? ?(?:am|pm|a m|p m|o clock)\b|\d{{1,2}}:\d\d|\d{{1,2}} (?:00|15|30|45)\b|{HOUR} (?:thirty|"
    rf"fifteen|forty five|"
    rf"o clock|am|pm|a m|"
    rf"p m)|(?:at|around|by|for|till|until|before|after|say)(?: about| around)? (?:{HOUR}|[01]?\d|"
    rf"2[0-4])\b(?![.,]\d)(?! {COUNTED})|half past|"
    rf"quarter (?:past|to)|noon|"
    rf"between \w+ and \w+|"
    rf"\d{{1,2}} to \d{{1,2}}"
)
WHEN = re.compile(rf"\b(?:{DAY}|{CLOCK})\b")

VISIT = (
    r"(?:appointments?|apointments?|appontments?|consults?|consultations?|check ?ups?|checkups?|exam|exams|examination|"
    r"cleanings?|hair ?cuts?|evaluations?|assessments?|estimates?|lessons?|sessions?|(?<!to )visits?|inspections?|"
    r"tune ?up|"
    r"oil change|massages?|(?<!have a )meetings?|evaluations|viewings?|showings|tours|diagnostics?|trial lessons?|"
    r"follow ?up|"
    r"screening|viewing|showing(?! (?:me|you|up|that|as|the|it|only|a|no|your|my))|facial|manicure|pedicure|tour|"
    r"intake|fitting|"
    r"trim)"
)
# Words for visits that theatres, sights and travel have too.
SHARED = re.compile(
    r"(?:visits?|tours?|showings?|viewings?|screening|sessions?|meetings?|lessons?|spa|exams?|slots?|trim)$"
)
# What is done at such a visit, and spoken of at other times too.
TREATMENT = (
    r"(?:physical|therapy|treatments?|vaccin\w+|shots|adjustment|mri|x ray|scan|ultrasound|surgery|procedure|"
    r"blood (?:work|test)|botox|fillers?|laser|\w*facials?|microneedling|chemical peel|coolsculpting|waxing|lashes|"
    r"brows|"
    r"stress test|hair (?:styled|done|cut|colou?red|dyed|trimmed)|hairdo|colonoscopy|mammogram|biopsy|blood draw|lab "
    r"work|physicals|transmission|muffler|radiator|"
    r"highlights|balayage|hair color|extensions|braces|invisalign|root canal|crown|implants?|veneers|whitening|"
    r"spay\w*|neuter\w*|brakes|alignment|tires|furnace|water heater)"
)
PROVIDER = (
    r"(?:doctors?|dentists?|physicians?|general practitioners?|practitioners?|gp|nurse|surgeons?|specialists?|"
    r"\w+ologists?|"
    r"\w+iatrists?|\w+odontists?|pediatricians?|paediatricians?|optometrists?|opticians?|therapists?|chiropractors?|"
    r"hygienist|counsel+ors?|lawyers?|attorneys?|solicitors?|notary|accountants?|advis[eo]rs?|consultants?|plumbers?|"
    r"electricians?|mechanics?|technicians?|handyman|contractors?|roofers?|locksmiths?|carpenters?|painters?|"
    r"hair ?dressers?|stylists?|barbers?|salons?|spa|beautician|masseuse|tutors?|coach|instructors?|trainers?|vet|"
    r"veterinarian|groomer|midwife|injectors?|physio\w*|orthodont\w*|tech|designers?|architect|decorator|"
    r"nutritionist|dietitian|acupunctur\w*|repair ?(?:man|person|shop)|exterminator|cleaners?)"
)
# Bookings that are no appointment with a provider, and things that only sound like one.
ELSEWHERE = re.compile(
    r"\b(?:tables?|restaurants?|dinner|rooms|(?:a|the|your|hotel|single|double) room|hotels?|motel|flights?|"
    r"airlines?|airport|"
    r"plane|tickets?|movies?|film|theat(?:er|re)|showtimes?|concerts?|events?|"
    r"(?<!on my )(?<!at my )(?<!check my )(?<!on the )calendar|cabs?|taxis?|(?<!my )(?<!not get a )rides?|"
    r"uber|lyft|rentals?|"
    r"rental car|bus|trains?|pizza|coffee|parties|(?<!wedding )party|venue|rsvp|songs?|music|playlist|album|weather|"
    r"temperature|"
    r"transfer(?:red)?|(?:my|the|your|account|checking|savings|current) balance|balance of|delivery|package|"
    r"shipment|subscriptions?|memberships?|member services|due back|renew\w*|(?:test|lab|my|the|your) results|"
    r"(?:\d+|two|three|four|five|six|seven|eight|ten|twelve) (?:people|guests|adults|nights)|passengers?|round trip|"
    r"non ?stop|layover|check(?:ing)? ?(?:in|out) (?:date|on|day)|(?:fly|flying) (?:to|from|into)|(?:eat|eating|dine|"
    r"dining) (?:at|out)|place to eat|(?:two|three|four|five|six|seven|eight|\\d) of us|"
    r"party of|for how many|how many (?:people|guests|tickets|passengers|nights|rooms|seats|adults|in your party|of "
    r"you)|"
    r"inside or out\w*|(?:indoor|outdoor|patio) (?:or|seating)|seating|booked for (?:two|three|four|five|six) |game|"
    r"trivia|"
    r"prescription|refill|pharmacy|pills|alarms?|timers?|inn|front desk|the night of|a (?:double|single|king|queen)|"
    r"rent a car|car for rent|attractions?|museums?|college)\b"
)
TRADE = (
    r"(?:dental|clinic|grooming|groomers?|counsel+ing|psychology|psychiatry|physical therapy|massage|physiotherapy|dr|"
    r"roofing|plumbing|orthodontics|law office|legal|nails?|lash(?:es)?|brows|aesthetics?|"
    r"med spa|hvac|"
    r"landscaping|chiropractic|pediatrics|veterinary|animal hospital|dermatology|optical|eye care|garage|"
    r"auto (?:shop|solutions|center|care|works|glass|"
    r"repair|service)|body shop|tutoring|new patients?|new clients?)"
)
CONSULT = re.compile(rf"\b(?:{VISIT}|{TREATMENT}|{PROVIDER}|{TRADE})\b")

ACCEPTS = re.compile(
    r"^(?:oh |okay |alright |well |um |uh |hmm |i think |and |so |great |cool |omg |ooh |yay |ah )*(?:yes|sure|"
    r"perfect|great|okay|"
    r"alright|absolutely|please|"
    r"definitely|of course|correct|exactly|awesome|excellent|wonderful|fine|good|cool|deal|"
    r"(?:that|it|this)(?: \w+)? (?:is|would|will|works|sounds|does|looks|should|suits)(?! (?:a|not|no|never|too|bad|"
    r"way|hard|impossible|when|why|what|because|the|just) )|"
    r"that$|"
    r"let us do|indeed|"
    r"i will take|"
    r"sounds|works|why not|please do|right|fantastic|i (?:can|could) do|we can do)\b"
    r"|\b(?:works?|is|would be|will be|sounds|be|looks) (?:\w+ )?(?:for (?:me|us|him|her)|good|great|perfect|"
    r"fine|fair|lovely|"
    r"wonderful|ideal|okay)\b|\blet us do (?:it|that|\w+)|\bi will take (?:it|that|the)|\bgo ahead\b|"
    r"\bbook (?:it|that|me)\b|"
    r"\bworks$|^(?!.*\b(?:not|no|leave|stop|cancel|drop)\b).*\bplease$|\bput me (?:down|in)\b|\b(?:one|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|"
    r"noon|\d+|\w+day|morning|afternoon) (?:is )?(?:fine|good|great|perfect|"
    r"okay|works)\b|\b(?:i|we) (?:will|can) be (?:right )?there\b|"
    r"\b(?:i|we|let us)(?: \w+)? (?:take|go (?:with|for)|choose|pick|do) (?:it|that|this|the|\w+day|\d+|one|two|three|"
    r"four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|noon)\b|\b(?:can|will) make (?:it|that) work\b|\b(?:it|that|this) "
    r"(?:will|can|could) work\b|\bi am (?:good|fine|okay|happy) with (?:it|that|this)\b|\bill (?:take|do|go with)\b|"
    r"\bthat is fair\b|\bsee you\b"
)
REFUSES = re.compile(
    r"^(?:oh |okay |well |um |uh |hmm |actually |hm )*(?:no|not|never mind|maybe|forget|i do not)\b|"
    r"\b(?:not (?:now|yet|today|$|"
    r"right now|at (?:the|this) (?:moment|time)|sure|interested|really|ready)|never mind|forget (?:it|about it|that)|"
    r"leave it|"
    r"too (?:late|early|far|expensive|long|much)|that (?:far|late|long|soon|early)|no thanks?|no thank you|do not "
    r"bother|no good|impossible|does not suit|was hoping|i (?:work|am (?:busy|away|working|"
    r"out of|not|leaving|gone|traveling|"
    r"at work)|can not|"
    r"could not)|though$|does not work|will not work|do not (?:think|want|need))\b"
)
PUTS_OFF = re.compile(
    r"\b(?:(?:i|we) (?:will|might|may|can|could|would|should|am going to|am gonna|have to|need to|"
    r"would have to|would like to|"
    r"want to|just|better|guess i will|think i will| )* ?(?:call|get back|ring|phone|message|text|email|dm|contact|"
    r"come back|be in touch|"
    r"think about|think it|"
    r"think on|look around|shop around|wait|hold off|pass|let you (?:guys )?know|check with|talk (?:it over|(?:to|"
    r"with) (?:my|our|him|her|them|the (?:wife|husband|family|kids)))|ask my|"
    r"discuss|run it by|try (?:somewhere|someone)|find (?:someone|somebody|somewhere)|go (?:somewhere|"
    r"elsewhere)|sleep on)\b"
    r"|let me (?:think|call you|check with|talk|get back|ask|discuss|sleep|see what)|(?:maybe|perhaps|possibly|some) "
    r"(?:later|another (?:time|day)|other time|next time|at a later)|(?:another|some other) time|"
    r"(?:ask|try|check|call|look|come|see) (?:again|back|around|later|elsewhere)|keep looking|(?:look|check|go) (?:on|"
    r"at) your (?:website|site|app|page)|not (?:right now|now|today|yet|"
    r"at (?:the|this) (?:moment|time)|interested|ready)|do not (?:want|wish|need) to (?:book|make|schedule|"
    r"reserve|set)|"
    r"would not like to (?:book|make|schedule)|(?:no|not) need to (?:book|schedule)|did not want (?:to|an)|"
    r"never mind|\b(?:book|do|schedule|make|reserve) (?:it |that |one |this |an appointment )?(?:online|myself|"
    r"(?:through|on|in|with|via|from) (?:the|your) (?:app|website|site|portal))|"
    r"forget (?:it|about it)|just (?:wanted|needed|looking|the) (?:the |for |to )?(?:information|info|address|"
    r"number|price|"
    r"know|ask))\b"
)
# Not to be called or written to any more; "off the waiting list" is something else.
LEFT_ALONE = re.compile(
    r"\b(?:(?:stop|quit) (?:calling|phoning|ringing|contacting|texting|harassing)|lose (?:my|this) number|"
    r"(?:do not|never) (?:\w+ )?(?:call|contact|ring|phone|text|bother) (?:(?:me|us|here|this number) )?"
    r"(?:again|any ?more|ever)|do not call (?:list|registry)|"
    r"do not want (?:you to call|to be (?:called|contacted|phoned)|(?:any (?:more )?|these |your )(?:sales )?calls)|"
    r"(?:remove|take|delete|get) (?:me|us|(?:my|our|this) (?:\w+ )?(?:name|number|details)) (?:off|from|out of) "
    r"(?:(?:your|this|that|all|any|every|the (?:call|calling|phone|mailing|marketing|contact|email)) "
    r"(?:(?!wait)\w+ ){0,2}?(?:lists?|database|records|system|files|books)|the list$))\b"
)
# A visit named by the coming or the seeing, not by what it is: "squeeze him in", "swing by", "sit down for an hour".
COMING = (
    r"(?:(?:come|comes|coming|came|swing|stop|drop|pop|bring|brought|squeeze|fit|get|got|slot|work|write|pencil) "
    r"(?:(?:you|him|her|it|them|me|us|by|my \w+|the \w+) )?(?:in|by|over|out|down)|sit down|take a look|have a look|"
    r"(?:have|got|do you have|is there) (?:a |an |any )?(?:slots?|openings?|spots?)|"
    r"(?:take|bring) (?:it|my \w+|her|him) to|"
    r"look at (?:it|him|her|them|that)|see (?:you|him|her|them)|(?:do|doing) my (?:hair|nails|color|colour|brows|"
    r"lashes|"
    r"roots|taxes|makeup)|in to see|be (?:there|here|out|to you)|on (?:his|her) way|(?:get|send|have) (?:somebody|"
    r"someone|"
    r"a \w+) (?:out |over |up )?(?:to|there|"
    r"here)|be seen|get (?:somebody|someone) (?:to|up))"
)
FAREWELL = re.compile(r"\b(?:thanks?|bye|goodbye)\b")
LEAVING = re.compile(
    r"^(?:(?:okay|alright|all right|sure|great|good|well|will do|sounds good|thanks|thank you|so much|"
    r"very much|a lot|again|anyway|bye|goodbye|"
    r"for (?:your|the) (?:help|time|info\w*)) ?)+$"
)


def is_leaving(text: str) -> bool:
    """Tell whether a turn is no more than "okay, thanks, bye"."""
    return bool(LEAVING.search(text) and FAREWELL.search(text))
