using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary>Flags that every verb takes.</summary>
internal sealed class GlobalOptions
{
    public static readonly string[] ColorChoices = ["auto", "always", "never"];
    public static readonly string[] ProgressChoices = ["auto", "bar", "lines", "none"];

    public Option<bool> Json { get; } =
        new("--json") { Description = "NDJSON events on stdout instead of text", Recursive = true };

    public Option<string> Color { get; } = Choice("--color", "auto, always or never");

    public Option<bool> Ascii { get; } = new("--ascii") { Description = "no box characters", Recursive = true };

    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "only what is not as expected", Recursive = true };

    public Option<bool> Verbose { get; } =
        new("--verbose", "-v") { Description = "also transitions, memory and traces of expected failures",
        Recursive = true };

    public Option<string> Progress { get; } = Choice("--progress", "auto, bar, lines or none");

    public IEnumerable<Option> All => [Json, Color, Ascii, Quiet, Verbose, Progress];

    /// <summary>How to write, from the flags and the environment.</summary>
    public Style Style(ParseResult parse, CliHost host)
    {
        string choice = parse.GetValue(Color) ?? "auto";
        bool colour = choice switch
        {
            "always" => true,
            "never" => false,
            _ when !string.IsNullOrEmpty(host.Environment("NO_COLOR")) => false,
            _ when Forced(host, "CLICOLOR_FORCE") || Forced(host, "FORCE_COLOR") => true,
            _ when host.Environment("TERM") == "dumb" => false,
            _ => host.OutIsTerminal,
        };
        bool json = parse.GetValue(Json);
        return new Style(
            colour && !json, parse.GetValue(Ascii) || !host.Unicode, parse.GetValue(Quiet), parse.GetValue(Verbose),
                json,
            json ? "none" : parse.GetValue(Progress) ?? "auto");
    }

    private static bool Forced(CliHost host, string name) =>
        host.Environment(name) is { Length: > 0 } value && value != "0";

    private static Option<string> Choice(string name, string text) =>
        new(name) { Description = text, Recursive = true, DefaultValueFactory = static _ => "auto" };
}

/// <summary>How output is written.</summary>
internal sealed record Style(bool Colour, bool Ascii, bool Quiet, bool Verbose, bool Json, string Progress)
{
    public string Good(string text) => Paint(text, "32");

    public string Bad(string text) => Paint(text, "31;1");

    public string Dim(string text) => Paint(text, "2");

    private string Paint(string text, string code) => Colour ? $"\e[{code}m{text}\e[0m" : text;
}
