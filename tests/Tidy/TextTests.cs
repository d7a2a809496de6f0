using System.Text.RegularExpressions;

namespace Smpcheck.Tests;

/// <summary>What no file of the project may say.</summary>
public sealed partial class TextTests
{
    private const int Columns = 120;

    // In pieces, so that this file does not say it either.
    private static readonly string[] _unfinished = ["TO" + "DO", "FIX" + "ME", "Not" + "Implemented", "#pra" + "gma", "XX" + "X:"];
    private static readonly string[] _machinePaths = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/t" + "mp/", "/Us" + "ers/", "C:" + @"\", "file:" + "//"];
    private static readonly string[] _text = [".cs", ".md", ".smp", ".json", ".csproj", ".props", ".sln", ".editorconfig", ".yml", "Makefile", "run"];

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var found = Lines(Repository.Sources("src", "tests", "bench")).Where(static l => Array.Exists(_unfinished, l.Text.Contains));

        Repository.None(found.Select(static l => l.ToString()));
    }

    [Fact]
    public void No_line_of_the_source_is_longer_than_the_page_is_wide()
    {
        var found = Lines(Repository.Sources("src", "bench")).Where(static l => l.Text.Length > Columns);

        Repository.None(found.Select(static l => l.ToString()));
    }

    [Fact]
    public void Every_relaxed_analyzer_says_why()
    {
        var relaxed = Lines([".editorconfig"]).Where(static l => Relaxed().IsMatch(l.Text));

        Repository.None(relaxed.Where(static l => !Why().IsMatch(l.Text)).Select(static l => l.ToString()));
    }

    [Fact]
    public void No_file_names_a_path_of_some_machine()
    {
        var files = Repository.Files.Where(static f => Array.Exists(_text, e => f.EndsWith(e, StringComparison.Ordinal)));

        var found = Lines(files).Where(static l => Array.Exists(_machinePaths, l.Text.Contains));
        Repository.None(found.Select(static l => l.ToString()));
    }

    private static IEnumerable<Line> Lines(IEnumerable<string> files) =>
        files.SelectMany(static f => Repository.Lines(f).Select((text, i) => new Line(f, i + 1, text)));

    [GeneratedRegex(@"(severity\s*=\s*|:)(none|silent|suggestion)\b")]
    private static partial Regex Relaxed();

    [GeneratedRegex(@"# .{5,}")]
    private static partial Regex Why();

    private sealed record Line(string File, int Number, string Text)
    {
        public override string ToString() => $"{File}:{Number}: {Text.Trim()}";
    }
}
