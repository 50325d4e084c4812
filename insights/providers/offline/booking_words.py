"""The words in which an appointment is booked, offered, refused, put off or cancelled."""

import re

from insights.providers.offline.vocabulary import CLOCK, DAY, HOUR, PROVIDER, VISIT

FIRM = (
    r"(?:(?<!they are )(?<!we are )booked(?! (?:then|that day|at that|all|up|out|solid|until|through|full))|scheduled|"
    r"confirmed|reserved|arranged|rescheduled|"
    r"re scheduled|"
    r"pencil\w+|locked in|secured)"
)
LOOSE = (  # of an appointment only
    r"(?:made|set(?: up)?|taken care of|approved|accepted|completed|fixed|moved|changed|squeezed|"
    r"put)"
)
ADVERB = r"(?: now| all| already| successfully| just| also| been| then| gone ahead and)*"
SUBJECT = (
    r"(?:appointments?|visit|consultation|consult|session|reservation|booking|lesson|slot|time|it|that|this|"
    r"you|he|she|"
    r"they|him|her|everything)"
)
BOOKED = re.compile(
    rf"\b(?:{SUBJECT} (?:is|are|was|were|has|have|had){ADVERB} (?:{FIRM}|{LOOSE})|"
    rf"\w+ (?:is|are|was|were|has|have|had){ADVERB} {FIRM})\b"
    rf"|\b(?:i|we)(?: have| had| just| will| did| went ahead and| also| am going to| got| am)*{ADVERB} "
    rf"(?:{FIRM}|{LOOSE}|book|schedule|make|put|add|mark) (?:you|him|her|them|your|an|the|that|it|this|both|a|"
    rf"for|\w+)\b"
    rf"(?: \w+){{0,2}}"
    rf"|\b(?:you are|you will be|are) (?:all |now )*(?:set|{FIRM}|good to go)\b|\ball set\b"
    r"|\b(?:he|she|they|we|\w+) (?:will|are going to|is going to) be (?:expecting|waiting for) (?:you|him|her)\b|"
    r"^(?:\w+ )?you are in$|\byou are (?:in|on|down|good) (?:for|at|on)\b|\b(?:changed|moved|"
    r"switched) to (?:the )?\d|\b(?:on|in) the (?:schedule|books|diary|book)\b"
    r"|\b(?:have|got|have got|put|mark|pencil|get|marked|penciled) (?:you|him|her|them|it|that|y all|"
    r"\w+) (?:\w+ )?(?:down|in(?! mind)|"
    r"scheduled|booked|set up|set)\b"
    rf"|\bi (?:have|got|see) (?:an |a |your |the )?(?:\w+ ){{0,4}}appointment(?: \w+){{0,8}} (?:for you|"
    rf"in the system|for \w+)\b"
    r"|\b(?:see|seeing|meet|meeting|expect|expecting) (?:you|him|her|them|\w+) (?:then|on|at|tomorrow|today|"
    r"this|next|in|"
    r"between|around|for|there|mon\w*day|tues\w*|wednes\w*|thurs\w*|fri\w*|satur\w*|sun\w*)\b|"
    r"\blook(?:ing)? forward to "
    r"(?:see|seeing|meet|meeting|having)\b"
    r"|\b(?:we|he|she|they|someone|somebody|technician|guy) will (?:be (?:there|out|by|over|at your)|see you|"
    r"come (?:by|out))\b"
    rf"|\b(?:{PROVIDER}|someone|somebody|he|she|they|we|i|(?!it |that |this |which |package |order )\w+) (?:will|can|"
    rf"could|is going to|are going to) (?:be (?:there|"
    rf"out|by|over)|(?:swing|come|stop|drop|pop) (?:by|out|over|in)|see (?:you|him|her|it|them))(?: \w+){{0,3}} "
    rf"(?:{DAY}|{CLOCK})"
    r"|\b(?:moved|pushed|switched|bumped|changed|booked|got|put) (?:you|it|that|him|her|them|your \w+) "
    r"(?:\w+ )?(?:to|for|on|in for) "
    rf"(?:{DAY}|{CLOCK})|^(?:\w+ )?(?:{DAY}) at [\w ]+? it is\b|^(?:\w+ )?(?:{DAY}|{CLOCK})(?: \w+)? then$"
    r"|\b(?:have|send|sending) (?:someone|somebody|a \w+|our \w+) (?:out |there |over )"
    rf"|\b(?!it |that |this |he |she )\w+ is (?:in|on) for (?:{DAY}|\d|{HOUR}|the)\b"
    rf"|\byou have (?:a|an|your) (?:\w+ )?(?:slot|spot|appointment|time) (?:at|for|on)\b|"
    rf"\bnoted (?:\w+ )?(?:{DAY}|{CLOCK})\b"
    r"|(?<!un)\bsuccess(?:ful\w*)?\b|\b(?:all |been )taken care of\b|\bwent through\b|"
    rf"\b(?:{DAY}|{CLOCK}|it|that|\w+)(?: \w+)? is (?:all )?yours\b|\bconsider it \w+\b|^(?:\w+ )?(?:made|reserved|"
    rf"scheduled|booked|set up|arranged|secured|placed|completed) (?:your|the|an|that)\b|\byou (?:now )?have (?:got "
    rf")?an? "
    r"(?:\w+ )?appointment\b(?! (?:with us|already|here))|\b(?:i|we) (?:have |just )*(?:put|wrote|written|penciled|"
    r"slotted|squeezed|entered|submitted|added|sent|placed|logged) (?:\w+ ){1,3}in\b|"
    r"\b(?:will|is going to|are going to) (?:\w+ )?(?:see|be seeing|take|be taking) (?:you|him|her|them) "
    r"(?:then|right|as soon|when you|at|on|tomorrow|today)\b|\b(?:is|are) (?:\w+ )?on (?:his|her|their) way\b"
    r"|\b(?:expecting|waiting for) (?:you|him|her|them)\b|\byou are (?:now )?(?:moved|switched|changed)\b"
    r"|\b(?:i|we) (?:have |just )*(?:switched|moved|changed|swapped|bumped) (?:it|you|that|him|her|your)\b"
    r"|^(?:\w+ )?on my way\b|\bon the list for\b|\ball done\b|^done\b|\bgot it (?:booked|scheduled)\b"
)
# What stands before a booking word and makes it no booking: a denial, a wish, a condition, a question.
DENIED = re.compile(
    r"\b(?:not|never|no(?! (?:problem|charge|cost|worries|extra|trouble))|unable|unfortunately|without|nothing|"
    r"nobody|none|hardly|fully|already|yet to|failed|can not|if|once|when|"
    r"until|unless|before|after|would you like|do you|did you|should|shall|could you|can you|may i|"
    r"can i|please|"
    r"kindly|ensure|to confirm|confirming|let me know|let us know|like me to|want me to|try to|trying to|"
    r"need to|want to|"
    r"let me|is your|are you|will you|was your|has your|were you|have you|how about|correct that|verify|want|"
    r"supposed to be|sorry to say|"
    r"like to|happy to|able to|going to need|what|which|who|mistake|told|through|on hold)\b|\b(?:can|could|might|"
    r"would|may)$"
)
BREAKS = re.compile(
    r"\b(?:but|so|and then|however|okay|alright|all right|great|perfect|wonderful|because|also|"
    r"though|instead|"
    r"fortunately|luckily|good news|now|done|got it|of course|yes|sure|excellent|awesome|"
    r"no problem)\b"
)
ASKS_BACK = re.compile(
    r"\b(?:is (?:that|this|it) (?:correct|right|okay|ok|good|fine|all right|alright)|correct|right|"
    r"do you (?:want|wish|like)|"
    r"would you like|is that|does that|will that|shall i|should i|okay for you|please confirm)\b(?: \w+){0,6}$"
)
BEFORE = 70  # characters looked over for a denial before, and for a question at the end of the turn

FAILED = re.compile(
    r"\b(?:unable to|(?:was|were|am|are|is) (?:not|no) (?:\w+ )?able to|could not|can not|did not|"
    r"do not seem to|failed to|"
    r"not possible to) (?:\w+ ){0,4}(?:book|schedule|make|get|reserve|booked|scheduled|arrange|confirm|achieved?|set|"
    r"accommodate|fit|fix|complete|do|take|find)\b"
    r"|\b(?:appointment|booking|reservation|request|visit|it) (?:was|has|could|can|did|had) (?:\w+ )?(?:not|"
    r"failed|unsuccessful|"
    r"declined|rejected)\b|\b(?:booking|appointment|reservation|request) (?:\w+ )?(?:failed|unsuccessful|declined)\b"
    r"|\bsystem (?:crashed|is down|error)\b"
)
UNAVAILABLE = re.compile(
    r"\bnot (?:\w+ )?possible\b|\bnot (?:\w+ )?(?:open yet|taking|accepting|until)\b|\bsold out\b|\b(?:completely|"
    r"totally|all|pretty|"
    r"really) (?:full|slammed|swamped|booked)\b|\bwe are (?:slammed|swamped)\b|\b(?:all|are|is) taken\b|"
    r"\b(?:no|not any|not have any|not have (?:\w+ ){0,3}|nothing|none|zero)(?: \w+){0,3} ?(?:openings?|"
    r"available|availability|"
    r"appointments?|slots?|spots?|left|there|free)\b|\bnot (?:\w+ )?available\b|\bunavailable\b|\b(?:fully|all|"
    r"completely) booked\b|"
    r"\bbooked (?:up|solid|out|until|through)\b|\bwe are (?:full|closed)\b|\bthey are (?:full|closed)\b|\bclosed\b|"
    r"\bdo not (?:\w+ )?(?:handle|do|offer|treat|take|accept|have)\b|\bcould not (?:take|fit|see)\b|"
    r"\b(?:they|we|he|she|dr \w+) (?:are|is)(?: \w+)? (?:booked|taken|occupied)(?! for| in| on| now)\b|"
    r"\b(?:waiting|cancellation|standby) list\b|\bwait ?list\b|\b(?:slammed|swamped|packed|jammed)\b|"
    r"\b(?:someone|somebody|he|she|they|\w+) (?:will|can|is going to|to) (?:call|ring|phone|contact) (?:you|them|him|"
    r"her)(?: back)? (?:to|and|about) (?:set|schedul\w+|book\w*|arrang\w+|find a|make)\b"
)
CANCELS = re.compile(
    r"\b(?:i|we) (?:have |just |will |did |can |went ahead and )*cancel+(?:l?ed)?\b|\b(?:is|been|"
    r"was) cancel+ed\b|\bcancel+ed (?:that|it|"
    r"your|the|this)\b"
)
TAKES = re.compile(
    r"\b(?:(?:i|we) (?:will|can) (?:be (?:right |over )?there|take it|take that)|put me (?:down|in)|see you then|sign "
    r"me up|book me)\b(?!.* (?:if|"
    r"when|once)\b)"
)
TAKEN_OFF = re.compile(
    r"^(?:\w+ ){0,3}(?:you are|it is|that is) (?:off|cancel+ed|removed)\b|\b(?:took|take|taken|taking|cross|crossed|"
    r"crossing) (?:you|him|her|"
    r"it|"
    r"that|them) off\b|\boff the (?:books?|schedule|calendar)\b"
)
ASKS_TO_CANCEL = re.compile(
    r"\b(?:cancel|call off|scratch|take (?:me|that|it|him|her) off(?! (?:the|your|that|this|any) (?:\w+ )?(?:lists?|"
    r"account|policy))|(?:will not|do not|not going to) (?:be "
    r")?need(?:ing)? "
    r"(?:it|that|my|the|this)|take \w+ off for|no longer need|(?:will not|not going to) be (?:coming|in)|(?:am|are|"
    r"is) not coming)\b"
)
OFFERS = re.compile(
    r"\b(?:would you like|do you want|did you want|shall i|should i|want me to|can i|may i|let me|do you wish|"
    r"will i)\b(?: \w+){0,5} "
    rf"(?:{VISIT}|schedule|book|set (?:up|one)|come in|make (?:it|one|an)|reserve|arrange)\b"
    r"|\b(?:can|could|may) (?:i|we|he|she|someone|somebody|our \w+) (?:come|stop|swing|drop) (?:by|out|over)\b"
    r"|\b(?:pencil|slot|squeeze|put|sign|fit) you (?:in|down)\b|\bgrab you\b"
    rf"|\b(?:i|we|they|he|she|(?:dr|doctor|mr|ms|mrs|miss) \w+) (?:have|has|got|can|could|do have|have got|"
    rf"will)\b(?: \w+){{0,8}} (?:{HOUR}|\d|mon|"
    rf"tue|wed|thu|fri|sat|sun|"
    r"opening|available|availability|noon|tomorrow|today)"
)
INSTEAD = re.compile(
    r"\b(?:how about|what about|but|next|first|earliest|instead|i have|we have|i could|we could|i can|we can|"
    r"would|try|is|"
    r"(?:he|she|they|you|it|there|dr \w+) (?:can|could|may|do|does|will|has|have|had|is|are)|"
    r"okay)\b"
)
CALLS = re.compile(r"\b(?:call|phone|email|text|ring|contact|ready|expire\w*|deliver\w*|arrive|ship\w*)\b")
INTENDS = re.compile(r"^(?:i|we) (?:will|am going to) (?:\w+ )?(?:book|schedule|make|put|add|mark)\b")
LEAVES = re.compile(r"\b(?:bye|goodbye|anyway|anyways|for trying|for checking)\b")
PAST = re.compile(
    r"\b(?:ago|yesterday|last (?:week|month|night|year|time|\w+day)|since|used to|happened|started|"
    r"(?:was|were|had|did|got|went|came|slipped|fell|broke|called)\b(?! (?:hoping|wondering|thinking|looking)))\b"
)
# A question about a visit that is settled: what to do before it, what it needs.
INFORMS = re.compile(
    r"\b(?:(?:do|should|must) (?:i|we|he|she) (?:have|need|bring|take|stop|fast|eat|wear|keep)|(?:before|after|"
    r"during) (?:my|the|his|her)|"
    r"is it (?:okay|safe|normal|true)|what should (?:i|we)|can (?:i|he|she) (?:eat|drink|take|still))\b"
)
DECLINES = re.compile(r"\b(?:do not bother|no thanks?|no thank you|forget|never mind|leave it|not interested)\b")
FREE_TIME = re.compile(
    r"\byou (?:are|have|will be|will have|were)(?: \w+){0,3} (?:free|available|availability|slots?|open|empty)\b"
)
