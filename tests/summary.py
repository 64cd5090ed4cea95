#!/usr/bin/env python3
"""Adds up the Surefire reports of the reactor: which tests failed, which were skipped and why.

usage: summary.py PASSED FAILED   -- what was counted elsewhere, to be added
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def main():
    passed, failed = (int(count or 0) for count in sys.argv[1:3])
    skipped = {}
    for report in sorted(pathlib.Path(".").glob("**/target/surefire-reports/TEST-*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = case.get("classname").rpartition(".")[2] + "." + case.get("name")
            if case.find("skipped") is not None:
                mark = case.find("skipped")
                reason = mark.get("message") or mark.text or "no reason given"
                reason = reason.splitlines()[0].rpartition("Assumption failed: ")[2]
                skipped.setdefault(reason, []).append(name)
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print("FAILED", name)
            else:
                passed += 1
    for reason, names in skipped.items():
        print(f"SKIPPED {len(names)}: {reason} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
