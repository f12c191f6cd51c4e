"""Texts unlike those of any data set. Every kind is seeded or fixed."""
from __future__ import annotations

import random
import string

KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
LONG_WORDS = 2_000

LANGUAGES = (
    "明天早上八点我们在图书馆门口见面,别忘了带上那本旧地图。",
    "奶奶把晒干的辣椒挂在厨房的窗边,整个屋子都是香味。",
    "قررت الجارة أن تزرع شجرة ليمون صغيرة أمام باب البيت القديم.",
    "تأخر القطار ساعتين بسبب العاصفة الرملية في الجنوب.",
    "Вчера дети нашли у реки старую лодку и весь вечер её чинили.",
    "Библиотека закрыта на ремонт до конца октября.",
    "Dün akşam komşumuz bize bahçesinden topladığı incirleri getirdi.",
    "Köprüdeki çalışma bittiğinde otobüsler yine bu caddeden geçecek.",
    "Saunan jälkeen istuimme laiturilla ja kuuntelimme kuikan huutoa.",
    "Naapurin koira oppi avaamaan portin omalla tassullaan.",
    "Η γιαγιά μου φυλάει ακόμα τα γράμματα από το νησί σε ένα ξύλινο κουτί.",
    "昨日の夕方、駅前の小さな本屋で雨宿りをしました。",
    "할머니는 매년 가을이면 마당에서 감을 따서 처마 밑에 말리신다.",
    "A nagymamám minden vasárnap almás rétest sütött az egész utcának.",
    "Mbwa mweusi alilala chini ya mwembe mpaka jua lilipozama.",
    "बारिश रुकते ही बच्चे छत पर पतंग उड़ाने चले गए।",
)
NEAR_EMPTY = (".", "?", "…", "-", "ok", "k", "a", "0", "hm", "!!!", "👍", "😂😂😂", "🔥", "¯\\_(ツ)_/¯", "x x x", "__")


def random_letters(rng: random.Random) -> str:
    """Three to twelve words of two to ten random letters."""
    words = range(rng.randint(3, 12))
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 10))) for _ in words)


def keyboard_mash(rng: random.Random) -> str:
    """Twelve to fifty keys of one row of the keyboard, neighbours more likely than leaps."""
    row = rng.choice(KEYBOARD_ROWS)
    place, keys = rng.randrange(len(row)), []
    for _ in range(rng.randint(12, 50)):
        place = max(0, min(len(row) - 1, place + rng.choice((-2, -1, -1, 0, 1, 1, 2))))
        keys.append(row[place])
    return "".join(keys)


def long_text(rng: random.Random, known: list[str]) -> str:
    """The data set's own texts, one after the other, up to 2,000 words."""
    words: list[str] = []
    while len(words) < LONG_WORDS:
        words += rng.choice(known).split()
    return " ".join(words[:LONG_WORDS])


def probes(known: list[str], seed: int) -> dict[str, list[str]]:
    """Kind to texts; `known` are texts of the data set."""
    rng = random.Random(seed)
    return {
        "random letters": [random_letters(rng) for _ in range(100)],
        "keyboard mash": [keyboard_mash(rng) for _ in range(100)],
        "other languages": list(LANGUAGES),
        "near-empty": list(NEAR_EMPTY),
        "long random letters": [" ".join(random_letters(rng) for _ in range(300)) for _ in range(10)],
        "long, of its own texts": [long_text(rng, known) for _ in range(10)],
    }
