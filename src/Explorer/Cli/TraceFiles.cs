using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Traces on disk, and the scenarios they belong to.</summary>
internal static class TraceFiles
{
    /// <summary>Where <c>check</c> puts the traces of what it did not expect.</summary>
    public const string Folder = ".smpcheck/traces";

    private const string What = "a trace";

    /// <summary>Reads a trace; null when that fails, which has then been said.</summary>
    public static Trace? Load(string path, CliHost host)
    {
        string full = host.Full(path);
        byte[] bytes;
        try
        {
            // Read up to the limit: a device has no length to ask for.
            using var reader = new BinaryReader(File.OpenRead(full));
            bytes = reader.ReadBytes(TraceReader.MaxBytes + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string folder = Directory.Exists(full) ? $", such as {host.Shown(Path.Combine(full, "*.trace.json"))}" : "";
            host.Fail(NamedFiles.Problem(host, full, What, e) + folder);
            return null;
        }

        if (bytes.Length > TraceReader.MaxBytes)
        {
            host.Fail(NamedFiles.TooLong(path, What, TraceReader.MaxBytes));
            return null;
        }

        var bag = new DiagnosticBag();
        var trace = TraceReader.Read(bytes, bag);
        host.Error.Write(DiagnosticRenderer.Render(bag, path, Encoding.UTF8.GetString(bytes)));
        return trace;
    }

    /// <summary>Writes a file whole or not at all.</summary>
    public static void Save(string full, string text) => AtomicFile.Write(full, text);

    /// <summary>How a trace in a folder names its scenario.</summary>
    public static TraceSource SourceFor(Source source, string folder) =>
        source.Catalogue is { } name ? new TraceSource(name, null)
        : new TraceSource(null, source.FullPath is null ? "-" : Path.GetRelativePath(folder, source.FullPath)
            .Replace('\\', '/'));

    /// <summary>What a trace is about, as it is now; null where there is none, which has then been said.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="path">Its file: a scenario beside it is named relative to it.</param>
    /// <param name="sources">Where scenarios are read.</param>
    /// <param name="host">Where to say what is wrong.</param>
    /// <param name="code">
    /// 3 if the scenario cannot be read or is wrong, 5 if it no longer has the test, variant, model or property.
    /// </param>
    public static TraceSubject? Subject(Trace trace, string path, Sources sources, CliHost host, out int code)
    {
        code = ExitCode.InvalidFile;
        if (Scenario(trace, path, sources, host) is not { } source)
            return null;
        code = ExitCode.TraceGone;
        if (CaseOf(trace, source, host) is not { } run)
            return null;
        var bag = new DiagnosticBag();
        var system = host.Engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag);
        host.Error.Write(DiagnosticRenderer.Render(bag, source.Shown, source.Text));
        code = system is null || !bag.Clean ? ExitCode.InvalidFile : code;
        if (system is null || !bag.Clean || !Checks(system, trace, run, host))
            return null;
        code = ExitCode.AsExpected;
        return new TraceSubject(source, run, system);
    }

    /// <summary>A violation that nothing looks for would always seem to be gone.</summary>
    private static bool Checks(IDescribedSystem system, Trace trace, Case run, CliHost host)
    {
        if (trace.Expect.Property is not { } property || property is "error" or "capacity"
            || system.Properties.Contains(property))
            return true;
        host.Fail($"trace no longer applies: nothing checks `{property}` in {run.Name} any more", ExitCode.TraceGone);
        return false;
    }

    private static Source? Scenario(Trace trace, string path, Sources sources, CliHost host)
    {
        if (trace.Source.Catalogue is { } name)
        {
            var shipped = sources.FromCatalogue(name);
            if (shipped is null)
                host.Unknown("shipped scenario", name, host.CatalogueNames);
            return shipped;
        }

        string folder = Path.GetDirectoryName(host.Full(path))!;
        return sources.FromFile(Path.GetFullPath(trace.Source.File ?? "", folder));
    }

    private static Case? CaseOf(Trace trace, Source source, CliHost host)
    {
        var test = source.File.Tests.FirstOrDefault(t => t.Name.Text == trace.Test);
        if (test is null)
        {
            Missing(host, source, "test", trace.Test, source.File.Tests.Select(static t => t.Name.Text));
            return null;
        }

        var bag = new DiagnosticBag();
        var filter = new CaseFilter
        {
            Variants = [trace.Variant ?? Selection.Base],
            Set = trace.Set.ToDictionary(),
            AllModels = true,
        };
        var found = Cases.Of(test, filter, bag).FirstOrDefault(c => c.Model == trace.Model);
        host.Error.Write(DiagnosticRenderer.Render(bag, source.Shown, source.Text));
        if (found is not null && bag.Clean)
            return found;
        if (trace.Variant is not null && Selection.Variants(test).All(v => v.Name.Text != trace.Variant))
            Missing(host, source, "variant", trace.Variant, Selection.Variants(test).Select(static v => v.Name.Text));
        else
            host.Unknown("model", trace.Model, Cases.KnownModels, ExitCode.TraceGone);
        return null;
    }

    private static void Missing(CliHost host, Source source, string what, string name, IEnumerable<string> known) =>
        host.Fail($"trace no longer applies: {source.Shown} has no {what} `{name}`{CliHost.Instead(name, known)}",
            ExitCode.TraceGone);

    /// <summary><c>tlb-shootdown / no-fence   model tso</c>.</summary>
    public static string Title(Case run) => $"{run.Test.Name.Text} / {run.VariantName}   model {run.ModelName}";

    /// <summary>As the other, from a trace alone.</summary>
    public static string Title(Trace trace) =>
        $"{trace.Test} / {trace.Variant ?? Selection.Base}   model {trace.Model}";
}

/// <summary>What a trace is about: the scenario as it is now, the case, and its machine.</summary>
internal sealed record TraceSubject(Source Source, Case Case, IDescribedSystem System);
