using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>What searches of generated scenarios reach.</summary>
internal static class GeneratedRuns
{
    /// <summary>States beyond which a case is skipped: most have fewer.</summary>
    public const int Most = 5_000;

    /// <summary>A search of everything; null where there is too much of it.</summary>
    public static SearchResult? Search(CheckedSystem system, SearchOptions? options = null)
    {
        var result = BreadthFirst.Run(system, (options ?? new SearchOptions()) with { Wanted = SearchOptions.Never, MaxStates = Most });
        if (result.Stop == StopReason.Exhausted)
            return result;
        result.Dispose();
        return null;
    }

    /// <summary>Every state found, each a block of its own, in the order of discovery.</summary>
    public static IEnumerable<byte[]> States(SearchResult result, CheckedSystem system)
    {
        for (long state = 0; state < result.States; state++)
        {
            byte[] block = new byte[system.StateBytes];
            result.Read(state, block);
            yield return block;
        }
    }

    /// <summary>Memory and registers of the states at rest: what programs leave behind.</summary>
    public static HashSet<string> Ends(SearchResult result, CheckedSystem system)
    {
        HashSet<string> ends = [];
        var transitions = new Transition[system.MaxTransitions];
        foreach (byte[] state in States(result, system))
        {
            int count = system.Enabled(state, transitions);
            if (transitions.AsSpan(0, count).ToArray().All(static t => t.Optional))
                ends.Add(End(new MachineView(state, system.Platform)));
        }

        return ends;
    }

    private static string End(MachineView m)
    {
        List<int> values = [];
        for (int address = 1; address <= m.P.Words; address++)
            values.Add(m.Memory(address));
        for (int core = 0; core < m.P.Cores; core++)
        {
            // Registers of the core's own program: those of a handler that never returns have no counterpart.
            foreach (ushort register in m.Registers(core, 0))
                values.Add(register);
        }

        return string.Join(',', values);
    }
}
