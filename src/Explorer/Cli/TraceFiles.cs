using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Traces on disk, and the scenarios they belong to.</summary>
internal static class TraceFiles
{
    /// <summary>Where <c>check</c> puts the traces of what it did not expect.</summary>
    public const string Folder = ".smpcheck/traces";

    /// <summary>Reads a trace; null when that fails, which has then been said.</summary>
    public static Trace? Load(string path, CliHost host)
    {
        string full = host.Full(path);
        byte[] bytes;
        try
        {
            // Read up to the limit: a device has no length to ask for.
            using var reader = new BinaryReader(File.OpenRead(full));
            bytes = reader.ReadBytes((int)TraceReader.MaxBytes + 1);
            if (bytes.Length > TraceReader.MaxBytes)
            {
                host.Fail($"{path}: a trace has at most 16 MiB");
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Fail($"cannot read {path}: {e.Message}");
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

    /// <summary>The scenario of a trace; null when it cannot be found or read, which has then been said.</summary>
    public static Source? Scenario(Trace trace, string tracePath, Sources sources, CliHost host)
    {
        if (trace.Source.Catalogue is { } name)
        {
            var shipped = sources.FromCatalogue(name);
            if (shipped is null)
                host.Unknown("shipped scenario", name,
                    host.Engine.Catalogue.Select(static c => Path.GetFileNameWithoutExtension(c.Name)));
            return shipped;
        }

        string folder = Path.GetDirectoryName(host.Full(tracePath))!;
        return sources.FromFile(Path.GetFullPath(trace.Source.File ?? "", folder));
    }

    /// <summary>
    /// The case a trace ran; null when the scenario has no such test or variant, which has then been said.
    /// </summary>
    public static Case? CaseOf(Trace trace, Source source, CliHost host)
    {
        var test = source.File.Tests.FirstOrDefault(t => t.Name.Text == trace.Test);
        if (test is null)
        {
            host.Unknown("test", trace.Test, source.File.Tests.Select(static t => t.Name.Text));
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
        if (found is not null)
            return found;
        if (trace.Variant is not null && Selection.Variants(test).All(v => v.Name.Text != trace.Variant))
            host.Unknown("variant", trace.Variant, Selection.Variants(test).Select(static v => v.Name.Text));
        else
            host.Unknown("model", trace.Model, Cases.KnownModels);
        return null;
    }

    /// <summary>The machine of a case; null when the scenario is wrong, which has then been said.</summary>
    public static IDescribedSystem? Machine(Case run, Source source, CliHost host)
    {
        var bag = new DiagnosticBag();
        var system = host.Engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag);
        host.Error.Write(DiagnosticRenderer.Render(bag, source.Shown, source.Text));
        return bag.Clean ? system : null;
    }

    /// <summary><c>tlb-shootdown / no-fence   model tso</c>.</summary>
    public static string Title(Case run) => $"{run.Test.Name.Text} / {run.VariantName}   model {run.ModelName}";

    /// <summary>As the other, from a trace alone.</summary>
    public static string Title(Trace trace) =>
        $"{trace.Test} / {trace.Variant ?? Selection.Base}   model {trace.Model}";
}
