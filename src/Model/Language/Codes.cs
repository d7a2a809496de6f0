namespace Smpcheck.Model;

/// <summary>What <c>smpcheck explain</c> tells about a code.</summary>
/// <param name="Explanation">Why it is an error and what to do.</param>
/// <param name="Wrong">A small text that provokes it; empty when no small text can.</param>
/// <param name="Right">The same text without the fault; empty when <paramref name="Wrong"/> is.</param>
public sealed record CodeInfo(string Code, string Title, string Explanation, string Wrong, string Right);

/// <summary>The codes of all diagnostics. They are stable: a code is never given another meaning.</summary>
public static class Codes
{
    public static readonly IReadOnlyList<CodeInfo> All =
    [
        new("E101", "unexpected character",
            "Outside of strings and comments a scenario is made of names, numbers and punctuation of plain "
            + "ASCII. Control characters are an error everywhere, strings and comments included.",
            "test a\ncore 0:\n    wait x == 1 && y == 1\n",
            "test a\ncore 0:\n    wait x == 1 and y == 1\n"),
        new("E102", "unknown instruction",
            "`smpcheck list instructions` shows all of them, by group, with their operands.",
            "test a\nvar x = 0\ncore 0:\n    stroe x, 1\n",
            "test a\nvar x = 0\ncore 0:\n    store x, 1\n"),
        new("E103", "tab",
            "Indentation has a meaning, and a tab is as wide as each editor likes. Only the first tab of a "
            + "file is reported.",
            "test a\ncore 0:\n\tfence\n",
            "test a\ncore 0:\n    fence\n"),
        new("E104", "string not closed",
            "A string starts and ends with `\"` on one line; there is no escape, so a string cannot hold a `\"`.",
            "test a \"Unmap page X\n",
            "test a \"Unmap page X\"\n"),
        new("E105", "malformed number",
            "A number is decimal digits, or `0x` and hexadecimal digits. A name starts with a letter.",
            "test a\nvar x = 0xfg\n",
            "test a\nvar x = 0xff\n"),
        new("E106", "number too large",
            "A number has at most 63 bits. Most numbers are far smaller: a word holds 0 to 255.",
            "test a\nvar x = 9223372036854775808\n",
            "test a\nvar x = 255\n"),
        new("E107", "file too large",
            "A scenario file has at most 1 MiB. A file may hold several tests: put them into several files.",
            "", ""),
        new("E108", "wrong indentation",
            "`test` starts at the first column. Its declarations and block heads share one column, the lines "
            + "of a block share another, further to the right; a line indented deeper belongs to the `core`, "
            + "`handler` or `repeat` above.",
            "test a\ncore 0:\n    fence\n      nop\n",
            "test a\ncore 0:\n    fence\n    nop\n"),
        new("E109", "unknown declaration",
            "A line of a test is a declaration (model, cores, param, apic, iommu, buffer, assume, var, frame, "
            + "page, spin, mutex, device, route, check, always, forall, exists, eventually, expect, variant) or "
            + "the head of a block (core, handler). Instructions stand in a block, indented.",
            "test a\ndevise nic msix-nic\n",
            "test a\ndevice nic msix-nic\n"),
        new("E110", "something else was expected",
            "The line started well, and at the caret the grammar allows only what the message lists.",
            "test a\nvar ack 0\n",
            "test a\nvar ack = 0\n"),
        new("E111", "the line does not end here",
            "The statement is complete before the caret. One line holds one statement, its operands separated "
            + "by commas.",
            "test a\ncore 0:\n    store x 1\n",
            "test a\ncore 0:\n    store x, 1\n"),
        new("E112", "unknown word of a closed list",
            "Memory models, modes of the APIC and the IOMMU, and the words of a verdict are lists that the "
            + "language closes.",
            "test a\nmodel tos\n",
            "test a\nmodel tso\n"),
        new("E113", "nested too deep",
            "Conditions nest at most 64 parentheses and `not`, programs at most 16 `repeat`.",
            $"test a\nalways {new string('(', 65)}x == 1{new string(')', 65)}\n",
            "test a\nalways x == 1\n"),
        new("E114", "text before the first test",
            "A file is a list of tests, and a test starts with `test NAME \"story\"`. Comments may stand before it.",
            "model tso\ntest a\n",
            "test a\nmodel tso\n"),
        new("E201", "undeclared variant",
            "A mark such as `[-no-fence]` names a variant of the same test. Declare the variant, or correct the name.",
            "test a\ncore 0:\n    fence [-no-fense]\nvariant no-fence : pass\n",
            "test a\ncore 0:\n    fence [-no-fence]\nvariant no-fence : pass\n"),
        new("E202", "declared twice",
            "A name means one thing. Within one case, after the lines of the variant have been selected, each "
                + "variable, "
            + "frame, page, lock, device, label and tag is declared once, each property is checked once, each model "
            + "has one verdict, a list of sizes has each size once, and no name is that of "
            + "a register (r0 to r7) or of a constant (`me`, `cores`, `others`, a parameter). Two lines that a variant "
            + "chooses between carry opposite marks: `[-bad]` and `[+bad]`.",
            "test a\nvar x = 0\nvar x = 1\ncore 0:\n    store x, 2\n",
            "test a\nvar x = 0\nvar y = 1\ncore 0:\n    store x, 2\n"),
        new("E203", "unknown name",
            "Words, pages, frames, locks, devices and constants are declared before a program may use them. The "
                + "message "
            + "says which kind of name was expected and offers the nearest one. A declaration with a mark exists in "
            + "some "
            + "variants only.",
            "test a\nvar ack = 0\ncore 0:\n    store akc, 1\n",
            "test a\nvar ack = 0\ncore 0:\n    store ack, 1\n"),
        new("E204", "wrong kind of operand",
            "Each operand of an instruction is of one kind: a register that is written (r), a register or constant "
                + "that "
            + "is read (v), a word (w), the name of a page, a lock or a device. A word is read into a register "
            + "first; no "
            + "instruction of the machine copies memory to memory. A variable with one word per core needs an index.",
            "test a\nvar flag[cores] = 0\ncore 0:\n    store flag, 1\n",
            "test a\nvar flag[cores] = 0\ncore 0:\n    store flag[me], 1\n"),
        new("E205", "wrong number of operands",
            "The message shows how the instruction is written. Operands are separated by commas.",
            "test a\nvar x = 0\ncore 0:\n    store x\n",
            "test a\nvar x = 0\ncore 0:\n    store x, 1\n"),
        new("E206", "number out of range",
            "Values are 0 to 255, vectors 16 to 255 (the first sixteen are illegal on the bus), cores and indices "
                + "count "
            + "from 0; each key of a device has a range of its own.",
            "test a\ncore 0:\n    ipi self, 5\n",
            "test a\ncore 0:\n    ipi self, 0x40\n"),
        new("E207", "two words in one condition",
            "A condition in a program is one step of a core, and no machine reads two words in one step: what looks "
            + "like one look would hide the interleavings in between. Load one of them into a register first. "
            + "Conditions "
            + "outside of programs (`always`, `forall`, `exists`) are judged from outside and may read any number.",
            "test a\nvar x = 0\nvar y = 0\ncore 0:\n    wait x == y\n",
            "test a\nvar x = 0\nvar y = 0\ncore 0:\n    load r0, y\n    wait x == r0\n"),
        new("E208", "unknown label",
            "`goto` and `if` jump to a label of the same program. A label stands before an instruction: `again: "
                + "nop`. A "
            + "label whose line has a mark exists in some variants only.",
            "test a\ncore 0:\n    goto agian\n    again: nop\n",
            "test a\ncore 0:\n    goto again\n    again: nop\n"),
        new("E209", "a core that is missing or taken",
            "Cores count from 0 to `cores` - 1; with several sizes (`cores 2, 4`) a program for core 3 does not "
                + "exist in "
            + "the smaller machine. Write `1..` for all the rest. Each core runs one program and has one handler per "
            + "vector; `core 1..` leaves out the cores that have a program of their own.",
            "test a\ncores 2\ncore 0:\n    nop\ncore 2:\n    nop\n",
            "test a\ncores 2\ncore 0:\n    nop\ncore 1:\n    nop\n"),
        new("E210", "too many names",
            "Wait queues, softirqs and address spaces are declared by use, at most 16 of each.",
            "test a\ncore 0:\n" + string.Concat(Enumerable.Range(0, 17).Select(i => $"    wake q{i}\n")),
            "test a\ncore 0:\n" + string.Concat(Enumerable.Range(0, 16).Select(i => $"    wake q{i}\n"))),
        new("E211", "unknown monitor",
            "`check` lists monitors. Conditions of your own are lines: `always`, `forall`, `exists`; an `assert` in a "
            + "program is always checked.",
            "test a\ncore 0:\n    nop\ncheck deadlok\n",
            "test a\ncore 0:\n    nop\ncheck deadlock\n"),
        new("E212", "known, but not checkable yet",
            "The language knows the word and this version has no machinery behind it. It is an error and not a "
            + "warning, because a check that is silently left out would look like one that passed.",
            "test a\ncore 0:\n    nop\ncheck data-race\n",
            "test a\ncore 0:\n    nop\ncheck deadlock\n"),
        new("E213", "wrong keys of a device",
            "Each kind of device has keys of its own, some of which must be given. `smpcheck list devices` shows them "
            + "with ranges and defaults.",
            "test a\ndevice nic msix-nic rings=2\ncore 0:\n    nop\n",
            "test a\ndevice nic msix-nic ring=2\ncore 0:\n    nop\n"),
        new("E214", "unknown assumption",
            "`assume` chooses one of the behaviours that the manuals leave open. `smpcheck list options` shows them. "
            + "None of them takes a value.",
            "test a\nassume evicton\ncore 0:\n    nop\n",
            "test a\nassume eviction\ncore 0:\n    nop\n"),
        new("E215", "unknown kind of device",
            "`device NAME KIND`. `smpcheck list devices` shows the kinds.",
            "test a\ndevice uart levle line=4\ncore 0:\n    nop\n",
            "test a\ndevice uart level line=4\ncore 0:\n    nop\n"),
        new("E216", "unknown setting of a monitor",
            "Some monitors have settings, such as `irq-storm max=2`. `smpcheck list monitors` shows them.",
            "test a\ncore 0:\n    nop\ncheck irq-storm most=2\n",
            "test a\ncore 0:\n    nop\ncheck irq-storm max=2\n"),
        new("E217", "repeat count out of range",
            "`repeat N:` is unrolled when the scenario is assembled: N is a constant, 0 to 512.",
            "test a\ncore 0:\n    repeat 513:\n        nop\n",
            "test a\ncore 0:\n    repeat 51:\n        nop\n"),
        new("E218", "a verdict about something that is not checked",
            "`fail P` expects a violation of P. P is a monitor of a `check` line, a kind of condition that the test "
                + "has, or "
            + "`assert`. What is not observed in this case can never fail, and the verdict could never come true.",
            "test a\ncore 0:\n    nop\ncheck deadlock\nexpect pass\nvariant v : fail tlb-stale\n",
            "test a\ncore 0:\n    nop\ncheck deadlock, tlb-stale\nexpect pass\nvariant v : fail tlb-stale\n"),
        new("E219", "an instruction in the wrong place",
            "`iret` returns from a handler, so it stands in handlers only. A core's own program ends at its last line.",
            "test a\ncore 0:\n    iret\n",
            "test a\ncore 0:\n    nop\nhandler h on 0x40:\n    eoi\n    iret\n"),
        new("E220", "too many cores",
            "A machine has 1 to 16 cores. Most protocol bugs need two or three.",
            "test a\ncores 17\ncore 0:\n    nop\n",
            "test a\ncores 16\ncore 0:\n    nop\n"),
        new("E221", "too many registers",
            "A program has the registers r0 to r7, a handler fresh ones each time it is entered.",
            "test a\ncore 0:\n    mov r8, 1\n",
            "test a\ncore 0:\n    mov r7, 1\n"),
        new("E223", "too many words",
            "Variables, elements, page-table entries, locks and the words of devices are at most 256 together.",
            "test a\n" + string.Concat(Enumerable.Range(0, 257).Select(i => $"var x{i} = 0\n")) + "core 0:\n    nop\n",
            "test a\n" + string.Concat(Enumerable.Range(0, 256).Select(i => $"var x{i} = 0\n")) + "core 0:\n    nop\n"),
        new("E224", "too many pages",
            "At most 32 pages.",
            "test a\n" + string.Concat(Enumerable.Range(0, 33).Select(i => $"page X{i} -> none\n"))
                + "core 0:\n    nop\n",
            "test a\n" + string.Concat(Enumerable.Range(0, 32).Select(i => $"page X{i} -> none\n"))
                + "core 0:\n    nop\n"),
        new("E225", "too many frames",
            "At most 32 frames.",
            "test a\n" + string.Concat(Enumerable.Range(0, 33).Select(i => $"frame A{i} = 0\n")) + "core 0:\n    nop\n",
            "test a\n" + string.Concat(Enumerable.Range(0, 32).Select(i => $"frame A{i} = 0\n"))
                + "core 0:\n    nop\n"),
        new("E226", "too many vectors",
            "At most 32 distinct vectors, any 8-bit numbers from 16 on.",
            "test a\n" + string.Concat(Enumerable.Range(0, 33).Select(i => $"handler h{i} on {32 + i}:\n    eoi\n"))
                + "core 0:\n    nop\n",
            "test a\n" + string.Concat(Enumerable.Range(0, 32).Select(i => $"handler h{i} on {32 + i}:\n    eoi\n"))
                + "core 0:\n    nop\n"),
        new("E227", "too many devices",
            "At most 16 devices.",
            "test a\n" + string.Concat(Enumerable.Range(0, 17).Select(i => $"device d{i} level line={i}\n"))
                + "core 0:\n    nop\n",
            "test a\n" + string.Concat(Enumerable.Range(0, 16).Select(i => $"device d{i} level line={i}\n"))
                + "core 0:\n    nop\n"),
        new("E228", "too many routes",
            "At most 32 routes. A source has one route, so the limit on devices is met first today.", "", ""),
        new("E229", "program too long",
            "A program has at most 512 instructions after `repeat` was unrolled.",
            "test a\ncore 0:\n    repeat 400:\n        nop\n        nop\n",
            "test a\ncore 0:\n    repeat 200:\n        nop\n        nop\n"),
        new("E230", "too many variants",
            "A test has at most 64 variants. Put unrelated protocols into tests of their own.",
            "test a\ncore 0:\n    nop\n" + string.Concat(Enumerable.Range(0, 65).Select(i => $"variant v{i} : pass\n")),
            "test a\ncore 0:\n    nop\n" + string.Concat(Enumerable.Range(0, 64).Select(i =>
                $"variant v{i} : pass\n"))),
        new("E310", "expected failure not found",
            "The file promises `fail P`, and an exhaustive search found no violation of P. The bug that the variant "
            + "describes is not in it: the mark may be on the wrong line, the interleaving may need another core, or "
            + "the memory model forbids it. A promise that cannot be kept hides a broken check, so it counts as a "
            + "failure of the run: exit code 1.", "", ""),
        new("I401", "inconclusive",
            "A budget (--max-states, --max-depth, --timeout, --memory, --budget) or a capacity of the model (messages "
            + "of one kind to one core, posted writes, nested handlers, entries of a store buffer or a TLB) ended the "
            + "search before everything was explored. No violation so far is not a pass: exit code 4. The line says "
            + "how far the search came and which flag to raise. Dropping a core or shortening a program helps, too; "
            + "for store buffers `buffer N` makes the depth part of the machine.", "", ""),
        new("W201", "a handler never ran",
            "No reachable state entered this handler, so what it guards was not tried: a vector that nobody sends, a "
                + "line "
            + "that is never unmasked, interrupts that are off all the time.", "", ""),
        new("W202", "an instruction was never executed",
            "No run reaches this line. A branch may always go the other way, or a `wait` before it may never end.",
                "", ""),
        new("W203", "a monitor never saw its event",
            "The monitor is listed, and the thing it judges never happened: no translation was used, no DMA was "
                + "made, no "
            + "device interrupt was delivered. Its silence says nothing. `forall` is about final states: where no run "
            + "ends, it judged nothing either, and `check deadlock` says why.", "", ""),
        new("W204", "what is awaited holds from the start",
            "`eventually` asks whether a condition holds at some time, and this one holds in the initial state. "
            + "Whatever happens then, it cannot fail. Await something that has to happen, such as a count or a flag "
            + "that is set at the end.", "", ""),
    ];

    /// <summary>True for codes of the table of limits.</summary>
    public static bool IsLimit(string code) => code is "E210" or "E220" || (string.CompareOrdinal(code, "E223") >= 0
        && string.CompareOrdinal(code, "E230") <= 0);

    /// <summary>The entry of a code, in any case; null when there is none.</summary>
    public static CodeInfo? Find(string code) =>
        All.FirstOrDefault(c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase));
}
