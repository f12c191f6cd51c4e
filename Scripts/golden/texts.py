"""Texts for the tokenizer's golden files: written for this project, or drawn at random from Unicode."""

import random

SNIPPETS = """
The parcel arrived two days late, but the courier was kind about it.
I can't log in anymore; the app says "session expired" every time!
Refund of $1,299.00 (order #88-1204) was issued on 2024-03-17 at 09:45.
unbelievably counterproductive micromanagement of antidisestablishmentarianism
LOL omg thx 4 the help!!! u r the best <3 :-)
Visit https://example.org/a/b?c=d&e=f%20g#top or mail first.last+tag@example.co.uk
The naïve café owner's résumé said façade, jalapeño, Ångström, Zürich and smörgåsbord.
ÀÉÎÕÜ ŁÓDŹ Škoda Đorđe Ħamrun Þingvellir ẞtraße straße İstanbul ISPARTA ıssız
Ich hätte gern eine Größenänderung für die Überweisung, bitte.
Où est passée ma commande ? Elle devait être livrée l'été dernier.
¿Dónde está mi pedido? ¡Ya pasaron tres semanas, señor!
Não consigo alterar a palavra-passe; já tentei três vezes.
Gdzie jest moja paczka? Żółć, gęślą, jaźń, źdźbło.
Kde je můj balík? Příliš žluťoučký kůň úpěl ďábelské ódy.
Siparişim nerede? Çok geç kaldı, iğne ağacı şöyle.
Tôi không thể đăng nhập vào tài khoản của mình từ hôm qua.
Где моя посылка? Ёлка, йод, объявление и подъезд.
Де моя посилка? Ґанок, їжак, єнот і щавель.
Πού είναι το δέμα μου; Ο Οδυσσεύς ΟΔΥΣΣΕΥΣ ήξερε πολύ καλά.
איפה החבילה שלי? שָׁלוֹם עֲלֵיכֶם
أين طردي؟ السَّلامُ عَلَيْكُمْ وَرَحْمَةُ اللهِ
بسته من کجاست؟ می‌خواهم آن را پس بفرستم.
मेरा पैकेज कहाँ है? कृपया जल्दी उत्तर दें, धन्यवाद।
আমার প্যাকেজ কোথায়? দয়া করে জানান।
எனது பார்சல் எங்கே? தயவுசெய்து சொல்லுங்கள்.
నా పార్సెల్ ఎక్కడ ఉంది? దయచేసి చెప్పండి.
ಪಾರ್ಸೆಲ್ ಎಲ್ಲಿದೆ? ൻ്റെ പാഴ്സൽ എവിടെ? පාර්සලය කොහෙද?
พัสดุของฉันอยู่ที่ไหน กรุณาช่วยตรวจสอบด้วย
ຂອງຂ້ອຍຢູ່ໃສ កញ្ចប់របស់ខ្ញុំនៅឯណា ကျွန်ုပ်၏ပါဆယ်
我的包裹在哪里？已经三天没有更新了。
請問我的訂單什麼時候會到？謝謝！
私の荷物はどこですか？カタカナ、ﾊﾝｶｸ、がぎぐげご、ぱぴぷぺぽ。
내 소포는 어디에 있나요? 한국어 띄어쓰기 테스트입니다.
한글 닭 읽다 값 (composed and decomposed)
ამანათი სად არის? Ამანათი ႠႡႢ ⴀⴁⴂ
Որտե՞ղ է իմ ծանրոցը։ ԲԱՐԵՎ
ጥቅሌ የት ነው? ᏣᎳᎩ ꮳꮃꭹ
ᠮᠣᠩᠭᠣᠯ བོད་ཡིག ᮘᮞ ᬩᬮᬶ ꦗꦮ
😀 😃😄 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ❤️ ☺ 🧑🏿‍🚀
so happy 😂😂😂 but also 😭… no?!
x² + y³ = z½ ; ∑∞ ≤ ≠ ± √2 → ∀x∈ℝ ℌ ℵ ™ ® ©
𝒽𝑒𝓁𝓁𝑜 𝐖𝐨𝐫𝐥𝐝 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ｆｕｌｌｗｉｄｔｈ ＡＢＣ１２３！
𐐀𐐁𐐂 𐐨𐐩 𞤀𞤁𞤂 𝄞 𝅗𝅥 𠀀𠀁 𪜀 豈更車 﨑 丽
ﬁne oﬃce ﬀ ﬆ Ǆ ǅ ǆ ŉ ǰ ΐ ẖ ᾳ ᾼ ῼ
“curly” ‘quotes’ «guillemets» „low“ — – ‐ ‑ … • · † ‡ § ¶ ¿¡ ‽ ⁇
$ + < = > ^ ` | ~ € £ ¥ ₹ ¢ ° µ ª º ¬ ¦
[CLS] is a token and so is [SEP] and [MASK], [PAD] and [UNK].
predict the [MASK]ed word[MASK][MASK] in[SEP]this sentence
[cls] [ MASK ] [MASK [[MASK]] [SEP[SEP]SEP] ［MASK］ [MÁSK] [unused7]
##ing ## # ##s play ##ing
a.b.c,d;e:f!g?h(i)j[k]l{m}n'o"p/q\\r|s
don't can't won't I'll they've O'Brien rock'n'roll 'tis
1 12 123 1234 12345 123456 1,234.56 -7 +8 3.14159 1e10 0x1F ٣٤٥ १२३ ①②③ Ⅳ ⅷ
A a B b AaBb iPhone eBay McDonald USA U.S.A. NASA's
state-of-the-art well-being e-mail co-operate re-re-re
def f(x): return x ** 2  # comment
SELECT * FROM "users" WHERE name = 'O''Neil' -- drop
{"key": [1, 2, null, true], "nested": {"a": "b"}}
<a href="x.html">link</a>&nbsp;&amp;&#39;
@user #hashtag RT @other_user: via /r/sub u/name
""".strip().split("\n")

ODDITIES = [
    "", " ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2028\u2029", "\u0085", "\u200b", "\ufeff", "\0", "\x7f",
    "\u00ad", "\ufffd", "\ufffd\ufffd", "\ue000", "\U000f0000", "\U0010ffff", "\u0301", "\u0301\u0302", "\ufe0f", "\u200d",
    "a\tb\nc\rd", "a\x0bb\x0cc", "a\x1cb\x1dc\x1ed\x1fe", "a\u0085b", "a\u1680b\u2003c\u202fd\u205fe\u3000f", "a\0b\0c",
    "zero\u200bwidth\u200cjoin\u200der\u2060s\ufeff", "soft\u00adhyphen", "\u202eoverride\u202c", "\u2066isolate\u2069",
    "\u180emongolian\u180e", "\u061carabic\u061c mark", "tag\U000e0041\U000e0042\U000e007f", "\U0001d173musical\U0001d17a",
    "e\u0301 e\u0301\u0327 q\u0307\u0323 Z\u0351\u036b\u0343a\u0321l\u0489g\u0315o\u031b", "A\u030a \u212b \u00c5", "\u1e9b\u0323 \u1e69",
    "o\u0308\u0304 \u022b", "I\u0307 \u0130 i\u0307 \u0131", "\u03a3 \u03c3\u03c2 \u03a3\u0391\u03a3", "\u1fef \u037e \u0387 \u2000 \u2126 \u212a",
    "x\u302e\u0301\u302fy", "x\u1d165y \U0001d15e\U0001d16d\U0001d165 \U0001d16e\U0001d16d", "a\u08d4\u1baa\u0301\u302eb \u1b44\u302e\u08d5",
    "\U0001e944\U0001e94a \U0001e94a\U0001e944 a\U0001e94ab\U0001e944\U0001e94a", "\u0344 \u0f73 \u0f75 \u0f81", "\u0958\u09dc \ufb1d \ufb2c",
    "\u1100\u1161\u11a8 \uac01 \ud55c\uae00", "\uf900\ufa0e \U0002f800", "\u4dbf\u4dc0\u4dff\u4e00\u9fff\ua000", "\U0002a6df\U0002a6e0\U0002b81f\U0002b820\U0002b920\U0002ceaf\U0002ceb0",
    "a" * 99, "a" * 100, "a" * 101, "a" * 1000, "é" * 100, "é" * 101, "e\u0301" * 100, "e\u0301" * 101, "한" * 33, "한" * 34,
    "각" * 33, "각" * 34, "İ" * 100, "中" * 150, "a" * 60 + "\u200b" + "b" * 60, "a" * 100 + "." + "b" * 101 + "." + "c" * 3, "😀" * 100, "😀" * 101,
    "x" * 50 + "é" + "y" * 50, "x" * 100 + "\u0301", "x" * 100 + "\u302e" + " y", "." * 200, "-" * 120 + "a" * 120, "unaffable " * 200, "word\u0301" * 60,
    "supercalifragilisticexpialidocious" * 2, "supercalifragilisticexpialidocious" * 3, "no" * 50 + "\n" + "no" * 51, "[MASK]" * 30, "a" * 95 + "[SEP]" + "a" * 95,
    "[", "[[", "[CLS", "[CLS]", "[CLS][SEP]", " [CLS] ", "x[CLS]y", "é[SEP]é", "[SEP]\u0301", "[\u200bSEP]", "中[MASK]中", "[PAD][PAD]", "[UNK]", "a[UNK]b",
    "\u4e2da\u6587b\u5b57", "\u3042\u4e9c\u30a2", "\u0e01\u0e33", "\u200f\u05d0\u200e", "\U0001f468\u200d\U0001f4bb", "1\ufe0f\u20e3", "\u00e9\u00e8\u00ea", "\u00df\u1e9e",
]  # fmt: skip

INSERTS = [
    "\u0301", "\u0323\u0301", "\u200b", "\u200d", "\ufeff", "\0", "\x07", "\t", "\n", "\u00a0", "\u3000", "\u00ad", "\ufffd", "[MASK]",
    "[SEP]", "[CLS]", "...", "?!", "'", "中", "é", "😀", "\u302e", "한", "##", "  ",
]  # fmt: skip


MARKS = [0x8D4, 0x8D5, 0x1B44, 0x1BAA, 0x302E, 0x302F, 0xA953, 0x11446, 0x1D165, 0x1D16D, 0x1D16E, 0x1E944, 0x1E94A,
         0x5B0, 0x591, 0x323, 0x34F, 0x1D15E, 0x1D163]  # fmt: skip
"""Marks of many combining classes, most of which `strip_accents` keeps and canonical ordering moves."""


def mark_sequences(count=300, seed=2):
    """Words full of marks that are reordered."""
    rng = random.Random(seed)
    return ["".join(chr(rng.choice([0x61, *MARKS])) for _ in range(rng.randint(1, 12))) for _ in range(count)]


def own_texts(count=1500, seed=1):
    """The snippets and oddities, and mixtures of them."""
    rng = random.Random(seed)
    texts = [*SNIPPETS, *ODDITIES]
    while len(texts) < count:
        words = " ".join(rng.sample(SNIPPETS, rng.randint(1, 2))).split(" ")
        start = rng.randrange(len(words))
        text = rng.choice([" ", " ", " ", "", "\t", ", "]).join(words[start : start + rng.randint(1, 10)])
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            at = rng.randint(0, len(text))
            text = text[:at] + rng.choice(INSERTS) + text[at:]
        texts.append(rng.choice([str, str, str, str.upper, str.title, str.swapcase])(text))
    return texts


def random_strings(count, seed, vocabulary):
    """Strings of scalars from every corner of Unicode, between pieces of the vocabulary."""
    rng = random.Random(seed)
    pools = [
        lambda: chr(rng.randint(0x20, 0x7E)),
        lambda: rng.choice(vocabulary),
        lambda: rng.choice(vocabulary).lstrip("#").title(),
        lambda: rng.choice(INSERTS),
        lambda: rng.choice(ODDITIES[:60]),
        lambda: chr(rng.randint(0, 0x24F)),
        lambda: chr(rng.randint(0x300, 0x36F)),
        lambda: chr(rng.randint(0x370, 0x1FFF)),
        lambda: chr(rng.randint(0x2000, 0x2BFF)),
        lambda: chr(rng.choice([rng.randint(0x3400, 0x9FFF), rng.randint(0xF900, 0xFAFF), rng.randint(0x20000, 0x2FA1F)])),
        lambda: chr(rng.randint(0xAC00, 0xD7A3)),
        lambda: chr(rng.choice(MARKS)),
        lambda: chr(rng.randint(0xE000, 0xFFFF)),
        lambda: chr(rng.randint(0x10000, 0x1FFFF)),
        lambda: chr(rng.randint(0x20000, 0x10FFFF)),
    ]  # fmt: skip
    for _ in range(count):
        some = rng.sample(pools, rng.randint(1, 5))
        space_rate = rng.random() * 0.4
        parts = []
        for _ in range(rng.choice([1, 2, 5, 10, 20, 40, 150])):
            parts.append(rng.choice(some)())
            if rng.random() < space_rate:
                parts.append(" ")
        yield "".join(parts)
