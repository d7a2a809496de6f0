using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary>The flags of <c>check</c> that speak of litmus tests.</summary>
internal sealed class LitmusFlags
{
    private const int MostTable = 64 << 20;

    private static readonly string[] _formats = ["text", "herd"];

    private readonly Option<string?> _format = new("--format") {
        Description = "litmus tests: text or herd", HelpName = "F" };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "litmus tests: hold verdicts and state sets against a table", HelpName = "CSV",
    };

    public IEnumerable<Option> All => [_format, _compare];

    /// <summary>What is asked for, or null with what is wrong said and the exit code for it.</summary>
    public LitmusRequest? Request(ParseResult parse, CliHost host, out int code)
    {
        code = ExitCode.AsExpected;
        string format = parse.GetValue(_format) ?? "text";
        if (!_formats.Contains(format))
        {
            code = host.Unknown("format", format, _formats);
            return null;
        }

        if (parse.GetValue(_compare) is not { } path)
            return new LitmusRequest(format == "herd", null);
        code = ExitCode.InvalidFile;
        if (NamedFiles.Text(host, host.Full(path), "a table", MostTable) is not { } csv)
            return null;
        if (ExpectedTable.Parse(csv) is { } table)
            return new LitmusRequest(format == "herd", table);
        host.Fail($"{path} has no columns `file` and `states`");
        return null;
    }
}

/// <summary>How litmus tests are reported.</summary>
/// <param name="Herd">In herd's terms.</param>
/// <param name="Expected">The table to compare with, or null.</param>
internal sealed record LitmusRequest(bool Herd, ExpectedTable? Expected);
