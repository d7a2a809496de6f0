namespace Smpcheck.Model;

/// <summary>
/// Text to tree, by language.md's grammar. A line at fault is reported and left out, and the next one is read as if
/// nothing had happened, so that all errors of a file appear at once.
/// </summary>
public sealed partial class Parser
{
    private readonly DiagnosticBag _bag;
    private readonly Lexer _lexer;
    private SourceLine _line;

    private Parser(string text, DiagnosticBag bag)
    {
        _bag = bag;
        _lexer = new Lexer(text, bag);
        _line = _lexer.Next();
    }

    /// <summary>
    /// The tree of a file; where <paramref name="bag"/> is not clean, the tree is without the lines at fault.
    /// </summary>
    public static ScenarioFile Parse(string path, string text, DiagnosticBag bag)
    {
        if (text.Length > Limits.FileSize)
        {
            bag.Error("E107", Place.Start,
                $"file too large: expected at most {Limits.FileSize} characters, found {text.Length}");
            return new ScenarioFile(path, "", [], []);
        }

        var parser = new Parser(text, bag);
        var tests = parser.Tests();
        return new ScenarioFile(path, text, tests, parser._line.Trivia().Before);
    }

    private List<Test> Tests()
    {
        var tests = new List<Test>();
        if (!_line.IsEnd && !_line.StartsWith("test"))
        {
            var first = _line.Tokens[0];
            if (first.Kind != TokenKind.Wrong)
            {
                var help = Suggest.DidYouMean(first.Text, ["test"]) ?? "a file starts with `test NAME \"story\"`";
                _bag.Error("E114", first.Place, $"expected `test` before anything else, found {first.Shown}", help);
            }

            // What follows belongs to a test without a head: read for its errors only.
            var items = _line.Indent;
            if (Suggest.Nearest(first.Text, ["test"]) is not null)
                NextLine();
            Items(items);
        }

        while (!_line.IsEnd)
            tests.Add(OneTest());
        return tests;
    }

    private Test OneTest()
    {
        var trivia = _line.Trivia();
        var indent = _line.Indent;
        if (indent > 0)
            Misplaced("expected `test` at the start of the line");
        StartLine();
        Take();
        var name = TakeName("the name of the test");
        var story = TakeStory();
        EndLine([]);
        NextLine();
        return new Test(name, story, Items(indent), trivia);
    }

    /// <summary>The declarations and blocks of a test, all at the indentation of the first of them.</summary>
    private List<Item> Items(int test)
    {
        var items = new List<Item>();
        var indent = Math.Max(test, _line.Indent);
        var open = false;
        while (!_line.IsEnd && !(_line.StartsWith("test") && _line.Indent <= indent))
        {
            if (_line.Indent > indent)
            {
                if (!open)
                    Misplaced("unexpected indentation: expected a declaration, or a block that this line belongs to");
                Program(indent, 0);
                continue;
            }

            if (_line.Indent < indent)
            {
                Misplaced($"inconsistent indentation: expected column {indent + 1}, as the declarations above");
                indent = _line.Indent;
            }

            var item = OneItem();
            open = item is null;
            if (item is not null)
                items.Add(item);
        }

        return items;
    }

    private void NextLine() => _line = _lexer.Next();

    private void Misplaced(string message) =>
        _bag.Error("E108", _line.Tokens[0].Place, message);
}
