"""The words people use for what a clinician should hear of at once, and those that only look like them.

Each kind is a list of patterns, each on a clause of plain text (lower case, straight apostrophes); what only
looks like it is taken out of the clause first. Assumed: written from everyday speech, not measured.
"""

from __future__ import annotations

import re

SUICIDE = "thoughts of suicide or self-harm"
OVERDOSE = "an overdose"
CAUDA_EQUINA = "cauda equina compression"
STRENGTH = "loss of strength"

_NO_FEELING = (
    r"(?:numb\w*|(?:no|lost(?: all| the| any)?|losing|loss of|without|less|little|hardly any) (?:feeling|"
    r"sensation)|"
    r"(?:can(?:no|')?t|can not|could(?:n't| not)|can (?:hardly|barely|no longer)|do(?:es)?n't|did(?:n't| "
    r"not)|"
    r"do(?:es)? not|no longer|unable to|hardly|barely) (?:\w+ )?feel(?!ing)(?! (?:numb|tingl|any numb|any "
    r"tingl|pain))|"
    r"pins and needles|tingl\w+|gone dead|feels? dead|fell asleep|is asleep|anae?sthe\w+|taub\w*)"
)
_SEAT = (
    r"(?:between (?:the|my|his|her|their) (?:legs|thighs)|down (?:there|below)|private(?:s| parts?| area)|"
    r"genital\w*|"
    r"groins?|crotch|perine\w+|saddle|(?:bottom|bum|backside|behind|butt|arse|ass)\b(?! (?:of|lip|teeth|"
    r"jaw|step|line|"
    r"stair|drawer|shelf|half|part|rib|row))|anus|anal|rectum|vagin\w*|vulva|labia|penis|testic\w+|scrotum|balls|"
    r"where i (?:sit|wipe)|inner thighs)"
)
_WIPING = (
    r"(?:wip(?:e|es|ed|ing)|toilet paper|on the toilet|(?:go|going|went) to the (?:toilet|loo|bathroom))"
)
_PASSING = r"(?:pee|piss|urinat\w*|pass (?:any )?(?:water|urine)|wee|go for a wee|empty (?:my|the) bladder)"
_SELF = r"(?:myself|himself|herself|themsel\w+|oneself|yourself)"
_NOT = (
    r"(?:can(?:no|')?t|could(?:n't| not)|can no longer|unable to|not able to|won't be able to|not been "
    r"able to|"
    r"ha(?:ve|s|d)n't been able to|can not)"
)
_LIMB = (
    r"(?:legs?|foot|feet|knees?|ankles?|toes?|thighs?|cal(?:f|ves)|hips?|hands?|arms?|grip|fingers?|wrists?|muscles?|"
    r"(?:left|right|one|both) sides?)"
)
_DIE = (
    r"(?:die|be dead|not be here|not exist|disappear(?! (?:in|into|to|on|under|for a|behind|from (?:the|"
    r"that))\b)|"
    r"never wake up|not wake up|be gone for good|end it(?: all)?)"
)
_PILLS = (
    r"(?:pills?|tablets?|pain ?killers?|opioids?|morphine|oxycodone|tramadol|paracetamol|tylenol|"
    r"ibuprofen|pregabalin|"
    r"gabapentin|sleeping (?:pills|tablets)|meds|medication|medicine|capsules?|patches)"
)

WORDS: dict[str, tuple[str, ...]] = {
    SUICIDE: (
        r"\bsuicid\w*",
        r"\b(?:want(?:s|ed|ing)?|wish(?:es|ed)?|hop(?:e|es|ed|ing)|long(?:s|ed|ing)?|ready|prefer|rather|"
        r"better off|"
        rf"like|going|plan(?:s|ned|ning)?|think(?:s|ing)? (?:of|about)) (?:\w+ ){{0,4}}{_DIE}\b",
        r"\b(?:wish(?:es|ed)?|if only|hope) (?:that )?(?:i|he|she|they) (?:was|were|am|is|would(?:n't)?|"
        r"could|had never|"
        r"don't|do not|'d) ?(?:be |been )?(?:dead|born|never wake up|not wake up|wake up(?: again| any "
        r"?more)?|die)\b",
        r"\bkill(?:s|ed|ing)? " + _SELF,
        r"\b(?:take|taking|took|end|ending|ended) (?:my|his|her|their) (?:own )?li(?:fe|ves)\b",
        r"\bending it\b(?! (?:with|off|on|early|there))|\b(?:thought|think|thinking|want|wanted|urge) "
        r"(?:\w+ ){0,2}(?:driv|steer|"
        r"crash)\w* (?:\w+ ){0,2}(?:into|off|against) (?:a|the) (?:wall|tree|bridge|river|train|lorry|truck)",
        r"\b(?:end|ending) it all\b|\bput an end to (?:it all|my life|everything)\b|\bwant(?:s|ed)? (?:it|"
        r"this) all to "
        r"(?:end|be over|stop)\b",
        r"\b(?:do not|don't|doesn't|does not|no longer|didn't|not) want(?:s|ed)? to (?:live|be here|be "
        r"alive|wake up|"
        r"exist|go on|carry on)\b",
        r"\bno (?:reason|point|will|wish|sense) (?:to|in|of) (?:live|living|go(?:ing)? on|carry(?:ing)? "
        r"on|being here)\b",
        r"\blife (?:is|isn't|is not|was|has) (?:not |no |no longer )?(?:worth living|worth it|no meaning|"
        r"pointless|meaning)",
        r"\bnot worth living\b|\bbetter off (?:dead|without me)\b|\beveryone would be better off\b",
        r"\bself[- ]?harm\w*|\bself[- ]injur\w*|\b(?:hurt|cut|harm|burn|starve)(?:s|ting|ing)? "
        + _SELF
        + r"(?: on purpose| again| tonight| deliberately)",
        r"\b(?:thought|think|thinking)s? (?:of|about) (?:harming|hurting|cutting) " + _SELF,
        r"\b(?:cutting|burning|harming|starving) "
        + _SELF
        + r"|\b(?:easier|better) (?:\w+ ){0,3}if (?:i|he|she|they) "
        r"(?:was|were) (?:not here|n't here|gone|dead)|\b(?:tired|sick) of (?:living|life|being alive)\b|"
        r"\b(?:had|have) enough of (?:life|living)\b",
        r"\bhang(?:ing)? " + _SELF,
        r"\b(?:jump(?:ing)?|throw(?:ing)? " + _SELF + r") (?:off|from|in front|under|out of) (?:\w+ ){0,2}"
        r"(?:bridge|balcony|roof|window|train|building|cliff|car|bus|tracks)",
        r"\bcan(?:no|')?t go on (?:living|any ?more|like this|any longer)\b|\b(?:farewell|goodbye|"
        r"suicide) (?:letter|note)s?\b",
        r"\bselbstm[oö]rd|\bsuizid|\bumbringen\b|\bnicht mehr leben\b|\b(?:will|möchte) (?:nur noch "
        r")?sterben\b",
        r"\bme suicider\b|\benvie de mourir\b|\bveux mourir\b|\bsuicidarme\b|\bquiero morir\b|자살|죽고 ?싶|"
        r"自杀|"
        r""
        r""
        r""
        r"自殺|死にたい",
    ),
    OVERDOSE: (
        r"\boverdos\w*|\bod'?d on\b|\bod'ed\b|\btook an od\b",
        r"\b(?:took|taken|taking|swallowed|had|ate) (?:far |way |much )?too (?:many|much) (?:of )?(?:\w+ "
        rf"){{0,3}}{_PILLS}",
        r"\b(?:took|taken|taking|swallowed|ate|drank|emptied) (?:all|the whole|a whole|the entire|half) "
        rf"(?:\w+ ){{0,4}}"
        rf"(?:{_PILLS}|box|pack(?:et)?|bottle|strip|blister)",
        rf"\b(?:took|taken|taking|swallowed) (?:[2-9]\d|1[2-9]|\d{{3,}}|twenty|thirty|forty|fifty|a "
        r"handful of|handfuls of|"
        rf"dozens of) (?:\w+ ){{0,2}}{_PILLS}",
        r"\b(?:took|taken|taking) (?:\w+ ){0,3}(?:more|twice|double|triple)(?: \w+){0,4} (?:than|"
        r"the) (?:\w+ ){0,3}"
        r"(?:prescribed|allowed|maximum|dose|should|told|limit|safe)",
        r"\b(?:took|swallowed) them all\b",
        r"\büberdosis\b|\bsurdose\b|\bsobredosis\b|과다 ?복용",
    ),
    CAUDA_EQUINA: (
        rf"{_NO_FEELING}(?: \w+){{0,6}} {_SEAT}",
        rf"{_SEAT}(?: \w+){{0,5}} {_NO_FEELING}",
        rf"{_NO_FEELING}(?: \w+){{0,6}} {_WIPING}|{_WIPING}(?: \w+){{0,5}} {_NO_FEELING}|"
        r"\bnothing (?:\w+ )?when (?:\w+ )?wip",
        r"\bsaddle (?:area|region|block|pain|feels|numb|anae?sthesia|paraesthesia)|\breithosen",
        rf"\bwet(?:s|ting|ted)? (?:{_SELF}|the bed|(?:my|his|her|their) (?:bed|pants|trousers|underwear|"
        r"clothes))",
        rf"\b(?:pee|piss|poo|poop|soil|shit|crap|mess)(?:e?d|ing|s|t)? (?:{_SELF}|the bed|(?:my|his|her|"
        r"their) "
        r"(?:bed|pants|trousers|underwear))|\bsh[ai]t " + _SELF,
        r"\b(?:urinat|defecat)\w* in (?:the |my |his |her )?(?:bed|pants|trousers)|\b(?:urine|stool|pee|"
        r"poo) (?:just )?(?:comes?|came) "
        r"(?:out )?without|\bincontinen\w*|\binkontinen\w*|\bkeep leaking\b|\bleak(?:s|ed|ing)? (?:urine|"
        r"pee|stool|poo|when|all)|\bdribbl\w+ "
        r"(?:urine|pee)|\b(?:urine|pee|stool) (?:leaks|leaking|runs|just comes|comes out)",
        rf"\b{_NOT} (?:\w+ ){{0,2}}(?:{_PASSING}|poo|poop|hold (?:it|my|the)(?: \w+)?|control (?:my "
        r")?(?:\w+ )?(?:bladder|"
        r"bowels?|pee|urine|stool|it))\b",
        r"\b(?:trouble|difficult\w*|problems?|hard|struggl\w+|strain\w*) (?:with |in |to |starting to "
        rf")?(?:{_PASSING}|peeing|"
        r"passing (?:water|urine)|weeing)",
        rf"\b(?:didn't|did not|couldn't|don't|never|not) (?:\w+ ){{0,2}}make it to the (?:toilet|loo|"
        r"bathroom)|"
        rf"\bcatheter (?:to|for) (?:my |the )?(?:{_PASSING}|bladder|urine)",
        rf"\b{_NOT} feel (?:\w+ ){{0,4}}(?:{_PASSING}|bladder|full|going|the urge|the need)|\bno urge to "
        rf"(?:{_PASSING}|go)",
        r"\b(?:urinary |urine )?retention\b(?! (?:bonus|rate))",
        r"\b(?:lost|losing|no|loss of|less) (?:\w+ ){0,2}control (?:of|over) (?:\w+ ){0,2}(?:bladder|"
        r"bowels?|pee|urine|stool|"
        r"sphincter|myself down)",
        r"(?<!gall)(?<!gall )(?<!gall-)\bbladder\b",
        r"\bbowels?\b(?: \w+){0,4} (?:control|accident|leak\w*|numb\w*|weak\w*|stopped|stopping|gone|lost|"
        r"trouble|problems?|"
        r"not work\w*|don't work|won't|changed)|\b(?:trouble|problems?|accidents?|lost|no feeling|can't "
        r"control) (?:\w+ ){0,3}"
        r"bowels?\b",
        r"\b(?:toilet |bathroom )?accident (?:in (?:my|his|her) (?:pants|bed|trousers)|before reaching "
        r"the toilet)",
        r"\b(?:no(?! (?:problem|trouble|difficult|issue))|lost|losing|loss of|without|can(?:no|')?t "
        r"(?:get|have|keep)|trouble getting|problems? (?:with|getting)) "
        r"(?:\w+ ){0,3}erections?\b|\berections? (?:\w+ ){0,3}(?:gone|lost|stopped|missing|weak\w*|"
        r"impossible|problems?|"
        r"trouble|not (?:there|working|possible)|won't|don't)|\b(?:can(?:no|')?t|couldn't|could not) "
        r"(?:get|stay) (?:it up|hard|erect)\b",
        r"\bimpoten(?:t|ce|cy)\b|\berectile\b|\b(?:can(?:no|')?t|no longer) (?:\w+ )?(?:orgasm|climax|"
        r"come)\b(?! (?:to|over|in|"
        r"with|back|down|up|here|there|home|out|along|round))",
        rf"{_NO_FEELING}(?: \w+){{0,3}} (?:during|in|when having) sex\b",
        r"\b(?:no|lost|without|hardly any) (?:feeling|sensation)s? (?:during|when having|in|for) sex\b|"
        r"\bnumb (?:during|in) sex\b|"
        r"\bsex\b(?: \w+){0,3} numb|\blost (?:all )?sexual (?:function|feeling|sensation)",
        r"\beingenässt\b|\bkann nicht (?:mehr )?(?:pinkeln|wasser lassen)\b|\bne peux (?:pas|plus) "
        r"uriner\b|\bno puedo orinar\b|"
        r"소변을? (?:못|볼 수)|대소변",
    ),
    STRENGTH: (
        rf"\bweak\w*(?: \w+){{0,3}} {_LIMB}\b|{_LIMB}\b(?: (?!not\b|no\b|never\b|nor\b)\w+){{0,4}} weak\w*",
        r"\bweakness\b|\bweaker\b|\b(?:feel|feels|felt|feeling|getting|got|so|very|too|is|are|was|were) "
        r"weak\b",
        r"\bfoot ?drop\b|\bdrop(?:ped|ping)? foot\b|\bfoot (?:is |keeps |was )?(?:drag\w*|slap\w*|flop\w*|"
        r"drop\w*|hang\w*)|"
        rf"\bdrag(?:s|ged|ging)? (?:my|his|her|the) (?:\w+ )?{_LIMB}|\b(?:catch|catching|caught) (?:my "
        r")?toes?\b|"
        r"\btrip\w* over (?:my |his |her )?(?:own )?(?:toes|foot|feet)\b|\b(?:lost|losing|no|less|loss "
        r"of) (?:all |the |my |"
        r"any )?(?:strength|power) (?:in|of)\b",
        rf"\b{_NOT} (?:\w+ )?(?:lift|raise|move|bend|straighten|stand on|wiggle|push off with|walk on) "
        r"(?:my|the|his|her) "
        rf"(?:\w+ )?(?:{_LIMB}|heels?|tiptoes?)\b|\b{_NOT} (?:\w+ )?(?:stand|walk) on (?:\w+ )?(?:tip "
        r"?toes?|heels?)\b",
        r"\bparaly[sz](?:ed|is)\b|\bparesis\b|\bgelähmt\b|\blähmung",
        r"\b(?:legs?|knees?|ankles?)\b(?: \w+){0,2} (?:gave|gives?|giving|given|going|went) (?:way|out|"
        r"under)\b|"
        r"\b(?:legs?|knees?) (?:keeps? |just |suddenly )?(?:buckl\w+|collaps\w+|gave (?:in|up)|won't hold)",
    ),
    "infection": (
        r"\bfever\w*|\bchills\b|\bshiver\w*|\bnight ?sweats?\b|\bsweat\w* (?:at|all) night|\binfect\w*|"
        r"\babs[cz]es\w*|\bpus\b|"
        r"\bsepsis\b|\btemp(?:erature)? (?:of |is |was |at )?(?:3[89]|4[01])|\b(?:3[89]|4[01])(?:[.,]\d)? "
        r"?(?:°|degrees|c\b)|\bfieber\b|"
        r"\bfièvre\b|\bfiebre\b|열이 ?나",
    ),
    "cancer": (
        r"\bcancer\w*|\btumou?rs?\b|\bmetasta\w*|\blymphoma\b|\bmyeloma\b|\blump\b(?! (?:of|sum|in (?:my|"
        r"the) throat))|\bbiopsy\b|\bweight loss\b|\b(?:lost|losing) (?:\w+ ){0,3}weight|"
        r"\b(?:lost|losing) \d+ ?(?:kg|kilos?|lbs?|pounds|stone)\b|\bkrebs\b|\bgewichtsverlust\b",
    ),
    "fracture": (
        r"\bfractur\w*|\bfell\b|\b(?:had|have|after|since|from|bad|nasty|heavy|hard|another|the|a) (?:\w+ "
        r")?fall\b|\bfallen\b|"
        r"\btripped\b(?! over (?:my|his|her) words)|\btook a tumble\b|\bslipped (?:on|down|over|off)|"
        r"\b(?:car|bike|motorbike|road|traffic|bicycle) (?:crash|accident)|\bcrashed\b|"
        r"\baccident\b|\b(?:broke|broken) (?:a |my |the |his |her )?(?:\w+ )?(?:bones?|ribs?|hip|wrist|"
        r"arm|leg|ankle|back|"
        r"vertebrae?|collar ?bone|tail ?bone|foot|toe|finger|nose|pelvis)\b|\bhit by a (?:car|bus|bike|"
        r"truck)",
    ),
    "inflammatory disease": (
        r"\bmorning stiff\w*|\bstiff\w* (?:\w+ ){0,3}(?:in|every|each) (?:the )?morning|\bswollen (?:\w+ "
        r")?(?:joints?|fingers?|"
        r"knees?|wrists?)|\bjoints? (?:are |is )?(?:swollen|swelling|hot and red)|\buveitis\b|\biritis\b|"
        r"\bpsoria\w*|\bcolitis\b|"
        r"\bcrohn\w*|\bspondylo?arthritis\b|\bbechterew\b",
    ),
}
"""What points to what, by kind."""

IDIOMS = re.compile(
    r"\bdying (?:to|for)\b|\bto die for\b|\bdie (?:of|from) (?:embarrassment|boredom|laugh\w*|curiosity|"
    r"shame|the heat|hunger)|"
    r"\b(?:could|would|nearly|almost) (?:have )?died? (?:laughing|of)|\bdied laughing\b|"
    r"\bsuicide (?:squad|prevention|runs?|sprints?|drills?|lunges?|doors?|hotline number)|"
    r"\b(?:political|career|financial|social) suicide\b|"
    r"\boverdos\w* (?:of|on|with) (?:\w+ )?(?:sun\w*|chocolate|work|tv|television|netflix|coffee|cake|"
    r"sugar|cheese|news|football|"
    r"christmas|garlic|fun|family|caffeine|screen ?time|exercise|gardening|housework|cleaning)|"
    r"\b(?:took|taken|taking) (?:all|half) (?:the |my )?(?:pills|tablets|medication|medicine|meds) (?:as|"
    r"like) (?:prescribed|usual|told|"
    r"planned|ordered|directed)|"
    r"\b(?:film|movie|book|documentary|news|series|article|show|story|novel|podcast|episode) (?:\w+ "
    r"){0,4}(?:suicide|overdose)\b|"
    r"\b(?:suicide|overdose) (?:\w+ ){0,3}(?:in the news|on tv|film|movie|documentary|story)\b|"
    r"\b(?:room|water|bath|pool|sauna|outside|outdoor|air|oven) temp(?:erature)?\b[^.;]*|"
    r"\btemp(?:erature)? (?:outside|outdoors)[^.;]*|"
    r"\b(?:fever|chills|infection|night sweats|shivers) (?:is |has |are |have |had )?(?:gone|over|went "
    r"(?:away|down)|passed|cleared)\b|"
    r"\bhay fever\b|\bcabin fever\b|\b(?:world cup|football|gold|spring|dance|disco|baby|election|"
    r"saturday night) fever\b|"
    r"\bfever(?:ish)? (?:pitch|dream|activity)|\bfever ?tree\b|\binfectious (?:laugh\w*|smile|mood|"
    r"enthusiasm|energy)|"
    r"\bshivers? (?:down|up) (?:my|the) spine\b|\bshiver(?:ed|ing)? (?:with|from) (?:excitement|joy|"
    r"delight|the cold|cold)\b|\bshiver(?:ed|ing)? in the (?:cold|wind|snow|rain)\b|"
    r"\b(?:star sign|zodiac|horoscope)\b[^.;]*|\bcancer (?:charity|fund\w*|walk|run|research|awareness|"
    r"ward volunteer)|"
    r"\btropic of cancer\b|"
    r"\bweak (?:coffee|tea|beer|signal|wi-?fi|internet|excuse|joke|light|smile|sun\w*|argument|spot for|"
    r"point|drink|match|"
    r"performance|economy|tv signal|team|battery|film|ending|link)|\bweakness for\b|\bparaly[sz]ed (?:by|"
    r"with) (?:fear|shock|"
    r"indecision|choice|boredom|anxiety)|\banalysis paralysis\b|"
    r"\bfell (?:asleep|in love|behind|ill|silent|back on|for\b|through|apart laughing|short|out with|into "
    r"(?:a deep sleep|bed|"
    r"conversation|place|step))|\b(?:night|darkness|snow|rain|prices?|temperatures?|leaves|silence|trees?|sales|shares?|stocks?|rates?|tears?|mercury|curtain|vase|phone|cup|books?|glass|plate|pain|score|it|numbers?|"
    r"pressure|level|share prices) (?:has |have |had )?(?:fell|fallen)\b|\bfallen (?:asleep|in love|"
    r"behind|leaves|ill|silent)|"
    r"\b(?:last|this|next|early|late|in the|every|all) fall\b|\bthe fall (?:term|semester|colou?rs|leaves|"
    r"season|of)|\bwater ?falls?\b|"
    r"\bby accident\b|\baccident[- ]?(?:free|prevention|insurance|statistics)\b|\baccident (?:on|at) the "
    r"(?:motorway|highway|junction|m\d+|road ahead)[^.;]*|\bhappy accident\b|\b(?:computer|laptop|phone|"
    r"app|market|programme?|program|server|website|"
    r"stock\w*) crash\w*|\bcrash course\b|\bcrashed (?:on|out|onto|into) (?:on )?(?:the |my )?(?:sofa|"
    r"couch|bed|chair)|\bsugar crash\w*|"
    r"\bcrashed out\b|\btripped (?:the|a) (?:alarm|fuse|switch|breaker)|\bslipped (?:my mind|on (?:my|"
    r"the) (?:shoes|jacket|coat))|"
    r"\bfractured (?:sleep|night|relationship|time)|\b(?:diet|dieting|on purpose|deliberately|as planned|"
    r"goal weight|weight ?watchers|"
    r"trying to lose weight|slimming)\b[^.;]*\bweight\b|\b(?:lost|losing) (?:\w+ ){0,4}(?:weight|kg|"
    r"kilos?|lbs?|pounds|stone),? "
    r"(?:\w+ ){0,3}(?:diet|dieting|on purpose|deliberately|as planned|thanks to|by exercis\w*|with (?:the|"
    r"my) (?:diet|new diet|"
    r"exercise|training)|slimming)|"
    r"\birritable bowel\b|\bibs\b|\bfull bladder\b|\bover-?active bladder\b|\bempt(?:y|ied) (?:my|the|his|"
    r"her) bladder before|"
    r"\bpillow between (?:my|the) (?:legs|knees)|\bsaddle (?:sore|up|bag|height|on\b|of|for)|\b(?:new|"
    r"bike|bicycle|horse|leather) saddle\b|"
    r"\bin the saddle\b|\bback in the saddle\b|"
    r"\bwet (?:the|my) (?:hair|face|hands|sponge|cloth|towel)|\bgroin strain\b|\bwater retention\b|"
    r"\bfluid retention\b|"
    r"\bretention (?:bonus|rate)|\bstaff retention\b|\bmemory retention\b|\bwhere the sun\b|"
    r"\bcrohn'?s? (?:charity|walk)|\bknees went weak when\b|\bweak at the knees\b|\bweak-?kneed\b"
)
"""What only looks like one of them; taken out before anything is looked for."""

NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|denies|denied|deny|neither|nor|none|nothing|nobody|zero|free (?:of|"
    r"from)|absence of|"
    r"(?:is|are|was|were|do|does|did|has|have|had|wo|would|could|should|ca)n't|cannot|don't|haven't|ruled "
    r"out|rule out|"
    r"instead of|far from|no signs? of|negative for)\b)(?:[ ,/]+(?:and|or|the|a|an|any|more|further|real|"
    r"new|such|sign|signs|"
    r"of|longer|trace|had|have|having|been|be|feel|feeling|felt|at|all|yet|really|even|once|ever|got|get|getting|see|thoughts?|thought|"
    r"thinking|about|symptoms?|problems?|trouble|issues?|with|my|his|her|history|hint|and|in|today|this|week|so|very|too|right|"
    r"left|leg|legs|foot|feet|numbness|tingling|pain|fever|chills|night|sweats|weakness|weight|loss|cancer|infection|"
    r"bladder|bowel|bowels|falls|fall|accidents|accident|suicidal|wet|wetting|incontinence|saddle|"
    r"plans?|intent|intention|ideas?|wish|want|wants|to|swollen|joints|control|him|her|them|anything|like|[a-z]+ing)\b)*"
    r"[ ,/]*$"
)
"""What before a word takes it back."""

DENIED_AFTER = re.compile(
    r"^\w*(?: \w+){0,2}?\s*(?:[:=\-–]+\s*(?:no\b|none\b|nil\b|negative\b|never\b|0\b|fine\b|ok(?:ay)?\b|"
    r"normal\b|good\b)|"
    r"(?: and \w+)?(?: function\w*| control| movements?| habits?| emptying)?"
    r"(?: is| are| was| were| both| all| still| have been| has been| works?| working| feels?| seems?| "
    r"remains?|'s)*"
    r" (?:all |both |completely |perfectly |quite |absolutely )?(?:fine|ok(?:ay)?|all ?right|alright|"
    r"normal(?:ly)?|good|well|great|healthy|unchanged|"
    r"as (?:usual|always|ever|before)|intact|no problem|ruled out|excluded|negative|denied|absent|gone "
    r"for good|"
    r"under control|without (?:any )?(?:problem|trouble|difficult\w*)))\b"
)
"""What after a word takes it back."""
