namespace Smpcheck.Model;

/// <summary>Text in herd's format to the tree. What is wrong goes to the bag, with its place; null when there was an
/// error.</summary>
/// <remarks>
/// The sections are found first, as herd finds them: the first line, the braces, and the first word that starts a
/// condition.
/// </remarks>
public sealed partial class LitmusParser
{
    private const int MostDepth = 200;

    private readonly string _text;
    private readonly DiagnosticBag _bag;
    private readonly LitmusLexer _lexer;
    private List<LitmusToken> _tokens = [];
    private int _next;
    private bool _failed;

    private LitmusParser(string text, DiagnosticBag bag) =>
        (_text, _bag, _lexer) = (text, bag, new LitmusLexer(text, bag));

    /// <summary>Architectures whose programs this version reads.</summary>
    public static bool IsSupported(string arch) => arch is "X86" or "X86_64";

    public static LitmusTest? Parse(string text, DiagnosticBag bag)
    {
        var before = bag.Reports;
        if (text.Length > Limits.FileSize)
        {
            bag.Error(LitmusCodes.Size, Place.Start, $"a litmus file has at most {Limits.FileSize >> 20} MiB");
            return null;
        }

        var test = new LitmusParser(text, bag).Test();
        return bag.Reports == before ? test : null;
    }

    private LitmusToken Token => _tokens[_next];

    private LitmusTest? Test()
    {
        if (Header() is not var (arch, name, doc))
            return null;
        if (!IsSupported(arch.Text))
        {
            _bag.Error(LitmusCodes.Architecture, arch.Place, $"architecture `{arch.Text}` is not supported",
                "this version runs X86 and X86_64");
            return null;
        }

        if (!FindBraces(out var init))
            return null;
        var items = Items(init);
        _lexer.Skip(init + 1);
        var end = EndOfPrograms();
        Take(end);
        var programs = Programs();
        if (_failed || programs is null)
            return null;
        Take(EndOfCondition(end));
        var locations = Locations();
        var filter = TakeWord("filter") ? Condition() : null;
        var (quantifier, condition) = Constraint();
        return _failed ? null : new LitmusTest(arch, name, doc, items, programs, locations, filter, quantifier,
            condition);
    }

    // Sections

    private (Name Arch, Name Name, string? Doc)? Header()
    {
        if (_text.StartsWith('\uFEFF'))
            _lexer.Skip(1);
        _lexer.SkipBlanks(_text.Length);
        var arch = Bare(char.IsAsciiLetterOrDigit);
        while (_lexer.At < _text.Length && _text[_lexer.At] is ' ' or '\t')
            _lexer.Skip(_lexer.At + 1);
        var name = Bare(static c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('"' or '{'));
        if (arch.Text.Length == 0 || name.Text.Length == 0)
        {
            _bag.Error(LitmusCodes.Header, arch.Text.Length == 0 ? arch.Place : name.Place,
                "expected the architecture and the test's name", "write: X86_64 SB");
            return null;
        }

        return (arch, name, Doc());
    }

    private Name Bare(Func<char, bool> part)
    {
        var at = _lexer.At;
        while (at < _text.Length && (part(_text[at]) || _text[at] == '_'))
            at++;
        var name = new Name(_text[_lexer.At..at], _lexer.Here(Math.Max(1, at - _lexer.At)));
        _lexer.Skip(at);
        return name;
    }

    // The rest of the first line, or else the second line, may hold a story in quotes.
    private string? Doc()
    {
        var line = EndOfLine(_lexer.At);
        var from = _text.IndexOf('"', _lexer.At, line - _lexer.At);
        if (from < 0 && line < _text.Length && _text.AsSpan(line + 1).TrimStart() is ['"', ..])
            from = _text.IndexOf('"', line);
        var to = from < 0 ? -1 : _text.IndexOf('"', from + 1);
        if (to < 0)
        {
            _lexer.Skip(line);
            return null;
        }

        _lexer.Skip(to + 1);
        return _text[(from + 1)..to].ReplaceLineEndings(" ");
    }

    private int EndOfLine(int from)
    {
        var end = _text.IndexOf('\n', from);
        return end < 0 ? _text.Length : end;
    }

    /// <summary>Finds the initial state: lines of the form <c>key=value</c> may hold braces of their own.</summary>
    private bool FindBraces(out int close)
    {
        var fresh = true;
        while (_lexer.At < _text.Length && _text[_lexer.At] != '{')
        {
            var before = _lexer.At;
            if (fresh && IsSetting(before))
            {
                _lexer.Skip(EndOfLine(before));
                continue;
            }

            fresh = _text[before] == '\n' || (fresh && char.IsWhiteSpace(_text[before]));
            if (_text.AsSpan(before).StartsWith("(*", StringComparison.Ordinal))
                _lexer.SkipBlanks(_text.Length);
            if (_lexer.At == before)
                _lexer.Skip(before + 1);
        }

        var open = _lexer.Here();
        close = -1;
        if (_lexer.At < _text.Length)
        {
            _lexer.Skip(_lexer.At + 1);
            var depth = 1;
            for (close = _lexer.At; close < _text.Length; close++)
            {
                depth += _text[close] == '{' ? 1 : _text[close] == '}' ? -1 : 0;
                if (depth == 0)
                    return true;
            }
        }

        _bag.Error(LitmusCodes.Section, open, "expected the initial state in braces", "an empty one is {}");
        return false;
    }

    private bool IsSetting(int at)
    {
        var from = at;
        while (at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] is '_' or '-' or '.'))
            at++;
        if (at == from)
            return false;
        while (at < _text.Length && _text[at] is ' ' or '\t')
            at++;
        return at < _text.Length && _text[at] == '=';
    }

    /// <summary>Programs end where the first word stands that starts a condition.</summary>
    private int EndOfPrograms()
    {
        for (var at = _lexer.At; at < _text.Length; at++)
        {
            var c = _text[at];
            if (c == '(' && at + 1 < _text.Length && _text[at + 1] == '*')
            {
                at = EndOfComment(at) - 1;
            }
            else if (c == '"')
            {
                var quote = _text.IndexOf('"', at + 1);
                at = quote < 0 ? at : quote;
            }
            else if (c == '~')
            {
                return at;
            }
            else if (char.IsAsciiLetter(c) || c is '_' or '.' or '%' or '$')
            {
                var end = at + 1;
                while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '.' or '-'))
                    end++;
                if (_text.AsSpan(at, end - at) is "final" or "forall" or "exists" or "cases" or "observed" or "Observed"
                    or "locations" or "filter")
                    return at;
                at = end - 1;
            }
        }

        return _text.Length;
    }

    /// <summary>What stands after <c>&lt;&lt;</c> is for another tool.</summary>
    private int EndOfCondition(int at)
    {
        for (; at < _text.Length; at++)
        {
            var rest = _text.AsSpan(at);
            if (rest.StartsWith("<<", StringComparison.Ordinal))
                return at;
            if (rest.StartsWith("(*", StringComparison.Ordinal))
                at = EndOfComment(at) - 1;
        }

        return _text.Length;
    }

    private int EndOfComment(int at)
    {
        var depth = 0;
        for (; at + 1 < _text.Length; at++)
        {
            if (_text[at] == '(' && _text[at + 1] == '*')
                (depth, at) = (depth + 1, at + 1);
            else if (_text[at] == '*' && _text[at + 1] == ')' && --depth == 0)
                return at + 2;
        }

        return _text.Length;
    }

    // Tokens

    private void Take(int end) => (_tokens, _next) = (_lexer.Tokens(end), 0);

    private bool Take(string mark)
    {
        if (!Token.Is(mark))
            return false;
        _next++;
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!Token.IsWord(word))
            return false;
        _next++;
        return true;
    }

    private bool Ended => Token.Kind == LitmusTokenKind.End;

    private bool Expect(string mark)
    {
        if (Take(mark))
            return true;
        Wrong($"`{mark}`");
        return false;
    }

    // Only the first error of a section says something: what follows was read at the wrong place.
    private void Wrong(string expected)
    {
        if (!_failed)
            _bag.Error(LitmusCodes.Syntax, Token.Place, $"expected {expected}, found {Found()}");
        _failed = true;
        _next = _tokens.Count - 1;
    }

    private void Unsupported(Place place, string what)
    {
        if (!_failed)
            _bag.Error(LitmusCodes.Feature, place, $"{what} not supported");
        _failed = true;
        _next = _tokens.Count - 1;
    }

    private string Found() => Token.Kind switch
    {
        LitmusTokenKind.End => "the end of the section",
        LitmusTokenKind.Number => $"the number {Token.Number}",
        LitmusTokenKind.Immediate => $"`${Token.Number}`",
        LitmusTokenKind.Register => $"`%{Token.Text}`",
        LitmusTokenKind.ImmediateName => $"`${Token.Text}`",
        _ => $"`{Token.Text}`",
    };
}
