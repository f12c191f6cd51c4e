#!/usr/bin/env python3
"""What the shipped topic set does with texts that no topic fits, and with texts that one does.

Run from the repository's root after Scripts/build:

    python3 Benchmarks/abstention.py [--data DATA] [--labels DIR] [--binary FILE]

Reads the training parts of CLINC150 and Banking77, and AG News, from DATA (see Benchmarks/README.md). INTENTS says
which intents no topic fits, and why; WITH_TOPIC which topic fits others. Prints the share that gets a label, the
intents that get one most often, and AG News: how many get a label, how many labels are right, and accuracy at 90 %
coverage. Exits with 1 if more than 15 % of the texts that no topic fits get a label, if less than 90 % of AG News get
one, or if accuracy on the surest 90 % is more than a point below that on all.
"""
import collections
import json
import pathlib
import sys

from assaybench import arguments, texts
from assaybench.program import LABELS, Program, find, need

INTENTS = {
    "small talk and questions about the assistant: about nobody's business, sport or health": """
        are_you_a_bot do_you_have_pets goodbye greeting how_old_are_you meaning_of_life thank_you user_name
        what_are_your_hobbies what_can_i_ask_you what_is_your_name where_are_you_from who_do_you_work_for
        who_made_you""",
    "answers and orders to an assistant, which name no matter": """
        cancel change_accent change_ai_name change_language change_speed change_user_name change_volume maybe no repeat
        reset_settings whisper_mode yes""",
    "the device and the house: not about technology, only done with it": """
        alarm find_phone make_call share_location smart_home text timer""",
    "dates, clocks and lists": """
        calendar calendar_update date meeting_schedule reminder reminder_update schedule_meeting time timezone todo_list
        todo_list_update""",
    "chance and single words": "definition flip_coin roll_dice spelling",
    "an account, a card, an order: service, not the economy": """
        account_blocked card_declined damaged_card freeze_account new_card order order_status pin_change
        replacement_card_duration report_lost_card""",
    "a reservation that goes ahead; the text need not say for what": "accept_reservations",
}
"""Intents of CLINC150 that plainly belong to no topic, with the reason."""

DOUBTFUL = """
    balance bill_balance bill_due calculator direct_deposit fun_fact gas gas_type jump_start last_maintenance
    measurement_conversion min_payment mpg oil_change_how oil_change_when order_checks pay_bill payday pto_balance
    pto_request pto_request_status pto_used redeem_rewards report_fraud rewards_balance routing schedule_maintenance
    sync_device tell_joke tire_change tire_pressure transactions transfer translate""".split()
"""Intents of CLINC150 for which one could name a topic with some goodwill: cars, jokes, sums, pay and leave."""

EXCHANGE = """
    card_payment_wrong_exchange_rate exchange_charge exchange_rate exchange_via_app fiat_currency_support
    wrong_exchange_rate_for_cash_withdrawal""".split()
"""Intents of Banking77 about currencies, which are business; all others are support of a card or an account."""

WITH_TOPIC = {
    "food": """calories cook_time food_last ingredient_substitution ingredients_list meal_suggestion nutrition_info
        recipe restaurant_reviews restaurant_suggestion""".split(),
    "travel": """book_flight book_hotel car_rental carry_on flight_status international_visa lost_luggage travel_alert
        travel_notification travel_suggestion""".split(),
    "weather": ["weather"],
}
"""Intents of CLINC150 with a topic of the set."""

NEWS = {"World": ("world", "politics"), "Sports": ("sports",), "Business": ("business",),
        "Sci_Tech": ("science", "technology")}

Row = tuple[str, str]


def rows(path: pathlib.Path) -> list[Row]:
    """Label and text of each line."""
    need(path, "see Benchmarks/README.md")
    lines = path.read_text(encoding="utf8").splitlines()
    return [(label, text) for label, text in (line.split("\t", 1) for line in lines if "\t" in line)]


def decide(assay: Program, of: list[str]) -> list[dict]:
    """The set's tag of each text."""
    output = assay.run("classify", "--set", "topic", "--json", "-", text="\n".join(of) + "\n").output
    return [json.loads(line)["tags"]["topic"] for line in output.splitlines()]


def best(tag: dict) -> tuple[str, float]:
    """The best label, given or not, and its confidence."""
    return tag["label"] or tag["top"][0]["label"], tag["confidence"]


def answered(tags: list[dict]) -> float:
    return sum(tag["label"] is not None for tag in tags) / max(len(tags), 1)


def most_answered(labels: list[str], tags: list[dict], count: int) -> list[tuple[float, str]]:
    """The intents that get a label most often."""
    by: dict[str, list[dict]] = collections.defaultdict(list)
    for label, tag in zip(labels, tags):
        by[label].append(tag)
    return sorted(((answered(own), label) for label, own in by.items()), reverse=True)[:count]


def accuracy_at(coverage: float, confidences: list[float], right: list[bool]) -> float:
    """The share of right answers among the surest."""
    order = sorted(range(len(right)), key=lambda place: -confidences[place])[:round(coverage * len(right))]
    return sum(right[place] for place in order) / max(len(order), 1)


def show(name: str, chosen: list[Row], assay: Program) -> float:
    tags = decide(assay, [text for _, text in chosen])
    most = ", ".join(f"{label} {share:.0%}" for share, label in most_answered([label for label, _ in chosen], tags, 5))
    print(f"{name}: {answered(tags):.1%} of {len(tags)} get a label; most often {most}")
    return answered(tags)


def main() -> int:
    parser = arguments.parser(__doc__)
    arguments.add_binary(parser)
    arguments.add_labels(parser)
    arguments.add_data(parser)
    given = parser.parse_args()
    data = given.data or texts.SHARED
    assay = Program(find(given.binary), ("--labels", pathlib.Path(given.labels or LABELS).resolve()))

    clinc, banking = rows(data / "clinc150" / "train.tsv"), rows(data / "banking77" / "train.tsv")
    none = set(" ".join(INTENTS.values()).split())
    unfit = {
        "CLINC150, no topic": show("CLINC150, no topic", [row for row in clinc if row[0] in none], assay),
        "Banking77, no topic": show("Banking77, no topic", [row for row in banking if row[0] not in EXCHANGE], assay),
    }
    show("CLINC150, doubtful", [row for row in clinc if row[0] in DOUBTFUL], assay)
    for topic, intents in WITH_TOPIC.items():
        tags = decide(assay, [text for label, text in clinc if label in intents])
        right = sum(tag["label"] == topic for tag in tags) / max(len(tags), 1)
        print(f"CLINC150, {topic}: {right:.1%} of {len(tags)} get {topic}, {answered(tags):.1%} any label")

    news = rows(data / "ag-news" / "train.tsv")
    tags = decide(assay, [text for _, text in news])
    right = [best(tag)[0] in NEWS[label] for tag, (label, _) in zip(tags, news)]
    given_right = sum(ok and tag["label"] is not None for ok, tag in zip(right, tags)) / len(tags)
    all_answered, surest = sum(right) / len(right), accuracy_at(0.9, [best(tag)[1] for tag in tags], right)
    print(f"AG News: {answered(tags):.2%} of {len(tags)} get a label; {given_right:.2%} the right one, "
          f"{all_answered:.2%} if all were answered; {surest:.2%} of the surest 90 % are right")
    return 1 if max(unfit.values()) > 0.15 or answered(tags) < 0.9 or surest < all_answered - 0.01 else 0


if __name__ == "__main__":
    sys.exit(main())
