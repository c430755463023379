#!/usr/bin/env python3
"""Checks the contract's .proto files: usage: proto_lint.py FOLDER

The folder is the import root. Prints each offence as FILE:LINE: TEXT and exits
with 1 if there is one. Rules:
- the package is the folder; the syntax is proto3;
- messages, enums, services and rpcs are CamelCase, fields snake_case, enum
  values UPPER_CASE with the enum's name in front, the first one
  <ENUM>_UNSPECIFIED = 0;
- every message, enum, service and rpc has a comment above it, and so has each
  group of fields (fields between two blank lines share one);
- no map, float, double or Any: the order of a map and the text of a float are
  not defined, so bytes that are signed could not be made twice. One spelling
  for all files is simpler than a list of which are signed.
"""
import pathlib
import re
import sys

CAMEL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
SNAKE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
OPENING = re.compile(r"^(message|enum|service|oneof|extend)\s+(\w+)\s*\{")
RPC = re.compile(r"^rpc\s+(\w+)\s*\(")
FIELD = re.compile(
    r"^(?:repeated\s+|optional\s+)?([\w.]+|map\s*<[^>]*>)\s+(\w+)\s*=\s*\d+")
VALUE = re.compile(r"^(\w+)\s*=\s*(-?\d+|0x[0-9a-fA-F]+)")
BANNED = {"float", "double", "google.protobuf.Any"}


def upper_snake(name):
    """CaseStatus -> CASE_STATUS."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_",
                  name).upper()


class File:
    """One file: its lines, and the blocks that are open while it is read."""

    def __init__(self, path, root):
        self.path = path
        self.folder = path.parent.relative_to(root)
        self.offences = []
        self.blocks = []  # (kind, name)
        self.commented = False  # a comment stands above, or above the group
        self.values_seen = 0
        self.statement = ""

    def offend(self, number, text):
        self.offences.append(f"{self.path}:{number}: {text}")

    def check(self):
        text = self.path.read_text(encoding="utf-8")
        if not re.search(r'^syntax = "proto3";', text, re.M):
            self.offend(1, 'the syntax must be "proto3"')
        want = ".".join(self.folder.parts)
        package = re.search(r"^package\s+([\w.]+);", text, re.M)
        if not package or package.group(1) != want:
            self.offend(1, f"the package must be {want}, as the folder")
        for number, line in enumerate(text.splitlines(), 1):
            self.line(number, line.strip())
        return self.offences

    def line(self, number, line):
        if not line:
            self.commented = False
            return
        if line.startswith("//"):
            self.commented = True
            return
        code, slashes, _ = line.partition("//")
        documented = self.commented or bool(slashes)
        # A statement may run over several lines.
        self.statement = f"{self.statement} {code.strip()}".strip()
        if not re.search(r"[;{}]\s*$", self.statement):
            return
        statement, self.statement = self.statement, ""
        self.check_statement(number, statement, documented)

    def check_statement(self, number, statement, documented):
        kind = self.blocks[-1][0] if self.blocks else ""
        opening = OPENING.match(statement)
        rpc = RPC.match(statement)
        if opening:
            self.opening(number, *opening.groups(), documented)
        elif rpc:
            self.name(number, "rpc", rpc.group(1), documented)
        elif kind == "enum":
            self.enum_value(number, statement, documented)
        elif kind in ("message", "oneof"):
            self.field(number, statement, documented)
        opened = statement.count("{") - (1 if opening else 0)
        for _ in range(opened):
            self.blocks.append(("other", ""))
        for _ in range(statement.count("}")):
            if self.blocks:
                self.blocks.pop()
        if opening or statement.endswith("}"):
            self.commented = False

    def name(self, number, kind, name, documented):
        if not CAMEL.match(name):
            self.offend(number, f"{kind} {name} must be CamelCase")
        if not documented:
            self.offend(number, f"{kind} {name} needs a comment above it")

    def opening(self, number, kind, name, documented):
        if kind == "oneof":
            if not SNAKE.match(name):
                self.offend(number, f"oneof {name} must be snake_case")
        else:
            self.name(number, kind, name, documented)
        self.blocks.append((kind, name))
        self.values_seen = 0

    def enum_value(self, number, statement, documented):
        value = VALUE.match(statement)
        if not value or value.group(1) == "option":
            return
        prefix = upper_snake(self.blocks[-1][1]) + "_"
        name = value.group(1)
        first = self.values_seen == 0
        self.values_seen += 1
        if first and (name, value.group(2)) != (prefix + "UNSPECIFIED", "0"):
            self.offend(number, f"the first value must be {prefix}UNSPECIFIED"
                        " = 0")
        if not name.startswith(prefix):
            self.offend(number, f"{name} must start with {prefix}")
        if not re.match(r"^[A-Z][A-Z0-9_]*$", name):
            self.offend(number, f"{name} must be UPPER_CASE")
        self.commented = self.commented or documented

    def field(self, number, statement, documented):
        field = FIELD.match(statement)
        if not field:
            return
        kind, name = field.groups()
        if kind.startswith("map") or kind.lstrip(".") in BANNED:
            self.offend(number, f"{name}: no map, float, double or Any")
        if not SNAKE.match(name):
            self.offend(number, f"field {name} must be snake_case")
        in_oneof = self.blocks[-1][0] == "oneof"
        if not documented and not in_oneof:
            self.offend(number, f"field {name}: its group needs a comment")
        self.commented = self.commented or documented


def main():
    root = pathlib.Path(sys.argv[1])
    offences = []
    for path in sorted(root.rglob("*.proto")):
        offences += File(path, root).check()
    print("\n".join(offences), end="\n" if offences else "")
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
