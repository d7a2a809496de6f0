namespace Smpcheck.Model;

internal enum TokenKind
{
    Name, Int, Text, Punctuation,

    /// <summary>Something the lexer has already reported: the parser gives up the line in silence.</summary>
    Wrong,

    /// <summary>Just past the last token of a line.</summary>
    End,
}

/// <summary>A token; <see cref="Text"/> is as written, without the quotes of a string.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, long Value, Place Place)
{
    public bool Is(string punctuation) => Kind == TokenKind.Punctuation && Text == punctuation;

    public bool IsWord(string word) => Kind == TokenKind.Name && Text == word;

    /// <summary>How a message calls it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the line",
        TokenKind.Text => "a string",
        _ => Text.Length <= 40 ? $"`{Text}`" : $"`{Text[..37]}...`",
    };
}

/// <summary>A comment line, or a blank line (empty text), that stands before a statement.</summary>
internal readonly record struct Remark(int Indent, string Text);

/// <summary>One statement's line with what stands before it. The last one of a file has no statement.</summary>
internal sealed record SourceLine(int Indent, List<Remark> Before, List<Token> Tokens, string? After)
{
    /// <summary>The end of the file: left of every block, so that each of them ends.</summary>
    public bool IsEnd => Indent < 0;

    public bool StartsWith(string word) => !IsEnd && Tokens[0].IsWord(word);

    public Trivia Trivia() => After is null && Before.Count == 0
        ? Model.Trivia.None
        : new Trivia([.. Before.Select(r => r.Text)], After);
}
