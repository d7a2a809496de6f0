using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary>The flags of <c>check</c> that speak of litmus tests.</summary>
internal sealed class LitmusFlags
{
    private static readonly string[] _formats = ["text", "herd"];

    private readonly Option<string?> _format = new("--format") {
        Description = "litmus tests: text or herd", HelpName = "F" };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "litmus tests: hold verdicts and state sets against a table", HelpName = "CSV",
    };

    public IEnumerable<Option> All => [_format, _compare];

    /// <summary>What is asked for, or null with what is wrong said.</summary>
    public LitmusRequest? Request(ParseResult parse, CliHost host)
    {
        string format = parse.GetValue(_format) ?? "text";
        if (!_formats.Contains(format))
        {
            host.Unknown("format", format, _formats);
            return null;
        }

        if (parse.GetValue(_compare) is not { } path)
            return new LitmusRequest(format == "herd", null);
        try
        {
            if (ExpectedTable.Parse(File.ReadAllText(host.Full(path))) is { } table)
                return new LitmusRequest(format == "herd", table);
            host.Fail($"{path} has no columns `file` and `states`");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Fail($"cannot read {path}: {e.Message}");
        }

        return null;
    }
}

/// <summary>How litmus tests are reported.</summary>
/// <param name="Herd">In herd's terms.</param>
/// <param name="Expected">The table to compare with, or null.</param>
internal sealed record LitmusRequest(bool Herd, ExpectedTable? Expected);
