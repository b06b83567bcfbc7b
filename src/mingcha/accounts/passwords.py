"""Password profiles: `asvs5` (length and common-password lists, ASVS 5.0 6.2) or `dengbao3` (classes of
characters and renewal, as 等保三级 assessors ask). `MINGCHA_PASSWORD_PROFILE` chooses."""

import re
import string
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# what somebody who knows the house would try first (ASVS 5.0 6.1.2); written without case and signs
OUR_WORDS = (
    "mingcha", "明察", "双随机", "一公开", "shuangsuiji", "人社局", "renshe", "监察", "jiancha",
    "sysadmin", "secadmin", "auditor", "admin", "operator", "supervisor", "inspector", "password",
    "mima", "密码",
)  # fmt: skip
OWN_LETTERS = 8  # of a password, besides such words
SIGNS = re.compile(r"[\W_]+")
NUMBERS_OF_PEOPLE = re.compile(r"1[3-9][0-9]{9}|[0-9]{17}[0-9xX]")  # mobile phone, identity number

# keys beside each other, and letters and digits in their order; both ways
ROWS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qwertzuiop", "abcdefghijklmnopqrstuvwxyz",
    "0123456789", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0", "123qweasdzxc", "147258369", "789456123", "741852963",
)  # fmt: skip
SHORTEST_RUN = 4
RUNS = frozenset(
    way[at : at + SHORTEST_RUN]
    for row in ROWS
    for way in (row, row[::-1])
    for at in range(len(row) - SHORTEST_RUN + 1)
)
REPEATED = re.compile(r"(.{1,7}?)\1+")
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?")
ENDS = string.digits + string.punctuation + " "
SHORTEST_WORD, LONGEST_PAIR = 3, 20  # letters; three words and more are a sentence of one's own
AS_LETTERS = str.maketrans("013457@$!", "oleastasi")  # p@ssw0rd
# a name in pinyin: one of the hundred usual surnames, one or two syllables
SURNAMES = (
    "an|bai|cai|cao|chang|chen|cheng|cui|dai|deng|ding|dong|du|duan|fan|fang|feng|fu|gao|gong|gu|guo|han|hao|he|hou|hu|"
    "huang|jia|jiang|jin|kang|kong|lai|lei|li|liang|liao|lin|liu|long|lu|luo|lv|ma|mao|meng|mo|pan|peng|qian|qiao|qin|"
    "qiu|ren|shao|shen|shi|song|su|sun|tan|tang|tao|tian|wan|wang|wei|wen|wu|xia|xiang|xiao|xie|xiong|xu|xue|yan|yang|"
    "yao|ye|yi|yin|yu|yuan|zeng|zhang|zhao|zheng|zhong|zhou|zhu|zou"
)
SYLLABLE = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ue|ve|ui|er|[aeiouv])"
)
NAME_IN_PINYIN = re.compile(f"(?:{SURNAMES})(?:{SYLLABLE}){{1,2}}")

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^0-9A-Za-z]")
NEEDED = 3


class SeveralClasses:
    """At least three of: small letters, capitals, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        if sum(bool(re.search(one, password)) for one in CLASSES) < NEEDED:
            raise ValidationError(self.get_help_text(), code="password_few_classes")

    def get_help_text(self) -> str:
        return "须包含小写字母、大写字母、数字、其他字符中的至少三类。"


class NothingCommon(CommonPasswordValidator):
    """None of the words of Django's list, nor one or two such words, a name in pinyin, a date, a walk over the
    keyboard or a repetition that is made long enough with less than eight characters of one's own.

    The list has 20 000 passwords, most of them too short for us; people make them long enough in few
    ways (ASVS 5.0 6.2.4). How many that finds: tests/accounts/test_passwords.py.
    """

    def validate(self, password: str, user: object = None) -> None:
        if password.lower().strip() in self.passwords or self.is_made_of_one(password):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def is_made_of_one(self, password: str) -> bool:
        """Whether little is left of the password without what everybody uses."""
        lower = password.lower()
        core, plain = lower.strip(ENDS), SIGNS.sub("", lower)
        said = (SIGNS.sub("", one) for one in (core, core.translate(AS_LETTERS)))
        if len(lower) - len(core) < OWN_LETTERS and any(map(self._is_common, said)):
            return True
        rest = _without_runs(REPEATED.sub(r"\1", DATE.sub("", plain)))
        return len(rest) < min(OWN_LETTERS, len(plain))

    def _is_common(self, core: str) -> bool:
        """One word, two words together, or a name."""
        if core in self.passwords or NAME_IN_PINYIN.fullmatch(core):
            return True
        cuts = range(SHORTEST_WORD, min(len(core), LONGEST_PAIR + 1) - SHORTEST_WORD + 1)
        return len(core) <= LONGEST_PAIR and any(
            core[:cut] in self.passwords and core[cut:] in self.passwords for cut in cuts
        )

    def get_help_text(self) -> str:
        return "这个密码太常见：不要用一两个常见词、姓名拼音、日期、键盘上相连的键加几个数字。"


def _without_runs(text: str) -> str:
    """The text without runs of four and more keys beside each other."""
    rest, at = [], 0
    while at < len(text):
        end = at
        while text[end : end + SHORTEST_RUN] in RUNS:
            end += 1
        if end == at:
            rest.append(text[at])
            at += 1
        else:
            at = end + SHORTEST_RUN - 1
    return "".join(rest)


class NothingOfOurs:
    """No words of the house with a few characters beside them, no number that is a person's."""

    def validate(self, password: str, user: object = None) -> None:
        rest = plain = SIGNS.sub("", password.lower())
        for word in sorted((*OUR_WORDS, _account(user)), key=len, reverse=True):
            rest = rest.replace(word, "") if word else rest
        short = len(rest) < OWN_LETTERS and rest != plain
        if short or NUMBERS_OF_PEOPLE.fullmatch(password):
            raise ValidationError(self.get_help_text(), code="password_of_ours")

    def get_help_text(self) -> str:
        return "不要用系统名、单位名、用户名加几个数字，也不要用手机号码和身份证号码。"


def _account(user: object) -> str:
    return SIGNS.sub("", str(getattr(user, "username", "")).lower())


def validators(profile: str, known: Path | None = None) -> list[dict[str, object]]:
    """Django's AUTH_PASSWORD_VALIDATORS for the profile. `known`: a file of the operator with one
    password that has leaked in each line (plain text or gzip); it need not exist."""
    base = "django.contrib.auth.password_validation."
    found: list[dict[str, object]] = [
        {"NAME": f"{base}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": "mingcha.accounts.passwords.NothingCommon"},
        {"NAME": "mingcha.accounts.passwords.NothingOfOurs"},
        {
            "NAME": f"{base}UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ["username"]},
        },
    ]
    if known and known.exists():
        listed: dict[str, object] = {"password_list_path": known}
        found.append({"NAME": f"{base}CommonPasswordValidator", "OPTIONS": listed})
    if profile == "dengbao3":
        found.append({"NAME": "mingcha.accounts.passwords.SeveralClasses"})
    return found
