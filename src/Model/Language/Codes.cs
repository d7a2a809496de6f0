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
    ];

    /// <summary>The entry of a code, in any case; null when there is none.</summary>
    public static CodeInfo? Find(string code) =>
        All.FirstOrDefault(c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase));
}
