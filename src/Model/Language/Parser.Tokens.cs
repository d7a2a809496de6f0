namespace Smpcheck.Model;

// The cursor over one line. After the first error of a line it stands at the line's end, where every further
// expectation fails in silence; so the rules need no error handling of their own.
public sealed partial class Parser
{
    private List<Token> _tokens = [];
    private int _next;
    private bool _broken;
    private Token _last;

    private Token Peek => _tokens[_next];

    private void StartLine()
    {
        _tokens = _line.Tokens;
        _next = 0;
        _broken = false;
        _last = Peek;
    }

    private Token PeekAfter(int count) => _tokens[Math.Min(_next + count, _tokens.Count - 1)];

    private Token Take()
    {
        var token = Peek;
        if (token.Kind == TokenKind.End)
            return token;
        _next++;
        return _last = token;
    }

    private bool TakeIf(string punctuation)
    {
        if (!Peek.Is(punctuation))
            return false;
        Take();
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!Peek.IsWord(word))
            return false;
        Take();
        return true;
    }

    private void Expect(string punctuation)
    {
        if (!TakeIf(punctuation))
            Expected($"`{punctuation}`");
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
            Expected($"`{word}`", Guess(word));
    }

    private Name TakeName(string what)
    {
        if (Peek.Kind == TokenKind.Name)
        {
            var token = Take();
            return new Name(token.Text, token.Place);
        }

        Expected(what);
        return new Name("", Peek.Place);
    }

    /// <summary>
    /// One of a few words; another word is reported and taken, so that the rest of the line is still read.
    /// </summary>
    private Name TakeOneOf(string what, params string[] words)
    {
        var name = TakeName($"{what} ({Listed(words)})");
        if (!_broken && !words.Contains(name.Text))
            _bag.Error("E112", name.Place, $"unknown {what} `{Clip(name.Text)}`: expected {Listed(words)}",
                Suggest.DidYouMean(name.Text, words));
        return name;
    }

    private string? TakeStory() => Peek.Kind == TokenKind.Text ? Take().Text : null;

    private string? Guess(params string[] words) =>
        Peek.Kind == TokenKind.Name ? Suggest.DidYouMean(Peek.Text, words) : null;

    private void Expected(string what, string? help = null) =>
        Fail("E110", $"expected {what}, found {Peek.Shown}", help);

    private void Fail(string code, string message, string? help = null)
    {
        if (!_broken && Peek.Kind != TokenKind.Wrong)
            _bag.Error(code, Peek.Place, message, help);
        _broken = true;
        _next = _tokens.Count - 1;
        // Whatever the line declares is missing from the tree.
        foreach (var token in _tokens.Where(t => t.Kind == TokenKind.Name))
            _bag.Doubt(token.Text);
    }

    /// <summary>The marks of a line.</summary>
    private List<Mark> Marks()
    {
        var marks = new List<Mark>();
        while (TakeIf("["))
        {
            var adds = Peek.Is("+");
            if (!adds && !Peek.Is("-"))
                Expected("`+` or `-` and the name of a variant");
            Take();
            marks.Add(new Mark(adds, TakeName("the name of a variant")));
            Expect("]");
        }

        return marks;
    }

    /// <summary>Nothing may follow; <paramref name="or"/> says what else might have.</summary>
    private void EndLine(ReadOnlySpan<string> or, string? help = null)
    {
        if (Peek.Kind != TokenKind.End)
            Fail("E111", $"expected {string.Concat(or)}the end of the line, found {Peek.Shown}", help);
    }

    private static string Listed(string[] words) =>
        words.Length == 1
            ? $"`{words[0]}`"
            : string.Join(", ", words[..^1].Select(w => $"`{w}`")) + $" or `{words[^1]}`";

    private static string Clip(string word) => word.Length <= 40 ? word : word[..37] + "...";
}
