"""Words of everyday feedback, nicknames, and spellings: small tables of our own."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NICKNAME_GROUPS = """
abigail abby gail
abraham abe bram
albert al bert bertie
alexander alexandra alex sandy sasha xander alec lex aleksandra aleksandr
alfred alf fred freddie
amanda mandy
andrew andy drew andreas andre
angela angie
ann anna anne annie nan hannah anja
anthony tony anton antonio toni
antonia toni
arthur art artie
barbara barb babs barbie
benjamin ben benny benji
bernard bernie
brian bry
bridget biddy bridie
caroline carol carrie lina
catherine katherine kathryn katharina cathy kathy kate katie kat kit kitty cath trina karin
cecilia celia cissy
charles charlie chuck chas carl
charlotte lottie charlie lotte
christina christine chris tina chrissy kirsten christa
christopher chris kit topher christian
cynthia cindy
daniel dan danny
daniela dani
david dave davy
deborah deb debbie
dennis denny
diana di
dominic dom nick
donald don donnie
dorothy dot dottie dolly
edward ed eddie ted ned teddy eduardo
eleanor ellie nell nora elena
elizabeth liz lizzie beth betty eliza libby lisa elisabeth bess sissi lisbeth
emily em emma emmy
eric rick
ernest ernie
eugene gene
evelyn eve evie
florence flo florrie
frances fran francie frankie
francis francesco francisco frank franz paco
frederick fred freddie fritz friedrich
gabriel gabriela gabe gabi gaby
george georgie jorge georg
gerald gerard gerry jerry
gertrude trudy gertie
gillian gill jill
gregory greg gregor
harold harry hal
helen helena nell lena nellie
henry harry hank hal heinrich
isabella isabel isabelle bella izzy belle
jacob jake jakob
jacqueline jackie
james jim jimmy jamie jaime
jane janet jan janie jenny
jennifer jen jenny jenna
jeremy jerry jem
jessica jess jessie
joan joanna joanne jo
john jack johnny jon johannes juan hans
jonathan jon jonny
joseph joe joey jose pepe josef sepp
josephine jo josie
joshua josh
judith judy jude
julia julie jules juliet
kenneth ken kenny
kimberly kim
lawrence laurence larry laurie lars
leonard len lenny leo
leonardo leo
lillian lily lil
louis lewis lou louie luis ludwig
louise lou luisa
lucille lucia lucy lucinda
magdalena lena maggie
margaret maggie meg peg peggy marge rita daisy margarethe gretel greta
maria mary marie molly polly mia marika mimi
martha marty mattie
martin marty
matthew matt matty matthias
maximilian max
megan meg
melanie mel
melissa mel lissa
michael mike mick mickey micky misha michel miguel
mohammed muhammad mohamed mo
nancy nan
natalie nat natasha tasha
nathaniel nathan nat nate
nicholas nick nicky nico klaus niklas
nicole nicola nicky nikki
oliver ollie olivier
olivia liv livvy
pamela pam
patricia pat patty trish tricia
patrick pat paddy rick
peter pete pieter pedro
philip phillip phil
priscilla cilla
rachel rach
raymond ray
rebecca becky becca
richard rick dick rich richie ricky
robert bob bobby rob robbie bert roberto robin
roberta bobbie
roger rodge
ronald ron ronnie
rosemary rose rosie
rudolf rudolph rudy
russell russ
samantha sam sammy
samuel sam sammy
sarah sara sally sadie
sebastian seb basti
sharon shaz
sophia sophie soph
stanley stan
stephen steven steve stevie stefan
stephanie steph steffi
susan susanna suzanne sue susie suzy
teresa theresa terry tess tessa
terence terry
theodore ted teddy theo
thomas tom tommy tomas
timothy tim timmy
tobias toby
ursula uschi
valerie val
veronica ronnie vera
victor vic
victoria vicky vic tori
vincent vince vinnie
virginia ginny
walter wally walt
wilhelmina mina willa
william will bill billy willy liam wilhelm
winifred winnie freddie
zachary zach zack
"""


def _nicknames() -> dict[str, frozenset[str]]:
    """Each name with all others of its groups."""
    table: dict[str, set[str]] = {}
    for line in NICKNAME_GROUPS.split("\n"):
        names = set(line.split())
        for name in names:
            table.setdefault(name, set()).update(names - {name})
    return {name: frozenset(others) for name, others in table.items()}


NICKNAMES = _nicknames()
# Names that are words too, and count as names with a capital in the middle of a sentence only.
NAMES_THAT_ARE_WORDS = _words("""
will mark rose grace may hope young long brown chase frank max art bill pat sue rob dean major guy gene drew rich dick don ray jack joy
faith dawn summer autumn june april august king price page west north moss fields banks marks bell black green gray grey white wood hall
hill lane cook carter mason miller baker gross klein sandy penny ginger rusty cliff glen dale clay reed wade chance hunter case day ben dot
peg nan kit flo al ed
""")
# Two or three capitals that are no initials.
ABBREVIATIONS = _words("""
ok us uk eu tv it hr pr er or ed pa md rn np icu iv ct mr ceo cfo coo cno cmo am pm ad bc qi qa kpi faq fyi pdf id
""")
# Words with a capital that are nobody's name.
KNOWN_CAPITALS = _words("""
i monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february
march april may june july august september october november december english german french spanish italian dutch christmas easter god
professor doctor sister excel email internet zoom teams room ward bay bed floor office clinic building theatre theater level
""")

FUNCTION_WORDS = {
    "en": _words("""
the and of to that is was for with as his they be at this have from or had by but not what all were we when your can there an which their if
will has her him
"""),
    "de": _words("""
der die das und ist nicht ein eine zu den von sie mit dem es auf fur auch sich dass werden wird haben hat sind bei wenn wir ihr ihre uns
immer sehr mehr aber
"""),
    "fr": _words("""
le la les de des et est un une que qui dans pour pas sur avec il elle ce cette nous vous ses son sont mais plus tres toujours aux du
"""),
    "es": _words("""
el la los las de y que en un una es por con para no su se lo del como mas pero muy siempre cuando nos ella esta sus al
"""),
    "it": _words("""
il lo la gli le di che e un una per con non si del della sono ma piu molto sempre quando ci lei nel anche suo sua i da
"""),
    "nl": _words("""
de het een en van is dat niet zijn op met voor ze hij zij ook aan er maar om als wij ons haar heel meer altijd wordt bij
"""),
    "pt": _words("""
o a os as de e que em um uma para com nao por mais mas muito sempre quando ela ele seu sua nos dos das se ao na no
"""),
}

# British, American, and the endings that both take.
_VARIETIES = """
colour color s ed ing ful
favour favor s ed ing able
favourite favorite s
honour honor s ed ing
behaviour behavior s al
labour labor s
neighbour neighbor s ing
humour humor
rumour rumor s
endeavour endeavor s
harbour harbor s
centre center s d
theatre theater s
metre meter s
litre liter s
organis organiz e es ed ing ation ations ational er ers
recognis recogniz e es ed ing able
realis realiz e es ed ing
prioritis prioritiz e es ed ing
apologis apologiz e es ed ing
criticis criticiz e es ed ing
summaris summariz e es ed ing
emphasis emphasiz e ed ing
minimis minimiz e es ed ing
maximis maximiz e es ed ing
utilis utiliz e es ed ing ation
specialis specializ e es ed ing ation
mobilis mobiliz e es ed ing
finalis finaliz e es ed ing
analys analyz e ed ing
paralys paralyz e ed ing
travell travel ed ing er ers
cancell cancel ed ing
counsell counsel ed ing or ors
modell model ed ing
labell label ed ing
signall signal ed ing
catalogue catalog s
dialogue dialog s
defence defense s
offence offense s
licence license s
practis practic ed ing
programme program s
anaesth anesth esia etic etist etists
paediatr pediatr ic ics ician icians
orthopaedic orthopedic s
haematology hematology
oedema edema
judgement judgment s
acknowledgement acknowledgment s
enrol enroll s
fulfil fulfill s
skilful skillful ly
instalment installment s
ageing aging
grey gray
cosy cozy
tyre tire s
cheque check s
manoeuvre maneuver s
rota roster s
whilst while
learnt learned
"""
# Ordinary words of both.
_AMBIGUOUS = _words("""
check checks tire tires meter meters roster rosters while learned program programs dialog emphasise emphasised model travel label signal
cancel counsel practiced practicing
""")


def _varieties() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in _VARIETIES.strip().split("\n"):
        british, american, *endings = line.split()
        stemmed = british[-1] == american[-1] or len(endings) > 0
        if not endings or _is_word(british):
            pairs[british] = american
        if stemmed:
            pairs.update({british + ending: american + ending for ending in endings})
    return pairs


def _is_word(stem: str) -> bool:
    return not stem.endswith(("is", "ys", "ll", "anaesth", "paediatr", "practis"))


_PAIRS = _varieties()
BRITISH = {british: american for british, american in _PAIRS.items() if british not in _AMBIGUOUS}
AMERICAN = {american: british for british, american in _PAIRS.items() if american not in _AMBIGUOUS}

SHORTEST_RARE = 7
_ENDINGS = sorted(
    _words("""
s es ed d ing ly er ers or ors est ness ment ments able ible ful fully less lessly ity ive al ally y ied ies ier
iest ation ations ition ion ions ance ence ant ent ous ism ist ists ship ships ise ize ised ized ising izing
""")
)
_BEGINNINGS = ("un", "re", "over", "under", "in", "dis", "non", "mis", "out", "up")

COMMON = _words("""
a ability able about above absence absent absolute accept access accident accompany accomplish according account accurate achieve
acknowledge across act action active actual add address adequate adjust administer admire admit adopt advance advantage advice advise afraid
after afternoon again against age agenda ago agree agreement ahead aim air alarm alert all allow almost alone along already also alternative
although always ambition among amount analyse and angry announce annoy annual another answer anticipate anxiety anxious any anybody anyone
anything anyway anywhere apart apologise apologize appear apply appoint appreciate approach appropriate approve are area argue argument
around arrange arrive ask aspect assess assign assist associate assume assure atmosphere attempt attend attention attitude audience
authentic authority available average avoid await aware away awkward back background bad balance base basic be beautiful became because
become before begin behave behaviour behavior behind being believe belong below benefit beside best better between beyond big birthday blame
block board body book both bother bottom boundary brave break brief bright bring broad brought budget build burden business busy but by
calculate calendar call calm came campaign can cancel candid capable capacity care career careful carry case catch cause caution celebrate
central certain chair challenge chance change character charge chat check child choice choose clarify clarity class clear clinic clinical
close coach coffee collaborate colleague collect combine come comfort command comment commit committee common communicate community company
compare compassion compete competent complain complaint complete complex complicate compliment compromise concentrate concept concern
conclude concrete condition conduct conference confide confident confidential confirm conflict confront confuse congratulate connect
conscious consequence consider consistent constant construct constructive consult contact contain content context continue contract
contribute control convenient conversation convince cooperate coordinate cope correct cost could council count couple courage course cover
create creative credible credit crisis critic critical criticism criticise criticize cross culture cure curious current custom cut daily
damage danger dare data date day deadline deal dean decade decide decision dedicate deep defend define definite delay delegate deliver
demand demonstrate department depend describe deserve design desire despite detail determine develop device diagnose dialogue did die differ
difference difficult dignity diligent dinner diplomatic direct direction disagree disappear disappoint discipline discourage discover
discuss dismiss display dispute distance distract distribute diverse divide do doctor document does done door double doubt down draft
dramatic draw dream drive drop due during duty each eager early earn ease east easy economic edge educate effect effective efficient effort
either elaborate elsewhere email embarrass embrace emergency emotion empathy emphasis emphasise emphasize employ employee empower enable
encounter encourage end energy engage enjoy enormous enough ensure enter enthusiasm enthusiastic entire environment equal equip error
escalate especially essential establish ethic evaluate even evening event eventually ever every everybody everyone everything everywhere
evidence evident exact example excellent except exchange excite exclude excuse execute executive exercise exhaust exist expand expect
expensive experience experiment expert explain explanation explore express extend extra extraordinary extreme eye face facilitate fact fail
failure fair faith fall familiar family fantastic far fast father fault favour favor favourite favorite fear feature feedback feel fellow
few field fight figure fill final finance financial find fine finish firm first fit fix flexible floor focus follow food for force forget
forgive form formal forward found four free freedom frequent fresh friend friendly from front frustrate full fun function fundamental
further future gain game gap gather gave general generate generous gentle genuine get gift give glad go goal good grateful gratitude great
ground group grow growth guarantee guard guess guidance guide habit had half hand handle handover happen happy hard has have head health
healthcare hear heart heavy held help hesitate hidden hide high history hold holiday home honest hope horizon hospital hour house how
however human humble humility humour humor hundred hurry hurt idea ideal identify if ignore ill illness imagine immediate impact impatient
implement important impose impossible impress impression improve incident inclusive include income increase incredible independent indicate
individual industry influence inform informal information initial initiative innovate input inquire insight insist inspire instance instead
institution instruct integrate integrity intelligent intend intense intention interact interest internal interpret interrupt interview into
introduce invest invite involve isolate issue item its job join joke journey judge judgement judgment junior just justice justify keep kept
kid kind knew knock know knowledge labour labor lack language large last late later laugh launch law lay lead leader leadership learn least
leave left lend length lesson let letter level lie life light like likely limit line link listen little live local logical lone long look
lose loss lot loud love low loyal lunch made main maintain major make manage manager management manner many mark master match material
matter maximum may maybe me mean meaning meanwhile measure medical medicine medium meet meeting member memo memory mental mention mentor
message met method micromanage middle might mind minimum minor minute mistake misunderstand mix mixed mode model moderate modern modest
moment money monitor month mood moral morale more morning most mother motivate move much multiple must mutual my name narrow nature near
necessary need negative neglect negotiate nervous network never nevertheless new news next nice night nobody noise none nor normal not note
nothing notice now number nurse object objective obligation observe obstacle obvious occasion occur odd of off offer office officer often
old on once one ongoing only onto open operate opinion opportunity oppose opposite option order ordinary organise organize organisation
organization orient origin original other otherwise ought our outcome outside outstanding over overall overlook overtime overwhelm own owner
pace page paid pain panel paper parent part partial participate particular partner party pass passion passionate past path patience patient
pattern pause pay peer people perceive percent perfect perform performance perhaps period permanent permission permit persist person
personal personnel perspective persuade phone physician picture piece place plain plan planning play please pleasant pleasure plenty point
policy polite political poor popular position positive possible post postpone potential power practical practice practise praise precise
predict prefer prepare presence present pressure prevent previous pride primary principle print prior priority prioritise prioritize private
privilege probable problem procedure proceed process produce product profession professional profit programme program progress project
promise promote prompt proper propose protect protocol proud prove provide public publish pull purpose push put qualify quality quantity
quarter question quick quiet quite quote raise range rapid rare rate rather reach react read ready real realise realize realistic really
reason reassure receive recent recognise recognize recommend record recover reduce refer reflect reform refuse regard region regret regular
regulate reinforce reject relate relation relationship relax release relevant reliable reliability relief rely remain remark remember remind
remote remove repeat replace reply report represent reputation request require research resent resident resilient resist resolve resource
respect respond response responsible responsibility rest restore result retain return reveal review reward rich ride right rise risk role
room round routine rule run rush sad safe safety said sake salary same satisfy save say scale scene schedule science scope search season
second secret secretary section secure see seek seem self send senior sense sensitive sentence separate series serious serve service session
set setback settle seven several shape share sharp shift short should show sick side sign signal silence silent similar simple simulation
since sincere single sister sit site situation six size skill sleep slide slow small smart smile smooth so social solution solve some
somebody someone something sometimes somewhere son soon sorry sort sound source space speak special specific speech speed spend spent spirit
spoke sponsor spontaneous spread staff stage stand standard start state statement station status stay steady step stick still stop store
story straight strange strategic strategy strength stress strict strong structure struggle student study style subject succeed success such
sudden suffer sufficient suggest suit summary superb superior supervise supervisor supply support suppose sure surgeon surgery surprise
surround sustain switch symptom system table tact take talent talk target task taught tax teach team technical technique technology tell
temper ten tend tense tension term terrible test text than thank that the theatre theater their them theme themselves then theory there
therefore these they thing think third this thorough those though thought thoughtful thousand threat three through throughout throw time
timely tired title to today together told tolerate tomorrow tone tool topic total touch tough toward towards track trade tradition train
trainee training transfer transform transition transparent transparency travel treat treatment trial trouble true trust trustworthy truth
try tune turn twice two type typical ultimate uncertain under underestimate understand understood unfortunate unit united until unusual
update upon upset urgent us use useful usual vacation valid valuable value variety various vary version very view visible vision visionary
visit vital voice volunteer wait walk wall want ward warm warn was watch water way we weak week weekend weekly welcome well went were west
what whatever when whenever where whereas wherever whether which while who whoever whole whom whose why wide will willing win wise wish with
within without woman wonder wonderful word work workflow workload workplace workshop world worry worse worst worth would write wrong wrote
year yes yesterday yet you young your yourself herself himself ourselves myself itself anymore apparent approachable attentive basically
beginning deadlines decisive definitely diligence empathetic everyday explicit frequently guideline headquarters helpful honestly
immediately informed knowledgeable meaningful micromanagement micromanaging overcommit overload upstairs downstairs endings goodbye enemy
enemies survive numbers hundreds eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
seventy eighty ninety mondays tuesdays wednesdays thursdays fridays saturdays sundays monday tuesday wednesday thursday friday saturday
sunday january february september october november december paperwork passive peaceful pragmatic predictable proactive productive punctual
reasonable regardless rewarding rigid sarcastic scheduling selfless sensible shortage spreadsheet stakeholder standing stubborn supportive
surrounding teamwork timeline unclear understaffed unfair upcoming valued viewpoint vulnerable willingness
""")


def stems(word: str) -> list[str]:
    """The word and what may be left of it without endings and beginnings; generous on purpose.

    >>> "decide" in stems("undecided")
    True
    """
    found = [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            found += [stem, stem + "e", stem + "y"]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    for beginning in _BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) >= 4:
            found += [stem[len(beginning) :] for stem in list(found) if stem.startswith(beginning)]
    return found
