using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class DiagnosticTests
{
    /// <summary>Code, line:column and a part of the message or help, for the text.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "E101", "2:9", "`!`", "test a\nvar x = !1" },
        { "E101", "3:12", "write `and`", "test a\ncore 0:\n    wait x && y" },
        { "E101", "2:3", "U+0007", "test a\n# \a\n" },
        { "E101", "1:9", "U+001B", "test a \"\u001b[31m\"" },
        { "E101", "2:5", "U+00E9", "test a\nvar é = 1" },
        { "E101", "1:1", "U+0000", "\0" },
        { "E101", "2:1", "starts with a letter", "test a\n_x" },
        { "E103", "3:1", "spaces", "test a\ncore 0:\n\tfence\n\tfence" },
        { "E103", "1:7", "spaces", "test a\t\"s\"" },
        { "E104", "1:8", "not closed", "test a \"s" },
        { "E105", "2:9", "hexadecimal", "test a\nvar x = 0x" },
        { "E105", "2:9", "digits", "test a\nvar x = 12ab" },
        { "E105", "2:13", "digits", "test a\nalways x == 2and y == 1" },
        { "E105", "3:8", "digits", "test a\ncore 0:\n    if 2and r0 == 1 goto x" },
        { "E106", "2:9", "at most 9223372036854775807", "test a\nvar x = 99999999999999999999999999999999" },
        { "E106", "2:10", "at most", "test a\nvar x = -0xffffffffffffffff" },
        { "E108", "1:3", "start of the line", "  test a" },
        { "E108", "3:5", "unexpected indentation", "test a\nmodel tso\n    fence" },
        { "E108", "4:7", "column 5", "test a\ncore 0:\n    fence\n      fence\n      fence" },
        { "E108", "4:3", "column 5", "test a\ncore 0:\n    fence\n  fence" },
        { "E108", "3:1", "column 3", "test a\n  model tso\nexpect pass" },
        { "E109", "2:1", "did you mean `device`?", "test a\ndevise nic msix-nic" },
        { "E109", "2:1", "indented under `core N:`", "test a\nstore x, 1" },
        { "E109", "2:1", "found `7`", "test a\n7" },
        { "E110", "1:5", "the name of the test, found the end of the line", "test" },
        { "E110", "2:7", "expected `=`, found `0`", "test a\nvar x 0" },
        { "E110", "2:21", "did you mean `core`?", "test a\nroute nic.0 -> 0x41 cor 0" },
        { "E110", "2:7", "expected `:`, found the end of the line", "test a\ncore 0" },
        { "E110", "2:17", "`core` or `:`", "test a\nhandler h on nmi" },
        { "E110", "3:12", "did you mean `==`?", "test a\ncore 0:\n    wait x = 1" },
        { "E110", "2:14", "expected `and`, `or` or `)`", "test a\nalways (x==1 y" },
        { "E110", "3:18", "did you mean `goto`?", "test a\ncore 0:\n    if r0 == 1   gote x" },
        { "E110", "3:12", "`+` or `-` and the name of a variant", "test a\ncore 0:\n    fence [no-fence]" },
        { "E110", "2:9", "a number after `-`", "test a\nbuffer -" },
        { "E110", "3:11", "an instruction, found", "test a\ncore 0:\n    again:" },
        { "E111", "3:13", "`,`, `@tag`, a mark or the end of the line, found `1`", "test a\ncore 0:\n    store x 1" },
        { "E111", "3:14", "did you mean `wait`?", "test a\ncore 0:\n    wiat ack == 1" },
        { "E111", "2:10", "found `fast`", "test a\nspin mm  fast" },
        { "E111", "2:9", "a mark or the end", "test a\ncore 0: fence" },
        { "E111", "2:24", "`;` or the end of the line, found `[`", "test a\nvariant v : fail error [-v]" },
        { "E111", "3:18", "the line that declares a variant has none", "test a\nvariant v: pass\nvariant w: pass  [+v]" },
        { "E112", "2:7", "did you mean `tso`?", "test a\nmodel tos" },
        { "E112", "2:6", "did you mean `x2apic`?", "test a\napic x2apci" },
        { "E112", "2:7", "`off`, `strict` or `lazy`", "test a\niommu eager" },
        { "E112", "2:8", "did you mean `pass`?", "test a\nexpect pas" },
        { "E112", "2:15", "did you mean `fail`?", "test a\nexpect sc,tso fial deadlock" },
        { "E112", "2:8", "did you mean `sc`?", "test a\nexpect ssc,tso pass" },
        { "E113", "2:72", "64", $"test a\nalways {new string('(', 65)}x" },
        { "E113", "2:264", "64", $"test a\nalways {string.Concat(Enumerable.Repeat("not ", 65))}x == 1" },
        { "E114", "1:1", "expected `test` before anything else, found `model`", "model tso\ntest a" },
        { "E114", "1:1", "did you mean `test`?", "tset a\nmodel tso" },
    };

    public static TheoryData<string> AllCodes => [.. Codes.All.Where(c => c.Wrong.Length > 0 && IsOurs(c)).Select(c => c.Code)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_reported_once_at_its_place(string code, string place, string says, string text)
    {
        var (_, bag) = Examples.Parse(text);

        var found = Assert.Single(bag.All);
        Assert.Equal((code, place), (found.Code, $"{found.Place.Line}:{found.Place.Column}"));
        Assert.Contains(says, found.Message + " " + found.Help, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void The_explanation_of_a_code_shows_the_fault_and_its_cure(string code)
    {
        var info = Codes.Find(code)!;

        var wrong = Examples.Parse(info.Wrong).Bag;
        var right = Examples.Parse(info.Right).Bag;

        Assert.Equal(code, Assert.Single(wrong.All).Code);
        Assert.Empty(right.All);
    }

    [Fact]
    public void Every_code_of_the_parser_is_tested_and_explained()
    {
        var tested = Faults.Select(f => (string)f[0]).Append("E107").Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Codes.All.Where(IsOurs).Select(c => c.Code), tested);
        Assert.Equal(Codes.All.Count, Codes.All.Select(c => c.Code).Distinct().Count());
    }

    [Fact]
    public void A_file_past_the_limit_is_one_error()
    {
        var (file, bag) = Examples.Parse(new string('(', Limits.FileSize + 1));

        Assert.Equal("E107", Assert.Single(bag.All).Code);
        Assert.Empty(file.Tests);
        Assert.Empty(Examples.Parse(new string(' ', Limits.FileSize)).Bag.All);
    }

    [Fact]
    public void Repeats_past_the_limit_are_one_error()
    {
        static string Nested(int depth) => "test a\ncore 0:\n"
            + string.Concat(Enumerable.Range(1, depth).Select(i => new string(' ', i) + "repeat 1:\n")) + new string(' ', depth + 1) + "nop\n";

        Assert.Empty(Examples.Parse(Nested(Limits.RepeatDepth)).Bag.All);
        var found = Assert.Single(Examples.Parse(Nested(1000)).Bag.All);
        Assert.Equal(("E113", new Place(19, 18, 6)), (found.Code, found.Place));
    }

    [Fact]
    public void All_errors_of_a_file_appear_at_once_in_the_order_of_the_text()
    {
        var (file, bag) = Examples.Parse(
            "test a\nmodel tos\nvar x 0\ncore 0\n    store x 1\n    wait x = 1\n    fence\nfrane A = 1\nexpect pass\n");

        Assert.Equal([2, 3, 4, 5, 6, 8], bag.All.Select(d => d.Place.Line));
        Assert.Equal(2, file.Tests[0].Items.Count);
    }

    [Fact]
    public void At_most_twenty_errors_are_kept()
    {
        var bag = Examples.Parse("test a\n" + string.Concat(Enumerable.Repeat("var\n", 100))).Bag;

        Assert.Equal((20, 100), (bag.All.Count, bag.Errors));
    }

    private static bool IsOurs(CodeInfo info) =>
        info.Code.StartsWith("E10", StringComparison.Ordinal) && info.Code != "E102"
        || info.Code is "E110" or "E111" or "E112" or "E113" or "E114";
}
