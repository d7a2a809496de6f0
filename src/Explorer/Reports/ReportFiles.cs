using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>--report junit=F,sarif=F,md=F</c>: which reports to write, and where.</summary>
internal sealed partial class ReportFiles
{
    private const string Summary = "GITHUB_STEP_SUMMARY";

    private static readonly Dictionary<string, Func<ReportBook, int, string>> _writers = new(StringComparer.Ordinal)
    {
        ["junit"] = static (book, _) => JUnitReport.Write(book),
        ["sarif"] = static (book, _) => SarifReport.Write(book),
        ["md"] = MarkdownReport.Write,
    };

    private readonly CliHost _host;
    private readonly List<(string Kind, string Path)> _files = [];

    private ReportFiles(CliHost host) => _host = host;

    /// <summary>The flag, for a verb that reports.</summary>
    public static Option<string[]> Flag() => new("--report")
    {
        Description = "write junit=FILE, sarif=FILE, md=FILE, separated by commas", HelpName = "KIND=FILE,..",
    };

    /// <summary>
    /// What the flag asks for, or null with what is wrong said: an unknown kind is 2, a file that cannot be written 3.
    /// It is tried before anything is searched, because finding that out after an hour is too late.
    /// </summary>
    public static ReportFiles? Request(ParseResult parse, Option<string[]> flag, CliHost host, out int code)
    {
        var files = new ReportFiles(host);
        code = ExitCode.BadCommandLine;
        foreach (string pair in (parse.GetValue(flag) ?? []).SelectMany(static v => Comma().Split(v)))
        {
            string[] parts = pair.Split('=', 2);
            if (!_writers.ContainsKey(parts[0]))
            {
                code = host.Unknown("report", parts[0], _writers.Keys);
                return null;
            }

            if (parts.Length < 2 || parts[1].Length == 0)
            {
                host.Fail($"`--report {parts[0]}` needs a file: `--report {parts[0]}=FILE`");
                return null;
            }

            if (files._files.FirstOrDefault(f => host.Full(f.Path) == host.Full(parts[1])) is ({ } taken, _))
            {
                host.Fail($"`--report` names {parts[1]} for {taken} and for {parts[0]}: one would replace the other");
                return null;
            }

            files._files.Add((parts[0], parts[1]));
        }

        if (files._files.All(f => files.Try(f.Path, "", probe: true)))
            return files;
        code = ExitCode.InvalidFile;
        return null;
    }

    /// <summary>Writes the reports, and the annotations where GitHub reads them. False: a file could not be written,
    /// which has been said.</summary>
    public bool Write(ReportBook book, Style style)
    {
        bool good = true;
        foreach (var (kind, path) in _files)
        {
            // Several steps may add to the summary of a job's step.
            string before = kind == "md" && IsSummary(path) && File.Exists(_host.Full(path))
                ? File.ReadAllText(_host.Full(path)) : "";
            int room = Math.Max(0, MarkdownReport.MostBytes - Encoding.UTF8.GetByteCount(before));
            good &= Try(path, before + _writers[kind](book, room), probe: false);
        }

        if (_host.Environment("GITHUB_ACTIONS") == "true")
        {
            foreach (string line in Annotations.Of(book))
                (style.Json ? _host.Error : _host.Out).WriteLine(line);
            _host.Out.Flush();
        }

        return good;
    }

    private bool IsSummary(string path) =>
        _host.Environment(Summary) is { Length: > 0 } summary && _host.Full(summary) == _host.Full(path);

    private bool Try(string path, string text, bool probe)
    {
        string full = _host.Full(path);
        try
        {
            if (Directory.Exists(full))
                throw new IOException("it is a folder");
            if (probe)
                AtomicFile.Probe(full);
            else
                AtomicFile.Write(full, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _host.Fail($"cannot write the report {DiagnosticRenderer.Visible(path)}: {e.Message}");
            return false;
        }
    }

    // A file's name may hold a comma: only one before the next kind separates.
    [GeneratedRegex(",(?=[a-z]+=)")]
    private static partial Regex Comma();
}
