#!/usr/bin/env python3
"""Makes common_passwords.txt from the two lists that README.md names.

    common_passwords.py zxcvbn-3.1.1/src/frequency_lists.rs django/contrib/auth/common-passwords.txt.gz > common_passwords.txt

Both lists were counted from passwords that leaked. Each is folded as `sign_in::common` folds what somebody types.
"""

import gzip
import re
import sys

LEET = str.maketrans("0134578@$!|l", "oieastbasiii")


def fold(password):
    return password.lower().translate(LEET)


def main(zxcvbn, django):
    with open(zxcvbn, encoding="utf-8") as file:
        words = re.search(r'const PASSWORDS: &str = "(.*?)";', file.read(), re.S).group(1).split(",")
    with gzip.open(django, "rt", encoding="utf-8") as file:
        words += file.read().splitlines()
    # Shorter ones fold into everything; no password that short is taken anyway.
    found = {fold(word) for word in words if len(word) >= 4 and "\\" not in word}
    sys.stdout.write("".join(word + "\n" for word in sorted(found, key=lambda word: word.encode())))


if __name__ == "__main__":
    main(*sys.argv[1:])
