#!/usr/bin/env python3
"""Checks that memory is accessed without bounds checks only in the files named here, and that each such access says why it is in bounds.

usage: memory.py [--list]
  --list   prints every unsafe line with the comment that justifies it

- Only Unchecked.swift uses the standard library's unchecked accesses and unaligned loads (Bytes.swift has the checked loads).
- Only Trading/Table.swift lends the address of an element (`unsafeAddress`).
- Only the files in `POINTERS` use unsafe pointers, shared mutable state and calls of C; each of them states its invariants.
- Only the files in `ACCESSES` read by `inBounds:` or call a function that is marked @unsafe. A comment 'In bounds: …' stands at most
  ten lines above each such line, or 'In bounds are all …' once for the rest of the file.
- In all other files `unsafe` may only make a view: `.span.bytes`.
"""
import os, re, sys

SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Sources")
ACCESSOR = "Shared/Unchecked.swift"
CHECKED_LOADS = "Shared/Bytes.swift"
LENDERS = {"Trading/Table.swift"}
POINTERS = LENDERS | {
    "Shared/Bytes.swift", "Shared/FileState.swift", "Shared/System.swift", "Shared/System+Files.swift",
    "Shared/System+State.swift", "Shared/System+Terminal.swift", "Shared/System+Disk.swift", "Shared/Readiness.swift", "Shared/LineFile.swift", "Shared/StopSignals.swift",
    "Net/Curl.swift", "Net/Network.swift", "Signing/RSAKey.swift", "Signing/Hash.swift", "Signing/Base64.swift", "Signing/HMACKey.swift", "SQLite/Database.swift", "alert/Child.swift",
    "Drawing/Deflate.swift", "Shared/Threads.swift", "sweep/PipeProcess.swift",
}
ACCESSES = {
    "Shared/Bytes.swift", "Shared/Decimal+Text.swift", "Shared/Double+Text.swift", "Shared/Label.swift", "Shared/SeriesTable.swift",
    "Shared/JSON.swift", "Shared/JSONName.swift", "Shared/JSONScanner.swift", "Shared/JSONString.swift",
    "Shared/RepeatedNames.swift", "Shared/RepeatedLine.swift", "Shared/JSONScalar.swift", "Shared/FieldFinder.swift", "book/Ladder.swift",
}
UNCHECKED = re.compile(r"unchecked|unsafelyUnwrapped|unsafeBitCast|unsafeDowncast|_unsafe|unsafeAddress", re.I)
LOAD = re.compile(r"unsafeLoad")
POINTER = re.compile(r"Unsafe\w*Pointer|withUnsafe|Unmanaged|OpaquePointer|nonisolated\(unsafe\)")
UNSAFE = re.compile(r"\bunsafe\b")
VIEW = re.compile(r"\bunsafe\b[^;]*\.(span\.bytes|bytes|mutableBytes)\b")


def complaints(name, text):
    """The violations in a file, as (line, reason); `name` is TARGET/FILE.swift."""
    lines = text.split("\n")
    claimed, found = -100, []
    if name in POINTERS and "Invariant" not in text:
        found.append((0, "states no invariants"))
    for number, line in enumerate(lines, 1):
        comment = line[line.index("//"):] if "//" in line else ""
        if "In bounds are all" in comment:
            claimed = float("inf")
        elif "In bounds" in comment:
            claimed = max(claimed, number)
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line.split("//")[0]).replace("@unsafe", "").replace("@unchecked Sendable", "unchecked")
        if name == ACCESSOR:
            continue
        if name in LENDERS:
            code = code.replace("unsafeAddress", "")
        if UNCHECKED.search(code) or (LOAD.search(code) and name != CHECKED_LOADS):
            found.append((number, f"accesses memory unchecked: only {ACCESSOR} does"))
        elif POINTER.search(code) and name not in POINTERS:
            found.append((number, "uses unsafe pointers"))
        elif "inBounds" in code and name not in ACCESSES:
            found.append((number, "reads without a bounds check"))
        elif UNSAFE.search(code) and not VIEW.search(code):
            if name in ACCESSES and name not in POINTERS or "inBounds" in code:
                if number - claimed > 10:
                    found.append((number, "does not say why it is in bounds"))
            elif name not in POINTERS:
                found.append((number, "is unsafe"))
    return found


def check_itself():
    """Checks the rules themselves: each must report its own kind of violation, and nothing else."""
    cases = [
        ("ind/Kernel.swift", "let x = unsafe values.span[unchecked: 3]"),
        ("ind/Kernel.swift", "let x = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 3, as: UInt8.self)"),
        ("ind/Kernel.swift", "let x = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 3, as: UInt64.self)"),
        ("Shared/Decimal+Text.swift", "let x = unsafe tape[unchecked: 3]  // In bounds: 3 < count"),
        ("ind/Kernel.swift", "let x = unsafe bytes[inBounds: 3]  // In bounds: 3 < count"),
        ("Shared/Decimal+Text.swift", "let x = unsafe bytes[inBounds: 3]"),
        ("Shared/Decimal+Text.swift", "let x = unsafe bytes.endOfDigits(3)"),
        ("Shared/Bytes.swift", "// Invariants: none\nlet x = unsafe bytes[inBounds: 3]"),
        ("ind/Kernel.swift", "values.withUnsafeBufferPointer { _ in }"),
        ("ind/Kernel.swift", "nonisolated(unsafe) var state = 0"),
        ("ind/Kernel.swift", "final class State: @unchecked Sendable {}"),
        ("ind/Kernel.swift", "let x = unsafe optional.unsafelyUnwrapped"),
        ("ind/Kernel.swift", "_ = unsafe close(3)"),
        ("ind/Kernel.swift", "subscript(place: Int) -> Int { unsafeAddress { start } }"),
        ("Trading/Table.swift", "let x = unsafe optional.unsafelyUnwrapped  // Invariants: none"),
        ("Net/Curl.swift", "let x = unsafe handle"),
    ]
    good = [
        ("Shared/Decimal+Text.swift", "// In bounds: 3 < count\nlet x = unsafe bytes[inBounds: 3]"),
        ("ind/Kernel.swift", "let x = unsafe values.span.bytes"),
        ("ind/Kernel.swift", "// unchecked: a word in a comment\nlet text = \"unchecked: Unmanaged\""),
        ("Net/Curl.swift", "/// Invariants: it lives long enough\nlet x = unsafe handle"),
        ("Trading/Table.swift", "/// Invariants: the place exists\nsubscript(place: Int) -> Int { unsafeAddress { start } }"),
    ]
    missed = [code for name, code in cases if not complaints(name, code)]
    refused = [code for name, code in good if complaints(name, code)]
    for code in missed:
        print(f"memory.py does not refuse: {code}")
    for code in refused:
        print(f"memory.py refuses: {code}")
    return len(cases) + len(good), len(missed) + len(refused)


def main():
    passed, failed = check_itself()
    passed -= failed
    uses = 0
    for folder, _, files in sorted(os.walk(SOURCES)):
        for file in sorted(files):
            if not file.endswith(".swift"):
                continue
            path = os.path.join(folder, file)
            name = os.path.relpath(path, SOURCES).split(os.sep)[0] + "/" + file
            text = open(path).read()
            found = complaints(name, text)
            for number, reason in found:
                print(f"{os.path.relpath(path)}:{number}: {reason}")
            passed, failed = passed + (not found), failed + bool(found)
            claim = ""
            for number, line in enumerate(text.split("\n"), 1):
                if "//" in line and re.search("In bounds|Invariant", line):
                    claim = line[line.index("//"):].strip("/ ")
                if UNSAFE.search(line.split("//")[0].replace("@unsafe", "")):
                    uses += 1
                    if "--list" in sys.argv:
                        print(f"{os.path.relpath(path)}:{number}: {line.strip()}\n        {claim or 'a view of bytes'}")
    print(f"{uses} unsafe lines")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
