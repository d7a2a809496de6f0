using System.Numerics;

namespace Smpcheck.Explorer;

/// <summary><c>check --explain-size</c>: where the bits of a state go.</summary>
internal static class SizeReport
{
    public static int Write(CliHost host, Style style, IReporter reporter, IReadOnlyList<CheckJob> jobs, bool invalid)
    {
        foreach (var job in jobs)
        {
            var bag = new Model.DiagnosticBag();
            var system = host.Engine.System(job.Case.Test, job.Case.Variant, job.Case.Model, job.Case.Sizes, bag);
            reporter.Diagnostics(bag, job.Source.Shown, job.Source.Text);
            if (system is null)
            {
                invalid = true;
                continue;
            }

            int bits = system.LiveBits.Sum(BitOperations.PopCount);
            var size = new StateSize(bits, (bits + 63) / 64 * 8, system.StateBytes,
                host.Engine.Components(system) ?? []);
            if (style.Json)
                Event(host.Out, job, size);
            else
                Lines(host.Out, job, size);
        }

        return invalid ? ExitCode.InvalidFile : ExitCode.AsExpected;
    }

    /// <param name="Bits">Bits of a state.</param>
    /// <param name="Packed">Bytes of a stored state.</param>
    /// <param name="Working">Bytes of a state that is being worked on.</param>
    /// <param name="Components">Bits by component.</param>
    private sealed record StateSize(int Bits, int Packed, int Working,
        IReadOnlyList<(string Component, int Bits)> Components);

    private static void Lines(TextWriter output, CheckJob job, StateSize size)
    {
        output.WriteLine(
            $"{job.Case.Name}: {size.Bits} bits, {size.Packed} bytes packed, {size.Working} bytes at work");
        foreach (var (component, bits) in size.Components)
            output.WriteLine($"  {component,-16} {bits,6}");
    }

    private static void Event(TextWriter output, CheckJob job, StateSize size) =>
        JsonEvents.Write(output, "state-size", w =>
        {
            JsonReporter.Name(w, job);
            w.WriteNumber("bits", size.Bits);
            w.WriteNumber("packedBytes", size.Packed);
            w.WriteNumber("workingBytes", size.Working);
            w.WriteStartObject("components");
            foreach (var (component, bits) in size.Components)
                w.WriteNumber(component, bits);
            w.WriteEndObject();
        });
}
