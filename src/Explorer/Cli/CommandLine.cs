using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The verbs, and what is wrong with a command line.</summary>
public static class CommandLine
{
    /// <summary>Verbs of later versions: asking for one deserves an answer.</summary>
    private static readonly string[] _later = ["serve", "shrink", "completion"];

    /// <summary>Flags of later versions.</summary>
    private static readonly string[] _laterFlags =
        ["--config", "--emit-test", "--open", "--portable"];

    /// <summary>Runs one command line and returns its exit code.</summary>
    public static int Run(string[] args, CliHost host)
    {
        var globals = new GlobalOptions();
        var root = Root(globals, host);
        var parse = root.Parse(args, new ParserConfiguration
        {
            ResponseFileTokenReplacer = (string list, out IReadOnlyList<string>? words, out string? error) =>
                Expand(list, host, out words, out error),
        });
        if (Wrong(parse, root, args, host) is { } code)
            return code;
        try
        {
            return parse.Invoke(new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that cannot be written is the user's to mend, not a bug.
            return host.Fail(e.Message, ExitCode.InvalidFile);
        }
    }

    /// <summary><c>@list</c>: a word a line, paths relative to the list.</summary>
    private static bool Expand(string list, CliHost host, out IReadOnlyList<string>? words, out string? error)
    {
        (words, error) = (null, null);
        try
        {
            words = LitmusFiles.Listed(list, Path.GetFullPath(host.Directory));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"Cannot read the list {list}: {e.Message}";
            return false;
        }
    }

    private static RootCommand Root(GlobalOptions globals, CliHost host)
    {
        var root = new RootCommand("Checks SMP kernel and driver protocols exhaustively on a model of the machine.");
        foreach (var option in globals.All)
            root.Add(option);
        root.Add(CheckVerb.Create(globals, host));
        root.Add(FuzzVerb.Create(globals, host));
        root.Add(ReplayVerb.Create(globals, host));
        root.Add(ShowVerb.Create(globals, host));
        root.Add(ListVerb.Create(globals, host));
        root.Add(ExplainVerb.Create(globals, host));
        root.Add(NewVerb.Create(globals, host));
        root.Add(FmtVerb.Create(globals, host));
        root.Add(DiffVerb.Create(globals, host));
        root.Add(MutateVerb.Create(globals, host));
        root.Add(ImportVerb.Create(globals, host));
        return root;
    }

    /// <summary>The exit code of a command line that cannot be run, or null.</summary>
    private static int? Wrong(ParseResult parse, RootCommand root, string[] args, CliHost host)
    {
        var verb = parse.CommandResult.Command;
        string name = verb is RootCommand ? "smpcheck" : $"smpcheck {verb.Name}";
        string? asked = verb is RootCommand
            ? args.FirstOrDefault(static a => !a.StartsWith('-') && !a.StartsWith('@')) : null;
        if (asked is not null && _later.Contains(asked))
            return host.Fail($"`{asked}` comes in a later version; this one has {Verbs(root)}");
        if (asked is not null && root.Subcommands.All(c => c.Name != asked))
            return host.Unknown("verb", asked, root.Subcommands.Select(static c => c.Name).Concat(_later));
        if (Flag(parse) is { } flag)
            return UnknownFlag(flag, parse, root, name, host);
        if (parse.Action is not null and not ParseErrorAction)
            return BadChoice(parse, host);
        if (parse.Errors.Count > 0 && asked is null && verb is RootCommand)
            return host.Fail($"a verb is missing: {Verbs(root)}. Run `smpcheck --help`.");
        return parse.Errors.Count > 0 ? host.Fail($"{Lower(parse.Errors[0].Message)} Run `{name} --help`.") : null;
    }

    /// <summary>
    /// The parser takes an unknown flag for a path: a token that looks like a flag, before <c>--</c>, is one.
    /// </summary>
    private static string? Flag(ParseResult parse) =>
        parse.Tokens.TakeWhile(static t => t.Type != TokenType.DoubleDash)
            .Where(t => t.Type == TokenType.Argument && t.Value.Length > 1 && t.Value[0] == '-' && !IsNumber(t, parse))
            .Select(static t => t.Value).FirstOrDefault();

    /// <summary>A negative number after a flag is its value.</summary>
    private static bool IsNumber(Token token, ParseResult parse) =>
        char.IsAsciiDigit(token.Value[1]) && parse.CommandResult.Children.OfType<OptionResult>()
            .Any(o => o.Tokens.Contains(token));

    private static int UnknownFlag(string token, ParseResult parse, RootCommand root, string name, CliHost host)
    {
        string flag = token.Split('=', ':')[0];
        if (_laterFlags.Contains(flag))
            return host.Fail($"`{flag}` comes in a later version. Run `{name} --help`.");
        string[] flags = [.. parse.CommandResult.Command.Options.Concat(root.Options)
            .SelectMany(static o => o.Aliases.Append(o.Name))];
        string help = Suggest.Nearest(flag, flags) is { } near ? $" (did you mean `{near}`?)" : "";
        return host.Fail($"unknown flag `{flag}`{help}. Run `{name} --help`.");
    }

    /// <summary>Flags with a closed list of values.</summary>
    private static int? BadChoice(ParseResult parse, CliHost host)
    {
        foreach (var (flag, choices) in new[] { ("--color", GlobalOptions.ColorChoices),
            ("--progress", GlobalOptions.ProgressChoices) })
        {
            if (parse.GetResult(flag) is OptionResult { Implicit: false } && parse.GetValue<string>(flag) is { } value
                && !choices.Contains(value))
                return host.Unknown($"value for `{flag}`", value, choices);
        }

        return null;
    }

    private static string Verbs(RootCommand root) => string.Join(", ", root.Subcommands.Select(static c => c.Name));

    private static string Lower(string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
