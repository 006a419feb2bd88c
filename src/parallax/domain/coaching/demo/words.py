"""What the invented people of the demo say. All of it is made up, and all of it is our own."""

from collections.abc import Mapping

# Leader: prompt: comments. Raters are given them in order, so that each voice stays one person's.
COMMENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "grace": {
        "continue": (
            "She walks the units at six in the morning and knows the night staff by name. People notice.",
            "Keep backing the charge nurses when they close beds. It is unpopular upstairs and right downstairs.",
            "When my mother was ill she rearranged the rota herself, without a word to anyone. I will not forget it.",
            "The Monday huddle. Fifteen minutes, three questions, done. Best meeting of my week.",
            "She gives people real work before they feel ready, and stays close enough that nobody falls.",
            "Explains decisions with the numbers and then asks what the numbers leave out.",
            "Her calm during the water outage. Eleven hours, and not one raised voice.",
            "Please keep insisting that nurses present their own projects to the board.",
            "She tells you what you did well in a sentence you can actually use again.",
            "Writes thank-you notes by hand. I have kept mine.",
            "Keeps the patients in the room, even when we talk about money.",
            "Her door is open at odd hours, and she means it.",
            "She asked me where I want to be in five years and then sent me to the course.",
            "Fair with holidays, fair with overtime. No favourites, which was not always so here.",
            "Stands up to the medical side without making enemies. I am learning from watching that.",
            "The way she says “we”, and then names the person who did it.",
            "Good at endings: people leave the unit with a proper goodbye.",
        ),
        "stop": (
            "Answering before the question is finished. She is usually right, but people stop bringing questions.",
            "In tense weeks she cuts people off in the budget meeting. I have started to send things in writing instead.",
            "Sending messages at eleven at night. She says no answer is needed; everyone answers.",
            "Deciding on the way to the meeting. By the time we discuss it, it is over.",
            "Please stop saying “I hear you” and then doing exactly what was planned.",
            "When a number is bad she looks for who before she looks for why.",
            "Filling silences. The quiet colleagues need two seconds more than she gives them.",
            "Reworking our slides the evening before. It tells us that ours were not good enough.",
            "Defending the old bed model. The facts moved on last autumn.",
            "Taking every complaint from the physicians as urgent.",
            "The sharp tone when she is tired. An hour later she is kind again, but the room remembers.",
            "Asking for input on Friday that is due on Friday.",
        ),
        "growth": (
            "Listening to the end. Everything else is there.",
            "Let two or three of us disagree with her in public and see that nothing bad happens.",
            "Saying out loud when she has changed her mind, and because of whom.",
            "She carries too much alone. Handing over whole decisions, not tasks, would help all of us.",
            "Asking one more question when the answer is uncomfortable.",
            "More patience with people who think while they talk.",
            "She develops nurses wonderfully; the same for her own leadership team would be the next step.",
            "Telling us what she will not do this year. Priorities only count when something falls off.",
            "Inviting the people who do not speak up. They see the most at night.",
            "Her own rest. We copy what she does, not what she says about rest.",
            "Hearing bad news the way she hears good news.",
            "Could do more across the river: the other site feels like a cousin.",
            "Trusting that the plan survives a question.",
        ),
    },
    "rafael": {
        "continue": (
            "He comes to the morbidity conference as a colleague and speaks last.",
            "Keep teaching on Thursdays. Residents plan their week around it.",
            "Admits what he does not know about surgery and asks those who do.",
            "He made the quality figures public inside the house. It took courage and it worked.",
            "Protects research time for junior faculty as if it were his own.",
            "Replies within a day, and briefly.",
            "Remembers the families behind the cases.",
            "The way he mediated between anaesthesia and the emergency department in March.",
            "He gives credit in the places where it counts: with the dean and with the board.",
            "His questions on rounds make me think, and never make me small.",
            "Keeps promises about call schedules. As a trainee I have known it otherwise.",
        ),
        "stop": (
            "Postponing hard personnel decisions. Everybody knows, everybody waits.",
            "Agreeing with the last person who was in his office.",
            "Please stop taking Dr. Kessler's side whenever the theatre schedule comes up.",
            "He disappears behind e-mail when things get rough.",
            "Saying yes to every committee. He is exhausted, and decisions wait for him.",
            "As the only one of us who came over from the east campus I can say: the jokes about it have to stop.",
            "Starting late. Forty people wait seven minutes, every week.",
            "Letting one loud chair set the agenda. It is cowardly.",
        ),
        "growth": (
            "Deciding. Seven out of ten is enough information.",
            "Having the difficult conversation himself, early, instead of sending a memo.",
            "Saying what comes first. We have eleven strategic goals, which is none.",
            "Being clear with us when we fall short. He is so kind that I do not know where I stand.",
            "Holding the chairs to what they agreed to.",
            "Being seen on the wards at night, once a month would do.",
            "Telling trainees what becomes of the concerns that they raise.",
            "Ending meetings with who does what by when.",
            "He could trust his own judgement more. It is better than he thinks.",
        ),
    },
    "hannah": {
        "continue": (
            "Her way with anxious parents, and the patience to teach it.",
            "Family rounds. They were her idea, and nobody would give them back.",
            "She shares the reasons, also for the decisions that hurt.",
            "Keeps the clinic human.",
            "Always prepared, never showy.",
            "Stands in for us when another department pushes.",
            "Her feedback after simulation training.",
        ),
        "stop": (
            "Taking over the case when it gets difficult.",
            "Meetings without an agenda.",
            "Apologising for things that are not her doing.",
            "Being available all weekend.",
        ),
        "growth": (
            "Delegating what she loves.",
            "Speaking up earlier in the executive round; we need her voice there.",
            "Planning her succession on the transplant programme.",
            "Saying no, with a smile or without.",
            "Long-range planning.",
        ),
    },
}

OWN_COMMENTS: Mapping[str, Mapping[str, str]] = {
    "grace": {
        "continue": "I listen, and I am visible on the units. People know that they can come to me.",
        "stop": "I should stop doing my own slides.",
        "growth": "Developing the next row of nurse leaders. I do far too little of it.",
    },
    "rafael": {
        "continue": "I keep people talking to each other.",
        "growth": "Time. There is never enough to decide well.",
    },
    "hannah": {"continue": "Family rounds.", "growth": "Letting go."},
}

SUMMARY = (
    "Grace, people trust you. They say so in every group, and they say why: you are present, you are fair, and you "
    "let people grow before they feel ready. You rate yourself lower on developing others than everybody else does; "
    "that is a strength you may stop apologising for.\n\n"
    "The second message is about the last two minutes of a conversation. When things get tight, the people who report to "
    "you see you answer before they have finished, and some have begun to write instead of speaking. You see this less "
    "than they do. It may be worth asking what becomes possible if they are heard to the end.\n\n"
    "Bring one situation of the past month in which you changed your mind because of somebody. We begin there."
)

# Comments that begin like this: what the coach made of them.
DISGUISED = {
    "When my mother was ill": "She helped me at a hard time in my family, quietly and at once. I will not forget it.",
}
WITHHELD = {
    "Taking every complaint": "Speaks about a third group rather than about Grace; raised with her in person.",
}

FIRST_NAMES = (
    "Adaeze Agnes Ahmed Aiko Alma Amara Andrei Anil Beatrice Bela Carlos Celia Chidi Clara Dalia Darius Edda Elias Elif "
    "Emil Esther Farid Fiona Gabriel Greta Hamid Helen Idris Ines Ivo Jana Jonah Joyce Kamal Karin Keiko Lars Leila Luca "
    "Maeve Malik Marta Mila Nadia Nils Noor Olena Oscar Paula Petra Priya Quentin Ravi Rosa Ruben Sana Simon Sofia Tariq "
    "Teresa Thabo Tilda Umar Vera Victor Wanda Xenia Yara Yusuf Zoe"
).split()
LAST_NAMES = (
    "Abara Almeida Andersen Baptiste Barros Becker Bianchi Brandt Cho Costa Dahl Demir Dubois Eze Farkas Ferreira Fischer "
    "Garcia Haddad Hansen Horvat Ibrahim Ivanova Jansen Kaya Keller Khan Kovacs Kumar Larsen Lehmann Lopez Mensah Moreau "
    "Murphy Nakamura Novak Okoro Olsen Osei Park Peters Popescu Quinn Rahman Reid Rossi Sato Schmitt Silva Singh Sorensen "
    "Tanaka Torres Ueda Vargas Vogel Walsh Weiss Yilmaz Zeman"
).split()
