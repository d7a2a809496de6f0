using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class DiagnosticRendererTests
{
    private static string Render(Place place, string text, string? help = null) =>
        DiagnosticRenderer.Render(new Diagnostic("E102", Severity.Error, "unknown instruction `stroe`", place, help), "bad.smp", text);

    [Fact]
    public void A_diagnostic_shows_its_line_a_caret_and_help()
    {
        var shown = Render(new Place(5, 5, 5), "\n\n\n\n    stroe pte.X, none\r\n", "did you mean `store`?");

        Assert.Equal(
            """
            error[E102]: unknown instruction `stroe`
              --> bad.smp:5:5
               |
             5 |     stroe pte.X, none
               |     ^^^^^
               = help: did you mean `store`?

            """, shown);
    }

    [Fact]
    public void The_margin_grows_with_the_number_of_the_line()
    {
        var shown = Render(new Place(12, 1, 3), new string('\n', 11) + "abc");

        Assert.EndsWith("   --> bad.smp:12:1\n    |\n 12 | abc\n    | ^^^\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_past_the_text_has_no_line() =>
        Assert.Equal("error[E102]: unknown instruction `stroe`\n  --> bad.smp:9:1\n", Render(new Place(9, 1, 1), "x\n"));

    [Fact]
    public void A_warning_says_so() =>
        Assert.StartsWith("warning[W201]: x\n", DiagnosticRenderer.Render(new Diagnostic("W201", Severity.Warning, "x", Place.Start), "a", ""), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(9_997)]
    [InlineData(10_001)]
    public void A_long_line_is_cut_around_the_caret(int column)
    {
        var text = new string('a', column - 1) + "XYZ" + new string('b', Math.Max(0, 10_000 - column));

        var lines = Render(new Place(1, column, 3), text).Split('\n');

        Assert.All(lines, l => Assert.InRange(l.Length, 0, 120));
        Assert.Equal("XYZ", lines[3].Substring(lines[4].IndexOf('^', StringComparison.Ordinal), 3));
        Assert.EndsWith(" ^^^", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_token_is_underlined_in_part() =>
        Assert.All(Render(new Place(1, 1, 5000), new string('a', 5000)).Split('\n'), l => Assert.InRange(l.Length, 0, 120));

    [Fact]
    public void Nothing_in_a_file_can_command_the_terminal()
    {
        var shown = DiagnosticRenderer.Render(
            new Diagnostic("E101", Severity.Error, "a\u001b[2J\n", new Place(1, 2, 1), "\a"), "x\u001b.smp", "\t\u001b[31m\u202E\uD800 \U0001F600\u0085");

        Assert.DoesNotContain(shown, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202E', shown);
        Assert.Contains(" 1 |  \uFFFD[31m\uFFFD\uFFFD \U0001F600\uFFFD\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bag_says_how_many_errors_it_left_out()
    {
        const string Text = "test a\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\nvar\n";

        var shown = DiagnosticRenderer.Render(Examples.Parse(Text).Bag, "a.smp", Text);

        Assert.EndsWith("\n1 more error not shown\n", shown, StringComparison.Ordinal);
    }
}
