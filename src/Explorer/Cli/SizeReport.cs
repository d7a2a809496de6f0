using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>check --explain-size</c>: where the bits of a state go.</summary>
internal static class SizeReport
{
    public static int Write(CliHost host, IReadOnlyList<CheckJob> jobs, bool invalid)
    {
        foreach (var job in jobs)
        {
            var bag = new DiagnosticBag();
            var system = host.Engine.System(job.Case.Test, job.Case.Variant, job.Case.Model, job.Case.Sizes, bag);
            host.Error.Write(DiagnosticRenderer.Render(bag, job.Source.Shown, job.Source.Text));
            if (system is null)
            {
                invalid = true;
                continue;
            }

            int bits = system.LiveBits.Sum(BitOperations.PopCount), packed = (bits + 63) / 64 * 8;
            host.Out.WriteLine(
                $"{job.Case.Name}: {bits} bits, {packed} bytes packed, {system.StateBytes} bytes at work");
            foreach (var (component, count) in host.Engine.Components(system) ?? [])
                host.Out.WriteLine($"  {component,-16} {count,6}");
        }

        return invalid ? ExitCode.InvalidFile : ExitCode.AsExpected;
    }
}
