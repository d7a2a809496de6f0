using System.Globalization;

namespace Smpcheck.Model;

/// <summary>What a token of a litmus file is.</summary>
internal enum LitmusTokenKind
{
    Name,

    /// <summary><c>%rax</c>, without the sign.</summary>
    Register,
    Number,

    /// <summary><c>$1</c>.</summary>
    Immediate,

    /// <summary><c>$x</c>, without the sign.</summary>
    ImmediateName,
    Mark,
    End,
}

/// <summary>A token with its place.</summary>
internal readonly record struct LitmusToken(LitmusTokenKind Kind, string Text, long Number, Place Place)
{
    public bool Is(string mark) => Kind == LitmusTokenKind.Mark && Text == mark;

    public bool IsWord(string word) => Kind == LitmusTokenKind.Name && Text == word;
}

/// <summary>Cuts a part of a litmus file into tokens. Comments and unknown characters, once reported, leave no
/// trace.</summary>
internal sealed class LitmusLexer(string text, DiagnosticBag bag)
{
    private static readonly string[] Marks = ["/\\", "\\/", "=>", "==", "!=", "<>"];

    private int _line = 1;
    private int _lineStart;

    /// <summary>Where the next look starts; lines are counted on the way.</summary>
    public int At { get; private set; }

    public Place Here(int length = 1) => new(_line, At - _lineStart + 1, length);

    /// <summary>Goes to a later place.</summary>
    public void Skip(int to)
    {
        for (; At < to; At++)
        {
            if (text[At] == '\n')
                (_line, _lineStart) = (_line + 1, At + 1);
        }
    }

    /// <summary>Passes blanks and comments.</summary>
    public void SkipBlanks(int end)
    {
        while (At < end)
        {
            if (char.IsWhiteSpace(text[At]))
                Skip(At + 1);
            else if (!SkipComment(end))
                return;
        }
    }

    /// <summary>The tokens up to an offset.</summary>
    public List<LitmusToken> Tokens(int end)
    {
        List<LitmusToken> tokens = [];
        for (SkipBlanks(end); At < end; SkipBlanks(end))
        {
            if (Next(end) is { } token)
                tokens.Add(token);
        }

        tokens.Add(new LitmusToken(LitmusTokenKind.End, "", 0, Here()));
        return tokens;
    }

    private bool SkipComment(int end)
    {
        if (text[At] != '(' || At + 1 >= end || text[At + 1] != '*')
            return false;
        var start = Here(2);
        var depth = 0;
        var at = At;
        for (; at < end; at++)
        {
            var pair = at + 1 < end ? (text[at], text[at + 1]) : default;
            if (pair == ('(', '*'))
                (depth, at) = (depth + 1, at + 1);
            else if (pair == ('*', ')') && ++at > 0 && --depth == 0)
                break;
        }

        if (depth > 0)
            bag.Error(LitmusCodes.Syntax, start, "the comment does not end");
        Skip(Math.Min(end, at + 1));
        return true;
    }

    private LitmusToken? Next(int end)
    {
        var c = text[At];
        var next = At + 1 < end ? text[At + 1] : '\0';
        if (c == '%' && IsStart(next))
            return Word(LitmusTokenKind.Register, 1, end);
        if (c == '$' && IsStart(next))
            return Word(LitmusTokenKind.ImmediateName, 1, end);
        if (c == '$' && (char.IsAsciiDigit(next) || next is '-' or '+'))
            return Number(LitmusTokenKind.Immediate, 1, end);
        if (char.IsAsciiDigit(c) || (c == '-' && char.IsAsciiDigit(next)))
            return Number(LitmusTokenKind.Number, 0, end);
        if (IsStart(c))
            return Word(LitmusTokenKind.Name, 0, end);
        foreach (var mark in Marks)
        {
            if (c == mark[0] && next == mark[1])
                return Mark(mark);
        }

        if (";,|()[]{}:=~*&+".Contains(c, StringComparison.Ordinal))
            return Mark(c.ToString());
        bag.Error(LitmusCodes.Character, Here(), $"unexpected character `{Shown(c)}`");
        Skip(At + 1);
        return null;
    }

    private static bool IsStart(char c) => char.IsAsciiLetter(c) || c is '_' or '.';

    private static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : c.ToString();

    private LitmusToken Mark(string mark)
    {
        var place = Here(mark.Length);
        Skip(At + mark.Length);
        return new LitmusToken(LitmusTokenKind.Mark, mark, 0, place);
    }

    private LitmusToken Word(LitmusTokenKind kind, int sign, int end)
    {
        var from = At + sign;
        var to = from;
        while (to < end && (IsStart(text[to]) || char.IsAsciiDigit(text[to])
            || (text[to] is '-' or '/' && to + 1 < end && text[to + 1] != '\\')))
            to++;
        var place = Here(to - At);
        Skip(to);
        return new LitmusToken(kind, text[from..to], 0, place);
    }

    private LitmusToken? Number(LitmusTokenKind kind, int sign, int end)
    {
        var from = At + sign;
        var negative = from < end && text[from] == '-';
        var at = from + (negative || (from < end && text[from] == '+') ? 1 : 0);
        var hex = at + 1 < end && text[at] == '0' && text[at + 1] is 'x' or 'X';
        at += hex ? 2 : 0;
        var to = at;
        while (to < end && (hex ? char.IsAsciiHexDigit(text[to]) : char.IsAsciiDigit(text[to])))
            to++;
        var place = Here(to - At);
        var digits = text.AsSpan(at, to - at);
        var good = ulong.TryParse(digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture, out var value);
        if (!good || (negative && value > 1UL << 63))
            bag.Error(to == at ? LitmusCodes.Syntax : LitmusCodes.Number, place,
                to == at ? "digits were expected" : "the number has more than 64 bits");
        Skip(Math.Max(to, At + 1));
        return new LitmusToken(kind, "", negative ? unchecked(-(long)value) : unchecked((long)value), place);
    }
}
