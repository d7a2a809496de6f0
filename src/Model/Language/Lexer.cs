using System.Globalization;

namespace Smpcheck.Model;

/// <summary>Cuts a text into lines of tokens, one line at a time, each with the comments before it.</summary>
internal sealed class Lexer(string text, DiagnosticBag bag)
{
    private static readonly string[] _longMarks = ["->", "==", "!=", "<=", ">=", ".."];
    private static readonly string[] _shortMarks = [.. "=<>,:;[]()+-@".Select(c => c.ToString())];

    private int _at = text.StartsWith('\uFEFF') ? 1 : 0;
    private int _start;
    private int _end;
    private int _line;
    private bool _tabSeen;
    private bool _onlyBlankSoFar = true;

    /// <summary>The next line with a statement, or the end of the file.</summary>
    public SourceLine Next()
    {
        var before = new List<Remark>();
        while (NextPhysicalLine())
        {
            var indent = Indentation();
            if (_at == _end)
                AddBlank(before);
            else if (text[_at] == '#')
                before.Add(new Remark(indent, Comment()));
            else
                return Statement(indent, before);
        }

        while (before.Count > 0 && before[^1].Text.Length == 0)
            before.RemoveAt(before.Count - 1);
        return new SourceLine(-1, before, [new Token(TokenKind.End, "", 0, new Place(Math.Max(1, _line), 1, 1))], null);
    }

    private bool NextPhysicalLine()
    {
        if (_line > 0)
            _at = _end < text.Length && text[_end] == '\r' ? _end + 2 : _end + 1;
        if (_at >= text.Length)
            return false;

        _line++;
        _start = _at;
        var newline = text.IndexOf('\n', _at);
        _end = newline < 0 ? text.Length : newline;
        if (newline > _at && text[newline - 1] == '\r')
            _end--;
        return true;
    }

    private int Indentation()
    {
        var indent = 0;
        for (; _at < _end && text[_at] is ' ' or '\t'; _at++)
        {
            if (text[_at] == '\t')
                Tab();
            indent += text[_at] == '\t' ? 4 : 1;
        }

        return indent;
    }

    /// <summary>Runs of blank lines are one, and a file does not start with any.</summary>
    private void AddBlank(List<Remark> before)
    {
        var first = before.Count == 0 ? !_onlyBlankSoFar : before[^1].Text.Length > 0;
        if (first)
            before.Add(new Remark(0, ""));
    }

    /// <summary>The text after <c>#</c>. An empty comment is a space, since the empty text is a blank line.</summary>
    private string Comment()
    {
        _onlyBlankSoFar = false;
        for (var i = _at; i < _end; i++)
        {
            if (text[i] == '\t')
                Tab(i);
            else if (char.IsControl(text[i]))
            {
                Stray(i, 1);
                break;
            }
        }

        var comment = text[(_at + 1).._end].TrimEnd();
        _at = _end;
        return comment.Length == 0 ? " " : comment;
    }

    private SourceLine Statement(int indent, List<Remark> before)
    {
        _onlyBlankSoFar = false;
        var tokens = new List<Token>();
        string? after = null;
        while (_at < _end)
        {
            var c = text[_at];
            if (c == '#')
                after = Comment();
            else if (c == '\t')
                Tab();
            if (c is ' ' or '\t')
                _at++;
            else if (after is null)
                tokens.Add(Token(c));
        }

        var last = tokens[^1].Place;
        tokens.Add(new Token(TokenKind.End, "", 0, new Place(_line, last.Column + last.Length, 1)));
        return new SourceLine(indent, before, tokens, after);
    }

    private Token Token(char c)
    {
        if (char.IsAsciiLetter(c))
            return Take(TokenKind.Name, NameEnd());
        if (char.IsAsciiDigit(c))
            return Number();
        if (c == '"')
            return Quoted();
        if (Punctuation(_at) is { } mark)
        {
            var place = At(_at, mark.Length);
            _at += mark.Length;
            return new Token(TokenKind.Punctuation, mark, 0, place);
        }

        var end = _at + 1;
        while (end < _end && !IsStart(end))
            end++;
        Stray(_at, end - _at);
        return Take(TokenKind.Wrong, end);
    }

    /// <summary>A name: a dot or a dash belongs to it only before what may continue a name.</summary>
    private int NameEnd()
    {
        var end = _at + 1;
        for (; end < _end; end++)
        {
            var next = end + 1 < _end ? text[end + 1] : ' ';
            var part = text[end] switch
            {
                '_' => true,
                '-' => char.IsAsciiLetter(next),
                '.' => char.IsAsciiLetterOrDigit(next),
                var c => char.IsAsciiLetterOrDigit(c),
            };
            if (!part)
                break;
        }

        return end;
    }

    private Token Number()
    {
        var end = _at;
        while (end < _end && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        var digits = text.AsSpan(_at, end - _at);
        var hex = digits.StartsWith("0x", StringComparison.Ordinal);
        var body = hex ? digits[2..] : digits;
        var allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
        var place = At(_at, end - _at);
        if (body.Length == 0 || body.ContainsAnyExcept(allowed))
        {
            bag.Error("E105", place, "malformed number: expected digits, or `0x` and hexadecimal digits");
            return Take(TokenKind.Wrong, end);
        }

        var style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(body, style, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue)
        {
            bag.Error("E106", place, $"number too large: expected at most {long.MaxValue}");
            return Take(TokenKind.Wrong, end);
        }

        return Take(TokenKind.Int, end) with { Value = (long)value };
    }

    private Token Quoted()
    {
        var close = text.IndexOf('"', _at + 1, _end - _at - 1);
        if (close < 0)
        {
            bag.Error("E104", At(_at, _end - _at), "string not closed: expected `\"` before the end of the line");
            return Take(TokenKind.Wrong, _end);
        }

        for (var i = _at; i < close; i++)
        {
            if (text[i] == '\t')
                Tab(i);
            else if (char.IsControl(text[i]))
            {
                Stray(i, 1);
                return Take(TokenKind.Wrong, close + 1);
            }
        }

        var token = new Token(TokenKind.Text, text[(_at + 1)..close], 0, At(_at, close + 1 - _at));
        _at = close + 1;
        return token;
    }

    private string? Punctuation(int at)
    {
        foreach (var mark in _longMarks)
            if (at + 1 < _end && text[at] == mark[0] && text[at + 1] == mark[1])
                return mark;
        foreach (var mark in _shortMarks)
            if (text[at] == mark[0])
                return mark;
        return null;
    }

    private bool IsStart(int at) =>
        char.IsAsciiLetterOrDigit(text[at]) || text[at] is ' ' or '\t' or '"' or '#' || Punctuation(at) is not null;

    private Token Take(TokenKind kind, int end)
    {
        var token = new Token(kind, text[_at..end], 0, At(_at, end - _at));
        _at = end;
        return token;
    }

    private Place At(int at, int length) => new(_line, at - _start + 1, length);

    /// <summary>
    /// Once a file: one editor command mends them all, and a file full of them would hide what else is wrong.
    /// </summary>
    private void Tab(int at = -1)
    {
        if (!_tabSeen)
            bag.Error("E103", At(at < 0 ? _at : at, 1), "tab: expected spaces only",
                "replace every tab of the file by spaces");
        _tabSeen = true;
    }

    private void Stray(int at, int length)
    {
        var help = text.AsSpan(at, length) switch
        {
            "!" => "write `!=` or `not`",
            "&" or "&&" => "write `and`",
            "|" or "||" => "write `or`",
            "/" or "//" => "a comment starts with `#`",
            "'" => "a string stands between `\"`",
            "_" => "a name starts with a letter",
            _ => null,
        };
        var shown = text[at] is > ' ' and < '\x7F' ? $"`{text[at]}`" : $"U+{(int)text[at]:X4}";
        bag.Error("E101", At(at, length), $"unexpected character {shown}: expected a name, a number or punctuation",
            help);
    }
}
